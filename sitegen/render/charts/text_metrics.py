"""Approximate width of text in charts, for wrapping: SVG does not wrap text, and fonts cannot be measured during a build."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

LINE_HEIGHT = 17
"""Distance between two lines of text. The text is 14 units high, which is 11 px on a page 320 px wide."""
MIN_TARGET_SIZE = 30
"""Minimum width and height of a link: 24 px on a page 320 px wide (WCAG 2.2, 2.5.8)."""
NARROW_TENTHS, IDEOGRAPH_TENTHS, AVERAGE_TENTHS, BROAD_TENTHS = 49, 140, 86, 114
"""Tenths of a unit for one character (i, an ideograph, n, M) of 14 px bold text in a wide serif such as DejaVu Serif."""
_NARROW_CHARS = frozenset("iljftrI.,:;'!|()[] \u2019\u2018-")
_BROAD_CHARS = frozenset("mwMW@%\u2014")
_WHITESPACE = re.compile(r"\s+")
MAX_TEXT_CHARS = 300
"""Maximum number of characters of a text that are measured. No chart has room for more."""


def text_width(text: str) -> int:
    """Return the approximate width of a text in tenths of a unit, in bold 14 px serif; rather too large than too small."""
    return sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if combining(char):
        return 0
    if east_asian_width(char) in "WF":
        return IDEOGRAPH_TENTHS
    if char in _NARROW_CHARS:
        return NARROW_TENTHS
    return BROAD_TENTHS if char.isupper() or char in _BROAD_CHARS else AVERAGE_TENTHS


def wrap_text(text: str, max_width: int, max_lines: int) -> tuple[str, ...]:
    """Return a text in at most `max_lines` lines of `max_width` units each. Text that does not fit is cut, with an ellipsis.

    A line that ends at a space of the text keeps the space, because programs such as screen readers join the lines.
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
    """Return a line, the remaining words, and True if its last word is whole. A word longer than a line is split."""
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
