"""Media files: their types by file extension, and their metadata that pages show, such as the page count of a PDF.

The metadata is read when a file changes, and stored. This module also computes the sizes of resized images.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from sitegen.config.schema import MAX_WEBP_SIDE_PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST_NUMBER = re.compile(r"\d{1,6}")
_VIDEO_EXTENSIONS = frozenset({"mp4", "m4v", "webm", "ogv", "mov"})
_AUDIO_EXTENSIONS = frozenset({"mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "aac"})
_IMAGE_EXTENSIONS = frozenset([
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "avif", "svg", "bmp", "ico", "tif", "tiff", "heic", "heif",
])  # fmt: skip
"""Extensions of images that browsers show, that are converted for browsers, or that a build refuses with a specific reason."""


class ImageInfo(msgspec.Struct, frozen=True, tag="picture"):
    """The size of an image in pixels, after its orientation has been applied."""

    width: int
    height: int
    format: str
    """Pillow's name of the format, or SVG."""
    is_animated: bool = False
    """True if the image has several frames."""


class PdfInfo(msgspec.Struct, frozen=True, tag="pdf"):
    """A PDF file. If it has `damage`, only its size and checksum are known."""

    size: int
    """Size in bytes."""
    sha256: str
    page_count: int = 0
    title: str = ""
    """Title in the metadata of the file, which every reader of the file can see."""
    damage: str = ""
    """Reason why the file cannot be read."""


class CostlyPdf(msgspec.Struct, frozen=True, tag="costly"):
    """A PDF file that takes too much time or memory to read. That is an error, since another machine may be able to read it."""

    reason: str
    """Reason, as the end of a sentence."""


class MisnamedFile(msgspec.Struct, frozen=True, tag="other"):
    """Any other file with an extension that does not match its content."""

    reason: str
    """Reason, as the end of a sentence: "it is empty"."""


class DamagedCaptions(msgspec.Struct, frozen=True, tag="captions"):
    """A file of captions (WebVTT) that browsers do not show, or not completely."""

    reason: str
    """Reason with the line in the file: `line 4: the cue ends before it starts`."""


class ScriptedSvg(msgspec.Struct, frozen=True, tag="script"):
    """An SVG file with a script, which browsers run when the file is opened by its own address."""

    line: int
    """Line of the script in the file, from 1."""
    column: int
    """Column, from 1."""
    script: str
    """Description, such as `the element <script>`."""


MediaInfo = ImageInfo | PdfInfo | CostlyPdf | MisnamedFile | DamagedCaptions | ScriptedSvg


def is_reencoded(media_info: MediaInfo | None) -> bool:
    """Return True if the published bytes of a file may differ from the original: metadata is removed from images."""
    return isinstance(media_info, ImageInfo) and media_info.format != "SVG"


class Credit(msgspec.Struct, frozen=True, array_like=True):
    """The credit and the license of an image, from front matter."""

    credit: str = ""
    license: str = ""


def published_widths(image: ImageInfo, sizes: Iterable[int]) -> list[int]:
    """Return the widths in which an image is published in addition to the original, in ascending order.

    An image is never enlarged. The largest width is that of the original if it is smaller than the largest size; sizes
    within ten percent of the largest width are left out.

    Empty for animations, for SVG, and for images not wider than the smallest size. A TIFF always has one width, because
    browsers cannot show the original.
    """
    sizes = sorted(set(sizes))
    small = bool(sizes) and image.width <= sizes[0] and image.format != "TIFF"
    if image.is_animated or image.format == "SVG" or not sizes or small:
        return []
    widest = min(image.width, sizes[-1])
    found = [*(size for size in sizes if size * 10 <= widest * 9), widest]
    return [width for width in found if scaled_height(image, width) <= MAX_WEBP_SIDE_PIXELS]


def scaled_height(image: ImageInfo, width: int) -> int:
    """Return the height of an image at a width, at least 1."""
    return max(1, round(image.height * width / image.width))


def first_page_number(label: str) -> int | None:
    """Return the first page number in a label: 2 for `2-4`; None for a label without digits."""
    found = _FIRST_NUMBER.search(label)
    return int(found[0]) if found else None


def may_be_image(path: str) -> bool:
    """Return True if a file may be an image, by its extension. A file without an extension may be one."""
    return file_extension(path) in _IMAGE_EXTENSIONS | {""}


def file_extension(path: str) -> str:
    """Return the extension of a file in lower case, without the dot; empty if it has none."""
    return path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""


def media_element(path: str) -> str:
    """Return the HTML element that plays a file, `video` or `audio`, by its extension; empty if it is not a recording."""
    end = file_extension(path)
    return "video" if end in _VIDEO_EXTENSIONS else "audio" if end in _AUDIO_EXTENSIONS else ""
