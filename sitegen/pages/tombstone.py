"""Tombstones: the notice at the address of a withdrawn document, with date and reason, but without its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.model.story import Story
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "tombstone"
TEMPLATE = "tombstone.html"
FOR_EACH = ("document",)
TRAITS = PageTraits(is_recorded=True)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one page for each withdrawn document."""
    summary = reader.summary(uid)
    if summary and summary.withdrawn:
        yield Page(summary.address, NAME, (uid,), document=uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return `uid` (empty if the address is opaque), `is_story`, and `retractions`: the corrections that give the reason."""
    doc, summary = reader.document(page.key[0]), reader.summary(page.key[0])
    corrections = doc.meta.corrections if doc and isinstance(doc.meta, Story) else ()
    return {
        "is_story": bool(doc and doc.kind == "story"),
        "uid": "" if summary and summary.is_opaque else page.key[0],
        "retractions": [correction for correction in corrections if correction.kind == "retraction"],
        "noindex": True,
    }
