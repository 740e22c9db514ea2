"""Fonts of social cards: Source Serif, from a package, and one that an archive may add for other scripts.

Fonts of the system are never used, so that a card is the same on every machine. Text is drawn character by character, from left
to right. A text that needs shaping (Arabic, Devanagari), or has a character that neither font has, is not drawn.
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
"""The name of a built-in font with 0, or the path of a font with its mtime, so that a changed file is read again."""
BOLD_FONT, REGULAR_FONT = ("SourceSerifPro-Bold.ttf", 0), ("SourceSerifPro-Regular.ttf", 0)
FONT_PACKAGE = "font_source_serif_pro"
SHAPED_RANGES = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0x0E00, 0x0EFF), (0x0F00, 0x109F), (0x1780, 0x18AF))
"""Unicode ranges of scripts that need shaping or run from right to left."""
DROPPABLE_CATEGORIES = {"So", "Sk", "Cf", "Cn", "Co"}
"""Unicode categories of characters that are left out if a font does not have them: emoji and their joiners."""
_SPACE = re.compile(r"[\t\r\n ]+")
UNICODE_PLATFORMS, CMAP_FORMAT_12, CMAP_FORMAT_4 = (0, 3), 12, 4
"""Platforms and formats of the `cmap` tables that are read."""


def user_font(path: Path) -> FontKey:
    """Return the key of a font file of the archive."""
    return str(path), path.stat().st_mtime_ns


def _font_path(font: FontKey) -> str:
    return font[0] if "/" in font[0] else str(resources.files(FONT_PACKAGE).joinpath("files", font[0]))


@lru_cache(maxsize=64)
def load_face(font: FontKey, size: int) -> FreeTypeFont:
    """Load a font at a size in pixels."""
    from PIL import ImageFont

    return ImageFont.truetype(_font_path(font), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1024)
def choose_font(text: str, builtin_font: FontKey, custom_font: FontKey | None) -> tuple[str, FontKey]:
    """Return the drawable form of a text and the font for it; an empty text if neither font supports it."""
    text = unicodedata.normalize("NFC", _SPACE.sub(" ", text))
    for font in (builtin_font, custom_font) if custom_font else (builtin_font,):
        supported = supported_characters(font)
        kept = "".join(
            char for char in text if ord(char) in supported or unicodedata.category(char) not in DROPPABLE_CATEGORIES
        )
        if kept.strip() and all(ord(char) in supported and not _needs_shaping(char) for char in kept):
            return _SPACE.sub(" ", kept).strip(" "), font
    return "", builtin_font


@lru_cache(maxsize=4096)
def _needs_shaping(char: str) -> bool:
    number = ord(char)
    return unicodedata.combining(char) > 0 or any(first <= number <= last for first, last in SHAPED_RANGES)


@lru_cache(maxsize=8)
def supported_characters(font: FontKey) -> frozenset[int]:
    """Return the code points that a font supports (OpenType table `cmap`); empty for a file that is not a font."""
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
    """Yield the offsets of the `cmap` tables for Unicode."""
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
