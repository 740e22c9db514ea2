"""The shortcode `{compare}`: two pictures of one place or thing, before and after, which readers compare with a slider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.plugins.shortcode_types import ImagePath, Prose
from sitegen.shortcodes import _pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.plugins.shortcode_types import ArgumentError

NAME = "compare"
MAIN = "caption"


class Side(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the two pictures. Both have the same proportions, or the edges of one are cut off."""

    file: ImagePath
    """File of the picture.

    Example: main-street-1950.jpg
    """
    alt: Prose
    """Description of the picture for readers who do not see it.

    Example: Main Street with a streetcar
    """
    label: Prose
    """Words on the picture, such as its year.

    Example: "1950"
    """
    credit: Prose = ""
    """Maker of the picture, if it is not that of both.

    Example: Millbrook Public Library
    """


class Arguments(_pictures.Figure, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The arguments of `{compare}`."""

    before: Side
    """The earlier picture.

    Example: {file: 1950.jpg, alt: Main Street with a streetcar, label: 1950}
    """
    after: Side
    """The later picture.

    Example: {file: 2026.jpg, alt: Main Street with market stalls, label: 2026}
    """


def check(arguments: Arguments) -> Iterator[ArgumentError]:
    """Yield a mistake for each picture without a description."""
    for name, side in (("before", arguments.before), ("after", arguments.after)):
        yield from _pictures.check_description((name, "alt"), side.alt)
