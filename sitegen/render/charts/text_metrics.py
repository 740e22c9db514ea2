"""How wide words are in a drawing, nearly: SVG does not wrap text, and no font may be asked for its measures."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

LINE = 17
"""From one line of text to the next: it is 14 units high, which are 11 px where a page is 320 wide."""
TARGET = 30
"""How wide and high what can be clicked has to be: 24 px where a page is 320 wide (WCAG 2.2, 2.5.8)."""
NARROW, WIDE, MIDDLE, CAPITAL = 49, 140, 86, 114
"""Tenths of a unit for one character of 14 px bold text in a wide serif, such as DejaVu's: i, an ideograph, n, M."""
_THIN = frozenset("iljftrI.,:;'!|()[] \u2019\u2018-")
_BROAD = frozenset("mwMW@%\u2014")
_PIECE = re.compile(r"\s+")


LONGEST = 300
"""Characters of a text that are looked at: no drawing has room for more."""


def width(text: str) -> int:
    """About how many tenths of a unit a text takes in bold 14 px serif; rather too many than too few."""
    return sum(_of(sign) for sign in text)


def _of(sign: str) -> int:
    if combining(sign):
        return 0
    if east_asian_width(sign) in "WF":
        return WIDE
    if sign in _THIN:
        return NARROW
    return CAPITAL if sign.isupper() or sign in _BROAD else MIDDLE


def wrapped(text: str, room: int, lines: int) -> tuple[str, ...]:
    """A text in at most so many lines of `room` units each; what does not fit ends with an ellipsis.

    A line that ends where the text has a space ends with one: programs read the lines as one text.
    """
    found: list[str] = []
    words = _PIECE.split(text[:LONGEST].strip())
    while words and words[0] and len(found) < lines:
        line, words, whole = _line(words, room * 10)
        found.append(f"{line} " if whole else line)
    if words and words[0]:
        found[-1] = _cut(f"{found[-1]}{words[0]}", room * 10)
    return (*found[:-1], found[-1].rstrip()) if found else ()


def _line(words: list[str], room: int) -> tuple[str, list[str], bool]:
    """As many words as a line holds, those that are left, and whether its last is whole; one longer than a line is broken."""
    line = words[0]
    if width(line) > room:
        at = next(end for end in range(len(line), 0, -1) if end == 1 or width(line[:end]) <= room)
        return line[:at], [line[at:], *words[1:]] if line[at:] else words[1:], not line[at:]
    count = 1
    while count < len(words) and width(f"{line} {words[count]}") <= room:
        line = f"{line} {words[count]}"
        count += 1
    return line, words[count:], True


def _cut(text: str, room: int) -> str:
    while text and width(f"{text}\u2026") > room:
        text = text[:-1]
    return f"{text.rstrip(' ,;:')}\u2026"
