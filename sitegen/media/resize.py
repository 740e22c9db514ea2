"""Image variants: an image scaled down, upright, in a modern format and a color space that the format supports."""

from __future__ import annotations

import io
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

from sitegen.media.credit import save_options as credited
from sitegen.media.strip.icc_profile import sanitize_profile
from sitegen.media.strip_metadata import (
    LOSSY_FORMATS,
    NO_CREDIT,
    decode_errors_as_value_errors,
    image_format,
    open_image,
)

if TYPE_CHECKING:
    from PIL import Image

    from sitegen.model.media_info import Credit

WEBP_QUALITY, AVIF_QUALITY = 80, 60
"""Quality by format, on the format's own scale. Both look about the same."""
EFFORTS = ((1_500_000, 4, 80), (4_000_000, 4, 51), (6_000_000, 2, 50), (None, 0, 20))
"""Rows of most pixels, method of WebP (also for lossy pictures), and effort without loss. Without loss, noise takes 2 s for each million of pixels at
an effort of 80. The rows are properties of the image, so that all machines write the same bytes."""
MAX_TRANSPARENT_PIXELS, MAX_LOSSY_SHARE = 12_000_000, 0.6
"""Most pixels of an image with transparency that is always compressed without loss as well. A larger one is if the lossy form has at most this
number of bytes for each pixel, so that noise is not compressed twice."""
AVIF_EFFORTS = ((11_100_000, 6, AVIF_QUALITY), (60_000_000, 9, AVIF_QUALITY), (None, 9, 40))
"""Rows of most samples (pixels by bands), speed of AVIF and quality. The first row is 1,440 by 2,560 pixels without transparency. At its speed,
noise takes 1 s for each million of pixels, and a quarter of that at the next."""
FIRST_SIDEWAYS_ORIENTATION = 5
"""Lowest EXIF orientation that swaps width and height."""
ORIENTATION_TAG = 0x0112
DRAFT_SCALE = 2
"""Minimum ratio of the size at which a JPEG is decoded to the target size. Decoding it smaller is several times faster."""


def resize(data: bytes, width: int, height: int, format_name: str, credit: Credit = NO_CREDIT) -> bytes:
    """Return an image scaled to a width and a height in pixels, as `webp` or `avif`, with the credit as its only metadata.

    Raises:
        ValueError: if the image cannot be decoded.
    """
    image = open_image(data)
    assert image is not None  # noqa: S101 - open_image raises ValueError for it
    with decode_errors_as_value_errors():
        small, profile = _scale_down(image, width, height)
        return _encode(
            small,
            format_name,
            is_lossless_source=image_format(image) not in LOSSY_FORMATS,
            profile=profile,
            credit=credit,
        )


def is_sideways(image: Image.Image) -> bool:
    """Return True if the EXIF orientation swaps width and height; an orientation that is not an integer is ignored."""
    orientation = image.getexif().get(ORIENTATION_TAG, 1)
    return isinstance(orientation, int) and orientation >= FIRST_SIDEWAYS_ORIENTATION


def _scale_down(image: Image.Image, width: int, height: int) -> tuple[Image.Image, bytes]:
    from PIL import Image, ImageOps

    raw = (height, width) if is_sideways(image) else (width, height)
    image.draft(None, (raw[0] * DRAFT_SCALE, raw[1] * DRAFT_SCALE))
    ImageOps.exif_transpose(image, in_place=True)
    pixels, profile = _to_rgb(image, image.info.get("icc_profile"))
    return pixels.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0), profile


def _to_rgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, bytes]:
    """Return the image in RGB or RGBA, and its color profile if that is still valid for it."""
    if image.mode == "CMYK":
        return _cmyk_to_rgb(image, sanitize_profile(profile, "CMYK")), b""
    if image.mode.startswith("I;16"):
        high = slice(0, None, 2) if image.mode.endswith("B") else slice(1, None, 2)
        return _image_from_bytes("L", image, image.tobytes()[high]).convert("RGB"), b""
    if image.mode in {"I", "F"}:
        return _to_8_bit_gray(image).convert("RGB"), b""
    if image.mode == "LAB":
        return _convert_to_srgb(image, _built_in_profile("LAB")), b""
    clear = image.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in image.info
    mode = "RGBA" if clear else "RGB"
    rgb = image if image.mode == mode else image.convert(mode)
    return rgb, sanitize_profile(profile, image.mode) if image.mode in {"RGB", "RGBA", "P"} else b""


