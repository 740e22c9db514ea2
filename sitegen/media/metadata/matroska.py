"""Metadata of WebM and Matroska (RFC 9559): the title, date, programs, tags and attachments of a segment."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from sitegen.media.metadata.finding_text import format_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

SEGMENT, INFO, TAGS, ATTACHMENTS = 0x18538067, 0x1549A966, 0x1254C367, 0x1941A469
CONTAINER_ELEMENTS = frozenset({SEGMENT, INFO, TAGS, ATTACHMENTS, 0x7373, 0x67C8, 0x61A7})
"""Elements that contain elements. The last three are a tag, one of its entries, and one attached file."""
ELEMENT_LABELS = {
    0x7BA9: "title",
    0x5741: "software",
    0x4D80: "software",
    0x45A3: "tag",
    0x4487: "tag text",
    0x466E: "attached file",
}
DATE_ELEMENT = 0x4461
MAX_ELEMENTS, MAX_PAYLOAD_BYTES = 20_000, 4_096
"""Maximum number of elements that are examined, and maximum bytes that are read of one."""


def read(stream: IO[bytes]) -> Iterator[str]:
    """Yield the metadata in the elements of a file."""
    end, offset = stream.seek(0, 2), 0
    for _ in range(MAX_ELEMENTS):
        if offset >= end:
            return
        stream.seek(offset)
        name, size = _read_number(stream, keep_marker=True), _read_number(stream, keep_marker=False)
        offset = stream.tell()
        if name in CONTAINER_ELEMENTS:
            continue  # its first element follows
        if name == DATE_ELEMENT:
            yield "creation time"
        elif name in ELEMENT_LABELS:
            yield format_finding(
                ELEMENT_LABELS[name], stream.read(min(size, MAX_PAYLOAD_BYTES)).decode("utf-8", "replace").strip("\0")
            )
        offset += size


def _read_number(stream: IO[bytes], *, keep_marker: bool) -> int:
    """Return a number of variable length; with `keep_marker` it includes its length marker, as the ids of elements do.

    Raises ValueError for a number that is cut off.
    """
    first = stream.read(1)[0]
    length = 9 - first.bit_length()
    rest = stream.read(length - 1)
    if len(rest) != length - 1 or length > 8:  # noqa: PLR2004 - maximum bytes
        raise ValueError("it ends too early")
    return int.from_bytes((bytes((first,)) if keep_marker else bytes((first & (0xFF >> length),))) + rest)
