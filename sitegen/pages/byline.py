"""The stories under one byline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.pages import _pagination
from sitegen.urls import byline_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.engine import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import DocumentSummary, Page

NAME = "byline"
TEMPLATE = "listing.html"
FOR_EACH = ("byline",)


def bylines(reader: Reader, doc: DocumentView) -> list[tuple[str, DocumentSummary | None]]:
    """Who wrote a story: each name as printed, and the person where the archive has an entry."""
    return [(name.text, reader.summary(name.uid)) for name in doc.links.bylines]


def plan(reader: Reader, name: str) -> Iterator[Page]:
    """One listing for each byline."""
    if total := reader.count("byline", name):
        yield from _pagination.plan_listing(
            reader, "byline", byline_address(name), (name,), total, f'the byline "{name}"'
        )


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """A listing titled with the name; `person` is its entry where the archive has one."""
    bucket, *number = page.key
    person = reader.summary(bucket) if "/" in bucket else None
    printed = reader.descending("byline", bucket, 1)
    title = person.title if person else str(printed[0].data) if printed else bucket
    listing = _pagination.listing_context(reader, "byline", bucket, byline_address(bucket), "".join(number))
    return {
        "title": title,
        "kicker": "Stories by",
        "lead": False,
        "summary": person.description if person else "",
        "person": person,
        "noindex": person is not None and person.noindex,
        **listing,
    }
