"""Drawing of a social card: the archive's name above a thick and a thin rule, section, headline, publication and date.

Sixteen colors are enough for antialiased letters, and keep a card at about 10 KB. Lengths are in pixels.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from sitegen.outputs.social_cards._fonts import BOLD_FONT, REGULAR_FONT, FontKey, choose_font, load_face, user_font

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL.Image import Image

CARD_WIDTH, CARD_HEIGHT = 1200, 630
MARGIN = 76
TEXT_WIDTH = CARD_WIDTH - 2 * MARGIN
PAPER, INK, ACCENT, SOFT = (252, 252, 250), (25, 27, 26), (20, 89, 74), (85, 91, 88)
SHADE_STEPS = 5
"""Number of shades from the background to each of the three colors."""
NAME_LINE, SECTION_LINE, FOOTER_LINE = (46, 38), (158, 32), (548, 30)
"""Top and size of the lines above and below the headline."""
RULE_SPANS = ((106, 113), (118, 120), (530, 532))
HEADLINE_SPAN, HEADLINE_TOP_WITHOUT_SECTION = (208, 510), 152
"""Top and bottom of the headline, and its top on a card without a section."""
HEADLINE_SIZES = (104, 92, 82, 74, 66, 58, 52, 46)
LINE_SPACING, DESCENT = 1.12, 1.3
"""Distances from line to line, and from the top of a line to its lowest descender, in multiples of the font size."""
MEASURING_SIZE = 100
"""Font size at which words are measured. Widths at other sizes are proportional."""
_WORD = re.compile(
    r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef][\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f\u300d\u300f\uff09\u300b]*"
    r"|[^\s\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+|\s+"
)
"""Unit that is not broken: a word, or one character of a script without spaces and the closing punctuation after it."""
ELLIPSIS = "\u2026"
PNG_COMPRESSION_LEVEL = 4
"""zlib compression level. Higher levels are slower and hardly reduce the size."""


@dataclass(frozen=True, slots=True)
class CardText:
    """The texts of a card. Each may be empty."""

    site_title: str
    section: str
    headline: str
    footer: str


def draw_card(text: CardText, font_file: Path | None = None) -> bytes:
    """Return a card as PNG.

    `font_file` is used for texts that the built-in font does not support. A text that neither font supports is left out.
    """
    from PIL import Image

    own = user_font(font_file) if font_file else None
    card = Image.new("P", (CARD_WIDTH, CARD_HEIGHT), 0)
    card.putpalette(_palette())
    for top, bottom in RULE_SPANS:
        card.paste(SHADE_STEPS, (MARGIN, top, CARD_WIDTH - MARGIN, bottom))
    _draw_line(card, text.site_title, NAME_LINE, BOLD_FONT, INK, own)
    _draw_line(card, text.section, SECTION_LINE, BOLD_FONT, ACCENT, own)
    _draw_line(card, text.footer, FOOTER_LINE, REGULAR_FONT, SOFT, own)
    _draw_headline(card, text.headline, own, HEADLINE_SPAN[0] if text.section else HEADLINE_TOP_WITHOUT_SECTION)
    out = io.BytesIO()
    card.save(out, "PNG", bits=4, compress_level=PNG_COMPRESSION_LEVEL)
    return out.getvalue()


def _palette() -> list[int]:
    """Return the palette: the background, then the shades of each color from the palest on."""
    found = list(PAPER)
    for color in (INK, ACCENT, SOFT):
        for step in range(1, SHADE_STEPS + 1):
            found += [paper + (full - paper) * step // SHADE_STEPS for paper, full in zip(PAPER, color, strict=True)]
    return found


def _draw_lines(
    card: Image, lines: Sequence[tuple[int, str]], size: int, font: FontKey, color: tuple[int, int, int]
) -> None:
    """Draw lines of text from their tops, in one color. Nothing else may be on the same rows."""
    from PIL import Image, ImageDraw

    first, last = lines[0][0], lines[-1][0] + round(size * DESCENT)
    mask = Image.new("L", (TEXT_WIDTH + MARGIN // 2, last - first))
    pen = ImageDraw.Draw(mask)
    for top, text in lines:
        pen.text((0, top - first), text, fill=255, font=load_face(font, size))
    card.paste(mask.point(_palette_indexes(color)), (MARGIN, first))


@cache
def _palette_indexes(color: tuple[int, int, int]) -> list[int]:
    """Return the palette index for each opacity of a color."""
    base = (INK, ACCENT, SOFT).index(color) * SHADE_STEPS
    steps = (round(value * SHADE_STEPS / 255) for value in range(256))
    return [base + step if step else 0 for step in steps]


def _draw_line(
    card: Image,
    text: str,
    position: tuple[int, int],
    builtin_font: FontKey,
    color: tuple[int, int, int],
    custom_font: FontKey | None,
) -> None:
    """Draw one line, truncated if it is too long."""
    text, font = choose_font(text, builtin_font, custom_font)
    if text:
        top, size = position
        _draw_lines(card, [(top, _truncate(text, font, size))], size, font, color)


def _truncate(text: str, font: FontKey, size: int) -> str:
    """Return a text truncated to the width of a line: after a whole word, or within a word that is too long."""
    width = load_face(font, size).getlength
    if width(text) <= TEXT_WIDTH:
        return text
    most = bisect_right(range(len(text)), TEXT_WIDTH, key=lambda number: ceil(width(text[:number] + ELLIPSIS))) - 1
    return (text[:most].rpartition(" ")[0] or text[:most]).rstrip(" ,;:") + ELLIPSIS


def _draw_headline(card: Image, text: str, custom_font: FontKey | None, top: int) -> None:
    """Draw the headline from `top` on."""
    text, font = choose_font(text, BOLD_FONT, custom_font)
    if not text:
        return
    size, lines = _fit_headline(_measure_pieces(text, font), HEADLINE_SPAN[1] - top)
    step = round(size * LINE_SPACING)
    tops = range(top, top + step * len(lines), step)
    _draw_lines(
        card, [(at, _truncate(line.strip(), font, size)) for at, line in zip(tops, lines, strict=True)], size, font, INK
    )


def _fit_headline(pieces: list[tuple[str, float]], max_height: int) -> tuple[int, list[str]]:
    """Return the largest font size at which a headline fits, and its lines, of similar length. The last may be too long."""
    for size in HEADLINE_SIZES:
        most, wide = int(max_height / (size * LINE_SPACING)), TEXT_WIDTH * MEASURING_SIZE / size
        lines = _wrap(pieces, wide)
        if len(lines) <= most:
            return size, _balance(pieces, wide, len(lines))
    return size, [*lines[: most - 1], "".join(lines[most - 1 :])]


def _measure_pieces(text: str, font: FontKey) -> list[tuple[str, float]]:
    """Return the unbreakable pieces of a text with the width of each at `MEASURING_SIZE`."""
    width = load_face(font, MEASURING_SIZE).getlength
    return [(piece, width(piece)) for piece in _WORD.findall(text)]


def _wrap(pieces: list[tuple[str, float]], max_width: float) -> list[str]:
    lines, line, length = [], "", 0.0
    for piece, width in pieces:
        if line.strip() and length + width > max_width and not piece.isspace():
            lines.append(line)
            line, length = "", 0.0
        line, length = line + piece, length + width
    return [*lines, line]


def _balance(pieces: list[tuple[str, float]], max_width: float, line_count: int) -> list[str]:
    """Return the lines of a text in the narrowest of a few column widths that needs no more than `line_count` lines."""
    columns = [_wrap(pieces, max_width * share / 20) for share in range(20, 9, -1)]
    longest = max(width for _, width in pieces)
    fitting = [
        lines for share, lines in zip(range(20, 9, -1), columns, strict=True) if max_width * share / 20 >= longest
    ]
    kept = [lines for lines in fitting or columns[:1] if len(lines) == line_count]
    return kept[-1] if kept else columns[0]
