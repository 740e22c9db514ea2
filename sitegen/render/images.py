"""Attributes of `<img>` elements (address, sizes, dimensions, loading), and file sizes in words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from babel.units import format_unit
from markupsafe import Markup

from sitegen.model.media_info import ImageInfo, published_widths
from sitegen.theme.date_format import babel_locale
from sitegen.urls import resized_image_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.config.schema import ImagesConfig
    from sitegen.database.queries.reader import Reader

    Link = Callable[[str, str], str]
SIZE_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte")
SIZES_OPTION = "image_sizes"
"""Name of the theme option with the width of an image in the text (the `sizes` attribute)."""
SRCSET_ATTRIBUTES = Markup(' srcset="{}" sizes="{}"')
DIMENSION_ATTRIBUTES = Markup(' width="{}" height="{}"')
EAGER_ATTRIBUTES, LAZY_ATTRIBUTES = Markup(' fetchpriority="high"'), Markup(' loading="lazy" decoding="async"')


def img_attrs(reader: Reader, link: Link, address: str, path: str, *, eager: bool, sizes: str = "") -> Markup:
    """Return the attributes of an `<img>`, from `src` on.

    `path` is the path of the file in the content folder; `eager` makes browsers load the image at once; `sizes` is its
    width on the page, by default that of a picture in a text. An image that is not a file of the archive, or has an unknown format,
    gets no dimensions and no other sizes.
    """
    found = Markup('src="{}"').format(link(address, ""))
    picture = reader.read("media_info", path) if path else None
    if isinstance(picture, ImageInfo):
        images: ImagesConfig = reader.read("config", "images")
        if widths := published_widths(picture, images.sizes):
            each = [f"{link(resized_image_address(address, width, images.format), '')} {width}w" for width in widths]
            found += SRCSET_ATTRIBUTES.format(", ".join(each), sizes or reader.read("option", SIZES_OPTION) or "100vw")
        found += DIMENSION_ATTRIBUTES.format(picture.width, picture.height)
    return found + (EAGER_ATTRIBUTES if eager else LAZY_ATTRIBUTES)


@lru_cache(maxsize=1024)
def format_file_size(size: int, language: str) -> str:
    """Return a size in bytes in words: with one decimal, in decimal units (`1.2 MB`)."""
    step = next((step for step in range(len(SIZE_UNITS) - 1) if size < 1000 ** (step + 1)), len(SIZE_UNITS) - 1)
    value, unit = round(size / 1000**step, 1), f"digital-{SIZE_UNITS[step]}"
    locale = babel_locale(language)
    whole = (
        "" if step else format_unit(value, unit, length="long", locale=locale)
    )  # "620 byte" is short for "620 bytes"
    return whole if whole and unit not in whole else format_unit(value, unit, length="short", locale=locale)
