"""All stories, newest first, on permanent pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.pages import _pagination
from sitegen.urls import STORIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page

NAME = "stories"
TEMPLATE = "listing.html"
EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """The bare address and the numbered pages."""
    yield from _pagination.plan(
        reader, "stories", STORIES, (), reader.count("stories", ""), "the listing of all stories"
    )


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """A listing titled with what stories are called."""
    return {
        "title": reader.read("strings").gettext(reader.kinds()["story"].labels),
        "kicker": "",
        "lead": True,
        "summary": "",
        "person": None,
        **_pagination.context(reader, "stories", "", STORIES, "".join(page.key)),
    }
