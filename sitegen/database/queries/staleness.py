"""Which pages have to be rendered again, and why: those that read something which is not as it was.

The keys that were touched lead to the pages that may be concerned; of each the recorded fingerprints are compared with
what the same reads give now, and only a page with a difference is stale (early cutoff). What lies outside the database is
compared in every build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.database.dependencies.traces import page_node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.store import Store

NEW: QueryKey = ("new",)
"""Why a page is rendered that was not there before."""
DAMAGED: QueryKey = ("damaged",)
"""Why a page is rendered whose file is not as it was left."""

IS_RENDERED = "SELECT 1 FROM page WHERE id = ? AND digest != x''"


def mark_stale(
    engine: QueryEngine, traces: Traces, changed_external: dict[int, list[QueryKey]], nodes: Iterable[int]
) -> None:
    """Note every page that is stale. `outside` is what changed outside the database, `touched` are traces to look at."""
    pages = {node >> 1 for node in nodes if not node & 1}
    pages |= {page for (page,) in engine.store.db.execute("SELECT page FROM stale")}
    external_by_page = {
        node >> 1: external_id for node, external_id in traces.nodes_reading(changed_external) if not node & 1
    }
    for page in sorted(pages | external_by_page.keys()):
        if not engine.store.db.execute(IS_RENDERED, (page,)).fetchone():
            continue
        reasons = (
            find_reasons(engine, traces, page, changed_external)
            if page in pages
            else changed_external[external_by_page[page]]
        )
        if reasons:
            save_reasons(engine.store, page, reasons)
        else:
            engine.store.db.execute("DELETE FROM stale WHERE page = ?", (page,))


def find_reasons(
    engine: QueryEngine, traces: Traces, page: int, changed_external: dict[int, list[QueryKey]]
) -> list[QueryKey]:
    """Everything that a page read and that is not as it was then."""
    external_id, internal = traces.read(page_node(page))
    changed = [query for query, fingerprint in internal if not engine.is_unchanged(query, fingerprint)]
    return [*changed_external.get(external_id, ()), *changed]


def mark_damaged(store: Store, page: int) -> None:
    """Note that a page's file is not as it was left, beside whatever else makes it stale."""
    row = store.db.execute("SELECT reasons FROM stale WHERE page = ?", (page,)).fetchone()
    save_reasons(
        store, page, [*(query for query in (decode_reasons(row[0]) if row else ()) if query != DAMAGED), DAMAGED]
    )


def save_reasons(store: Store, page: int, reasons: list[QueryKey]) -> None:
    """Note that a page is stale."""
    store.db.execute("INSERT OR REPLACE INTO stale VALUES (?, ?)", (page, encode(reasons)))


STALE_PAGES = "SELECT page, reasons FROM stale UNION ALL SELECT id, x'9191a36e6577' FROM page WHERE digest = x''"
"""The pages to be rendered, with why; those that are new among them, which is why: the bytes are `[NEW]`."""
_RENDER_QUEUE = f"SELECT id, reasons, address, kind, key, source FROM ({STALE_PAGES}) JOIN page ON page.id = page"  # noqa: S608 - literals
_STORY_SORT_KEY = """
(SELECT sort_key FROM document CROSS JOIN entry ON entry.document = document.id AND index_name = 'stories' WHERE uid = source AND page.kind = 'story')
"""
RENDER_QUEUE_BY_PATH = f"{_RENDER_QUEUE} ORDER BY normalized_path"
"""The same with what renders them, by path."""
RENDER_QUEUE_BY_DATE = f"{_RENDER_QUEUE} ORDER BY {_STORY_SORT_KEY}, normalized_path"
"""The same, stories by date: what one shows of those around it, the next shows too, so it is still at hand."""


def decode_reasons(blob: bytes) -> list[QueryKey]:
    """Reasons from their blob."""
    return [tuple(query) for query in msgspec.msgpack.decode(blob)]
