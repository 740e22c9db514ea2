"""PNG and APNG (W3C PNG, third edition): copies pixels, palette, transparency, color, density and frames, chunk by chunk."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from sitegen.media.strip import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.media.strip import WrittenMetadata

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNK_SIZES = {
    b"IHDR": {13}, b"tRNS": {*range(1, 257)}, b"cHRM": {32}, b"gAMA": {4}, b"sBIT": {1, 2, 3, 4}, b"sRGB": {1}, b"bKGD": {1, 2, 6},
    b"hIST": {*range(2, 513, 2)}, b"pHYs": {9}, b"cICP": {4}, b"mDCV": {24}, b"cLLI": {8}, b"acTL": {8},
}  # fmt: skip
"""Chunks that are copied once, with their allowed lengths in bytes."""
REPEATED_CHUNKS = frozenset({b"PLTE", b"IDAT", b"fcTL", b"fdAT"})
"""Chunks that are copied as often as they occur."""
CRITICAL_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Number of channels, by color type."""
INTERLACE_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Passes of an interlaced image: first column and row, and the steps between columns and rows."""
UNPACK_BYTES = 1 << 20
"""Maximum bytes that are decompressed at a time."""
MAX_STORED_BLOCK_BYTES = 0xFFFF
"""Maximum bytes in a stored block of deflate."""


def strip(data: bytes, written: WrittenMetadata) -> bytes:
    """Return the image with its pixels and frames byte for byte."""
    chunks = list(_copied_chunks(data))
    pixels = b"".join(payload for name, payload in chunks if name == b"IDAT")
    header = next((payload for name, payload in chunks if name == b"IHDR"), b"")
    length = _packed_length(pixels, header[:8], header)
    _check_frames(chunks, header)
    if length < len(pixels):  # other data follows the pixels in the same chunks
        first = next(index for index, (name, _) in enumerate(chunks) if name == b"IDAT")
        before, after = chunks[:first], [chunk for chunk in chunks[first:] if chunk[0] != b"IDAT"]
        chunks = [*before, (b"IDAT", pixels[:length]), *after]
    head, tail = chunks[:1], chunks[1:]
    return SIGNATURE + b"".join(
        _make_chunk(*each) for each in (*head, *_metadata_chunks(written), *tail, (b"IEND", b""))
    )


def _copied_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and data of each chunk that is copied."""
    copied_names = set()
    for name, payload in _read_chunks(data):
        if name in REPEATED_CHUNKS or (len(payload) in CHUNK_SIZES.get(name, ()) and name not in copied_names):
            copied_names.add(name)
            yield name, payload
        elif name in CRITICAL_CHUNKS or not name[0] & 0x20:
            raise ValueError(f"its chunk {name.decode('latin-1')} is malformed or unknown")


def _read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and data of every chunk before the end; raises ValueError for a wrong checksum."""
    offset = len(SIGNATURE)
    while True:
        size, name = struct.unpack(">I4s", cut(data, offset, 8))
        payload = cut(data, offset + 8, size)
        if cut(data, offset + 8 + size, 4) != struct.pack(">I", zlib.crc32(name + payload)):
            raise ValueError(f"its chunk {name.decode('latin-1')} is damaged")
        if name == b"IEND":
            return
        yield name, payload
        offset += 12 + size


def _check_frames(chunks: list[tuple[bytes, bytes]], header: bytes) -> None:
    """Raise ValueError if the frames of an animation contain more than pixels."""
    frames: list[tuple[bytes, list[bytes]]] = []
    for name, payload in chunks:
        if name == b"fcTL":
            frames.append((cut(payload, 4, 8), []))
        elif name == b"fdAT":
            if not frames:
                raise ValueError("it has pixels without a frame")
            frames[-1][1].append(payload[4:])
    for size, parts in frames:
        pixels = b"".join(parts)
        if pixels and _packed_length(pixels, size, header) != len(pixels):
            raise ValueError("other data follows the pixels of a frame")


def _packed_length(pixels: bytes, size: bytes, header: bytes) -> int:
    """Return the length of the compressed pixels, without data after them.

    `size` is the width and the height as encoded in the file. Raises ValueError if they decompress to more than the pixels.
    """
    decompressor, rest, bytes_left = zlib.decompressobj(), pixels, _unpacked_length(size, header)
    while rest and not decompressor.eof:
        try:
            bytes_left -= len(decompressor.decompress(rest, UNPACK_BYTES))
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if bytes_left < 0:
            raise ValueError("it contains compressed data in addition to its pixels")
        rest = decompressor.unconsumed_tail
    return len(pixels) - len(decompressor.unused_data)


def _unpacked_length(size: bytes, header: bytes) -> int:
    """Return the number of bytes of the decompressed pixels: a filter byte and the samples of each row of each pass."""
    width, height = struct.unpack(">II", size)
    depth, color, _, _, interlaced = header[8:13]
    bits = depth * CHANNELS.get(color, 4)
    passes = INTERLACE_PASSES if interlaced else ((0, 0, 1, 1),)
    sizes = ((-(-(width - left) // across), -(-(height - top) // down)) for left, top, across, down in passes)
    return sum(rows * (1 + -(-columns * bits // 8)) for columns, rows in sizes if columns > 0 and rows > 0)


def _metadata_chunks(written: WrittenMetadata) -> Iterator[tuple[bytes, bytes]]:
    if written.profile:
        yield b"iCCP", b"Colour profile\0\0" + _zlib_stored(written.profile)
    if written.exif:
        yield b"eXIf", written.exif
    if written.xmp:
        yield b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + written.xmp


def _zlib_stored(data: bytes) -> bytes:
    """Return data in zlib's format without compression; compressed data would depend on the version of zlib."""
    blocks = [data[start : start + MAX_STORED_BLOCK_BYTES] for start in range(0, len(data), MAX_STORED_BLOCK_BYTES)]
    packed = [
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ MAX_STORED_BLOCK_BYTES) + block
        for block in blocks
    ]
    return b"\x78\x01" + b"".join(packed) + struct.pack(">I", zlib.adler32(data))


def _make_chunk(name: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(name + payload))
