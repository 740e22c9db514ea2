"""Removal of metadata without re-encoding: each module copies the parts of one format that pixels and color need.

Only listed parts are copied, and everything else is dropped, so the kinds of metadata in a file need not be known. A malformed
file raises ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass


class NeedsReencodingError(ValueError):
    """Raised for a valid file that cannot be copied part by part; the caller re-encodes it."""


@dataclass(frozen=True, slots=True)
class WrittenMetadata:
    """Metadata that is written into the stripped image. Empty items are not written."""

    profile: bytes = b""
    """The sanitized color profile."""
    exif: bytes = b""
    """EXIF data as a TIFF structure, without the `Exif` prefix of some formats."""
    xmp: bytes = b""
    """An XMP packet."""


def cut(data: bytes, start: int, length: int) -> bytes:
    """Return `length` bytes from `start` on; raises ValueError if there are fewer."""
    part = data[start : start + length]
    if len(part) != length:
        raise ValueError("it ends too early")
    return part
