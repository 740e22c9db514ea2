"""The colophon: technology, date of the last change, and how to cite, download and verify the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import DATA
from sitegen.model.page import Page
from sitegen.pages._feeds import feed_formats
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import COLOPHON_ADDRESS, CORRECTIONS_ADDRESS, child_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "colophon"
TEMPLATE = "colophon.html"
FOR_EACH = ("",)
TRAITS = PageTraits(title="Colophon", can_be_disabled=True)


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
        "feeds_by_page": [
            (address, links) for address in ("/", CORRECTIONS_ADDRESS) if (links := _feed_links(reader, address))
        ],
        "sitemap_address": "/sitemap.xml" if outputs.sitemap else "",
        "dataset_address": DATA.address if reader.has_artifact(DATA) else "",
    }


def _feed_links(reader: Reader, page_address: str) -> list[tuple[str, str]]:
    """Return format name and address of each feed of the front page or of the corrections."""
    return [(form.label, child_address(page_address, form.file_name)) for form in feed_formats(reader, "")]
