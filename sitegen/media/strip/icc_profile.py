"""Colour profiles (ICC.1), cut down to what colour needs: a profile may name its maker, a person's screen, a time and a place."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TAGS = {
    b"wtpt", b"bkpt", b"chad", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"cicp",
    b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2",
}  # fmt: skip
"""The tags that are kept."""
TYPES = {b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB ", b"mBA ", b"cicp"}
"""The types of data that are kept: numbers and tables, no words."""
KEPT = ((8, 24), (36, 40), (64, 80))
"""Of the header: version, class and colour spaces; the signature; intent and white point."""
HEADER, ENTRY = 128, 12
MOST = 100
"""Tags in a profile; real ones have about twenty."""
SPACES = {"RGB": b"RGB ", "RGBA": b"RGB ", "P": b"RGB ", "L": b"GRAY", "LA": b"GRAY", "I;16": b"GRAY", "CMYK": b"CMYK"}
NAME = b"Colour profile"
Tag = tuple[bytes, bytes]


def cleaned(profile: bytes | None, mode: str) -> bytes:
    """The profile with numbers alone; nothing where it is damaged, or is not for images of this mode."""
    if not profile or profile[16:20] != SPACES.get(mode):
        return b""
    try:
        found = _built(profile[:HEADER], [tag for tag in _tags(profile) if _kept(*tag)])
        return found if _works(found) else b""
    except struct.error:
        return b""


def _tags(profile: bytes) -> Iterator[Tag]:
    """Every tag's name and data."""
    (count,) = struct.unpack_from(">I", profile, HEADER)
    for number in range(min(count, MOST)):
        name, start, size = struct.unpack_from(">4sII", profile, HEADER + 4 + ENTRY * number)
        yield name, profile[start : start + size]


def _kept(name: bytes, data: bytes) -> bool:
    return name in TAGS and data[:4] in TYPES


def _built(header: bytes, tags: list[Tag]) -> bytes:
    """A profile of these tags; what must be there in words says that it is one, and no more."""
    tags = [(b"desc", _words(header[8], described=True)), (b"cprt", _words(header[8], described=False)), *tags]
    place, table, blocks = HEADER + 4 + ENTRY * len(tags), b"", b""
    known: dict[bytes, int] = {}
    for name, data in tags:
        if data not in known:
            known[data] = place + len(blocks)
            blocks += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", name, known[data], len(data))
    clean = bytearray(HEADER)
    for start, end in KEPT:
        clean[start:end] = header[start:end]
    clean[0:4] = struct.pack(">I", place + len(blocks))
    clean[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    return bytes(clean) + struct.pack(">I", len(tags)) + table + blocks


def _words(version: int, *, described: bool) -> bytes:
    """The description or the copyright, in the form of the profile's version."""
    if version >= 4:  # noqa: PLR2004 - ICC.1:2001-12 and later
        text = NAME.decode().encode("utf-16-be")
        return b"mluc" + struct.pack(">4xII4sII", 1, 12, b"enUS", len(text), 28) + text
    if described:
        return b"desc" + struct.pack(">4xI", len(NAME) + 1) + NAME + bytes(1 + 78)
    return b"text" + bytes(4) + NAME + bytes(1)


def _works(profile: bytes) -> bool:
    from PIL import ImageCms

    try:
        ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):
        return False
    return True
