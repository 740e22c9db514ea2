"""The stories under one byline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.bylines import address_part, identity
from sitegen.pages import _listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.cells import Full
    from sitegen.archive.reader import Reader
    from sitegen.model.page import Card, Page

NAME = "byline"
TEMPLATE = "listing.html"
EACH = ("byline",)


def byline_address(name: str) -> str:
    """The address of a byline's stories, from a person's id, or from the name as it is printed or its identity."""
    return f"/bylines/{name.partition('/')[2] if name.startswith('person/') else address_part(identity(name))}/"


def bylines(reader: Reader, doc: Full) -> list[tuple[str, Card | None]]:
    """Who wrote a story: each name as printed, and the person where the archive has an entry."""
    return [(name.text, reader.card(name.uid)) for name in doc.links.bylines]


def plan(reader: Reader, name: str) -> Iterator[Page]:
    """One listing for each byline."""
    if total := reader.count("byline", name):
        yield from _listing.plan(reader, "byline", byline_address(name), (name,), total, f'the byline "{name}"')


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """A listing titled with the name; `person` is its entry where the archive has one."""
    bucket, *number = page.key
    person = reader.card(bucket) if "/" in bucket else None
    printed = reader.newest("byline", bucket, 1)
    title = person.title if person else str(printed[0].data) if printed else bucket
    listing = _listing.context(reader, "byline", bucket, byline_address(bucket), "".join(number))
    return {
        "title": title,
        "kicker": "Stories by",
        "lead": False,
        "summary": person.summary if person else "",
        "person": person,
        "noindex": person is not None and person.noindex,
        **listing,
    }
