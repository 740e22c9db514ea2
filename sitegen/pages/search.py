"""The search page: a form and its results where there is JavaScript, ways to browse where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import SEARCH as INDEX
from sitegen.model.page import Page
from sitegen.pages.date_archive import count_stories_by_year
from sitegen.pages.home import sections_with_counts
from sitegen.urls import SEARCH_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "search"
TEMPLATE = "search.html"
FOR_EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, where search is not switched off."""
    if reader.read("config", "search").enabled:
        yield Page(SEARCH_ADDRESS, "search", (), "the search page")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """`works`, `index` (where it lies); to browse: `sections` and `years` with their counts, the newest year first."""
    dated, undated = count_stories_by_year(reader)
    return {
        "works": reader.has_artifact(INDEX),
        "index": INDEX.address,
        "sections": sections_with_counts(reader),
        "years": dated,
        "undated": undated,
        "total_stories": reader.count("stories", ""),
    }
