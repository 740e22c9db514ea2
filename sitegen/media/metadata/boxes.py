"""MP4, MOV and M4A (ISO/IEC 14496-12, QuickTime): user data, tags and times."""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

from sitegen.media.metadata.phrases import said

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTAINER_BOXES = {b"moov": 0, b"udta": 0, b"trak": 0, b"mdia": 0, b"ilst": 0, b"meta": 4}
"""Boxes that are looked into, and how many bytes stand before their first one."""
BOX_LABELS = {
    b"\xa9xyz": "the place", b"loci": "the place", b"\xa9mak": "camera", b"\xa9mod": "camera", b"\xa9nam": "title", b"titl": "title",
    b"\xa9ART": "artist", b"\xa9aut": "author", b"auth": "author", b"perf": "artist", b"\xa9wrt": "composer", b"\xa9cmt": "comment",
    b"desc": "description", b"\xa9day": "the date", b"\xa9too": "software", b"\xa9swr": "software", b"cprt": "copyright", b"covr": "a cover picture",
    b"\xa9alb": "album", b"aART": "artist", b"\xa9lyr": "lyrics", b"\xa9inf": "information", b"XMP_": "XMP",
}  # fmt: skip
TIMED_BOXES = frozenset({b"mvhd", b"tkhd", b"mdhd"})
MAX_BOXES, MAX_PAYLOAD_BYTES = 5_000, 1 << 14
"""How many boxes are looked at, and how many bytes of one."""


def read(stream: IO[bytes]) -> Iterator[str]:
    """Yield what the file's boxes tell."""
    end = stream.seek(0, 2)
    waiting, looked = [(0, end)], 0
    while waiting and looked < MAX_BOXES:
        place, end = waiting.pop()
        while place + 8 <= end and looked < MAX_BOXES:
            looked += 1
            stream.seek(place)
            size, name = struct.unpack(">I4s", stream.read(8))
            head = 16 if size == 1 else 8
            size = struct.unpack(">Q", stream.read(8))[0] if size == 1 else size or end - place
            if size < head:
                break
            if name in CONTAINER_BOXES:
                waiting.append((place + head + _prefix_bytes(stream, name), place + size))
            else:
                yield from _read_leaf(name, stream.read(min(size - head, MAX_PAYLOAD_BYTES)))
            place += size


def _prefix_bytes(stream: IO[bytes], name: bytes) -> int:
    """Return the bytes before the first box within one; QuickTime's `meta` has none."""
    return 0 if name == b"meta" and stream.read(8)[4:] == b"hdlr" else CONTAINER_BOXES[name]


def _read_leaf(name: bytes, payload: bytes) -> Iterator[str]:
    if name in TIMED_BOXES and any(payload[4 : 20 if payload[:1] == b"\1" else 12]):
        yield "when it was made"
    elif name == b"keys":
        yield from (said("the entry", key) for key in _read_keys(payload))
    elif name == b"uuid" and payload[:4] == b"\xbe\x7a\xcf\xcb":
        yield "XMP"
    elif name == b"covr":
        yield BOX_LABELS[name]
    elif name in BOX_LABELS:
        text = payload[16:] if payload[4:8] == b"data" else payload[4:]
        yield said(BOX_LABELS[name], text.decode("utf-8", "replace").strip("\0")) or BOX_LABELS[name]


def _read_keys(payload: bytes) -> Iterator[str]:
    """Yield the names of QuickTime's entries: `com.apple.quicktime.location.ISO6709`."""
    place = 8
    while place + 8 <= len(payload):
        (size,) = struct.unpack_from(">I", payload, place)
        if size <= 8:  # noqa: PLR2004 - its own head
            return
        yield payload[place + 8 : place + size].decode("utf-8", "replace").removeprefix("com.apple.quicktime.")
        place += size
