"""Images without what a camera or an editor put into them: places, names, times and thumbnails stay in the newsroom.

What is published has the pixels, frames and times of the original (see `read/bare/`), a colour profile of numbers alone, and the
credit that the front matter states. BMP, animated AVIF, and pictures that lie on their side in a format whose orientation
browsers do not heed, are made anew of their pixels.
"""

from __future__ import annotations

import io
import struct
import warnings
from contextlib import contextmanager
from numbers import Rational
from typing import TYPE_CHECKING, Any

from sitegen.media.credit import build_exif, build_xmp
from sitegen.media.credit import save_options as credited
from sitegen.media.strip import Kept, UnusualError, avif, gif, jpeg, png, tiff, webp
from sitegen.media.strip.icc_profile import sanitize_profile
from sitegen.model.media_info import Credit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

IMAGE_SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".png",
    ".webp",
    ".gif",
    ".tif",
    ".tiff",
    ".bmp",
    ".avif",
    ".heic",
    ".heif",
)
"""Names under which an image is expected: what cannot be read as one is then refused."""
LOSSY_FORMATS = {"JPEG", "WEBP", "AVIF"}
WRITABLE_FORMATS = {"JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"}
DECODE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    RuntimeError,
    TypeError,
    ArithmeticError,
    struct.error,
)
"""What Pillow raises over bytes that are no whole image."""
LOSSLESS_OPTIONS: dict[str, dict[str, Any]] = {
    "WEBP": {"lossless": True},
    "TIFF": {"compression": "tiff_adobe_deflate"},
}
"""What Pillow is told to write a format without loss."""
NO_CREDIT = Credit()
ORIENTATION_TAG, RESOLUTION_TAGS = 0x0112, (0x011A, 0x011B, 0x0128)
LAST_ORIENTATION = 8
"""The last of the EXIF orientations."""
MAX_DOTS_PER_INCH = 100_000
"""A resolution of more dots to the inch is not believed."""
MAX_REENCODED_PIXELS = 1 << 28
"""In all frames of what is made anew: each takes up to four bytes of memory."""


def strip_metadata(data: bytes, name: str, credit: Credit = NO_CREDIT) -> bytes:
    """An image with its own pixels, and without what else is in it; any other file as it is. Judged by its content.

    An image that holds several frames keeps all of them. Raises ValueError for an image that cannot be read or written
    again, since publishing it would publish what is in it unseen. SVG and PDF are not images here.
    """
    from PIL import Image

    image = open_image(data, is_expected=name.lower().endswith(IMAGE_SUFFIXES))
    if image is None:
        return data
    with decode_errors_as_value_errors():
        found = _strip_image(data, image, credit)
        Image.open(io.BytesIO(found)).load()
        return found


def open_image(data: bytes, *, is_expected: bool = True) -> Image.Image | None:
    """The image in a file, if it can be written again; None for what is no image, unless `is_expected`: a ValueError."""
    from PIL import Image, UnidentifiedImageError

    with decode_errors_as_value_errors():
        try:
            image: Image.Image = Image.open(io.BytesIO(data))
        except UnidentifiedImageError:
            why = "it cannot be read"
        else:
            if image_format(image) in WRITABLE_FORMATS:
                return image
            why = f"its form, {image.format}, cannot be written"
    if is_expected:
        raise ValueError(_refusal_message(why))
    return None


