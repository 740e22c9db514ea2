"""Finds code in a page: blocks and spans of Markdown, and elements of HTML whose text is shown as it is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OPENING = re.compile(r"<(pre|code|textarea|script|style)(?=[\s>])[^<>]*>", re.IGNORECASE)
_TICKS = re.compile(r"`+")
_INDENTED = re.compile(r"^(?: {4}|[ >]{0,3}\t|[ >*+\-\d.]+ {4})", re.MULTILINE)


class CodePlace(NamedTuple):
    """A place in a text in which nothing is a tag."""

    start: int
    end: int
    is_html: bool = False
    """True inside an element of HTML, where a `<` has to be escaped."""


class CodePlaces:
    """The places of code in one text."""

    def __init__(self, places: Iterable[CodePlace]) -> None:
        """Create an index of places."""
        self._places: list[CodePlace] = []
        for place in sorted(places):
            if not self._places or place.start >= self._places[-1].end:
                self._places.append(place)
        self._starts = [place.start for place in self._places]

    def at(self, offset: int) -> CodePlace | None:
        """Return the place that contains an offset, or None."""
        number = bisect_right(self._starts, offset) - 1
        return self._places[number] if number >= 0 and offset < self._places[number].end else None


def code_places(text: str, *, is_html: bool = False) -> list[CodePlace]:
    """Return the places of code in a body, which is Markdown unless it is said to be HTML. They can overlap."""
    markdown = [] if is_html or not _may_have_code(text) else list(_markdown_places(text))
    known = CodePlaces(markdown)
    return [*markdown, *(place for place in _html_places(text) if known.at(place.start) is None)]


def _may_have_code(text: str) -> bool:
    return "`" in text or "~~~" in text or _INDENTED.search(text) is not None


def _markdown_places(text: str) -> Iterator[CodePlace]:
    from sitegen.importers._markdown.keeping.source import source_parser

    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    regions: set[tuple[int, int]] = set()
    for block in source_parser().parse(text):
        if block.map is None:
            continue
        region = (starts[block.map[0]], min(starts[min(block.map[1], len(starts) - 1)], len(text)))
        if block.type in {"fence", "code_block"}:
            yield CodePlace(*region)
        elif block.type == "inline" and region not in regions:
            regions.add(region)
            yield from _spans(text, *region)


def _spans(text: str, start: int, end: int) -> Iterator[CodePlace]:
    """Yield the code spans in a paragraph."""
    runs = [found.span() for found in _TICKS.finditer(text, start, end)]
    by_length: dict[int, list[int]] = defaultdict(list)
    for number, (first, last) in enumerate(runs):
        by_length[last - first].append(number)
    number = 0
    while number < len(runs):
        first, last = runs[number]
        first += (
            first - start - len(text[start:first].rstrip("\\"))
        ) % 2  # a backslash before it: the first sign is text
        same = by_length.get(last - first, [])
        position = bisect_right(same, number)
        if first < last and position < len(same):
            number = same[position]
            yield CodePlace(first, runs[number][1])
        number += 1


def _html_places(text: str) -> Iterator[CodePlace]:
    """Yield the elements of HTML whose text is code. One that nothing closes is none."""
    lower, position = text.lower(), 0
    missing: set[str] = set()
    while found := _OPENING.search(text, position):
        position = found.end()
        closing = f"</{found[1].lower()}"
        end = -1 if closing in missing else lower.find(closing, position)
        if end < 0:
            missing.add(closing)
            continue
        yield CodePlace(found.end(), end, is_html=True)
        position = end
