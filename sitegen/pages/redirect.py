"""Old addresses: of documents that moved (`redirect_from`) and of ids that were merged; each leads to where it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.model.permalink import old_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader
    from sitegen.model.page import Card

TEMPLATE = "redirect.html"
EACH = ("document",)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each old address of a document that is public."""
    for old in reader.read("moved", uid):
        if target(reader, uid):
            yield Page(old_address(old), "redirect", (uid,), f"an old address of {uid}")


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`target`: the card of the document that is meant."""
    return {"target": target(reader, page.key[0]), "noindex": True}


def target(reader: Reader, uid: str) -> Card | None:
    """Where an old address leads: the document itself, or what it was merged into; nowhere where that must not be told."""
    card = reader.card(reader.read("became", uid) or uid)
    return None if card and card.opaque else card
