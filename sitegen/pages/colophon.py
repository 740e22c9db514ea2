"""What the archive is built of, when its content last changed, and how to cite it, to take it along and to check it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import DATA
from sitegen.model.page import Page
from sitegen.urls import COLOPHON_ADDRESS, CORRECTIONS_ADDRESS, FEED_FORMATS, child_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "colophon"
TEMPLATE = "colophon.html"
FOR_EACH = ("",)
FEED_FORMAT_NAMES = {"atom": "Atom", "json_feed": "JSON Feed"}
"""What the forms of feeds are called, in any language."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, where it is not switched off."""
    if reader.read("config", "outputs").colophon:
        yield Page(COLOPHON_ADDRESS, "colophon", (), "the colophon")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """`total_stories` and `threads`; `last`, the newest date that a story states; `news`, `sitemap`, `package`: what there is."""
    outputs = reader.read("config", "outputs")
    newest = reader.descending("changes", "", 1)
    last = (newest[0].summary.last_changed or newest[0].summary.date) if newest else ""
    return {
        "total_stories": reader.count("stories", ""),
        "threads": len(reader.key_counts("chain")),
        "last": last,
        "news": [(front, _feed_links(front)) for front in ("/", CORRECTIONS_ADDRESS)] if outputs.feeds else [],
        "sitemap": "/sitemap.xml" if outputs.sitemap else "",
        "package": DATA.address if reader.has_artifact(DATA) else "",
    }


def _feed_links(page_address: str) -> list[tuple[str, str]]:
    """Name of the format and address of each feed of a page."""
    return [(FEED_FORMAT_NAMES[form], child_url(page_address, file)) for form, (file, _) in FEED_FORMATS.items()]
