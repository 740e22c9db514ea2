"""Limits of the memory and the time that the decoding of an image takes, known from its header before anything is decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MAX_DECODED_BYTES = 900_000_000
"""Maximum bytes of memory for the pixels of one image while it is checked or scaled down, with all copies."""
MAX_SCANNED_PIXELS = 1 << 31
"""Maximum pixels of a JPEG times its scans. A scan refines the whole image; ordinary progressive files have ten."""
_ANIMATED_WEBP_BYTES, _WIDE_SAMPLE_BYTES, _OTHER_BYTES = 16, 12, 10
"""Bytes of memory for a pixel: of a WebP with frames, of samples with 32 bits, and of all others, converted to RGBA."""
_JPEG_BYTES, _PROGRESSIVE_JPEG_BYTES = 1, 6
"""Bytes of memory for a pixel of a JPEG, which is decoded at a smaller scale. A progressive one keeps all coefficients."""
_START_OF_SCAN = b"\xff\xda"


class TooLargeError(ValueError):
    """Raised for an image whose decoding would take too much memory or time. The message says what to do."""


def check_decoding_cost(image: Image.Image, data: bytes) -> None:
    """Check an image that was opened and not decoded; `data` is its file.

    Raises:
        TooLargeError: if decoding it would take too much memory or time.
    """
    pixels = image.width * image.height
    most_pixels = MAX_DECODED_BYTES // _bytes_per_pixel(image)
    if pixels > most_pixels:
        message = f"the image has {image.width:,} × {image.height:,} pixels, and {most_pixels // 1_000_000} million are the most"  # noqa: RUF001 - a sign
        raise TooLargeError(f"{message} for its format; scale it down")
    if image.format in {"JPEG", "MPO"} and pixels * data.count(_START_OF_SCAN) > MAX_SCANNED_PIXELS:
        raise TooLargeError("the image has too many scans for its size; save it again as JPEG")


def _bytes_per_pixel(image: Image.Image) -> int:
    if image.format in {"JPEG", "MPO"}:
        return _PROGRESSIVE_JPEG_BYTES if image.info.get("progressive") else _JPEG_BYTES
    if image.format == "WEBP" and getattr(image, "is_animated", False):
        return _ANIMATED_WEBP_BYTES
    return _WIDE_SAMPLE_BYTES if image.mode in {"I", "F"} else _OTHER_BYTES
