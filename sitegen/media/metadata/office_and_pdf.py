"""Metadata of documents: properties, comments and changes in Office, OpenDocument, PDF and RTF files, and editor data in SVG."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from sitegen.media.metadata.finding_text import format_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

PROPERTY_LABELS = {
    "dc:creator": "author", "cp:lastModifiedBy": "last changed by", "meta:initial-creator": "author", "meta:printed-by": "printed by",
    "Company": "company", "Manager": "manager", "dc:title": "title", "dc:description": "description",
    "cp:keywords": "keywords", "Template": "template",
}  # fmt: skip
_PROPERTY = re.compile(f"<({'|'.join(map(re.escape, PROPERTY_LABELS))})(?:\\s[^>]*)?>([^<]+)</")
PROPERTY_PARTS = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml")
FILE_LABELS = (
    (re.compile(r"(^|/)(comments\d*|threadedComment\d*)\.xml$"), "comments"),
    (re.compile(r"(^|/)person(s/person)?\.xml$|(^|/)people\.xml$"), "names of commenters"),
    (re.compile(r"\.(jpe?g|tiff?|heic)$", re.IGNORECASE), "photographs with camera metadata"),
    (re.compile(r"(^|/)(Thumbnails/|docProps/thumbnail)"), "a thumbnail of the first page"),
    (re.compile(r"(^|/)(__MACOSX/|\.DS_Store|Thumbs\.db|\.git/)"), "system files"),
    (re.compile(r"vbaProject\.bin$"), "macros"),
    (re.compile(r"(^|/)embeddings/"), "embedded files"),
)
_TRACKED_CHANGES = re.compile(r"<(?:w:ins|w:del|text:tracked-changes)\b")
BODY_PARTS = ("word/document.xml", "content.xml")
MAX_PART_BYTES, MAX_PARTS = 1 << 20, 20_000
"""Maximum bytes that are read of one part, and maximum number of parts that are examined."""


def read_zip(stream: IO[bytes]) -> Iterator[str]:
    """Yield the metadata of an Office or OpenDocument file, an e-book or a ZIP archive."""
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()[:MAX_PARTS]
        for name in [name for name in PROPERTY_PARTS if name in names]:
            for key, value in _PROPERTY.findall(_read_part(archive, name)):
                yield format_finding(PROPERTY_LABELS[key], unescape(value))
        yield from (label for pattern, label in FILE_LABELS if any(pattern.search(name) for name in names))
        if any(_TRACKED_CHANGES.search(_read_part(archive, name)) for name in BODY_PARTS if name in names):
            yield "tracked changes"
        if archive.comment:
            yield format_finding("comment", archive.comment.decode("utf-8", "replace"))


def _read_part(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return part.read(MAX_PART_BYTES).decode("utf-8", "replace")


def read_old_office(stream: IO[bytes]) -> Iterator[str]:
    """Yield a general warning for an old Office file, since its properties are not read."""
    if stream.read(4) == b"\xd0\xcf\x11\xe0":
        yield "author, company and edit history, which Office stores in such files"


def read_rtf(stream: IO[bytes]) -> Iterator[str]:
    """Yield the properties of an RTF file."""
    text = stream.read(MAX_PART_BYTES).decode("latin-1")
    for name, value in re.findall(r"\{\\(author|operator|company|manager|title|doccomm) ([^{}]+)\}", text):
        yield format_finding(name, value)


def read_pdf(stream: IO[bytes]) -> Iterator[str]:
    """Yield the properties of a PDF, except the title, which is shown on its page.

    Raises ValueError for a damaged PDF.
    """
    import pikepdf

    try:
        with pikepdf.open(cast("BinaryIO", stream)) as document:
            info = document.docinfo  # in a damaged file it may be a number
            for key, label in (
                ("/Author", "author"),
                ("/Keywords", "keywords"),
                ("/Subject", "subject"),
                ("/Company", "company"),
            ):
                if isinstance(info, pikepdf.Dictionary) and key in info:
                    yield format_finding(label, str(info[key]))
            if len(document.attachments):
                yield "attached files"
    except pikepdf.PdfError as error:
        raise ValueError(str(error)) from error


def read_svg(stream: IO[bytes]) -> Iterator[str]:
    """Yield the names of files and people that editors leave in an SVG."""
    text = stream.read(MAX_PART_BYTES).decode("utf-8", "replace")
    for name, value in re.findall(r'((?:sodipodi:docname|inkscape:export-filename|sodipodi:absref)="([^"]+)")', text):
        yield format_finding(name.partition("=")[0], unescape(value))
    for value in re.findall(r"<dc:(?:creator|title|rights)>\s*(?:<[^>]+>\s*)*([^<\s][^<]*)", text):
        yield format_finding("metadata", unescape(value))
