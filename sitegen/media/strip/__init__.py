"""Pictures without their metadata, the pixels as they were: each module copies of one format what pixels and colour need.

What is copied is listed, and everything else is left out: nothing has to be known of what a file may carry. A file that is
not as its format says raises ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass


class UnusualError(ValueError):
    """Raised for a kind of file that is sound, and that cannot be copied part by part."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is put back into a picture: each is empty where there is nothing to say."""

    profile: bytes = b""
    """The colour profile, cleaned."""
    exif: bytes = b""
    """A TIFF structure, without the `Exif` that some formats write before it."""
    xmp: bytes = b""


def cut(data: bytes, start: int, length: int) -> bytes:
    """Return `length` bytes from `start` on; raises ValueError where there are fewer."""
    found = data[start : start + length]
    if len(found) != length:
        raise ValueError("it ends too early")
    return found
