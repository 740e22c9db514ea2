"""The search page: a form and its results where there is JavaScript, ways to browse where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.archive.bundle import SEARCH as INDEX
from sitegen.archive.bundle import works
from sitegen.model.page import Page
from sitegen.pages.dates import years
from sitegen.pages.home import sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader

NAME = "search"
TEMPLATE = "search.html"
EACH = ("",)
SEARCH = "/search/"


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, where search is not switched off."""
    if reader.read("config", "search").enabled:
        yield Page(SEARCH, "search", (), "the search page")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """`works`, `index` (where it lies); to browse: `sections` and `years` with their counts, the newest year first."""
    dated, undated = years(reader)
    return {
        "works": works(reader, INDEX),
        "index": INDEX.address,
        "sections": sections(reader),
        "years": dated,
        "undated": undated,
        "total_stories": reader.count("stories", ""),
    }
