"""The shortcode `{embed}`: content of another service, such as a video, a post, a chart or a document, which is loaded on a click."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.embeds import EmbedError, recognize
from sitegen.model.fields import EdtfStr
from sitegen.plugins.shortcode_types import ArgumentError, ImagePath, LinkTarget, Prose
from sitegen.problem_codes.text import INVALID_EMBED, INVALID_SHORTCODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.embeds import Embed
    from sitegen.render.shortcodes import ShortcodeView

NAME = "embed"
MAIN = "address"
_RATIO = re.compile(r"([1-9]\d{0,3})[:/]([1-9]\d{0,3})")
MAX_HEIGHT_PIXELS = 4000


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The arguments of `{embed}`."""

    address: str
    """Address of the content, as the browser shows it.

    Example: https://www.youtube.com/watch?v=AbCdEfGhIjK
    """
    title: Prose
    """Title, in words that are enough for a reader who cannot open it.

    Example: The council's debate of March 2
    """
    poster: ImagePath = ""
    """Picture that is shown in its place.

    Example: debate.jpg
    """
    alt: Prose = ""
    """Description of the picture for readers who do not see it. An embed with a `poster` must have it.

    Example: The council chamber, full to the last seat
    """
    caption: Prose = ""
    """Caption below it.

    Example: The vote begins after 2 hours and 10 minutes.
    """
    credit: Prose = ""
    """Credit of the content or of the picture.

    Example: City of Millbrook
    """
    archived: LinkTarget = ""
    """Address of a copy, in a web archive or in this one, for the time when the service no longer has it.

    Example: https://web.archive.org/web/2026/https://www.youtube.com/watch?v=AbCdEfGhIjK
    """
    text: Prose = ""
    """Text of a post, word for word. An empty line separates paragraphs.

    Example: The water is safe again. Thank you for your patience.
    """
    author: Prose = ""
    """Author of a post, with the name of the account.

    Example: City of Millbrook (@millbrook)
    """
    date: EdtfStr | None = None
    """Date of a post.

    Example: 2026-03-02
    """
    ratio: str = ""
    """Width and height of the frame as a proportion, if that of the service is not right.

    Example: "4:3"
    """
    height: int = 0
    """Height of the frame in pixels, if that of the service is not right.

    Example: 640
    """


def check(arguments: Arguments) -> Iterator[ArgumentError]:
    """Yield a mistake for an address that cannot be embedded, and for what is missing without the service."""
    try:
        embed = recognize(arguments.address, allowed_frames=None)
    except EmbedError as error:
        yield ArgumentError(("address",), INVALID_EMBED(str(error)), error.hint)
        return
    yield from _missing_words(arguments, embed)
    yield from _size_mistakes(arguments)


def context(shortcode: ShortcodeView) -> dict[str, Any]:
    """Return the `embed`, with its `ratio` and `height` as the author wants them."""
    args = shortcode.args
    embed = recognize(args.address, allowed_frames=None)
    if args.ratio or args.height:
        embed = msgspec.structs.replace(embed, ratio=args.ratio.replace(":", "/"), height=args.height)
    return {"embed": embed}


def _missing_words(arguments: Arguments, embed: Embed) -> Iterator[ArgumentError]:
    if arguments.poster and not arguments.alt:
        message = INVALID_SHORTCODE("the picture has no description")
        yield ArgumentError(("poster",), message, "add alt: with what it shows")
    if embed.kind == "post" and not (arguments.text or arguments.poster):
        message = INVALID_EMBED(
            f"a post of {embed.service} needs its text, so that it can be read when the service no longer has it"
        )
        yield ArgumentError(
            (), message, "add text: with its words, author: and date:; or poster: with a picture of the post, and alt:"
        )
    if embed.kind != "post" and arguments.text:
        message = INVALID_EMBED("text: is the text of a post, and this is none")
        yield ArgumentError(("text",), message, "use caption: for words below it")


def _size_mistakes(arguments: Arguments) -> Iterator[ArgumentError]:
    if arguments.ratio and not _RATIO.fullmatch(arguments.ratio):
        message = INVALID_SHORTCODE(f'"{arguments.ratio}" is not a proportion')
        yield ArgumentError(("ratio",), message, 'write width and height, such as ratio: "16:9"')
    if arguments.ratio and arguments.height:
        message = INVALID_SHORTCODE("a frame has a ratio or a height, not both")
        yield ArgumentError(("height",), message, "remove one of them")
    if not 0 <= arguments.height <= MAX_HEIGHT_PIXELS:
        message = INVALID_SHORTCODE(f"the height must be between 1 and {MAX_HEIGHT_PIXELS} pixels")
        yield ArgumentError(("height",), message, "write the number of pixels, such as height: 640")
