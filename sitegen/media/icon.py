"""Icons of a site in the sizes that browsers and phones use."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sitegen.media.strip_metadata import decode_errors_as_value_errors, open_image

if TYPE_CHECKING:
    from PIL import Image

FAVICON_SIDES = (16, 32, 48)
"""Widths and heights in pixels of the pictures in a favicon."""
TOUCH_ICON_SIDE = 180
"""Width and height in pixels of the icon that iOS asks for."""


def make_favicon(data: bytes) -> bytes:
    """Return a picture as an ICO file with three sizes; a picture that is not square gets transparent bars.

    Raises:
        ValueError: if the picture cannot be decoded.
    """
    image = _open(data)
    with decode_errors_as_value_errors():
        largest = _square(image, max(FAVICON_SIDES))
        out = io.BytesIO()
        largest.save(out, "ICO", sizes=[(side, side) for side in FAVICON_SIDES])
        return out.getvalue()


def make_touch_icon(data: bytes) -> bytes:
    """Return a picture as a PNG of 180 by 180 pixels on white, because iOS shows transparent parts black.

    Raises:
        ValueError: if the picture cannot be decoded.
    """
    from PIL import Image

    image = _open(data)
    with decode_errors_as_value_errors():
        icon = _square(image, TOUCH_ICON_SIDE)
        opaque = Image.new("RGBA", icon.size, "white")
        opaque.alpha_composite(icon)
        out = io.BytesIO()
        opaque.convert("RGB").save(out, "PNG", optimize=True)
        return out.getvalue()


def _open(data: bytes) -> Image.Image:
    image = open_image(data)
    assert image is not None  # noqa: S101 - open_image raises ValueError for it
    image.draft(None, (2 * TOUCH_ICON_SIDE, 2 * TOUCH_ICON_SIDE))  # a JPEG is decoded at a smaller scale
    return image


def _square(image: Image.Image, side: int) -> Image.Image:
    from PIL import Image, ImageOps

    return ImageOps.pad(image.convert("RGBA"), (side, side), Image.Resampling.LANCZOS, color=(0, 0, 0, 0))
