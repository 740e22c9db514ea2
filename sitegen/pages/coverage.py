"""The older stories that name an entity, on permanent pages below its dossier, which shows the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.pages import _pagination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page

NAME = "coverage"
TEMPLATE = "listing.html"
FOR_EACH = ("mentions",)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """The numbered pages of each entity that has more stories than its dossier shows."""
    total = reader.count("mentions", uid)
    card = reader.summary(uid) if _pagination.count_full_pages(total, reader.listing_size()) else None
    if card:
        yield from _pagination.plan_numbered_pages(
            reader, "coverage", _pagination.pages_folder(card.address), (uid,), total, uid
        )


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """A listing titled with the entity's name."""
    uid, number = page.key
    card = reader.summary(uid)
    assert card is not None  # noqa: S101 - it is planned
    listing = _pagination.listing_context(reader, "mentions", uid, card.address, number)
    return {
        "title": card.title,
        "kicker": "Coverage",
        "lead": False,
        "summary": "",
        "person": None,
        "noindex": card.noindex,
        **listing,
    }
