"""Removal of the metadata that cameras and editors put into images: places, names, times and thumbnails.

The published image has the pixels, frames and frame durations of the original (see `sitegen/media/strip/`), a color profile
reduced to numbers, and the credit of the front matter. BMP, AVIF and TIFF files that cannot be copied part by part, such as
animated AVIF, and rotated images in formats whose orientation browsers ignore are re-encoded from their pixels.
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
from sitegen.media.decoding_cost import TooLargeError, check_decoding_cost
from sitegen.media.strip import NeedsReencodingError, WrittenMetadata, avif, gif, jpeg, png, tiff, webp
from sitegen.media.strip.icc_profile import sanitize_profile
from sitegen.model.media_info import Credit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

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
"""Suffixes of image files. A file with one of them is rejected if it is not a readable image."""
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
"""Exceptions that Pillow raises for damaged images."""
LOSSLESS_OPTIONS: dict[str, dict[str, Any]] = {
    "WEBP": {"lossless": True},
    "TIFF": {"compression": "tiff_adobe_deflate"},
}
"""Pillow's options for lossless encoding, by format."""
NO_CREDIT = Credit()
CHECK_SCALE = 8
"""Ratio of the size of a JPEG to the size at which it is decoded to see that it can be decoded."""
ORIENTATION_TAG, RESOLUTION_TAGS = 0x0112, (0x011A, 0x011B, 0x0128)
LAST_ORIENTATION = 8
"""The highest EXIF orientation."""
MAX_DOTS_PER_INCH = 100_000
"""Maximum resolution of an image. Higher values are treated as corrupt."""
MAX_REENCODED_PIXELS, MAX_AVIF_PIXELS = 1 << 26, 1 << 24
"""Maximum pixels, in all frames, of an image that is re-encoded. Each takes up to 14 bytes of memory, and up to 0.3 µs of CPU time as AVIF."""


