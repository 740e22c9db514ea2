"""GIF (89a): copies images, their delays and disposal, and the loop count; drops comments, texts and other extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.media.strip import cut

if TYPE_CHECKING:
    from sitegen.media.strip import WrittenMetadata

IMAGE, EXTENSION, END = 0x2C, 0x21, 0x3B
CONTROL, APPLICATION = 0xF9, 0xFF
LOOP_EXTENSIONS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
HEADER_BYTES, DESCRIPTOR_BYTES = 13, 10
PALETTE_FLAG = 0x80
"""Flag of a color table. The lowest three bits encode its length."""


def strip(data: bytes, _kept: WrittenMetadata) -> bytes:
    """Return the image with its frames byte for byte; GIF does not support a credit."""
    offset = HEADER_BYTES + _palette_bytes(cut(data, 0, HEADER_BYTES)[10])
    out, control, images, loops = [cut(data, 0, offset)], b"", 0, False
    while offset < len(data) and data[offset] != END:
        start = offset
        if data[offset] == IMAGE:
            offset += DESCRIPTOR_BYTES + _palette_bytes(cut(data, offset, DESCRIPTOR_BYTES)[9])
            pixels, offset = cut(data, start, offset + 1 - start), offset + 1  # including the minimum code size
            blocks, offset = _read_blocks(data, offset)
            out += [control, pixels, *blocks]
            control, images = b"", images + 1
        elif data[offset] == EXTENSION:
            label = cut(data, offset, 2)[1]
            blocks, offset = _read_blocks(data, offset + 2)
            if label == CONTROL and len(blocks[0]) == 5:  # noqa: PLR2004 - its length and four bytes
                control = bytes((EXTENSION, CONTROL)) + blocks[0] + b"\0"
            elif (
                label == APPLICATION
                and blocks[0][1:] in LOOP_EXTENSIONS
                and len(blocks) > 1
                and blocks[1][:2] == b"\3\1"
                and not loops
            ):
                out, loops = [*out, bytes((EXTENSION, APPLICATION)), blocks[0], blocks[1], b"\0"], True
            elif label not in {CONTROL, APPLICATION, 0xFE}:
                control = b""  # it belongs to a text, which browsers do not show
        else:
            raise ValueError(f"it has no valid block at byte {offset}")
    if not images:
        raise ValueError("it has no image")
    return b"".join(out) + bytes((END,))


def _palette_bytes(flags: int) -> int:
    """Return the length of a color table in bytes."""
    return 3 << (flags & 7) + 1 if flags & PALETTE_FLAG else 0


def _read_blocks(data: bytes, offset: int) -> tuple[list[bytes], int]:
    """Return the sub-blocks at an offset, with their length bytes and the final empty one, and the offset of their end."""
    blocks = []
    while size := cut(data, offset, 1)[0]:
        blocks.append(cut(data, offset, size + 1))
        offset += size + 1
    return [*blocks, b"\0"], offset + 1
