"""Every correction of every story, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import CORRECTIONS_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "corrections"
TEMPLATE = "corrections.html"
FOR_EACH = ("",)
TRAITS = PageTraits(title="Corrections", schema_type="CollectionPage", has_own_feeds=True)


def plan(_reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the only page of this kind."""
    yield Page(CORRECTIONS_ADDRESS, NAME, (), "the list of all corrections")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """Return `corrections` (kind, date, text and the story's summary for each), `total`, and `policy`: the page of that name."""
    found = [(*item.data, item.summary) for item in reader.descending("corrections", "")]
    return {
        "corrections": found,
        "total": reader.count("corrections", ""),
        "policy": reader.summary("page/corrections-policy"),
    }
