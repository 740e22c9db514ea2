"""Listings of the stories of one section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.pages import _pagination
from sitegen.pages._front import lead_package, section_lead
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import section_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page

NAME = "section"
TEMPLATE = "listing.html"
FOR_EACH = ("section",)
TRAITS = PageTraits(schema_type="CollectionPage", has_own_feeds=True)


def plan(reader: Reader, name: str) -> Iterator[Page]:
    """Yield one listing for each section that has a story."""
    if total := reader.count("section", name):
        yield from _pagination.plan_listing(
            reader, NAME, section_address(name), (name,), total, f'the section "{name}"'
        )


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the variables of a listing with the section's title and summary."""
    name, *number = page.key
    title, declared = reader.section(name)
    listing = _pagination.listing_context(reader, "section", name, section_address(name), "".join(number))
    lead = None if number else section_lead(reader, name, listing["items"])
    return {
        "title": title,
        "kicker": "Section",
        "has_lead": True,
        "description": declared.summary if declared else "",
        "person": None,
        **listing,
        "lead": lead,
        "package": lead_package(reader, reader.excerpt(lead.uid, 0)) if lead else [],
    }
