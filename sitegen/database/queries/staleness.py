"""Staleness: which pages have to be rendered again, and for which reasons.

The recorded dependency keys find the pages that a change may affect. Only a page with a query whose fingerprint differs from the
current one is stale (early cutoff). External queries are compared in every build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.database.dependencies.trace_ids import page_trace_id, split_trace_id
from sitegen.database.records import PAGE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.store import Store

NEW: QueryKey = ("new",)
"""The reason of a page that was not in the plan before."""
DAMAGED: QueryKey = ("damaged",)
"""The reason of a page with a file that was changed or deleted after it was written."""

IS_RENDERED = "SELECT 1 FROM page WHERE id = ? AND digest != x''"


def mark_stale(
    engine: QueryEngine, traces: Traces, changed_external: dict[int, list[QueryKey]], nodes: Iterable[int]
) -> None:
    """Store which of the rendered pages are stale, with the reasons.

    Pages that were stale before, and have no difference any more, cease to be stale.

    Args:
        engine: evaluates the current queries.
        traces: the recorded queries.
        changed_external: changed external queries, by the row id of the sets that contain them.
        nodes: ids of the traces to check; those of plan nodes are ignored.
    """
    pages = {page for is_page, page in map(split_trace_id, nodes) if is_page}
    pages |= {page for (page,) in engine.store.db.execute("SELECT page FROM stale")}
    external_by_page: dict[int, int] = {}
    for trace_id, external_id in traces.traces_reading(changed_external):
        is_page, page = split_trace_id(trace_id)
        if is_page:
            external_by_page[page] = external_id
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
    """Return the queries of a page with other results than when it was rendered; empty if it is not stale."""
    external_id, internal = traces.read(page_trace_id(page))
    changed = [query for query, fingerprint in internal if not engine.is_unchanged(query, fingerprint)]
    return [*changed_external.get(external_id, ()), *changed]


def mark_damaged(store: Store, page: int) -> None:
    """Store that a page is stale because its file was changed or deleted. Its other reasons are kept."""
    row = store.db.execute("SELECT reasons FROM stale WHERE page = ?", (page,)).fetchone()
    save_reasons(
        store, page, [*(query for query in (decode_reasons(row[0]) if row else ()) if query != DAMAGED), DAMAGED]
    )


def save_reasons(store: Store, page: int, reasons: list[QueryKey]) -> None:
    """Store that a page is stale, with the reasons."""
    store.db.execute("INSERT OR REPLACE INTO stale VALUES (?, ?)", (page, encode(reasons)))


STALE_PAGES = (
    f"SELECT page, reasons FROM stale UNION ALL SELECT id, x'{encode([NEW]).hex()}' FROM page WHERE digest = x''"  # noqa: S608 - a literal
)
"""The pages to render, with encoded reasons. The reason of a page that was never rendered is `NEW`."""
_RENDER_QUEUE = f"SELECT id, reasons, {PAGE_COLUMNS} FROM ({STALE_PAGES}) JOIN page ON page.id = page"  # noqa: S608 - literals
_STORY_SORT_KEY = """
(SELECT sort_key FROM document CROSS JOIN entry ON entry.document = document.id AND index_name = 'stories'
WHERE uid = page.document AND page.kind = 'story')
"""
RENDER_QUEUE_BY_PATH = f"{_RENDER_QUEUE} ORDER BY normalized_path"
"""The pages to render with the columns that rendering needs, sorted by path."""
RENDER_QUEUE_BY_DATE = f"{_RENDER_QUEUE} ORDER BY {_STORY_SORT_KEY}, normalized_path"
"""The same, with stories sorted by date: neighbouring stories read the same items, which are still cached."""


def decode_reasons(blob: bytes) -> list[QueryKey]:
    """Return the reasons in a blob."""
    return [tuple(query) for query in msgspec.msgpack.decode(blob)]
