"""Drawing of a social card: the archive's name above a thick and a thin rule, section, headline, publication and date.

Ten colors are enough for antialiased letters. Lengths are in pixels of a large card; a small one has all of them scaled.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from sitegen.outputs.social_cards._fonts import BOLD_FONT, REGULAR_FONT, FontKey, choose_font, user_font
from sitegen.outputs.social_cards._words import draw_words, split_words, text_width, word_width

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

    from sitegen.outputs.social_cards._words import Shades

CARD_WIDTH, CARD_HEIGHT = 1200, 630
MARGIN = 76
TEXT_WIDTH = CARD_WIDTH - 2 * MARGIN
PAPER, INK, ACCENT, SOFT = (252, 252, 250), (25, 27, 26), (20, 89, 74), (85, 91, 88)
SMALL_CARD_SCALE = 2 / 3
"""Scale of the small cards, which have 800 by 420 pixels. Services that show a picture large want at least 600 by 315."""
SHADE_STEPS = 3
"""Number of shades from the background to each of the three colors."""
NAME_LINE, SECTION_LINE, FOOTER_LINE = (46, 38), (158, 32), (548, 30)
"""Top and size of the lines above and below the headline."""
RULE_SPANS = ((106, 113), (118, 120), (530, 532))
HEADLINE_SPAN, HEADLINE_TOP_WITHOUT_SECTION = (208, 510), 152
"""Top and bottom of the headline, and its top on a card without a section."""
HEADLINE_SIZES = (104, 92, 82, 74, 66, 58, 52, 46)
LINE_SPACING = 1.12
"""Distance from line to line in multiples of the font size."""
MEASURING_SIZE = 100
"""Font size at which words are measured first. Widths at other sizes are nearly proportional."""
ELLIPSIS = "\u2026"
PNG_COMPRESSION_STRATEGY = 3
"""zlib's strategy Z_RLE, which only looks for runs of the same byte. It takes half the time of the default, and the files are 3 % larger."""


@dataclass(frozen=True, slots=True)
class CardText:
    """The texts of a card. Each may be empty."""

    site_title: str
    section: str
    headline: str
    footer: str


@dataclass(frozen=True, slots=True)
class _Canvas:
    """A card that is being drawn. All lengths of its methods are those of a large card."""

    image: Image
    scale: float

    def px(self, length: float) -> int:
        """Return a length in pixels of this card."""
        return round(length * self.scale)

    @property
    def text_width(self) -> int:
        """The width of a line in pixels of this card."""
        return self.px(CARD_WIDTH) - 2 * self.px(MARGIN)


def draw_card(text: CardText, font_file: Path | None = None, scale: float = 1) -> bytes:
    """Return a card as PNG.

    Args:
        text: its texts.
        font_file: the font of texts that the built-in font does not support. A text that neither font supports is left out.
        scale: the size of the card, relative to that of a large one.
    """
    from PIL import Image

    own = user_font(font_file) if font_file else None
    width, height = card_size(scale)
    canvas = _Canvas(Image.new("L", (width, height)), scale)
    for top, bottom in RULE_SPANS:
        first = canvas.px(top)
        box = (canvas.px(MARGIN), first, width - canvas.px(MARGIN), first + max(canvas.px(bottom - top), 1))
        canvas.image.paste(SHADE_STEPS, box)
    _draw_line(canvas, text.site_title, NAME_LINE, BOLD_FONT, INK, own)
    _draw_line(canvas, text.section, SECTION_LINE, BOLD_FONT, ACCENT, own)
    _draw_line(canvas, text.footer, FOOTER_LINE, REGULAR_FONT, SOFT, own)
    _draw_headline(canvas, text.headline, own, HEADLINE_SPAN[0] if text.section else HEADLINE_TOP_WITHOUT_SECTION)
    canvas.image.putpalette(_palette())
    out = io.BytesIO()
    canvas.image.save(out, "PNG", bits=4, compress_type=PNG_COMPRESSION_STRATEGY)
    return out.getvalue()


def card_size(scale: float) -> tuple[int, int]:
    """Return the width and height of a card in pixels."""
    return round(CARD_WIDTH * scale), round(CARD_HEIGHT * scale)


def _palette() -> list[int]:
    """Return the palette: the background, then the shades of each color from the palest on."""
    found = list(PAPER)
    for color in (INK, ACCENT, SOFT):
        for step in range(1, SHADE_STEPS + 1):
            found += [paper + (full - paper) * step // SHADE_STEPS for paper, full in zip(PAPER, color, strict=True)]
    return found


@cache
def _shades(color: tuple[int, int, int]) -> Shades:
    """Return the palette index for each opacity of a color."""
    base = (INK, ACCENT, SOFT).index(color) * SHADE_STEPS
    steps = (round(value * SHADE_STEPS / 255) for value in range(256))
    return tuple(base + step if step else 0 for step in steps)


def _draw_line(
    canvas: _Canvas,
    text: str,
    position: tuple[int, int],
    builtin_font: FontKey,
    color: tuple[int, int, int],
    custom_font: FontKey | None,
) -> None:
    """Draw one line, truncated if it is too long."""
    text, font = choose_font(text, builtin_font, custom_font)
    if text:
        top, size = map(canvas.px, position)
        fitted = _truncate(text, font, size, canvas.text_width)
        draw_words(canvas.image, (canvas.px(MARGIN), top), fitted, font, size, _shades(color))


def _truncate(text: str, font: FontKey, size: int, max_width: int) -> str:
    """Return a text truncated to a width: after a whole word, or within a word that is too long."""
    if text_width(text, font, size) <= max_width:
        return text
    most = bisect_right(
        range(len(text)), max_width, key=lambda end: ceil(text_width(text[:end] + ELLIPSIS, font, size))
    )
    kept = text[: most - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:") + ELLIPSIS


def _draw_headline(canvas: _Canvas, text: str, custom_font: FontKey | None, top: int) -> None:
    """Draw the headline from `top` on."""
    text, font = choose_font(text, BOLD_FONT, custom_font)
    if not text:
        return
    full_size, lines = _fit_headline(canvas, text, font, HEADLINE_SPAN[1] - top)
    size = canvas.px(full_size)
    for number, line in enumerate(lines):
        start = (canvas.px(MARGIN), canvas.px(top + full_size * LINE_SPACING * number))
        fitted = _truncate(line.strip(), font, size, canvas.text_width)
        draw_words(canvas.image, start, fitted, font, size, _shades(INK))


def _fit_headline(canvas: _Canvas, text: str, font: FontKey, max_height: int) -> tuple[int, list[str]]:
    """Return the largest font size (of a large card) at which a headline fits, and its lines, of similar length.

    The last line may be too long, and so may a word.
    """
    estimated = _measure_pieces(text, font, MEASURING_SIZE)
    for size in HEADLINE_SIZES:
        most = int(max_height / (size * LINE_SPACING))
        is_last = size == HEADLINE_SIZES[-1]
        if not is_last and len(_wrap(estimated, TEXT_WIDTH * MEASURING_SIZE / size)) > most:
            continue
        # letters are rounded to pixels, so widths are not quite proportional
        pieces = _measure_pieces(text, font, canvas.px(size))
        lines = _wrap(pieces, canvas.text_width)
        if len(lines) <= most:
            return size, _balance(pieces, canvas.text_width, len(lines))
    return size, [*lines[: most - 1], "".join(lines[most - 1 :])]


def _measure_pieces(text: str, font: FontKey, size: int) -> list[tuple[str, float]]:
    """Return the unbreakable pieces of a text with the width of each at a font size."""
    return [(piece, word_width(piece, font, size)) for piece in split_words(text)]


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
