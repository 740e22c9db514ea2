"""Words as pictures and their widths, kept for the next cards, because FreeType takes most of the time of a card."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.outputs.social_cards._fonts import load_face

if TYPE_CHECKING:
    from PIL.Image import Image

    from sitegen.outputs.social_cards._fonts import FontKey

Shades = tuple[int, ...]
"""The palette index of each opacity of a color, from 0 to 255."""
_WORD = re.compile(
    r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef][\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f\u300d\u300f\uff09\u300b]*"
    r"|[^\s\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+|\s+"
)
"""Unit that is not broken: a word, or one character of a script without spaces and the closing punctuation after it."""
KEPT_PICTURES = 1024
"""Number of words of which each process keeps the picture, about 10 kB each."""
KEPT_WIDTHS = 16_384


def split_words(text: str) -> list[str]:
    """Return the unbreakable pieces of a text, and the spaces between them, in order."""
    return _WORD.findall(text)


def text_width(text: str, font: FontKey, size: int) -> float:
    """Return the width of a text in pixels: the sum of the widths of its pieces."""
    return sum(word_width(word, font, size) for word in split_words(text))


@lru_cache(maxsize=KEPT_WIDTHS)
def word_width(word: str, font: FontKey, size: int) -> float:
    """Return the width of a piece in pixels."""
    return load_face(font, size).getlength(word)


def draw_words(card: Image, start: tuple[int, int], text: str, font: FontKey, size: int, shades: Shades) -> None:
    """Draw a line of text on a card (mode L, palette indexes) from its left end and its top on."""
    left, top = start
    at = float(left)
    for word in split_words(text):
        if not word.isspace():
            picture = word_picture(word, font, size, shades)
            corner = (round(at) + picture.left, top + picture.top)
            card.paste(picture.indexes, corner, picture.mask)  # not the whole box: the lines above reach into it
        at += word_width(word, font, size)


@dataclass(frozen=True, slots=True)
class WordPicture:
    """A piece of text as a picture, and the distance of its left and top edge from the start of the line."""

    indexes: Image
    mask: Image
    left: int
    top: int


@lru_cache(maxsize=KEPT_PICTURES)
def word_picture(word: str, font: FontKey, size: int, shades: Shades) -> WordPicture:
    """Return the picture of a piece in shades of one color."""
    from PIL import Image, ImageDraw

    face = load_face(font, size)
    left, top, right, bottom = (int(edge) for edge in face.getbbox(word))
    opacities = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(opacities).text((-left, -top), word, fill=255, font=face)
    indexes = opacities.point(shades)
    return WordPicture(indexes, indexes.point([0] + [255] * 255, "1"), left, top)
