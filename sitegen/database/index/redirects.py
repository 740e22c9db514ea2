"""The one table of what is not where it was: where each old address leads, and which addresses are gone.

Every form of a redirect is made from it: HTML stubs, and the rules of each host. An old address leads to a page, never to
another redirect: merged documents are followed to the one that stands. What is not public is not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode
from sitegen.database.linking.resolved_links import Links
from sitegen.urls import redirect_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.database.store import Store
    from sitegen.model.page import DocumentSummary


REDIRECTS = """
SELECT key, uid, state, links FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'redirect' ORDER BY key, uid
"""


WITHDRAWN = "SELECT uid FROM document WHERE state = 'withdrawn' ORDER BY uid"


class Redirects(msgspec.Struct, frozen=True):
    """Addresses of the site, from its root on, as they are read (`/é/`, not percent-encoded)."""

    by_path: tuple[tuple[str, str], ...] = ()
    """Old address and present one, by the old one."""
    by_query: tuple[tuple[str, str], ...] = ()
    """The same of old addresses with a query, such as `/story.php?id=7`; the query is as browsers send it."""
    gone: tuple[str, ...] = ()
    """The addresses of tombstones, in order."""


def build_redirects(store: Store, summary: Callable[[str], DocumentSummary | None]) -> Redirects:
    """The table as it is now; `card` tells what may be shown of a document."""
    by_path: dict[str, str] = {}
    by_query: dict[str, str] = {}
    for old, uid, state, links in store.db.execute(REDIRECTS).fetchall():
        found = summary(decode(Links, links).merged_into if state == "merged" else uid)
        if found and not found.is_opaque:
            (by_query if "?" in old else by_path)[redirect_path(old)] = found.address
    tombstones = (summary(uid) for (uid,) in store.db.execute(WITHDRAWN).fetchall())
    gone = tuple(sorted(found.address for found in tombstones if found))
    return Redirects(tuple(sorted(by_path.items())), tuple(sorted(by_query.items())), gone)
