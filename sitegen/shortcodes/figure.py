"""The shortcode `{figure}`: a picture with a caption, which may be wider than the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.plugins.shortcode_types import ImagePath, Prose
from sitegen.shortcodes import _pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.plugins.shortcode_types import ArgumentError

NAME = "figure"
MAIN = "file"


class Arguments(_pictures.Figure, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The arguments of `{figure}`."""

    file: ImagePath
    """File of the picture.

    Example: main-street.jpg
    """
    alt: Prose
    """Description of the picture for readers who do not see it.

    Example: Market stalls on both sides of Main Street
    """


def check(arguments: Arguments) -> Iterator[ArgumentError]:
    """Yield a mistake for a picture without a description."""
    yield from _pictures.check_description(("alt",), arguments.alt)
