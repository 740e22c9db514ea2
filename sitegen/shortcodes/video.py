"""The shortcode `{video}`: a film with its player, captions, a transcript, and a link to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from sitegen.model.media_info import ImageInfo, published_widths
from sitegen.plugins.shortcode_types import ArgumentError, ImagePath, Prose
from sitegen.problem_codes.text import INVALID_SHORTCODE
from sitegen.shortcodes import _recordings
from sitegen.urls import resized_image_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.render.shortcodes import ShortcodeView

NAME = "video"
MAIN = "file"
Pixels = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
POSTER_WIDTH = 960
"""Width in pixels that a poster has at least, if its file is that large."""
DEFAULT_SIZE = (1280, 720)
"""Width and height of a video whose size is not stated and that has no poster."""


class Arguments(_recordings.Recording, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The arguments of `{video}`."""

    poster: ImagePath = ""
    """Picture that is shown until the video plays, and on paper.

    Example: debate.jpg
    """
    poster_alt: Prose = ""
    """Description of the poster. A video with a `poster` must have it.

    Example: Five council members at a table
    """
    width: Pixels | None = None
    """Width of the video in pixels. By default, the proportions are those of the poster, or else 16 to 9.

    Example: 1280
    """
    height: Pixels | None = None
    """Height of the video in pixels.

    Example: 720
    """


def check(arguments: Arguments) -> Iterator[ArgumentError]:
    """Yield a mistake for a file that is not a video, wrong captions, a poster without a description, and half a size."""
    yield from _recordings.check_recording(arguments, "video")
    if arguments.poster and not arguments.poster_alt.strip():
        message = INVALID_SHORTCODE("the poster has no description")
        yield ArgumentError(("poster",), message, "add poster_alt: with what it shows")
    if arguments.poster_alt and not arguments.poster:
        message = INVALID_SHORTCODE("there is no poster that this could describe")
        yield ArgumentError(("poster_alt",), message, "add poster: with the file of a picture")
    if (arguments.width is None) != (arguments.height is None):
        given, missing = ("width", "height") if arguments.height is None else ("height", "width")
        message = INVALID_SHORTCODE(f"the video has a {given} and no {missing}")
        yield ArgumentError((given,), message, "state both in pixels, or neither")


def context(shortcode: ShortcodeView) -> dict[str, Any]:
    """Return the variables of the template, with the width and height that the player has before the file is loaded."""
    args = shortcode.args
    poster = shortcode.media_info(args.poster.path) if args.poster else None
    width, height = (poster.width, poster.height) if isinstance(poster, ImageInfo) else DEFAULT_SIZE
    size = {"width": args.width or width, "height": args.height or height}
    href = args.poster.href if args.poster else ""
    if isinstance(poster, ImageInfo):
        href = shortcode.link(_poster_address(shortcode, args.poster.address, poster))
    return _recordings.recording_context(shortcode) | size | {"poster_href": href}


def _poster_address(shortcode: ShortcodeView, address: str, poster: ImageInfo) -> str:
    """Return the address of the smallest size of a poster that is large enough for the text; of the original if it has one size."""
    images = shortcode.reader.read("config", "images")
    widths = published_widths(poster, images.sizes)
    if not widths:
        return address
    width = next((width for width in widths if width >= POSTER_WIDTH), widths[-1])
    return resized_image_address(address, width, images.format)