@contextmanager
def decode_errors_as_value_errors() -> Iterator[None]:
    """While an image is decoded: what goes wrong in it is a ValueError with a sentence."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Pillow only warns of, it can do
        try:
            yield
        except (*DECODE_ERRORS, Image.DecompressionBombError) as error:
            raise ValueError(_refusal_message(f"it cannot be read: {error}")) from error


def _refusal_message(why: str) -> str:
    return f"what the image carries cannot be taken out, since {why}; save it anew as JPEG, PNG or WebP"


def image_format(image: Image.Image) -> str:
    """Its format; a photograph with smaller copies of itself behind it (MPO) is a JPEG, of which the first is published."""
    return "JPEG" if image.format == "MPO" else image.format or ""


def _strip_image(data: bytes, image: Image.Image, credit: Credit) -> bytes:
    form = image_format(image)
    turned = _exif_orientation(image) if form in {"JPEG", "PNG", "WEBP"} else 1
    if form == "BMP" or (
        turned > 1 and form != "JPEG" and not _has_16_bit_samples(image) and getattr(image, "n_frames", 1) == 1
    ):
        return _reencode(image, form, credit, is_lossless=form == "WEBP" and b"VP8L" in data[:64])
    kept = Kept(
        sanitize_profile(image.info.get("icc_profile"), image.mode),
        build_exif(credit, **_display_tags(image, form, turned)),
        build_xmp(credit),
    )
    copied = {"JPEG": jpeg.strip, "PNG": png.strip, "GIF": gif.strip}
    if form in copied:
        return copied[form](data, kept)
    if form == "WEBP":
        return webp.strip(data, kept, image.size)
    try:
        return avif.strip(data, kept) if form == "AVIF" else tiff.strip(data, kept, image.mode)
    except UnusualError:
        return _reencode(image, form, credit, is_lossless=form == "TIFF")


def _exif_orientation(image: Image.Image) -> int:
    """Return how the pixels lie, as EXIF counts it from 1 (upright) to 8; nothing else is believed."""
    value = image.getexif().get(ORIENTATION_TAG, 1)
    return value if isinstance(value, int) and 1 <= value <= LAST_ORIENTATION else 1


def _has_16_bit_samples(image: Image.Image) -> bool:
    """Return True if Pillow would keep fewer bits of each sample than the file has."""
    return image.format == "PNG" and ";16" in str(getattr(image, "tile", ""))


def _display_tags(image: Image.Image, format_name: str, orientation: int) -> dict[str, Any]:
    """Return the EXIF tags without which an image is shown otherwise: its orientation, and the resolution that nothing else tells."""
    found: dict[str, Any] = {"Orientation": orientation} if orientation > 1 else {}
    exif = image.getexif() if format_name == "JPEG" and not image.info.get("jfif_unit") else {}
    across, down, unit = (exif.get(tag) for tag in RESOLUTION_TAGS)
    if unit in {2, 3} and all(
        isinstance(each, Rational) and 0 < float(each) < MAX_DOTS_PER_INCH for each in (across, down)
    ):
        found |= {"XResolution": across, "YResolution": down, "ResolutionUnit": unit}
    return found


def _reencode(image: Image.Image, format_name: str, credit: Credit, *, is_lossless: bool) -> bytes:
    from PIL import Image, ImageOps, ImageSequence

    profile = sanitize_profile(image.info.get("icc_profile"), image.mode)
    if image.width * image.height * getattr(image, "n_frames", 1) > MAX_REENCODED_PIXELS:
        raise ValueError("it has more frames than can be made anew")
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        upright = ImageOps.exif_transpose(frame)
        bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        if upright.mode == "P" and (palette := upright.getpalette("RGB")):
            bare.putpalette(palette)
        if "transparency" in upright.info:
            bare.info["transparency"] = upright.info["transparency"]
        frames.append(bare)
        durations.append(frame.info.get("duration", 0))
    out = io.BytesIO()
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    options |= {"quality": 90} if format_name in LOSSY_FORMATS else {}
    options |= LOSSLESS_OPTIONS[format_name] if is_lossless else {}
    options |= {"max_threads": 1} if format_name == "AVIF" else {}
    options |= {"dpi": image.info["dpi"]} if "dpi" in image.info and format_name in {"BMP", "PNG", "TIFF"} else {}
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:], "duration": durations}
    frames[0].save(out, format_name, **options, **credited(credit, format_name))
    return out.getvalue()
