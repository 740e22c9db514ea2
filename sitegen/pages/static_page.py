"""A page of the archive's own, from `content/pages/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "leaf"
TEMPLATE = "page.html"
FOR_EACH = ("document",)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each published page document."""
    card = reader.summary(uid)
    if card and card.kind == "page" and not card.withdrawn:
        yield Page(card.address, "leaf", (uid,), uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`doc` and `card`."""
    return {"doc": reader.document(page.key[0]), "card": reader.summary(page.key[0])}
