"""The page that a server shows for an address that does not exist. Its links begin at the root of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "not_found"
TEMPLATE = "404.html"
FOR_EACH = ("",)


def plan(_reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the only page of this kind."""
    yield Page("/404.html", NAME, (), "the page for what is not found")


def context(_page: Page, _reader: Reader) -> dict[str, Any]:
    """Return `noindex` only."""
    return {"noindex": True}
