"""Metadata in files that are published byte for byte: who made them, where, when and with which program.

Each module reads one family of formats, only a limited part of each file, and yields short phrases such as `author "Ann Lee"`.
Unreadable files yield nothing, except a PDF file that exceeds a limit: the result is used for a warning, and never prevents publication.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

import msgspec

from sitegen.media.metadata import audio, boxes, matroska, office_and_pdf
from sitegen.media.metadata.finding_text import CONTROL_CHARS
from sitegen.media.pdf_helper import PdfLimitError, read_in_helper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    Reader = Callable[[IO[bytes]], Iterable[str]]

READERS: dict[str, Reader] = {
    **dict.fromkeys(("mp4", "m4v", "m4a", "m4b", "mov", "3gp"), boxes.read),
    **dict.fromkeys(("webm", "mkv", "mka"), matroska.read),
    **dict.fromkeys(("mp3", "aac"), audio.read_id3),
    **dict.fromkeys(("wav", "bwf", "avi"), audio.read_riff),
    **dict.fromkeys(("flac", "ogg", "oga", "ogv", "opus"), audio.read_vorbis),
    **dict.fromkeys(
        ("docx", "xlsx", "pptx", "docm", "xlsm", "odt", "ods", "odp", "epub", "zip"), office_and_pdf.read_zip
    ),
    **dict.fromkeys(("doc", "xls", "ppt", "msg"), office_and_pdf.read_old_office),
    "rtf": office_and_pdf.read_rtf,
    "svg": office_and_pdf.read_svg,
}
"""Functions that read metadata, by file extension."""
UNSTRIPPED_IMAGE_EXTENSIONS = frozenset(
    {"jp2", "j2k", "jpx", "jxl", "psd", "tga", "svgz", "eps", "ai", "xcf", "dng", "cr2", "cr3", "nef", "arw", "raf"}
)
"""Extensions of image formats from which sitegen does not remove metadata."""
READ_ERRORS = (
    OSError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""Exceptions for malformed files. The findings before one are kept."""
MAX_FINDINGS = 8
"""Maximum findings that are returned. Further ones are counted."""


def embedded_metadata(path: Path) -> list[str]:
    """Return phrases for the metadata in a file, in the order of the file, without duplicates.

    At most `MAX_FINDINGS` are returned, followed by a phrase with the number of further ones. The result is empty for a format
    that is not known.
    """
    extension = path.name.rpartition(".")[2].lower()
    if extension in UNSTRIPPED_IMAGE_EXTENSIONS:
        return ["camera or editor metadata, which sitegen does not remove from this image format"]
    reader = READERS.get(extension)
    findings = _pdf_findings(path) if extension == "pdf" else _read(path, reader) if reader else []
    more = len(findings) - MAX_FINDINGS
    return findings[:MAX_FINDINGS] + ([f"{more} more"] if more > 0 else [])


def _read(path: Path, reader: Reader) -> list[str]:
    with path.open("rb") as stream:
        return list(dict.fromkeys(_readable_findings(reader(stream))))


def _pdf_findings(path: Path) -> list[str]:
    try:
        return msgspec.json.decode(read_in_helper("metadata", path), type=list[str])
    except PdfLimitError as error:
        return [f"metadata that cannot be read ({error})"]


def read_pdf_metadata(path: Path) -> bytes:
    """Run in the helper process: return the findings of a PDF file, in JSON."""
    return msgspec.json.encode(_read(path, office_and_pdf.read_pdf))


def _readable_findings(findings: Iterable[str]) -> Iterator[str]:
    """Yield findings without control characters, until the file turns out to be malformed."""
    try:
        for finding in findings:
            if text := CONTROL_CHARS.sub(" ", finding).strip():
                yield text
    except READ_ERRORS:
        return
