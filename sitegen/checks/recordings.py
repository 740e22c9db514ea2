"""The check `recordings`: finds videos without captions, sound without a transcript, and pairs of pictures that do not match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.media_info import ImageInfo
from sitegen.problem_codes.checks import NO_CAPTIONS, UNEQUAL_PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.checks._documents import CheckedDocument
    from sitegen.diagnostics import Problem
    from sitegen.model.document import Shortcode

NAME = "recordings"
MAX_DIFFERENCE = 0.02
"""Difference of the proportions of two pictures that readers do not see."""


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each such shortcode of a public document."""
    for document in context.documents():
        for shortcode in document.body.shortcodes:
            for message, hint in _find_faults(context, document, shortcode):
                yield context.problem(document, (shortcode.line, 1), message, hint)


def _find_faults(context: CheckContext, document: CheckedDocument, shortcode: Shortcode) -> Iterator[tuple[str, str]]:
    """Yield the message and the hint for each fault of a built-in shortcode."""
    given = shortcode.arguments
    if shortcode.name == "video" and not given.get("captions"):
        hint = "add captions: with a WebVTT file and its language"
        yield NO_CAPTIONS("the video has no captions"), hint
    if shortcode.name == "audio" and not (given.get("transcript") or given.get("transcript_file")):
        yield NO_CAPTIONS("the recording has no transcript"), "add transcript: with what is said, or transcript_file:"
    if shortcode.name == "compare":
        files = [document.body.refs[number].target for number in shortcode.image_refs]
        sizes = [info for info in map(context.store.media_info, files) if isinstance(info, ImageInfo)]
        shapes = [size.width / size.height for size in sizes]
        if shapes and max(shapes) / min(shapes) > 1 + MAX_DIFFERENCE:
            words = " and ".join(f"{size.width}\u00d7{size.height}" for size in sizes)
            message = UNEQUAL_PICTURES(f"the two pictures have different proportions: {words} pixels")
            yield message, "crop them to the same part: the slider shows one on top of the other"
