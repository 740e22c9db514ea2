"""Every correction of every story, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader

TEMPLATE = "corrections.html"


def plan(_reader: Reader) -> Iterator[Page]:
    """One."""
    yield Page("/corrections/", "corrections", (), "the list of all corrections")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """`corrections`: pairs of the correction and its story's card."""
    found = []
    for item in reader.newest("corrections", "", 500):
        doc = reader.document(item.card.uid)
        if doc and isinstance(doc.meta, Story):
            found.append((doc.meta.corrections[item.data], item.card))
    return {
        "corrections": found,
        "total": reader.count("corrections", ""),
        "policy": reader.card("page/corrections-policy"),
    }
