"""GIF (89a): images, their times and disposal, and how often they repeat are copied; comments, texts and other extensions are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.media.strip import cut

if TYPE_CHECKING:
    from sitegen.media.strip import Kept

IMAGE, EXTENSION, END = 0x2C, 0x21, 0x3B
CONTROL, APPLICATION = 0xF9, 0xFF
LOOP_EXTENSIONS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
HEADER_BYTES, DESCRIPTOR_BYTES = 13, 10
PALETTE_FLAG = 0x80
"""The flag of a colour table; the lowest three bits say how long it is."""


def strip(data: bytes, _kept: Kept) -> bytes:
    """Return the picture with its frames byte for byte; there is no room for a credit."""
    place = HEADER_BYTES + _palette_bytes(cut(data, 0, HEADER_BYTES)[10])
    out, control, images, loops = [cut(data, 0, place)], b"", 0, False
    while place < len(data) and data[place] != END:
        start = place
        if data[place] == IMAGE:
            place += DESCRIPTOR_BYTES + _palette_bytes(cut(data, place, DESCRIPTOR_BYTES)[9])
            pixels, place = cut(data, start, place + 1 - start), place + 1  # with the size of the first code
            blocks, place = _read_blocks(data, place)
            out += [control, pixels, *blocks]
            control, images = b"", images + 1
        elif data[place] == EXTENSION:
            label = cut(data, place, 2)[1]
            blocks, place = _read_blocks(data, place + 2)
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
                control = b""  # that of a text, which no browser shows
        else:
            raise ValueError(f"it has no block where one should be, at byte {place}")
    if not images:
        raise ValueError("it has no image")
    return b"".join(out) + bytes((END,))


def _palette_bytes(flags: int) -> int:
    """Return the bytes of a colour table."""
    return 3 << (flags & 7) + 1 if flags & PALETTE_FLAG else 0


def _read_blocks(data: bytes, place: int) -> tuple[list[bytes], int]:
    """Return the sub-blocks at a place, each with its length before it, the empty last one too, and where they end."""
    found = []
    while size := cut(data, place, 1)[0]:
        found.append(cut(data, place, size + 1))
        place += size + 1
    return [*found, b"\0"], place + 1
