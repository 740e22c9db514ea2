"""Pictures in the arguments of shortcodes: their struct, the layouts of figures, and the check of descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.model.fields import Layout
from sitegen.plugins.shortcode_types import ArgumentError, ImagePath, Prose
from sitegen.problem_codes.text import INVALID_SHORTCODE

if TYPE_CHECKING:
    from collections.abc import Iterator


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The arguments that every figure has."""

    caption: Prose = ""
    """Text below the figure.

    Example: Main Street from the roof of the city hall.
    """
    credit: Prose = ""
    """Maker of the pictures or of the recording. A picture gets the credit that is stated for it, or else this one.

    Example: Ana Ruiz / Millbrook Courier
    """
    layout: Layout = "text"
    """Width of the figure.

    Example: wide
    """


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture with its description."""

    file: ImagePath
    """File of the picture.

    Example: session.jpg
    """
    alt: Prose
    """Description of the picture for readers who do not see it.

    Example: The council in session
    """
    caption: Prose = ""
    """Text below the picture.

    Example: Mayor Maria Delgado before the vote.
    """
    credit: Prose = ""
    """Maker of the picture, as readers see it. It is also written into the file.

    Example: Ana Ruiz / Millbrook Courier
    """


def check_description(path: tuple[str | int, ...], alt: str) -> Iterator[ArgumentError]:
    """Yield a mistake for a description without words; `path` is that of the argument with the description."""
    if not alt.strip():
        message = INVALID_SHORTCODE("the picture has no description")
        yield ArgumentError(path, message, f"write what it shows after {path[-1]}:")
