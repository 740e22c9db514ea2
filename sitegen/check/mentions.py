"""Unlinked mentions: a story's text names an entity of the archive that the story does not tag."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING

import ahocorasick

from sitegen.archive.links import Links
from sitegen.archive.rows import decode
from sitegen.archive.visibility import UNUSED
from sitegen.model import words
from sitegen.model.entity import Entity
from sitegen.problems import Problem
from sitegen.read.text import position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.rows import Row
    from sitegen.check import Checked

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*\n", re.DOTALL)
_SHORT = 3
"""Names of fewer characters are not looked for: too many words look like them."""


def check(site: Checked) -> Iterator[Problem]:
    """A warning for each name in a story's running text that exactly one entity has and the story does not tag."""
    owners = _owners(site)
    if not owners:
        return
    automaton = ahocorasick.Automaton()
    for name in owners:
        automaton.add_word(name, name)
    automaton.make_automaton()
    for row in site.store.rows("kind = 'story' AND state = 'public'"):
        links = decode(Links, site.store.blob(row.id, "links"))
        known = {*links.entities, *links.documents, *(target.uid for target in links.refs)}
        for name in _names(site, row, automaton):
            owner = owners[name]
            if owner and owner not in known:
                known.add(owner)
                hint = f"tag it in entities:, or write [[{owner}|{name}]] once"
                yield Problem(
                    row.file,
                    *_place(site, row, name, automaton),
                    f'the text names "{name}", and the story does not tag {owner}',
                    hint,
                    "warning",
                )


def _owners(site: Checked) -> dict[str, str]:
    """Return each name with the one entity that has it, or "" if there are several or it can never be tagged.

    The latter are there since a shorter name inside one of them is no mention.
    """
    owners: dict[str, set[str]] = {}
    for row in site.store.rows():
        meta = site.store.meta(row)
        if isinstance(meta, Entity) and row.state != "merged":
            for name in (meta.name, *meta.aliases):
                owners.setdefault(words.same_length(name), set()).add(
                    row.uid if row.state in {"public", UNUSED} else ""
                )
    return {name: next(iter(uids)) if len(uids) == 1 else "" for name, uids in owners.items() if _is_telling(name)}


def _is_telling(name: str) -> bool:
    """Return True if a name is long enough to be looked for; Han and Hangul names have two or three characters."""
    return len(name) >= (2 if words.is_compact(name) else _SHORT)


def _names(site: Checked, row: Row, automaton: ahocorasick.Automaton) -> list[str]:
    """The names in a story's running text, in the order of the text."""
    body = site.store.body(row)
    return [name for start, stop in body.spans for _, name in _found(unescape(body.html[start:stop]), automaton)]


def _found(text: str, automaton: ahocorasick.Automaton) -> Iterator[tuple[int, str]]:
    """Yield each whole name in a text with its offset: the longest where several overlap."""
    text = words.same_length(text)
    places = [(end - len(name) + 1, end + 1, name) for end, name in automaton.iter(text)]
    reached = 0
    for at, end, name in sorted(places, key=lambda place: (place[0], -place[1])):
        if at >= reached and words.is_whole(text, at, end):
            yield at, name
            reached = end


def _place(site: Checked, row: Row, name: str, automaton: ahocorasick.Automaton) -> tuple[int, int]:
    """Line and column of the name's first place in the file's body; 1, 1 where markup is inside the name."""
    text = (site.root / site.store.place(row.file)).read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    text = unicodedata.normalize("NFC", text)
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    places = (at for at, found in _found(text[start:], automaton) if found == name)
    return position(text, start + at) if (at := next(places, None)) is not None else (1, 1)
