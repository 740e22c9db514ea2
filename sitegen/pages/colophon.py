"""The colophon: technology, date of the last change, and how to cite, download and verify the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import DATA
from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import COLOPHON_ADDRESS, CORRECTIONS_ADDRESS, FEED_FORMATS, child_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "colophon"
TEMPLATE = "colophon.html"
FOR_EACH = ("",)
TRAITS = PageTraits(title="Colophon", can_be_disabled=True)
FEED_FORMAT_NAMES = {"atom": "Atom", "json_feed": "JSON Feed"}
"""Names of the feed formats, the same in every language."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the page, unless it is switched off."""
    if reader.read("config", "outputs").colophon:
        yield Page(COLOPHON_ADDRESS, NAME, (), "the colophon")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """Return the totals, `last_change` (the newest date that a story states), and the addresses of feeds, sitemap and dataset."""
    outputs = reader.read("config", "outputs")
    newest = reader.descending("changes", "", 1)
    last_change = (newest[0].summary.last_changed or newest[0].summary.date) if newest else ""
    return {
        "total_stories": reader.count("stories", ""),
        "total_threads": len(reader.key_counts("chain")),
        "last_change": last_change,
        "feeds_by_page": [(address, _feed_links(address)) for address in ("/", CORRECTIONS_ADDRESS)]
        if outputs.feeds
        else [],
        "sitemap_address": "/sitemap.xml" if outputs.sitemap else "",
        "dataset_address": DATA.address if reader.has_artifact(DATA) else "",
    }


def _feed_links(page_address: str) -> list[tuple[str, str]]:
    """Return format name and address of each feed of a page."""
    return [(FEED_FORMAT_NAMES[name], child_address(page_address, file)) for name, (file, _) in FEED_FORMATS.items()]
