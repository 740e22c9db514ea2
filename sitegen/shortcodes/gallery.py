"""The shortcode `{gallery}`: several pictures side by side, each of which opens in its full size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.plugins.shortcode_types import ArgumentError, Prose
from sitegen.problem_codes.text import INVALID_SHORTCODE
from sitegen.shortcodes import _pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "gallery"
MAIN = "title"


class Arguments(_pictures.Figure, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The arguments of `{gallery}`."""

    title: Prose = ""
    """Heading of the gallery.

    Example: The market on Main Street
    """
    pictures: tuple[_pictures.Picture, ...]
    """The pictures, in order.

    Example: [{file: stalls.jpg, alt: Stalls with fruit}, {file: crowd.jpg, alt: A crowd at noon}]
    """


def check(arguments: Arguments) -> Iterator[ArgumentError]:
    """Yield a mistake for a gallery without pictures, and for each picture without a description."""
    if not arguments.pictures:
        message = INVALID_SHORTCODE("the gallery has no pictures")
        yield ArgumentError(("pictures",), message, "write - file: and alt: below pictures:")
    for index, picture in enumerate(arguments.pictures):
        yield from _pictures.check_description(("pictures", index, "alt"), picture.alt)
