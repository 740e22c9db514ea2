"""WebP (RFC 9649): copies images, their transparency and frames unchanged, and computes the flags again."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from sitegen.media.strip import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.media.strip import WrittenMetadata

COPIED_CHUNKS = frozenset({b"ANIM", b"ALPH", b"VP8 ", b"VP8L"})
FRAME_CHUNKS = frozenset({b"ALPH", b"VP8 ", b"VP8L"})
PROFILE, ALPHA, EXIF, XMP, ANIMATION = 0x20, 0x10, 0x08, 0x04, 0x02
"""Flags of the extended form."""
FRAME_HEADER_BYTES = 16
"""Bytes of a frame's header, before its chunks."""


def strip(data: bytes, written: WrittenMetadata, size: tuple[int, int]) -> bytes:
    """Return the image with its image data and frames byte for byte; `size` is its width and height in pixels."""
    chunks = [each for name, payload in _read_chunks(data[12:]) if (each := _copy_chunk(name, payload))]
    flags = next((payload[0] for name, payload in _read_chunks(data[12:]) if name == b"VP8X" and payload), None)
    added = [(b"EXIF", written.exif)] if written.exif else []
    added += [(b"XMP ", written.xmp)] if written.xmp else []
    if flags is not None or added or written.profile:
        vp8x_flags = (flags or 0) & (ALPHA | ANIMATION) | (
            ALPHA if any(_has_transparency(*each) for each in chunks) else 0
        )
        vp8x_flags |= PROFILE * bool(written.profile) | EXIF * bool(written.exif) | XMP * bool(written.xmp)
        head = [(b"VP8X", bytes((vp8x_flags, 0, 0, 0)) + b"".join(struct.pack("<I", side - 1)[:3] for side in size))]
        chunks = [*head, *([(b"ICCP", written.profile)] if written.profile else []), *chunks, *added]
    body = b"WEBP" + b"".join(_make_chunk(*each) for each in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and data of every chunk; data after the last complete header is ignored."""
    offset = 0
    while offset + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, offset)
        if name in COPIED_CHUNKS or name == b"ANMF":
            yield name, cut(data, offset + 8, size)
        else:
            yield name, data[offset + 8 : offset + 8 + size]
        offset += 8 + size + size % 2


def _copy_chunk(name: bytes, payload: bytes) -> tuple[bytes, bytes] | None:
    if name == b"ANMF":
        inner = (
            (inside, part) for inside, part in _read_chunks(payload[FRAME_HEADER_BYTES:]) if inside in FRAME_CHUNKS
        )
        return name, cut(payload, 0, FRAME_HEADER_BYTES) + b"".join(_make_chunk(*each) for each in inner)
    return (name, payload) if name in COPIED_CHUNKS else None


def _has_transparency(name: bytes, payload: bytes) -> bool:
    """Return True for a chunk that shows that the image has transparency."""
    return name == b"ALPH" or (name == b"VP8L" and len(payload) > 4 and bool(payload[4] & 0x10))  # noqa: PLR2004 - its header


def _make_chunk(name: bytes, payload: bytes) -> bytes:
    return name + struct.pack("<I", len(payload)) + payload + bytes(len(payload) % 2)
