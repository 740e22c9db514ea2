"""Unlinked mentions: a story's text names an entity of the archive that the story does not tag."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import ahocorasick

from sitegen.archive.links import Links
from sitegen.archive.rows import decode
from sitegen.model.entity import Entity
from sitegen.problems import Problem
from sitegen.render.body import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.rows import Row
    from sitegen.check import Checked

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
            if owners[name] not in known:
                known.add(owners[name])
                hint = f"tag it in entities:, or write [[{owners[name]}|{name}]] once"
                yield Problem(
                    row.file,
                    *_place(site, row, name),
                    f'the text names "{name}", and the story does not tag {owners[name]}',
                    hint,
                    "warning",
                )


def _owners(site: Checked) -> dict[str, str]:
    """Each name with the one entity that has it."""
    owners: dict[str, set[str]] = {}
    for row in site.store.rows("state = 'public'"):
        meta = site.store.meta(row)
        if isinstance(meta, Entity):
            for name in (meta.name, *meta.aliases):
                owners.setdefault(name.replace("\u2019", "'"), set()).add(row.uid)
    return {name: next(iter(uids)) for name, uids in owners.items() if len(uids) == 1 and len(name) >= _SHORT}


def _names(site: Checked, row: Row, automaton: ahocorasick.Automaton) -> list[str]:
    """The names in a story's running text, the longest where they overlap, in the order of the text."""
    body = site.store.body(row)
    found = []
    for start, stop in body.spans:
        text = unescape(body.html[start:stop]).replace("\n", " ").replace("\u2019", "'")
        places = [(end - len(name) + 1, end + 1, name) for end, name in automaton.iter(text)]
        reached = 0
        for at, end, name in sorted(places, key=lambda place: (place[0], -place[1])):
            if (
                at >= reached
                and not joined(text[at - 1 : at] if at else "", text[at])
                and not joined(text[end - 1], text[end : end + 1])
            ):
                found.append(name)
                reached = end
    return found


def _place(site: Checked, row: Row, name: str) -> tuple[int, int]:
    """Line and column of the name's first place in the file's body."""
    text = (site.root / site.store.place(row.file)).read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    body = re.search(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*\n", text, re.DOTALL)
    words = r"\s+".join(re.escape(word).replace("'", "['\u2019]") for word in name.split())
    found = re.compile(words).search(text, body.end() if body else 0)
    return (
        (text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start()))
        if found
        else (1, 1)
    )
