"""The main picture of a post: the featured image, which is taken out of the text if it is its first picture as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.importers._wordpress.fields.plain_text import plain_text, words
from sitegen.importers._wordpress.text.media import is_same_picture

if TYPE_CHECKING:
    from sitegen.importers._references import References
    from sitegen.importers._wordpress.attachment_pages import AttachmentEntry
    from sitegen.importers._wordpress.text.context import TextContext

_FIRST_PICTURE = re.compile(
    r"<figure\b[^>]*>(?:(?!</?figure\b).)*?<img\b[^>]*>(?:(?!</?figure\b).)*</figure>|(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?",
    re.DOTALL,
)
_SOURCE = re.compile(r"<img\b[^>]*?\ssrc\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_FIGCAPTION = re.compile(r"<figcaption\b[^>]*>(.*?)</figcaption>", re.DOTALL)


def find_image(context: TextContext, references: References, body: str) -> tuple[dict[str, Any] | None, str]:
    """Return the field `image`, or None, and the body without a picture that only repeats it."""
    number = context.item.value("_thumbnail_id")
    if not number:
        return None, body
    attachment = context.index.attachments.get(number)
    if attachment is None:
        context.note("lost", "featured image that is not in the export, or was not public", number)
        return None, body
    caption, body = _remove_repeated(attachment, context, body)
    image: dict[str, Any] = {"src": references.refer(attachment.url, "picture"), "alt": attachment.alt.strip()}
    if not image["alt"]:
        context.note("told", "featured image without a description")
    caption = plain_text(attachment.caption, context, "the caption of the featured image") or caption
    credit = plain_text(attachment.credit, context, "the credit of the featured image")
    return image | ({"caption": caption} if caption else {}) | ({"credit": credit} if credit else {}), body


def _remove_repeated(attachment: AttachmentEntry, context: TextContext, body: str) -> tuple[str, str]:
    """Return the caption of the first picture of the body and the body without it, if it is the featured image; else "" and the body."""
    first = _FIRST_PICTURE.search(body)
    source = _SOURCE.search(first[0]) if first else None
    if first is None or source is None or not is_same_picture(source[1], attachment.url):
        return "", body
    found = _FIGCAPTION.search(first[0])
    caption = found[1] if found else ""
    if attachment.caption and caption and words(caption) != words(attachment.caption):
        context.note("told", "featured image stayed in the text as well, because it has another caption there")
        return "", body
    if body[first.end() :].lstrip().startswith("</x-gallery>") or body[: first.start()].rstrip().endswith(
        "<x-gallery>"
    ):
        return "", body
    context.note("changed", "featured image taken out of the text, in which it was the first picture")
    text = plain_text(caption, context, "the caption of the featured image")
    return text, body[: first.start()] + body[first.end() :]
