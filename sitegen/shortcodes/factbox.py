"""The shortcode `{factbox}`: a box with the facts of a story, such as a short profile, key figures or how something works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.plugins.shortcode_types import ArgumentError, ImagePath, LinkTarget, Prose
from sitegen.problem_codes.text import INVALID_SHORTCODE

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "factbox"
MAIN = "title"


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The arguments of `{factbox}`."""

    title: Prose
    """Heading of the box.

    Example: The budget in short
    """
    text: Prose = ""
    """Text of the box. An empty line separates paragraphs.

    Example: The council votes on a budget of $4.2 million.
    """
    items: tuple[Prose, ...] = ()
    """Facts, each of which becomes an item of a list.

    Example: [The vote was 4 to 3., The city clerk has the list.]
    """
    image: ImagePath = ""
    """Picture at the top of the box.

    Example: council.jpg
    """
    alt: Prose = ""
    """Description of the picture for readers who do not see it. A box with an `image` must have it.

    Example: The council chamber
    """
    source: Prose = ""
    """Source of the facts, in words.

    Example: City of Millbrook, adopted budget
    """
    source_url: LinkTarget = ""
    """Address of the source, as in a link.

    Example: https://millbrook.example/budget.pdf
    """


def check(arguments: Arguments) -> Iterator[ArgumentError]:
    """Yield a mistake for a box without facts, for a picture without a description, and for an address without words."""
    if not (arguments.text or arguments.items):
        hint = "add text: or items:"
        yield ArgumentError((), INVALID_SHORTCODE("the box has a title and nothing below it"), hint)
    if arguments.image and not arguments.alt:
        hint = "add alt: with what it shows"
        yield ArgumentError(("image",), INVALID_SHORTCODE("the picture has no description"), hint)
    if arguments.source_url and not arguments.source:
        hint = "add source: with the words to link"
        yield ArgumentError(("source_url",), INVALID_SHORTCODE("the source has an address, and no words to link"), hint)
