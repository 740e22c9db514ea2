"""How wide words are in a drawing, nearly: SVG does not wrap text, and no font may be asked for its measures."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

LINE_HEIGHT = 17
"""From one line of text to the next: it is 14 units high, which are 11 px where a page is 320 wide."""
MIN_TARGET_SIZE = 30
"""How wide and high what can be clicked has to be: 24 px where a page is 320 wide (WCAG 2.2, 2.5.8)."""
NARROW_TENTHS, IDEOGRAPH_TENTHS, AVERAGE_TENTHS, BROAD_TENTHS = 49, 140, 86, 114
"""Tenths of a unit for one character of 14 px bold text in a wide serif, such as DejaVu's: i, an ideograph, n, M."""
_NARROW_CHARS = frozenset("iljftrI.,:;'!|()[] \u2019\u2018-")
_BROAD_CHARS = frozenset("mwMW@%\u2014")
_WHITESPACE = re.compile(r"\s+")


MAX_TEXT_CHARS = 300
"""Characters of a text that are looked at: no drawing has room for more."""


def text_width(text: str) -> int:
    """About how many tenths of a unit a text takes in bold 14 px serif; rather too many than too few."""
    return sum(_char_width(sign) for sign in text)


def _char_width(char: str) -> int:
    if combining(char):
        return 0
    if east_asian_width(char) in "WF":
        return IDEOGRAPH_TENTHS
    if char in _NARROW_CHARS:
        return NARROW_TENTHS
    return BROAD_TENTHS if char.isupper() or char in _BROAD_CHARS else AVERAGE_TENTHS


def wrap_text(text: str, max_width: int, max_lines: int) -> tuple[str, ...]:
    """A text in at most so many lines of `room` units each; what does not fit ends with an ellipsis.

    A line that ends where the text has a space ends with one: programs read the lines as one text.
    """
    found: list[str] = []
    words = _WHITESPACE.split(text[:MAX_TEXT_CHARS].strip())
    while words and words[0] and len(found) < max_lines:
        line, words, whole = _fill_line(words, max_width * 10)
        found.append(f"{line} " if whole else line)
    if words and words[0]:
        found[-1] = _truncate(f"{found[-1]}{words[0]}", max_width * 10)
    return (*found[:-1], found[-1].rstrip()) if found else ()


def _fill_line(words: list[str], max_width: int) -> tuple[str, list[str], bool]:
    """As many words as a line holds, those that are left, and whether its last is whole; one longer than a line is broken."""
    line = words[0]
    if text_width(line) > max_width:
        at = next(end for end in range(len(line), 0, -1) if end == 1 or text_width(line[:end]) <= max_width)
        return line[:at], [line[at:], *words[1:]] if line[at:] else words[1:], not line[at:]
    count = 1
    while count < len(words) and text_width(f"{line} {words[count]}") <= max_width:
        line = f"{line} {words[count]}"
        count += 1
    return line, words[count:], True


def _truncate(text: str, max_width: int) -> str:
    while text and text_width(f"{text}\u2026") > max_width:
        text = text[:-1]
    return f"{text.rstrip(' ,;:')}\u2026"
