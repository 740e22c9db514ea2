"""Listings of the stories under one byline, if there are several.

That of a staff member has only the numbered pages, below the member's own page. Writers of one story are on the pages of `guests`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.pages import _pagination
from sitegen.pages._bylines import STAFF_PREFIX, has_byline_pages
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import byline_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page
    from sitegen.model.summary import DocumentSummary

NAME = "byline"
TEMPLATE = "listing.html"
FOR_EACH = ("byline",)
TRAITS = PageTraits(schema_type="CollectionPage")


def bylines(reader: Reader, doc: DocumentView) -> list[tuple[str, DocumentSummary | None]]:
    """Return the bylines of a story: each name as printed, and the staff member or person if the archive has an entry."""
    return [(name.text, reader.summary(name.uid)) for name in doc.links.bylines]


def plan(reader: Reader, name: str) -> Iterator[Page]:
    """Yield one listing for each byline that has pages."""
    total, source = reader.count("byline", name), f'the byline "{name}"'
    if not total or not has_byline_pages(reader, name):
        return
    if not name.startswith(STAFF_PREFIX):
        yield from _pagination.plan_listing(reader, NAME, byline_address(name), (name,), total, source)
    elif (summary := reader.summary(name)) and not summary.withdrawn:
        folder = _pagination.pages_folder(summary.address)
        yield from _pagination.plan_numbered_pages(reader, NAME, folder, (name,), total, source)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the variables of a listing titled with the name; `person` is its staff member or person if the archive has one."""
    name, *number = page.key
    person = reader.summary(name) if "/" in name else None
    printed = reader.descending("byline", name, 1)
    title = person.title if person else str(printed[0].data) if printed else name
    base_address = person.address if person and person.kind == "staff" else byline_address(name)
    listing = _pagination.listing_context(reader, "byline", name, base_address, "".join(number))
    return {
        "title": title,
        "kicker": "Stories by",
        "lead": None,
        "package": [],
        "has_lead": False,
        "description": person.description if person else "",
        "person": person,
        "noindex": person is not None and person.noindex,
        **listing,
    }
