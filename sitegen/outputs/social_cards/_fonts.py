"""Fonts for what is drawn: Source Serif, which comes as a package, and one that an archive may add for other scripts.

Only these are used, never the system's: a card is the same on every machine. Text is set letter by letter, from left to
right; what needs shaping (Arabic, Devanagari), or has a sign that no font has, is not set at all.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageFont import FreeTypeFont

FontKey = tuple[str, int]
"""The name of a built-in font, or the path of another; and when that was written, so that a newer one is read anew."""
BOLD_FONT, REGULAR_FONT = ("SourceSerifPro-Bold.ttf", 0), ("SourceSerifPro-Regular.ttf", 0)
FONT_PACKAGE = "font_source_serif_pro"
SHAPED_RANGES = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0x0E00, 0x0EFF), (0x0F00, 0x109F), (0x1780, 0x18AF))
"""Scripts whose letters change with their neighbours, stack or run from right to left."""
DROPPABLE_CATEGORIES = {"So", "Sk", "Cf", "Cn", "Co"}
"""Categories of signs that may go where no font has them: emoji and what joins them."""
_SPACE = re.compile(r"[\t\r\n ]+")
UNICODE_PLATFORMS, CMAP_FORMAT_12, CMAP_FORMAT_4 = (0, 3), 12, 4
"""Platforms and formats of the tables that map characters to glyphs."""


def user_font(path: Path) -> FontKey:
    """A font that an archive brings."""
    return str(path), path.stat().st_mtime_ns


def _font_path(font: FontKey) -> str:
    return font[0] if "/" in font[0] else str(resources.files(FONT_PACKAGE).joinpath("files", font[0]))


@lru_cache(maxsize=64)
def load_face(font: FontKey, size: int) -> FreeTypeFont:
    """A font at a size in pixels."""
    from PIL import ImageFont

    return ImageFont.truetype(_font_path(font), size, layout_engine=ImageFont.Layout.BASIC)


def choose_font(text: str, builtin_font: FontKey, custom_font: FontKey | None) -> tuple[str, FontKey]:
    """A text as it can be set, and the font for it; no text where there is none."""
    text = unicodedata.normalize("NFC", _SPACE.sub(" ", text))
    for font in (builtin_font, custom_font) if custom_font else (builtin_font,):
        signs = supported_characters(font)
        kept = "".join(
            sign for sign in text if ord(sign) in signs or unicodedata.category(sign) not in DROPPABLE_CATEGORIES
        )
        if kept.strip() and all(ord(sign) in signs and not _needs_shaping(sign) for sign in kept):
            return _SPACE.sub(" ", kept).strip(" "), font
    return "", builtin_font


def _needs_shaping(char: str) -> bool:
    number = ord(char)
    return unicodedata.combining(char) > 0 or any(first <= number <= last for first, last in SHAPED_RANGES)


@lru_cache(maxsize=8)
def supported_characters(font: FontKey) -> frozenset[int]:
    """The characters that a font has (OpenType's table `cmap`); none of a file that is no font."""
    try:
        return frozenset(_cmap_characters(Path(_font_path(font)).read_bytes())) | {ord(" "), 0xA0}
    except struct.error:
        return frozenset()


def _cmap_characters(data: bytes) -> Iterator[int]:
    for start in _cmap_offsets(data):
        (form,) = struct.unpack_from(">H", data, start)
        if form == CMAP_FORMAT_12:
            (groups,) = struct.unpack_from(">I", data, start + 12)
            for group in range(min(groups, 100_000)):
                first, last = struct.unpack_from(">II", data, start + 16 + 12 * group)
                yield from range(first, min(last, 0x10FFFF) + 1)
        elif form == CMAP_FORMAT_4:
            (double,) = struct.unpack_from(">H", data, start + 6)
            ends = struct.unpack_from(f">{double // 2}H", data, start + 14)
            firsts = struct.unpack_from(f">{double // 2}H", data, start + 16 + double)
            for first, last in zip(firsts, ends, strict=True):
                yield from range(first, last + 1)


def _cmap_offsets(data: bytes) -> Iterator[int]:
    """Where the tables for Unicode begin."""
    (base,) = struct.unpack_from(">I", data, 12) if data[:4] == b"ttcf" else (0,)
    (count,) = struct.unpack_from(">H", data, base + 4)
    for number in range(count):
        tag, _, start, _ = struct.unpack_from(">4sIII", data, base + 12 + 16 * number)
        if tag == b"cmap":
            (tables,) = struct.unpack_from(">H", data, start + 2)
            for table in range(tables):
                platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * table)
                if platform in UNICODE_PLATFORMS:
                    yield start + offset
