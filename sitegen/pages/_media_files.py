"""Files that a story offers: its attachments, and the recordings of its text, with their type and size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from sitegen.model.document import REF_SRC
from sitegen.model.media_info import PdfInfo, file_extension, is_reencoded, media_element
from sitegen.model.media_types import BINARY_TYPE, MEDIA_TYPES
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader

_PLAYER_MARK = re.compile(f"{REF_SRC}([0-9]+){REF_SRC}")


class MediaFile(msgspec.Struct, frozen=True):
    """A file that a story offers."""

    address: str
    """Address on the site."""
    path: str
    """Path of the content file."""
    title: str = ""
    """Title, in the words of the author; the name of the file for a player without one."""
    note: str = ""
    """Sentence about the file."""
    media_type: str = BINARY_TYPE
    """IANA media type."""
    format: str = ""
    """Extension of the file in capitals, such as `PDF`."""
    size: int = 0
    """Size in bytes; 0 for a picture, since its published bytes differ from those of the content file."""
    page_count: int = 0
    """Number of pages of a PDF; 0 for other files."""
    element: str = ""
    """HTML element that plays the file, `audio` or `video`; empty if it is not a recording."""


def attached_files(reader: Reader, doc: DocumentView) -> list[MediaFile]:
    """Return the attachments of a story that are published, in order; empty for other documents."""
    if not isinstance(doc.meta, Story):
        return []
    pairs = zip(doc.meta.attachments, doc.links.attachments, strict=True)
    return [
        media_file(reader, target.address, target.file, stated.title, stated.note)
        for stated, target in pairs
        if target.address
    ]


def recordings(reader: Reader, doc: DocumentView) -> list[MediaFile]:
    """Return the recordings that a document plays, sound before videos, then its attachments that are recordings."""
    played = [media_file(reader, *found) for found in _played_files(doc)]
    found = [file for file in (*played, *attached_files(reader, doc)) if file.element]
    unique: dict[str, MediaFile] = {}
    for file in found:
        unique.setdefault(file.address, file)
    return sorted(unique.values(), key=lambda file: file.element)


def _played_files(doc: DocumentView) -> Iterator[tuple[str, str, str, str]]:
    """Yield the address, the path, the title and the caption of each recording with a player in the text."""
    for number in map(int, _PLAYER_MARK.findall(doc.body.html)):
        target = doc.links.refs[number]
        if target.file and media_element(target.file):
            yield target.address, target.file, target.file.rpartition("/")[2], ""
    for shortcode in doc.body.shortcodes:
        number_of_file = shortcode.refs.get("file")
        if shortcode.name in {"audio", "video"} and number_of_file is not None:
            target = doc.links.refs[number_of_file]
            yield target.address, target.file, shortcode.arguments["title"], shortcode.arguments["caption"]


def media_file(reader: Reader, address: str, path: str, title: str, note: str) -> MediaFile:
    """Return a file with its type and size."""
    info = reader.read("media_info", path)
    extension = file_extension(path)
    return MediaFile(
        address,
        path,
        title,
        note,
        MEDIA_TYPES.get(extension, BINARY_TYPE),
        extension.upper(),
        0 if is_reencoded(info) else int(reader.read("file", path).stat().st_size),
        info.page_count if isinstance(info, PdfInfo) else 0,
        media_element(path),
    )
