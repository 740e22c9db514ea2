"""Reduction of color profiles (ICC.1) to color data: they may name their maker, a person's screen, a time and a place."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT_TAGS = {
    b"wtpt", b"bkpt", b"chad", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"cicp",
    b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2",
}  # fmt: skip
"""Signatures of the tags that are written."""
KEPT_TYPES = {b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB ", b"mBA ", b"cicp"}
"""Types of data that are written: numbers and tables, no text."""
KEPT_HEADER_RANGES = ((8, 24), (36, 40), (64, 80))
"""Byte ranges of the header that are written: version, class and color spaces; the signature; intent and white point."""
HEADER_BYTES, TAG_ENTRY_BYTES = 128, 12
MAX_TAGS = 100
"""Maximum tags of a profile that are read. Real profiles have about twenty."""
COLOR_SPACES = {
    "RGB": b"RGB ",
    "RGBA": b"RGB ",
    "P": b"RGB ",
    "L": b"GRAY",
    "LA": b"GRAY",
    "I;16": b"GRAY",
    "CMYK": b"CMYK",
}
PROFILE_NAME = b"Colour profile"
Tag = tuple[bytes, bytes]


def sanitize_profile(profile: bytes | None, mode: str) -> bytes:
    """Return the profile without text; empty if it is damaged or does not fit Pillow's mode of the image."""
    if not profile or profile[16:20] != COLOR_SPACES.get(mode):
        return b""
    try:
        sanitized = _build_profile(profile[:HEADER_BYTES], [tag for tag in _read_tags(profile) if _is_kept(*tag)])
        return sanitized if _is_usable(sanitized) else b""
    except struct.error:
        return b""


def _read_tags(profile: bytes) -> Iterator[Tag]:
    """Yield the signature and the data of every tag."""
    (count,) = struct.unpack_from(">I", profile, HEADER_BYTES)
    for number in range(min(count, MAX_TAGS)):
        name, start, size = struct.unpack_from(">4sII", profile, HEADER_BYTES + 4 + TAG_ENTRY_BYTES * number)
        yield name, profile[start : start + size]


def _is_kept(name: bytes, data: bytes) -> bool:
    return name in KEPT_TAGS and data[:4] in KEPT_TYPES


def _build_profile(header: bytes, tags: list[Tag]) -> bytes:
    """Return a profile with these tags; the required description and copyright are a fixed text."""
    tags = [
        (b"desc", _text_tag(header[8], is_description=True)),
        (b"cprt", _text_tag(header[8], is_description=False)),
        *tags,
    ]
    offset, table, blocks = HEADER_BYTES + 4 + TAG_ENTRY_BYTES * len(tags), b"", b""
    offsets: dict[bytes, int] = {}
    for name, data in tags:
        if data not in offsets:
            offsets[data] = offset + len(blocks)
            blocks += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", name, offsets[data], len(data))
    clean = bytearray(HEADER_BYTES)
    for start, end in KEPT_HEADER_RANGES:
        clean[start:end] = header[start:end]
    clean[0:4] = struct.pack(">I", offset + len(blocks))
    clean[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    return bytes(clean) + struct.pack(">I", len(tags)) + table + blocks


def _text_tag(version: int, *, is_description: bool) -> bytes:
    """Return the data of the description or the copyright tag, in the format of the profile's major version."""
    if version >= 4:  # noqa: PLR2004 - ICC.1:2001-12 and later
        text = PROFILE_NAME.decode().encode("utf-16-be")
        return b"mluc" + struct.pack(">4xII4sII", 1, 12, b"enUS", len(text), 28) + text
    if is_description:
        return b"desc" + struct.pack(">4xI", len(PROFILE_NAME) + 1) + PROFILE_NAME + bytes(1 + 78)
    return b"text" + bytes(4) + PROFILE_NAME + bytes(1)


def _is_usable(profile: bytes) -> bool:
    from PIL import ImageCms

    try:
        ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):
        return False
    return True