def strip_metadata(data: bytes, name: str, credit: Credit = NO_CREDIT) -> bytes:
    """Return an image without its metadata, and any other file unchanged; an image is recognized by its content.

    All frames of an image are kept. SVG and PDF do not count as images here.

    Args:
        data: the bytes of the file.
        name: the file's name, which says if an image is expected.
        credit: credit and license that are written into the image.

    Raises:
        ValueError: if an image cannot be read or written. It must not be published, since its metadata would stay in it.
    """
    from PIL import Image

    image = open_image(data, is_expected=_is_image_name(name))
    if image is None:
        return data
    with decode_errors_as_value_errors():
        found = _strip_image(data, image, credit)
        del image  # its pixels may have been decoded
        check = Image.open(io.BytesIO(found))
        check.draft(None, (max(check.width // CHECK_SCALE, 1), max(check.height // CHECK_SCALE, 1)))
        check.load()
        return found


def open_image(data: bytes, *, is_expected: bool = True) -> Image.Image | None:
    """Return the image in a file, or None if it is not an image or its format cannot be written.

    Raises:
        ValueError: instead of returning None, if `is_expected`, and for a damaged image.
    """
    image = _identify(io.BytesIO(data), is_expected=is_expected)
    if image is not None:
        with decode_errors_as_value_errors():
            check_decoding_cost(image, data)
    return image


def is_image_file(file: Path, name: str) -> bool:
    """Return True if `strip_metadata` would treat a file as an image. Only the beginnings of other files are read.

    Args:
        file: the file.
        name: its name, which says if an image is expected.

    Raises:
        ValueError: if it is a damaged image, or is not an image although its name says so.
        OSError: if it cannot be opened.
    """
    with file.open("rb") as stream:
        return _identify(stream, is_expected=_is_image_name(name)) is not None


def _is_image_name(name: str) -> bool:
    return name.lower().endswith(IMAGE_SUFFIXES)


def _identify(stream: BinaryIO, *, is_expected: bool) -> Image.Image | None:
    """Return the image in a stream; None, or a ValueError if an image is expected, for any other content. See `open_image`."""
    from PIL import Image, UnidentifiedImageError

    with decode_errors_as_value_errors():
        try:
            image: Image.Image = Image.open(stream)
        except UnidentifiedImageError:
            reason = "it cannot be read"
        else:
            if image_format(image) in WRITABLE_FORMATS:
                return image
            reason = f"its format, {image.format}, cannot be written"
    if is_expected:
        raise ValueError(_refusal_message(reason))
    return None


@contextmanager
def decode_errors_as_value_errors() -> Iterator[None]:
    """Turn the errors of Pillow into ValueError with a message for users; warnings of Pillow are ignored."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow can decode what it only warns of
        try:
            yield
        except TooLargeError:
            raise
        except (*DECODE_ERRORS, Image.DecompressionBombError) as error:
            raise ValueError(_refusal_message(f"it cannot be read: {error}")) from error


def _refusal_message(reason: str) -> str:
    return f"the metadata of the image cannot be removed: {reason}; save the image again as JPEG, PNG or WebP"


def image_format(image: Image.Image) -> str:
    """Return Pillow's name of the format; MPO, a JPEG followed by other images such as smaller copies, counts as JPEG."""
    return "JPEG" if image.format == "MPO" else image.format or ""


def _strip_image(data: bytes, image: Image.Image, credit: Credit) -> bytes:
    form = image_format(image)
    orientation = _exif_orientation(image) if form in {"JPEG", "PNG", "WEBP"} else 1
    if form == "BMP" or (
        orientation > 1 and form != "JPEG" and not _has_16_bit_samples(image) and getattr(image, "n_frames", 1) == 1
    ):
        return _reencode(image, form, credit, is_lossless=form == "WEBP" and b"VP8L" in data[:64])
    written = WrittenMetadata(
        sanitize_profile(image.info.get("icc_profile"), image.mode),
        build_exif(credit, **_display_tags(image, form, orientation)),
        build_xmp(credit),
    )
    copied = {"JPEG": jpeg.strip, "PNG": png.strip, "GIF": gif.strip}
    if form in copied:
        return copied[form](data, written)
    if form == "WEBP":
        return webp.strip(data, written, image.size)
    try:
        return avif.strip(data, written) if form == "AVIF" else tiff.strip(data, written, image.mode)
    except NeedsReencodingError:
        return _reencode(image, form, credit, is_lossless=form == "TIFF")


def _exif_orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, from 1 (upright) to 8; 1 for any other value."""
    orientation = image.getexif().get(ORIENTATION_TAG, 1)
    return orientation if isinstance(orientation, int) and 1 <= orientation <= LAST_ORIENTATION else 1


def _has_16_bit_samples(image: Image.Image) -> bool:
    """Return True for a PNG with 16 bits per sample, which Pillow would reduce."""
    return image.format == "PNG" and ";16" in str(getattr(image, "tile", ""))


def _display_tags(image: Image.Image, format_name: str, orientation: int) -> dict[str, Any]:
    """Return the EXIF tags that change how an image is shown: orientation, and the resolution of a JPEG without JFIF's."""
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
    most_pixels = MAX_AVIF_PIXELS if format_name == "AVIF" else MAX_REENCODED_PIXELS
    if image.width * image.height * getattr(image, "n_frames", 1) > most_pixels:
        raise ValueError(
            f"its frames have more than {most_pixels // 1_000_000} million pixels, too many to be re-encoded"
        )
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
    options |= {"max_threads": 1, "speed": 9} if format_name == "AVIF" else {}
    options |= {"dpi": image.info["dpi"]} if "dpi" in image.info and format_name in {"BMP", "PNG", "TIFF"} else {}
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:], "duration": durations}
    frames[0].save(out, format_name, **options, **credited(credit, format_name))
    return out.getvalue()
