"""Pages of staff members: portrait, role, biography, ways to reach them, and their stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.model.staff import StaffMember
from sitegen.pages import _pagination
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "staff"
TEMPLATE = "staff.html"
FOR_EACH = ("staff",)
TRAITS = PageTraits(is_recorded=True, has_one_subject=True, has_own_feeds=True, schema_type="ProfilePage")


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one page for each public staff member. Its older stories are on the numbered pages of its byline."""
    summary = reader.summary(uid)
    if summary and not summary.withdrawn:
        yield Page(summary.address, NAME, (uid,), document=uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the staff member (`doc`, `member`, `summary`) and the newest stories with this byline."""
    uid = page.key[0]
    doc, summary = reader.document(uid), reader.summary(uid)
    assert doc is not None and summary is not None and isinstance(doc.meta, StaffMember)  # noqa: S101, PT018 - it is planned
    return {
        "doc": doc,
        "member": doc.meta,
        "summary": summary,
        "noindex": summary.noindex,
        **_pagination.listing_context(reader, "byline", uid, summary.address, ""),
    }
