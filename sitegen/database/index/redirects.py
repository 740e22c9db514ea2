"""The table of redirects: the target of each old address, and the addresses of tombstones.

HTML stubs and the rules for each web host are generated from it. A target is the address of a page, never another redirect:
chains of merged documents are followed to their end. Documents that are not public are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode
from sitegen.database.linking.resolved_links import Links
from sitegen.urls import redirect_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.database.store import Store
    from sitegen.model.summary import DocumentSummary


_REDIRECTS = """
SELECT key, uid, state, links FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'redirect' ORDER BY key, uid
"""
_WITHDRAWN = "SELECT uid FROM document WHERE state = 'withdrawn' ORDER BY uid"


class Redirects(msgspec.Struct, frozen=True):
    """The redirects of a site; addresses are relative to its root and not percent-encoded (`/é/`)."""

    by_path: tuple[tuple[str, str], ...] = ()
    """Old and current address, sorted by the old one."""
    by_query: tuple[tuple[str, str], ...] = ()
    """The same for old addresses with a query, such as `/story.php?id=7`. The query is spelled as browsers send it."""
    gone: tuple[str, ...] = ()
    """The addresses of tombstones, sorted."""


def build_redirects(store: Store, summary: Callable[[str], DocumentSummary | None]) -> Redirects:
    """Return the current table.

    Args:
        store: the database.
        summary: returns the summary of a document by id; None if it is not public.
    """
    by_path: dict[str, str] = {}
    by_query: dict[str, str] = {}
    for old, uid, state, links in store.db.execute(_REDIRECTS).fetchall():
        found = summary(decode(Links, links).merged_into if state == "merged" else uid)
        if found and not found.is_opaque:
            (by_query if "?" in old else by_path)[redirect_address(old)] = found.address
    tombstones = (summary(uid) for (uid,) in store.db.execute(_WITHDRAWN).fetchall())
    gone = tuple(sorted(found.address for found in tombstones if found))
    return Redirects(tuple(sorted(by_path.items())), tuple(sorted(by_query.items())), gone)
