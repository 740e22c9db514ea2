"""Unlinked mentions: a story's text names an entity of the archive that the story does not tag."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING

import ahocorasick

from sitegen.codec import decode
from sitegen.content.text.decoding import line_and_column
from sitegen.content.text.name_context import MAX_HTML_CHARS, find_surroundings
from sitegen.database.linking.resolved_links import Links
from sitegen.database.records import UNUSED
from sitegen.diagnostics import Problem
from sitegen.model.entity import Entity
from sitegen.names import word_boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.content.text.name_context import Surroundings
    from sitegen.database.records import DocumentRecord
    from sitegen.model.document import Body

NAME = "mentions"
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*\n", re.DOTALL)
_MIN_NAME_CHARACTERS = 3
"""Names of fewer characters are not looked for: too many words look like them."""


def check(context: CheckContext) -> Iterator[Problem]:
    """A warning for each name in a story's running text that exactly one entity has and the story does not tag."""
    name_finder = _NameFinder(_name_owners(context))
    if not name_finder.owners:
        return
    for row in context.store.find_documents("kind = 'story' AND state = 'public'"):
        links = decode(Links, context.store.blob(row.id, "links"))
        known = {*links.entities, *links.documents, *(target.uid for target in links.refs)}
        for name in name_finder.names_in(context.store.body(row)):
            owner = name_finder.owners[name]
            if owner and owner not in known:
                known.add(owner)
                hint = f"tag it in entities:, or write [[{owner}|{name}]] once"
                yield Problem(
                    row.file,
                    *_find_position(context, row, name, name_finder),
                    f'the text names "{name}", and the story does not tag {owner}',
                    hint,
                    "warning",
                )


class _NameFinder:
    """The names of the archive, and where they are in texts."""

    def __init__(self, owners: dict[str, str]) -> None:
        self.owners = owners
        self.automaton = ahocorasick.Automaton()
        self.pairs: dict[str, list[str]] = {}
        for name in owners:
            self.automaton.add_word(name, name)
            for pair in word_boundaries.word_pairs(name):
                self.pairs.setdefault(pair, []).append(name)
        self.automaton.make_automaton()

    def names_in(self, body: Body) -> Iterator[str]:
        """Yield the names in a body's running text, in the order of the text."""
        for start, stop in body.linkable_spans:
            text = unescape(body.html[start:stop])
            before = body.html[max(start - MAX_HTML_CHARS - 1, 0) : start]
            html = before + text + body.html[stop : stop + MAX_HTML_CHARS]
            for at, name in self.find_names(text):
                begin = len(before) + at
                around = find_surroundings(html, begin, begin + len(name))
                longer = self._longer_name(around, name)
                if longer or not around.has_leading_initials(is_person=self.owners[name].startswith("person/")):
                    yield longer or name

    def find_names(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield each whole name in a text with its offset: the longest where several overlap."""
        text = word_boundaries.normalize_characters(text)
        places = [(end - len(name) + 1, end + 1, name) for end, name in self.automaton.iter(text)]
        reached = 0
        for at, end, name in sorted(places, key=lambda place: (place[0], -place[1])):
            if at >= reached and word_boundaries.is_whole_word(text, at, end):
                yield at, name
                reached = end

    def _longer_name(self, around: Surroundings, name: str) -> str:
        """Return the longest name of another entity that is around a name, or "" if there is none."""
        known = {longer for pair in around.covering_pairs() for longer in self.pairs.get(pair, ())}
        others = [longer for longer in known if self.owners[longer] != self.owners[name] and around.is_part_of(longer)]
        return max(others, key=lambda longer: (len(longer), longer), default="")


def _name_owners(context: CheckContext) -> dict[str, str]:
    """Return each name with the one entity that has it, or "" if there are several or it can never be tagged.

    The latter are there since a shorter name inside one of them is no mention.
    """
    owners: dict[str, set[str]] = {}
    for row in context.store.find_documents():
        meta = context.store.meta(row)
        if isinstance(meta, Entity) and row.state != "merged":
            for name in (meta.name, *meta.aliases):
                owners.setdefault(word_boundaries.normalize_characters(name), set()).add(
                    row.uid if row.state in {"public", UNUSED} else ""
                )
    return {name: next(iter(uids)) if len(uids) == 1 else "" for name, uids in owners.items() if _is_long_enough(name)}


def _is_long_enough(name: str) -> bool:
    """Return True if a name is long enough to be looked for; Han and Hangul names have two or three characters."""
    return len(name) >= (2 if word_boundaries.has_compact_script(name) else _MIN_NAME_CHARACTERS)


def _find_position(context: CheckContext, row: DocumentRecord, name: str, finder: _NameFinder) -> tuple[int, int]:
    """Line and column of the name's first place in the file's body; 1, 1 where a link is inside the name."""
    text = (
        (context.root / context.store.disk_path(row.file))
        .read_bytes()
        .decode("utf-8-sig", "replace")
        .replace("\r\n", "\n")
    )
    text = unicodedata.normalize("NFC", text)
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    exact = (at for at, found in finder.find_names(text[start:]) if found == name)
    spread = re.compile(
        r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, word_boundaries.split_words(name))) + r"(?![^\W_])"
    )
    loose = (found.start() for found in spread.finditer(word_boundaries.fold_characters(text[start:])))
    return line_and_column(text, start + at) if (at := next(chain(exact, loose), None)) is not None else (1, 1)
