"""The search page: a form and its results where there is JavaScript, ways to browse where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import SEARCH as INDEX
from sitegen.model.page import Page
from sitegen.pages.date_archive import years
from sitegen.pages.home import sections
from sitegen.urls import SEARCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "search"
TEMPLATE = "search.html"
EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, where search is not switched off."""
    if reader.read("config", "search").enabled:
        yield Page(SEARCH, "search", (), "the search page")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """`works`, `index` (where it lies); to browse: `sections` and `years` with their counts, the newest year first."""
    dated, undated = years(reader)
    return {
        "works": reader.has_artifact(INDEX),
        "index": INDEX.address,
        "sections": sections(reader),
        "years": dated,
        "undated": undated,
        "total_stories": reader.count("stories", ""),
    }
