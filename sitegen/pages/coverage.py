"""Listings of the older stories that name an entity: permanent pages below the entity's own page, which lists the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.entity import coverage_index
from sitegen.pages import _pagination
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page

NAME = "coverage"
TEMPLATE = "listing.html"
FOR_EACH = ("mentions", "topic")
TRAITS = PageTraits(schema_type="CollectionPage", has_own_feeds=True)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield the numbered pages of an entity that has more stories than its own page lists."""
    total = reader.count(coverage_index(uid), uid)
    summary = reader.summary(uid) if _pagination.count_numbered_pages(total, reader.listing_size()) else None
    if summary:
        yield from _pagination.plan_numbered_pages(
            reader, NAME, _pagination.pages_folder(summary.address), (uid,), total, uid
        )


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the variables of a listing titled with the entity's name."""
    uid, number = page.key
    summary = reader.summary(uid)
    assert summary is not None  # noqa: S101 - it is planned
    listing = _pagination.listing_context(reader, coverage_index(uid), uid, summary.address, number)
    return {
        "title": summary.title,
        "kicker": "Coverage",
        "lead": None,
        "package": [],
        "has_lead": False,
        "description": "",
        "person": None,
        "noindex": summary.noindex,
        **listing,
    }
