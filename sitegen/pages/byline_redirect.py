"""Redirects from the pages that a byline had before it became that of a staff member, to the member's own page.

They are not recorded in the ledger: if the staff entry is removed, the byline has its pages again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.model.page import Page
from sitegen.pages import _pagination
from sitegen.pages._bylines import has_byline_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "byline_redirect"
TEMPLATE = "redirect.html"
FOR_EACH = ("staff-byline",)


def plan(reader: Reader, address: str) -> Iterator[Page]:
    """Yield a redirect at the address of a byline, and at those of its numbered pages.

    None if the byline of a person has pages there. If several staff members had the byline, it redirects to the first by id.
    """
    owners = reader.ascending("staff-byline", address, 1)
    person = f"person/{address.strip('/').rpartition('/')[2]}"
    if not owners or owners[0].summary.address == address or has_byline_pages(reader, person):
        return
    uid = owners[0].summary.uid
    yield Page(address, NAME, (uid,), document=uid)
    for page in _pagination.plan_numbered_pages(reader, NAME, address, (uid,), reader.count("byline", uid), ""):
        yield msgspec.structs.replace(page, description="", document=uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return `target`: the summary of the staff member."""
    return {"target": reader.summary(page.key[0]), "noindex": True}
