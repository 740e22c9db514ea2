"""A picture on a page: where it is, in which sizes, how large it will be, and whether it can wait."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from babel.units import format_unit
from markupsafe import Markup

from sitegen.model.media_info import Picture, widths
from sitegen.theme.date_format import known_locale
from sitegen.urls import sized_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.config.schema import Images
    from sitegen.database.queries.reader import Reader

    Link = Callable[[str, str], str]
UNITS = ("byte", "kilobyte", "megabyte", "gigabyte")
OPTION = "picture_sizes"
"""The theme's option that says how wide a picture in the text is."""
SIZED = Markup(' srcset="{}" sizes="{}"')
PLACE = Markup(' width="{}" height="{}"')
FIRST, LATER = Markup(' fetchpriority="high"'), Markup(' loading="lazy" decoding="async"')


def source(reader: Reader, link: Link, address: str, path: str, *, first: bool) -> Markup:
    """The attributes of an `<img>` from `src` on; `path` is the file's in the content, `first` loads it at once.

    Of a picture that is not the archive's own, or of a form that is not known, nothing is told but where it is.
    """
    found = Markup('src="{}"').format(link(address, ""))
    picture = reader.read("facts", path) if path else None
    if isinstance(picture, Picture):
        images: Images = reader.read("config", "images")
        if sizes := widths(picture, images.sizes):
            each = [f"{link(sized_address(address, width, images.format), '')} {width}w" for width in sizes]
            found += SIZED.format(", ".join(each), reader.read("option", OPTION) or "100vw")
        found += PLACE.format(picture.width, picture.height)
    return found + (FIRST if first else LATER)


@lru_cache(maxsize=1024)
def size_words(size: int, language: str) -> str:
    """A file's size with one digit after the point, in the units of ten: `1.2 MB`."""
    step = next((step for step in range(len(UNITS) - 1) if size < 1000 ** (step + 1)), len(UNITS) - 1)
    value, unit = round(size / 1000**step, 1), f"digital-{UNITS[step]}"
    locale = known_locale(language)
    whole = (
        "" if step else format_unit(value, unit, length="long", locale=locale)
    )  # "620 byte" is short for "620 bytes"
    return whole if whole and unit not in whole else format_unit(value, unit, length="short", locale=locale)
