"""What stays at a withdrawn story's address: that it was withdrawn, when and why, and none of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "tombstone"
TEMPLATE = "tombstone.html"
FOR_EACH = ("document",)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each withdrawn document."""
    card = reader.summary(uid)
    if card and card.withdrawn:
        yield Page(card.address, "tombstone", (uid,), uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`uid` (empty where the address tells nothing), whether it was a `story`, the `retractions` given as the reason."""
    doc, card = reader.document(page.key[0]), reader.summary(page.key[0])
    corrections = doc.meta.corrections if doc and isinstance(doc.meta, Story) else ()
    return {
        "story": bool(doc and doc.kind == "story"),
        "uid": "" if card and card.is_opaque else page.key[0],
        "retractions": [correction for correction in corrections if correction.kind == "retraction"],
        "noindex": True,
    }