def _cmyk_to_rgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a CMYK image in sRGB, by its profile if it has one."""
    return _convert_to_srgb(image, io.BytesIO(profile)) if profile else image.convert("RGB")


def _built_in_profile(space: Literal["LAB", "sRGB"]) -> Any:
    from PIL import ImageCms

    return ImageCms.createProfile(space)


def _convert_to_srgb(image: Image.Image, profile: Any) -> Image.Image:
    """Return an image converted from the color space of a profile to sRGB."""
    from PIL import ImageCms

    found = ImageCms.profileToProfile(image, profile, _built_in_profile("sRGB"), outputMode="RGB")
    assert found is not None  # noqa: S101 - only a conversion in place returns None
    return found


def _to_8_bit_gray(image: Image.Image) -> Image.Image:
    """Return an image with 32 bits per pixel in 256 grays.

    Black is 0, or the lowest value if that is negative. White is 1 if the values are floats up to 1, 255 if none is above 255, and
    otherwise the highest value.
    """
    low, high = (float(number) for number in image.getextrema())  # type: ignore[arg-type] # of one band
    low = min(low, 0.0)
    common_whites = (*((1.0,) if image.mode == "F" else ()), 255.0)
    white = next((number for number in common_whites if high <= number), high)
    if not (isfinite(low) and isfinite(white)):
        low, white = 0.0, 255.0
    scale = 255.0 / (white - low)
    return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")


def _image_from_bytes(mode: str, image: Image.Image, data: bytes) -> Image.Image:
    from PIL import Image

    return Image.frombytes(mode, image.size, data)


def _encode(image: Image.Image, format_name: str, *, is_lossless_source: bool, profile: bytes, credit: Credit) -> bytes:
    """Return the encoded image; WebP of a lossless source is lossless if that is smaller than lossy compression.

    Drawings and screenshots are smaller and sharper without loss.
    """
    bare = _image_from_bytes(image.mode, image, image.tobytes())
    pixels = image.width * image.height
    options: dict[str, Any] = dict(credited(credit, format_name.upper()))
    options |= {"icc_profile": profile} if profile else {}
    if format_name == "avif":
        speed, quality = avif_effort(pixels * len(image.getbands()))
        return _save(bare, format_name, options | {"quality": quality, "max_threads": 1, "speed": speed})
    method, effort = webp_effort(pixels)
    options |= {"method": method}
    found = _save(bare, format_name, options | {"quality": WEBP_QUALITY})
    if is_lossless_source and not is_noise(image.mode, pixels, len(found)):
        return min(_save(bare, format_name, options | {"lossless": True, "quality": effort}), found, key=len)
    return found


def webp_effort(pixels: int) -> tuple[int, int]:
    """Return the method of WebP for an image of a number of pixels, and its quality without loss, which is the effort of its search."""
    return next((method, effort) for most, method, effort in EFFORTS if most is None or pixels <= most)


def is_noise(mode: str, pixels: int, lossy_bytes: int) -> bool:
    """Return True for an image that is not compressed without loss: see `MAX_TRANSPARENT_PIXELS`."""
    return mode == "RGBA" and pixels > MAX_TRANSPARENT_PIXELS and lossy_bytes > MAX_LOSSY_SHARE * pixels


def avif_effort(samples: int) -> tuple[int, int]:
    """Return the speed and the quality of AVIF for an image of a number of samples, which are pixels by bands."""
    return next((speed, quality) for most, speed, quality in AVIF_EFFORTS if most is None or samples <= most)


def _save(image: Image.Image, format_name: str, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    image.save(out, format_name.upper(), **options)
    return out.getvalue()
