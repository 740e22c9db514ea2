"""Listings of all stories, newest first, on permanent pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.pages import _pagination
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import STORIES_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page

NAME = "stories"
TEMPLATE = "listing.html"
FOR_EACH = ("",)
TRAITS = PageTraits(schema_type="CollectionPage")


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the bare address and the numbered pages."""
    yield from _pagination.plan_listing(
        reader, NAME, STORIES_ADDRESS, (), reader.count("stories", ""), "the listing of all stories"
    )


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the variables of a listing titled with the plural label of stories."""
    return {
        "title": reader.read("translations").text(reader.kinds()["story"].label_plural),
        "kicker": "",
        "lead": None,
        "package": [],
        "has_lead": True,
        "description": "",
        "person": None,
        **_pagination.listing_context(reader, "stories", "", STORIES_ADDRESS, "".join(page.key)),
    }
