"""Images without what a camera or an editor put into them: places, names, times and thumbnails stay in the newsroom.

What is published is made anew of pixels, a colour profile of numbers alone, and the credit that the front matter states:
nothing else is copied, so nothing has to be known of what a file may carry.
"""

from __future__ import annotations

import io
import struct
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sitegen.model.facts import Credit
from sitegen.read.credit import options as credited
from sitegen.read.profile import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

SUFFIXES = (
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
LOSSY = {"JPEG", "WEBP", "AVIF"}
WRITABLE = {"JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"}
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, RuntimeError, struct.error)
"""What Pillow raises over bytes that are no whole image."""
NOBODY = Credit()


def without_metadata(data: bytes, name: str, credit: Credit = NOBODY) -> bytes:
    """An image rebuilt from its pixels and colour profile, upright; any other file as it is. Judged by its content.

    An image that holds several frames is written with all of them. Raises ValueError for an image that cannot be read
    or written again, since publishing it would publish what is in it unseen. SVG and PDF are not images here.
    """
    image = opened(data, named_so=name.lower().endswith(SUFFIXES))
    if image is None:
        return data
    with damage_told():
        return _rebuilt(image, form_of(image), credit)


def opened(data: bytes, *, named_so: bool = True) -> Image.Image | None:
    """The image in a file, if it can be written again; None for what is no image, unless it is `named_so`: a ValueError."""
    from PIL import Image, UnidentifiedImageError

    with damage_told():
        try:
            image: Image.Image = Image.open(io.BytesIO(data))
        except UnidentifiedImageError:
            why = "it cannot be read"
        else:
            if form_of(image) in WRITABLE:
                return image
            why = f"its form, {image.format}, cannot be written"
    if named_so:
        raise ValueError(_refusal(why))
    return None


@contextmanager
def damage_told() -> Iterator[None]:
    """While an image is decoded: what goes wrong in it is a ValueError with a sentence."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Pillow only warns of, it can do
        try:
            yield
        except (*DAMAGE, Image.DecompressionBombError) as error:
            raise ValueError(_refusal(f"it cannot be read: {error}")) from error


def _refusal(why: str) -> str:
    return f"what the image carries cannot be taken out, since {why}; save it anew as JPEG, PNG or WebP"


def form_of(image: Image.Image) -> str:
    """Its format; a photograph with smaller copies of itself behind it (MPO) is a JPEG, of which the first is published."""
    return "JPEG" if image.format == "MPO" else image.format or ""


def _rebuilt(image: Image.Image, form: str, credit: Credit) -> bytes:
    from PIL import Image, ImageOps, ImageSequence

    profile = cleaned(image.info.get("icc_profile"), image.mode)
    durations = image.info.get("duration", 0)
    frames = []
    for frame in [image] if form == "JPEG" else ImageSequence.Iterator(image):
        upright = ImageOps.exif_transpose(frame)
        bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        if upright.mode == "P" and (palette := upright.getpalette("RGB")):
            bare.putpalette(palette)
        if "transparency" in upright.info:
            bare.info["transparency"] = upright.info["transparency"]
        frames.append(bare)
    out = io.BytesIO()
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    options |= {"quality": 90} if form in LOSSY else {}
    options |= {"max_threads": 1} if form == "AVIF" else {}
    if len(frames) > 1:
        options |= {
            "save_all": True,
            "append_images": frames[1:],
            "duration": durations,
            "loop": image.info.get("loop", 0),
        }
    frames[0].save(out, form, **options, **credited(credit, form))
    return out.getvalue()
