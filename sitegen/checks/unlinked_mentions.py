"""The check `unlinked_mentions`: finds names of entities in the text of stories that do not tag the entity."""

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
from sitegen.problem_codes.checks import UNTAGGED_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.content.text.name_context import Surroundings
    from sitegen.database.records import DocumentRecord
    from sitegen.model.document import Body

NAME = "unlinked_mentions"
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*\n", re.DOTALL)
_MIN_NAME_CHARACTERS = 3
"""Minimum characters of a name. Shorter ones are not searched for, since too many words match them."""


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each name in a public story's text that belongs to exactly one entity, which the story does not tag."""
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
                hint = f"add it to entities:, or link it once: [[{owner}|{name}]]"
                yield Problem(
                    row.file,
                    *_find_position(context, row, name, name_finder),
                    UNTAGGED_NAME(f'the text names "{name}", but the story does not tag {owner}'),
                    hint,
                    "warning",
                )


class _NameFinder:
    """Finds the names of the archive's entities in texts."""

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
        """Yield the names in the linkable spans of a body, in the order of the text."""
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
        """Yield the offset and the name of each match of whole words; of overlapping names, the first and longest."""
        text = word_boundaries.normalize_characters(text)
        matches = [(end - len(name) + 1, end + 1, name) for end, name in self.automaton.iter(text)]
        reached = 0
        for at, end, name in sorted(matches, key=lambda match: (match[0], -match[1])):
            if at >= reached and word_boundaries.is_whole_word(text, at, end):
                yield at, name
                reached = end

    def _longer_name(self, around: Surroundings, name: str) -> str:
        """Return the longest name of another entity that contains this occurrence of a name, or "" if there is none."""
        known = {longer for pair in around.covering_pairs() for longer in self.pairs.get(pair, ())}
        others = [longer for longer in known if self.owners[longer] != self.owners[name] and around.is_part_of(longer)]
        return max(others, key=lambda longer: (len(longer), longer), default="")


def _name_owners(context: CheckContext) -> dict[str, str]:
    """Return the id of the only entity with each name; "" if several have it, or if the entity cannot be tagged.

    Names with "" are included because a shorter name inside one of them is not a mention.
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
    """Return True if a name is long enough to be searched for; in Han and Hangul, names have two or three characters."""
    return len(name) >= (2 if word_boundaries.has_compact_script(name) else _MIN_NAME_CHARACTERS)


def _find_position(context: CheckContext, row: DocumentRecord, name: str, finder: _NameFinder) -> tuple[int, int]:
    """Return line and column of the name's first occurrence in the body of the file; (1, 1) if it is not found there."""
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
    spaced_name = re.compile(
        r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, word_boundaries.split_words(name))) + r"(?![^\W_])"
    )
    loose = (found.start() for found in spaced_name.finditer(word_boundaries.fold_characters(text[start:])))
    return line_and_column(text, start + at) if (at := next(chain(exact, loose), None)) is not None else (1, 1)
