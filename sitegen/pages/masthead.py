"""The masthead: the list of current and former staff members. An archive without published staff entries has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import directory_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "masthead"
TEMPLATE = "masthead.html"
FOR_EACH = ("",)
TRAITS = PageTraits(schema_type="AboutPage")
GROUPS = ("current", "former")
"""The keys of the index `masthead`."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the only page of this kind, if there is a public staff member."""
    if any(reader.has_at_least("masthead", group, 1) for group in GROUPS):
        yield Page(directory_address(reader.kinds()["staff"].folder), NAME, (), "the list of staff members")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """Return `current` and `former`: the summaries of the staff members, sorted by name."""
    label = reader.kinds()["staff"].label_plural
    current, former = ([item.summary for item in reader.ascending("masthead", group)] for group in GROUPS)
    return {"title": reader.read("translations").text(label), "current": current, "former": former}
