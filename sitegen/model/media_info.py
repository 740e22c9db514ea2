"""What pages show of a file that is no document: a picture's size, a PDF's pages. Read when the file changes, and kept.

Beside it the arithmetic of a picture's sizes: which there are, and what they are called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from sitegen.config.schema import MAX_WEBP_SIDE_PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST_NUMBER = re.compile(r"\d{1,6}")


class ImageInfo(msgspec.Struct, frozen=True, tag="picture"):
    """An image as it is shown: upright."""

    width: int
    height: int
    format: str
    """Pillow's name of its format, or SVG."""
    is_animated: bool = False
    """Whether it has several frames."""


class PdfInfo(msgspec.Struct, frozen=True, tag="pdf"):
    """A PDF file; with `damage` nothing but size and checksum is known of it."""

    size: int
    """In bytes."""
    sha256: str
    page_count: int = 0
    title: str = ""
    """As the file gives it; whoever opens the file can read it there."""
    damage: str = ""
    """Why it cannot be read."""


class MisnamedFile(msgspec.Struct, frozen=True, tag="other"):
    """Any other file that is not what its name says."""

    reason: str
    """Why, as the end of a sentence: "it is empty"."""


MediaInfo = ImageInfo | PdfInfo | MisnamedFile


def is_reencoded(media_info: MediaInfo | None) -> bool:
    """Return True if a file's published bytes may differ from those that were filed: metadata is taken out of pictures."""
    return isinstance(media_info, ImageInfo) and media_info.format != "SVG"


class Credit(msgspec.Struct, frozen=True, array_like=True):
    """Whose a picture is, and under which licence, as front matter says it."""

    credit: str = ""
    license: str = ""


def published_widths(image: ImageInfo, sizes: Iterable[int]) -> list[int]:
    """In which widths a picture is published beside its original: never wider than it is.

    None for what moves, is drawn in lines, or is no wider than the smallest size (but TIFF, which no browser shows, always
    has one). The widest is the original's own where
    that is less than the largest size; a size within a tenth of it is left out.
    """
    sizes = sorted(set(sizes))
    small = bool(sizes) and image.width <= sizes[0] and image.format != "TIFF"
    if image.is_animated or image.format == "SVG" or not sizes or small:
        return []
    widest = min(image.width, sizes[-1])
    found = [*(size for size in sizes if size * 10 <= widest * 9), widest]
    return [width for width in found if scaled_height(image, width) <= MAX_WEBP_SIDE_PIXELS]


def scaled_height(image: ImageInfo, width: int) -> int:
    """How high a picture is at some width."""
    return max(1, round(image.height * width / image.width))


def first_page_number(label: str) -> int | None:
    """The page that a label names first: 2 of `2-4`; none of words alone."""
    found = _FIRST_NUMBER.search(label)
    return int(found[0]) if found else None
