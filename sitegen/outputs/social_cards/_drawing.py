"""The drawing of a card: paper, the archive's name over a thick and a thin rule, section, headline, publication and date.

Sixteen colours are enough for letters with soft edges, and make a card ten kilobytes. Measures are pixels.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from sitegen.outputs.social_cards._fonts import BOLD, REGULAR, Font, brought, choose, face

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL.Image import Image

WIDTH, HEIGHT = 1200, 630
EDGE = 76
WIDE = WIDTH - 2 * EDGE
PAPER, INK, ACCENT, SOFT = (252, 252, 250), (25, 27, 26), (20, 89, 74), (85, 91, 88)
SHADES = 5
"""Steps from the paper to each of the three colours."""
NAME, SECTION, FOOT = (46, 38), (158, 32), (548, 30)
"""Top and size of the lines above and below the headline."""
RULES = ((106, 113), (118, 120), (530, 532))
HEADLINE, HIGHER = (208, 510), 152
"""Where the headline stands, and where it begins on a card without a section."""
SIZES = (104, 92, 82, 74, 66, 58, 52, 46)
LEADING, DEEP = 1.12, 1.3
"""From line to line, and from a line's top to what hangs lowest in it, in sizes."""
MEASURED = 100
"""The size at which words are measured; at others they are as much longer or shorter."""
_WORD = re.compile(
    r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef][\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f\u300d\u300f\uff09\u300b]*"
    r"|[^\s\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+|\s+"
)
"""What stays together on a line: a word, or one sign of a script without spaces with the marks that close it."""
CUT = "\u2026"
LEVEL = 4
"""Of compression: more is slower, and hardly smaller."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is written on a card; each may be empty."""

    name: str
    section: str
    headline: str
    foot: str


def draw(words: Words, file: Path | None = None) -> bytes:
    """A card as PNG; `file` is a font for what the built-in one cannot set. What no font can set is left out."""
    from PIL import Image

    own = brought(file) if file else None
    card = Image.new("P", (WIDTH, HEIGHT), 0)
    card.putpalette(_palette())
    for top, bottom in RULES:
        card.paste(SHADES, (EDGE, top, WIDTH - EDGE, bottom))
    _line(card, words.name, NAME, BOLD, INK, own)
    _line(card, words.section, SECTION, BOLD, ACCENT, own)
    _line(card, words.foot, FOOT, REGULAR, SOFT, own)
    _headline(card, words.headline, own, HEADLINE[0] if words.section else HIGHER)
    out = io.BytesIO()
    card.save(out, "PNG", bits=4, compress_level=LEVEL)
    return out.getvalue()


def _palette() -> list[int]:
    """The paper, then each colour's steps from the palest on."""
    found = list(PAPER)
    for colour in (INK, ACCENT, SOFT):
        for step in range(1, SHADES + 1):
            found += [paper + (full - paper) * step // SHADES for paper, full in zip(PAPER, colour, strict=True)]
    return found


def _set(card: Image, lines: Sequence[tuple[int, str]], size: int, font: Font, colour: tuple[int, int, int]) -> None:
    """Lines of text at their tops, in one colour; nothing else stands beside them."""
    from PIL import Image, ImageDraw

    first, last = lines[0][0], lines[-1][0] + round(size * DEEP)
    mask = Image.new("L", (WIDE + EDGE // 2, last - first))
    pen = ImageDraw.Draw(mask)
    for top, text in lines:
        pen.text((0, top - first), text, fill=255, font=face(font, size))
    card.paste(mask.point(_shades(colour)), (EDGE, first))


@cache
def _shades(colour: tuple[int, int, int]) -> list[int]:
    """The palette's number for each strength of a colour."""
    base = (INK, ACCENT, SOFT).index(colour) * SHADES
    steps = (round(value * SHADES / 255) for value in range(256))
    return [base + step if step else 0 for step in steps]


def _line(
    card: Image, text: str, place: tuple[int, int], builtin: Font, colour: tuple[int, int, int], own: Font | None
) -> None:
    """One line, cut where it is too long."""
    text, font = choose(text, builtin, own)
    if text:
        top, size = place
        _set(card, [(top, _cut(text, font, size))], size, font, colour)


def _cut(text: str, font: Font, size: int) -> str:
    """The text if it fits on a line; otherwise as many whole words as do, or of a long word its beginning."""
    width = face(font, size).getlength
    if width(text) <= WIDE:
        return text
    most = bisect_right(range(len(text)), WIDE, key=lambda number: ceil(width(text[:number] + CUT))) - 1
    return (text[:most].rpartition(" ")[0] or text[:most]).rstrip(" ,;:") + CUT


def _headline(card: Image, text: str, own: Font | None, top: int) -> None:
    """The headline from `top` on."""
    text, font = choose(text, BOLD, own)
    if not text:
        return
    size, lines = _laid_out(_pieces(text, font), HEADLINE[1] - top)
    step = round(size * LEADING)
    tops = range(top, top + step * len(lines), step)
    _set(card, [(at, _cut(line.strip(), font, size)) for at, line in zip(tops, lines, strict=True)], size, font, INK)


def _laid_out(pieces: list[tuple[str, float]], room: int) -> tuple[int, list[str]]:
    """The size of a headline, as large as it may be, and its lines, about as long as each other; the last may be too long."""
    for size in SIZES:
        most, wide = int(room / (size * LEADING)), WIDE * MEASURED / size
        lines = _wrapped(pieces, wide)
        if len(lines) <= most:
            return size, _balanced(pieces, wide, len(lines))
    return size, [*lines[: most - 1], "".join(lines[most - 1 :])]


def _pieces(text: str, font: Font) -> list[tuple[str, float]]:
    """What a text may be broken into, and how long each is."""
    width = face(font, MEASURED).getlength
    return [(piece, width(piece)) for piece in _WORD.findall(text)]


def _wrapped(pieces: list[tuple[str, float]], wide: float) -> list[str]:
    lines, line, length = [], "", 0.0
    for piece, width in pieces:
        if line.strip() and length + width > wide and not piece.isspace():
            lines.append(line)
            line, length = "", 0.0
        line, length = line + piece, length + width
    return [*lines, line]


def _balanced(pieces: list[tuple[str, float]], wide: float, count: int) -> list[str]:
    """As many lines, in the narrowest column of a few that has no more of them."""
    columns = [_wrapped(pieces, wide * share / 20) for share in range(20, 9, -1)]
    longest = max(width for _, width in pieces)
    fitting = [lines for share, lines in zip(range(20, 9, -1), columns, strict=True) if wide * share / 20 >= longest]
    kept = [lines for lines in fitting or columns[:1] if len(lines) == count]
    return kept[-1] if kept else columns[0]
