"""The one table of what is not where it was: where each old address leads, and which addresses are gone.

Every form of a redirect is made from it: HTML stubs, and the rules of each host. An old address leads to a page, never to
another redirect: merged documents are followed to the one that stands. What is not public is not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode
from sitegen.database.linking.resolved_links import Links
from sitegen.urls import old_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.database.store import Store
    from sitegen.model.page import Card


MOVES = """
SELECT bucket, uid, state, links FROM entry JOIN document ON document.id = entry.document
WHERE idx = 'redirect' ORDER BY bucket, uid
"""


GONE = "SELECT uid FROM document WHERE state = 'withdrawn' ORDER BY uid"


class Moves(msgspec.Struct, frozen=True):
    """Addresses of the site, from its root on, as they are read (`/é/`, not percent-encoded)."""

    moved: tuple[tuple[str, str], ...] = ()
    """Old address and present one, by the old one."""
    asked: tuple[tuple[str, str], ...] = ()
    """The same of old addresses with a query, such as `/story.php?id=7`; the query is as browsers send it."""
    gone: tuple[str, ...] = ()
    """The addresses of tombstones, in order."""


def table(store: Store, card: Callable[[str], Card | None]) -> Moves:
    """The table as it is now; `card` tells what may be shown of a document."""
    moved: dict[str, str] = {}
    asked: dict[str, str] = {}
    for old, uid, state, links in store.db.execute(MOVES).fetchall():
        found = card(decode(Links, links).merged_into if state == "merged" else uid)
        if found and not found.opaque:
            (asked if "?" in old else moved)[old_address(old)] = found.address
    tombstones = (card(uid) for (uid,) in store.db.execute(GONE).fetchall())
    gone = tuple(sorted(found.address for found in tombstones if found))
    return Moves(tuple(sorted(moved.items())), tuple(sorted(asked.items())), gone)
