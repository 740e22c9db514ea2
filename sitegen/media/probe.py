"""What pages show of a file that is no document, read from its bytes: a picture's size, a PDF's pages. Judged by content.

A picture is opened and not decoded, a PDF is opened and not read through. Any other file gives what is wrong with it, if its
first bytes are not those of a file of its name, and otherwise nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from sitegen.media.file_type import misnamed
from sitegen.media.resize import lies
from sitegen.media.strip_metadata import damage_told, form_of, opened
from sitegen.model.media_info import Facts, Other, Pdf, Picture

if TYPE_CHECKING:
    from pathlib import Path

_IMAGE = re.compile(rb"\xff\xd8\xff|\x89PNG\r|GIF8|RIFF....WEBP|....ftypavi[fs]|II\*\0|MM\0\*|BM", re.DOTALL)
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
FIRST = 1024
"""Bytes among which a PDF may begin."""
LONGEST = 200
"""Characters of a PDF's title."""


def facts(file: Path, sha256: str) -> Facts | None:
    """What is known of one file; `sha256` is that of its bytes, in hexadecimal."""
    with file.open("rb") as stream:
        head = stream.read(FIRST)
        if b"%PDF-" in head:
            return _pdf(file, sha256)
        if _IMAGE.match(head):
            return _picture(head + stream.read())
        if wrong := misnamed(file.name, head):
            return Other(wrong)
        return _drawing(head + stream.read()) if file.name.lower().endswith(".svg") else None


LARGEST = 10**9
"""Pixels of a side: what says that it is larger is not believed."""


def _picture(data: bytes) -> Picture | None:
    try:
        image = opened(data)
        if image is None:
            return None
        with damage_told():
            form = form_of(image)
            width, height = image.size
            sideways = lies(image)
            moves = form not in {"JPEG", "TIFF"} and getattr(image, "is_animated", False)
    except ValueError:
        return None
    return Picture(*((height, width) if sideways else (width, height)), form, moves)


class _Begun(Exception):  # noqa: N818 - no error: the first element was seen, and nothing else is wanted
    """Holds the attributes of an XML file's first element."""


def _drawing(data: bytes) -> Picture | None:
    """An SVG's size: its width and height in pixels, or those of its view box."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _begun
    parser.EntityDeclHandler = _begun  # nothing that an entity stands for is taken in
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's signature
    except _Begun as found:
        return _sized(found.args[1]) if isinstance(found.args[1], dict) else None
    except (expat.ExpatError, ValueError, LookupError):  # the last two: an encoding that expat cannot read
        return None
    return None


def _begun(*found: object) -> None:
    raise _Begun(*found)


def _sized(attributes: dict[str, str]) -> Picture | None:
    given = [_NUMBER.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    numbers = [found[1] for found in given if found]
    if len(numbers) < 2:  # noqa: PLR2004 - width and height
        numbers = attributes.get("viewBox", "").replace(",", " ").split()[2:4]
    try:
        width, height = (round(float(number)) for number in numbers)
    except (ValueError, OverflowError):
        return None
    return Picture(width, height, "SVG") if 0 < width <= LARGEST and 0 < height <= LARGEST else None


def _pdf(file: Path, sha256: str) -> Pdf:
    import pikepdf

    size = file.stat().st_size
    try:
        with pikepdf.open(file) as pdf:
            return Pdf(size, sha256, len(pdf.pages), _title(pdf), "" if len(pdf.pages) else "it has no pages")
    except pikepdf.PasswordError:
        return Pdf(size, sha256, damage="it opens with a password alone")
    except Exception:  # noqa: BLE001 - bytes that are no whole PDF come out of pikepdf as errors of many kinds
        return Pdf(size, sha256, damage="it is damaged")


def _title(pdf: object) -> str:
    """The title that the file gives itself."""
    import pikepdf

    assert isinstance(pdf, pikepdf.Pdf)  # noqa: S101 - for the type checker
    try:
        return _CONTROL.sub(" ", str(pdf.docinfo.get("/Title", ""))).strip()[:LONGEST]
    except Exception:  # noqa: BLE001 - a title that cannot be read is none
        return ""
