"""Static pages, from `content/pages/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.model.story import FRONT_PAGE_UID
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "static_page"
TEMPLATE = "static_page.html"
FOR_EACH = ("document",)
TRAITS = PageTraits(is_recorded=True, has_one_subject=True)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one page for each published page document, except that of the front page."""
    if uid == FRONT_PAGE_UID:
        return
    summary = reader.summary(uid)
    if summary and summary.kind == "page" and not summary.withdrawn:
        yield Page(summary.address, NAME, (uid,), document=uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return `doc` and `summary`."""
    return {"doc": reader.document(page.key[0]), "summary": reader.summary(page.key[0])}
