"""JPEG (ITU-T T.81): copies tables, frames, scans, the density (JFIF) and Adobe's color transform."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from sitegen.media.strip import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.media.strip import WrittenMetadata

START, END, SCAN = 0xD8, 0xD9, 0xDA
JFIF, EXIF, PROFILE, ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
COPIED_MARKERS = frozenset({*range(0xC0, 0xD0)} - {0xC8}) | {SCAN, 0xDB, 0xDC, 0xDD}
"""Frames (SOF), tables (DHT, DAC, DQT), scans (SOS), lines (DNL) and restart intervals (DRI)."""
MARKERS_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers that are not followed by a length."""
_SCAN_END = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
"""The marker that ends a scan: not a stuffed byte, a fill byte or a restart."""
_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
MAX_SEGMENT_BYTES = 0xFFFF - 2
"""Maximum bytes of a segment's payload."""
XMP_NAME, PROFILE_NAME = b"http://ns.adobe.com/xap/1.0/\0", b"ICC_PROFILE\0"


def strip(data: bytes, written: WrittenMetadata) -> bytes:
    """Return the first image of the file; images after it, such as thumbnails, are dropped."""
    density, adobe, copied = b"", b"", []
    for code, payload, scan in _read_segments(data):
        if code == JFIF and payload[:5] == b"JFIF\0" and len(payload) >= 14 and not density:  # noqa: PLR2004 - without thumbnail
            density = _make_segment(JFIF, payload[:12] + bytes(2))
        elif code == ADOBE and payload[:5] == b"Adobe" and len(payload) >= 12 and not adobe:  # noqa: PLR2004 - up to the transform
            adobe = _make_segment(ADOBE, payload[:12])
        elif code in COPIED_MARKERS:
            copied += [_make_segment(code, payload), scan]
    return b"".join((bytes((0xFF, START)), density, *_metadata_segments(written), adobe, *copied, bytes((0xFF, END))))


def _read_segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each segment's marker, its payload, and the scan that follows it."""
    offset = 2
    while (found := _MARKER.search(data, offset)) and found[1][0] != END:
        code, offset = found[1][0], found.end()
        if code in MARKERS_WITHOUT_LENGTH:
            continue
        (length,) = struct.unpack(">H", cut(data, offset, 2))
        payload, offset = cut(data, offset + 2, length - 2) if length >= 2 else b"", offset + max(length, 2)  # noqa: PLR2004 - its own bytes
        scan = b""
        if code == SCAN:
            end = _SCAN_END.search(data, offset)
            scan = data[offset : end.start() if end else len(data)]
            offset += len(scan)
        yield code, payload, scan


def _metadata_segments(written: WrittenMetadata) -> Iterator[bytes]:
    if written.exif:
        yield _make_segment(EXIF, b"Exif\0\0" + written.exif)
    if written.xmp:
        yield _make_segment(EXIF, XMP_NAME + written.xmp)
    size = MAX_SEGMENT_BYTES - len(PROFILE_NAME) - 2
    parts = [written.profile[start : start + size] for start in range(0, len(written.profile), size)]
    for number, part in enumerate(parts, 1):
        yield _make_segment(PROFILE, PROFILE_NAME + bytes((number, len(parts))) + part)


def _make_segment(code: int, payload: bytes) -> bytes:
    if len(payload) > MAX_SEGMENT_BYTES:
        raise ValueError("the credit is too long for a JPEG")
    return struct.pack(">BBH", 0xFF, code, len(payload) + 2) + payload
