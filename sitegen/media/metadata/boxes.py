"""Metadata of MP4, MOV and M4A (ISO/IEC 14496-12, QuickTime): user data, tags and times."""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

from sitegen.media.metadata.finding_text import format_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTAINER_BOXES = {b"moov": 0, b"udta": 0, b"trak": 0, b"mdia": 0, b"ilst": 0, b"meta": 4}
"""Boxes that contain boxes, and the number of bytes before the first one."""
BOX_LABELS = {
    b"\xa9xyz": "location", b"loci": "location", b"\xa9mak": "camera", b"\xa9mod": "camera", b"\xa9nam": "title", b"titl": "title",
    b"\xa9ART": "artist", b"\xa9aut": "author", b"auth": "author", b"perf": "artist", b"\xa9wrt": "composer", b"\xa9cmt": "comment",
    b"desc": "description", b"\xa9day": "date", b"\xa9too": "software", b"\xa9swr": "software", b"cprt": "copyright", b"covr": "a cover image",
    b"\xa9alb": "album", b"aART": "artist", b"\xa9lyr": "lyrics", b"\xa9inf": "information", b"XMP_": "XMP",
}  # fmt: skip
TIMED_BOXES = frozenset({b"mvhd", b"tkhd", b"mdhd"})
MAX_BOXES, MAX_PAYLOAD_BYTES = 5_000, 1 << 14
"""Maximum number of boxes that are examined, and maximum bytes that are read of one."""


def read(stream: IO[bytes]) -> Iterator[str]:
    """Yield the metadata in the boxes of a file."""
    end = stream.seek(0, 2)
    pending, examined = [(0, end)], 0
    while pending and examined < MAX_BOXES:
        offset, end = pending.pop()
        while offset + 8 <= end and examined < MAX_BOXES:
            examined += 1
            stream.seek(offset)
            size, name = struct.unpack(">I4s", stream.read(8))
            header_bytes = 16 if size == 1 else 8
            size = struct.unpack(">Q", stream.read(8))[0] if size == 1 else size or end - offset
            if size < header_bytes:
                break
            if name in CONTAINER_BOXES:
                pending.append((offset + header_bytes + _prefix_bytes(stream, name), offset + size))
            else:
                yield from _read_leaf(name, stream.read(min(size - header_bytes, MAX_PAYLOAD_BYTES)))
            offset += size


def _prefix_bytes(stream: IO[bytes], name: bytes) -> int:
    """Return the number of bytes before the first box within a box; QuickTime's `meta` has none."""
    return 0 if name == b"meta" and stream.read(8)[4:] == b"hdlr" else CONTAINER_BOXES[name]


def _read_leaf(name: bytes, payload: bytes) -> Iterator[str]:
    if name in TIMED_BOXES and any(payload[4 : 20 if payload[:1] == b"\1" else 12]):
        yield "creation time"
    elif name == b"keys":
        yield from (format_finding("entry", key) for key in _read_keys(payload))
    elif name == b"uuid" and payload[:4] == b"\xbe\x7a\xcf\xcb":
        yield "XMP"
    elif name == b"covr":
        yield BOX_LABELS[name]
    elif name in BOX_LABELS:
        text = payload[16:] if payload[4:8] == b"data" else payload[4:]
        yield format_finding(BOX_LABELS[name], text.decode("utf-8", "replace").strip("\0")) or BOX_LABELS[name]


def _read_keys(payload: bytes) -> Iterator[str]:
    """Yield the names of QuickTime's metadata entries, such as `com.apple.quicktime.location.ISO6709`, shortened."""
    offset = 8
    while offset + 8 <= len(payload):
        (size,) = struct.unpack_from(">I", payload, offset)
        if size <= 8:  # noqa: PLR2004 - its own head
            return
        yield payload[offset + 8 : offset + size].decode("utf-8", "replace").removeprefix("com.apple.quicktime.")
        offset += size
