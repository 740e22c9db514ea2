"""What the archive is built of, when its content last changed, and how to cite it, to take it along and to check it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import DATA
from sitegen.model.page import Page
from sitegen.urls import COLOPHON, CORRECTIONS_PAGE, FEED_FILES, below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "colophon"
TEMPLATE = "colophon.html"
EACH = ("",)
NAMES = {"atom": "Atom", "json_feed": "JSON Feed"}
"""What the forms of feeds are called, in any language."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, where it is not switched off."""
    if reader.read("config", "outputs").colophon:
        yield Page(COLOPHON, "colophon", (), "the colophon")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """`total_stories` and `threads`; `last`, the newest date that a story states; `news`, `sitemap`, `package`: what there is."""
    outputs = reader.read("config", "outputs")
    newest = reader.newest("changes", "", 1)
    last = (newest[0].card.changed or newest[0].card.date) if newest else ""
    return {
        "total_stories": reader.count("stories", ""),
        "threads": len(reader.buckets("chain")),
        "last": last,
        "news": [(front, _feeds(front)) for front in ("/", CORRECTIONS_PAGE)] if outputs.feeds else [],
        "sitemap": "/sitemap.xml" if outputs.sitemap else "",
        "package": DATA.address if reader.has_artifact(DATA) else "",
    }


def _feeds(front: str) -> list[tuple[str, str]]:
    """Name of the format and address of each feed of a page."""
    return [(NAMES[form], below(front, file)) for form, (file, _) in FEED_FILES.items()]
