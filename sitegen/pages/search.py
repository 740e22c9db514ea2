"""The search page: a form with results if JavaScript is enabled, and otherwise links to sections and years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import SEARCH
from sitegen.model.page import Page
from sitegen.pages.date_archive import count_stories_by_year
from sitegen.pages.home import sections_with_counts
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import SEARCH_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "search"
TEMPLATE = "search.html"
FOR_EACH = ("",)
TRAITS = PageTraits(title="Search", schema_type="SearchResultsPage", can_be_disabled=True)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the page, unless search is switched off."""
    if reader.read("config", "search").enabled:
        yield Page(SEARCH_ADDRESS, NAME, (), "the search page")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """Return `is_enabled`, `index_address` and `has_shortcut`; and, to browse, sections and years with their counts, the newest year first."""
    years, undated_count = count_stories_by_year(reader)
    return {
        "is_enabled": reader.has_artifact(SEARCH),
        "index_address": SEARCH.address,
        "has_shortcut": has_search_key(reader),
        "sections": sections_with_counts(reader),
        "years": years,
        "undated_count": undated_count,
        "total_stories": reader.count("stories", ""),
    }


def has_search_key(reader: Reader) -> bool:
    """Return True if the key `/` opens the search on every page."""
    search = reader.read("config", "search")
    return bool(search.enabled and search.shortcut)
