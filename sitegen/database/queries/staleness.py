"""Which pages have to be rendered again, and why: those that read something which is not as it was.

The keys that were touched lead to the pages that may be concerned; of each the recorded fingerprints are compared with
what the same reads give now, and only a page with a difference is stale (early cutoff). What lies outside the database is
compared in every build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.database.dependencies.traces import of_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.dependencies.query_key import Cell
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.queries.engine import Cells
    from sitegen.database.store import Store

NEW: Cell = ("new",)
"""Why a page is rendered that was not there before."""
DAMAGED: Cell = ("damaged",)
"""Why a page is rendered whose file is not as it was left."""

MADE = "SELECT 1 FROM page WHERE id = ? AND digest != x''"


def mark(cells: Cells, traces: Traces, outside: dict[int, list[Cell]], touched: Iterable[int]) -> None:
    """Note every page that is stale. `outside` is what changed outside the database, `touched` are traces to look at."""
    pages = {node >> 1 for node in touched if not node & 1}
    pages |= {page for (page,) in cells.store.db.execute("SELECT page FROM stale")}
    untouched = {node >> 1: number for node, number in traces.with_outside(outside) if not node & 1}
    for page in sorted(pages | untouched.keys()):
        if not cells.store.db.execute(MADE, (page,)).fetchone():
            continue
        why = reasons(cells, traces, page, outside) if page in pages else outside[untouched[page]]
        if why:
            put(cells.store, page, why)
        else:
            cells.store.db.execute("DELETE FROM stale WHERE page = ?", (page,))


def reasons(cells: Cells, traces: Traces, page: int, outside: dict[int, list[Cell]]) -> list[Cell]:
    """Everything that a page read and that is not as it was then."""
    number, own = traces.read(of_page(page))
    changed = [cell for cell, fingerprint in own if not cells.same(cell, fingerprint)]
    return [*outside.get(number, ()), *changed]


def damaged(store: Store, page: int) -> None:
    """Note that a page's file is not as it was left, beside whatever else makes it stale."""
    row = store.db.execute("SELECT why FROM stale WHERE page = ?", (page,)).fetchone()
    put(store, page, [*(cell for cell in (unpack(row[0]) if row else ()) if cell != DAMAGED), DAMAGED])


def put(store: Store, page: int, why: list[Cell]) -> None:
    """Note that a page is stale."""
    store.db.execute("INSERT OR REPLACE INTO stale VALUES (?, ?)", (page, encode(why)))


PAGES = "SELECT page, why FROM stale UNION ALL SELECT id, x'9191a36e6577' FROM page WHERE digest = x''"
"""The pages to be rendered, with why; those that are new among them, which is why: the bytes are `[NEW]`."""
_WAITING = f"SELECT id, why, address, kind, key, source FROM ({PAGES}) JOIN page ON page.id = page"  # noqa: S608 - literals
_DATE = """
(SELECT sort FROM document CROSS JOIN entry ON entry.document = document.id AND idx = 'stories' WHERE uid = source AND page.kind = 'story')
"""
WAITING = f"{_WAITING} ORDER BY place"
"""The same with what renders them, by path."""
BY_DATE = f"{_WAITING} ORDER BY {_DATE}, place"
"""The same, stories by date: what one shows of those around it, the next shows too, so it is still at hand."""


def unpack(why: bytes) -> list[Cell]:
    """Reasons from their blob."""
    return [tuple(cell) for cell in msgspec.msgpack.decode(why)]
