"""Finds known names in texts: whole words, in the order of the text, and not as a part of a longer name."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick

from sitegen.content.text.decoding import line_and_column
from sitegen.content.text.name_context import MAX_HTML_CHARS, Surroundings, find_surroundings
from sitegen.names import word_boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.model.document import Body

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*\n", re.DOTALL)
_MIN_NAME_CHARACTERS = 3
"""Minimum characters of a name. Shorter ones are not searched for, since too many words match them."""


class NameMatch(NamedTuple):
    """A known name in a text."""

    name: str
    """The name, as it is known."""
    surroundings: Surroundings


class NameFinder:
    """Finds the names of the archive's entities in texts."""

    def __init__(self, owners: Mapping[str, tuple[str, ...]]) -> None:
        """Create a finder.

        Args:
            owners: ids of the entities with each name. Names that are too short to be searched for are ignored.
        """
        self.owners = {
            normal: uids
            for name, uids in owners.items()
            if is_long_enough(normal := word_boundaries.normalize_characters(name))
        }
        self._automaton = ahocorasick.Automaton()
        self._pairs: dict[str, list[str]] = {}
        for name in self.owners:
            self._automaton.add_word(name, name)
            for pair in word_boundaries.word_pairs(name):
                self._pairs.setdefault(pair, []).append(name)
        self._automaton.make_automaton()

    def matches_in(self, body: Body) -> Iterator[NameMatch]:
        """Yield the names in the linkable spans of a body, in the order of the text."""
        for start, stop in body.linkable_spans if self.owners else ():
            text = unescape(body.html[start:stop])
            before = body.html[max(start - MAX_HTML_CHARS - 1, 0) : start]
            html = before + text + body.html[stop : stop + MAX_HTML_CHARS]
            for at, name in self.find_names(text):
                begin = len(before) + at
                around = find_surroundings(html, begin, begin + len(name))
                longer = self._longer_name(around, name)
                if longer or not around.has_leading_initials(is_person=self._is_person(name)):
                    yield NameMatch(longer or name, around)

    def find_names(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the offset and the name of each match of whole words; of overlapping names, the first and longest."""
        if not self.owners:
            return
        text = word_boundaries.normalize_characters(text)
        matches = [(end - len(name) + 1, end + 1, name) for end, name in self._automaton.iter(text)]
        reached = 0
        for at, end, name in sorted(matches, key=lambda match: (match[0], -match[1])):
            if at >= reached and word_boundaries.is_whole_word(text, at, end):
                yield at, name
                reached = end

    def find_position(self, source: str, name: str) -> tuple[int, int]:
        """Return line and column of a name's first occurrence in the body of a content file; (1, 1) if it is not found there.

        Args:
            source: the text of the file, with line feeds as line ends.
            name: a name, as `matches_in` yields it.
        """
        text = unicodedata.normalize("NFC", source)
        front = _FRONT_MATTER.match(text)
        start = front.end() if front else 0
        exact = (at for at, found in self.find_names(text[start:]) if found == name)
        spaced_name = re.compile(
            r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, word_boundaries.split_words(name))) + r"(?![^\W_])"
        )
        loose = (found.start() for found in spaced_name.finditer(word_boundaries.fold_characters(text[start:])))
        return line_and_column(text, start + at) if (at := next(chain(exact, loose), None)) is not None else (1, 1)

    def _is_person(self, name: str) -> bool:
        return any(uid.startswith("person/") for uid in self.owners[name])

    def _longer_name(self, around: Surroundings, name: str) -> str:
        """Return the longest name of another entity that contains this occurrence of a name, or "" if there is none."""
        known = {longer for pair in around.covering_pairs() for longer in self._pairs.get(pair, ())}
        others = [longer for longer in known if self.owners[longer] != self.owners[name] and around.is_part_of(longer)]
        return max(others, key=lambda longer: (len(longer), longer), default="")


def is_long_enough(name: str) -> bool:
    """Return True if a name is long enough to be searched for; in Han and Hangul, names have two or three characters."""
    return len(name) >= (2 if word_boundaries.has_compact_script(name) else _MIN_NAME_CHARACTERS)
