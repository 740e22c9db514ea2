"""Probing of media files: the size of an image, the page count of a PDF, detected by content rather than by name.

Images are opened but not decoded, and PDFs are opened but not read completely. Other files are only checked for a mismatch
between their first bytes and their extension.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from sitegen.media.captions import captions_error
from sitegen.media.file_type import file_type_error
from sitegen.media.pdf_info import pdf_info
from sitegen.media.resize import is_sideways
from sitegen.media.strip_metadata import decode_errors_as_value_errors, image_format, open_image
from sitegen.media.svg_scripts import find_script
from sitegen.model.media_info import DamagedCaptions, ImageInfo, MediaInfo, MisnamedFile, ScriptedSvg

if TYPE_CHECKING:
    from pathlib import Path

_IMAGE_SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r|GIF8|RIFF....WEBP|....ftypavi[fs]|II\*\0|MM\0\*|BM", re.DOTALL)
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")
PDF_HEADER_BYTES = 1024
"""Number of bytes at the start of a file within which a PDF may begin."""
MAX_CAPTIONS_BYTES = 16 << 20
"""Maximum bytes of captions that are read. Larger files are cut."""


def probe(file: Path, sha256: str) -> MediaInfo | None:
    """Return the properties of one file that pages show, or its mismatch with its extension; None if there are neither.

    `sha256` is the SHA-256 of its bytes in hexadecimal, which is returned for a PDF.
    """
    with file.open("rb") as stream:
        head = stream.read(PDF_HEADER_BYTES)
        if b"%PDF-" in head:
            return pdf_info(file, sha256)
        if _IMAGE_SIGNATURE.match(head):
            return _probe_image(head + stream.read())
        if error := file_type_error(file.name, head):
            return MisnamedFile(error)
        match file.name.lower().rpartition(".")[2]:
            case "svg":
                data = head + stream.read()
                script = find_script(data)
                return ScriptedSvg(*script) if script else _probe_svg(data)
            case "vtt" if error := captions_error(head + stream.read(MAX_CAPTIONS_BYTES)):
                return DamagedCaptions(error)
    return None


MAX_SIDE_PIXELS = 10**9
"""Maximum width or height of an SVG in pixels. Larger values are treated as corrupt."""


def _probe_image(data: bytes) -> ImageInfo | None:
    try:
        image = open_image(data)
        if image is None:
            return None
        with decode_errors_as_value_errors():
            form = image_format(image)
            width, height = image.size
            sideways = is_sideways(image)
            is_animated = form not in {"JPEG", "TIFF"} and getattr(image, "is_animated", False)
    except ValueError:
        return None
    return ImageInfo(*((height, width) if sideways else (width, height)), form, is_animated)


class _StopParsingError(Exception):
    """Raised to stop the parser; holds the name and the attributes of an XML file's first element."""


def _probe_svg(data: bytes) -> ImageInfo | None:
    """Return the size of an SVG: its width and height in pixels, or those of its view box; None if it has neither."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _stop_at_first_element
    parser.EntityDeclHandler = _stop_at_first_element  # entities are never expanded
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's signature
    except _StopParsingError as found:
        return _svg_info(found.args[1]) if isinstance(found.args[1], dict) else None
    except (expat.ExpatError, ValueError, LookupError):  # the last two: an unsupported encoding
        return None
    return None


def _stop_at_first_element(*found: object) -> None:
    raise _StopParsingError(*found)


def _svg_info(attributes: dict[str, str]) -> ImageInfo | None:
    sides = [_NUMBER.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    numbers = [found[1] for found in sides if found]
    if len(numbers) < 2:  # noqa: PLR2004 - width and height
        numbers = attributes.get("viewBox", "").replace(",", " ").split()[2:4]
    try:
        width, height = (round(float(number)) for number in numbers)
    except (ValueError, OverflowError):
        return None
    return ImageInfo(width, height, "SVG") if 0 < width <= MAX_SIDE_PIXELS and 0 < height <= MAX_SIDE_PIXELS else None
