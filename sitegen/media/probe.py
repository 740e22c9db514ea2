"""What pages show of a file that is no document, read from its bytes: a picture's size, a PDF's pages. Judged by content.

A picture is opened and not decoded, a PDF is opened and not read through. Any other file gives what is wrong with it, if its
first bytes are not those of a file of its name, and otherwise nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from sitegen.media.file_type import file_type_error
from sitegen.media.resize import is_sideways
from sitegen.media.strip_metadata import decode_errors_as_value_errors, image_format, open_image
from sitegen.model.media_info import ImageInfo, MediaInfo, MisnamedFile, PdfInfo

if TYPE_CHECKING:
    from pathlib import Path

_IMAGE_SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r|GIF8|RIFF....WEBP|....ftypavi[fs]|II\*\0|MM\0\*|BM", re.DOTALL)
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")
_CONTROL_CHARS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
PDF_HEADER_BYTES = 1024
"""Bytes among which a PDF may begin."""
MAX_TITLE_CHARS = 200
"""Characters of a PDF's title."""


def probe(file: Path, sha256: str) -> MediaInfo | None:
    """What is known of one file; `sha256` is that of its bytes, in hexadecimal."""
    with file.open("rb") as stream:
        head = stream.read(PDF_HEADER_BYTES)
        if b"%PDF-" in head:
            return _probe_pdf(file, sha256)
        if _IMAGE_SIGNATURE.match(head):
            return _probe_image(head + stream.read())
        if wrong := file_type_error(file.name, head):
            return MisnamedFile(wrong)
        return _probe_svg(head + stream.read()) if file.name.lower().endswith(".svg") else None


MAX_SIDE_PIXELS = 10**9
"""Pixels of a side: what says that it is larger is not believed."""


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
    """Holds the attributes of an XML file's first element."""


def _probe_svg(data: bytes) -> ImageInfo | None:
    """An SVG's size: its width and height in pixels, or those of its view box."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _stop_at_first_element
    parser.EntityDeclHandler = _stop_at_first_element  # nothing that an entity stands for is taken in
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's signature
    except _StopParsingError as found:
        return _svg_info(found.args[1]) if isinstance(found.args[1], dict) else None
    except (expat.ExpatError, ValueError, LookupError):  # the last two: an encoding that expat cannot read
        return None
    return None


def _stop_at_first_element(*found: object) -> None:
    raise _StopParsingError(*found)


def _svg_info(attributes: dict[str, str]) -> ImageInfo | None:
    given = [_NUMBER.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    numbers = [found[1] for found in given if found]
    if len(numbers) < 2:  # noqa: PLR2004 - width and height
        numbers = attributes.get("viewBox", "").replace(",", " ").split()[2:4]
    try:
        width, height = (round(float(number)) for number in numbers)
    except (ValueError, OverflowError):
        return None
    return ImageInfo(width, height, "SVG") if 0 < width <= MAX_SIDE_PIXELS and 0 < height <= MAX_SIDE_PIXELS else None


def _probe_pdf(file: Path, sha256: str) -> PdfInfo:
    import pikepdf

    size = file.stat().st_size
    try:
        with pikepdf.open(file) as pdf:
            return PdfInfo(size, sha256, len(pdf.pages), _pdf_title(pdf), "" if len(pdf.pages) else "it has no pages")
    except pikepdf.PasswordError:
        return PdfInfo(size, sha256, damage="it opens with a password alone")
    except Exception:  # noqa: BLE001 - bytes that are no whole PDF come out of pikepdf as errors of many kinds
        return PdfInfo(size, sha256, damage="it is damaged")


def _pdf_title(pdf: object) -> str:
    """The title that the file gives itself."""
    import pikepdf

    assert isinstance(pdf, pikepdf.Pdf)  # noqa: S101 - for the type checker
    try:
        return _CONTROL_CHARS.sub(" ", str(pdf.docinfo.get("/Title", ""))).strip()[:MAX_TITLE_CHARS]
    except Exception:  # noqa: BLE001 - a title that cannot be read is none
        return ""
