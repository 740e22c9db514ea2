"""Queries and updates of the pages that were edited, and of those that the preview still has to render."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.database.dependencies.trace_ids import page_trace_id
from sitegen.database.queries import staleness
from sitegen.database.queries.explain import describe_reasons
from sitegen.database.records import page_from_row
from sitegen.devserver.responses import StalePage
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sitegen.build.context import BuildContext
    from sitegen.model.page import Page
    from sitegen.render.renderer import RenderResult

IS_STALE = "SELECT 1 FROM stale WHERE page = ? UNION ALL SELECT 1 FROM page WHERE id = ? AND digest = x''"
PENDING_COUNT = "SELECT (SELECT count(*) FROM stale) + (SELECT count(*) FROM page WHERE digest = x'')"


def stale_reasons(context: BuildContext) -> dict[int, bytes]:
    """Return the ids of the stale pages with the encoded reasons."""
    return dict(context.store.db.execute(staleness.STALE_PAGES).fetchall())


def is_stale(context: BuildContext, page_id: int) -> bool:
    """Return True if a page has to be rendered: something that it read has changed, or it is new."""
    return context.store.db.execute(IS_STALE, (page_id, page_id)).fetchone() is not None


def pending_count(context: BuildContext) -> int:
    """Return the number of pages that have to be rendered."""
    return int(context.store.db.execute(PENDING_COUNT).fetchone()[0])


def pending_pages(context: BuildContext, limit: int) -> Iterator[tuple[int, Page]]:
    """Yield the id and the page of the first `limit` pages that have to be rendered, sorted by path."""
    for page_id, _, *row in context.store.db.execute(f"{staleness.RENDER_QUEUE_BY_PATH} LIMIT {limit}"):
        yield page_id, page_from_row(row)


def mark_rendered(context: BuildContext, page_id: int, rendered: RenderResult) -> None:
    """Save what a page read, and mark it as rendered. The database does not contain its bytes."""
    db = context.store.db
    reason = db.execute("SELECT reasons FROM stale WHERE page = ?", (page_id,)).fetchone()
    context.traces.save(page_trace_id(page_id), rendered.reader, reason[0] if reason else encode([staleness.NEW]))
    db.execute("UPDATE page SET digest = x'00' WHERE id = ?", (page_id,))
    db.execute("DELETE FROM stale WHERE page = ?", (page_id,))


def describe_stale(context: BuildContext, reasons: Mapping[int, bytes]) -> tuple[StalePage, ...]:
    """Return the pages with these ids and their encoded reasons in words, sorted by path; deleted pages are left out."""
    query = "SELECT address FROM page WHERE id = ?"
    rows = [(context.store.db.execute(query, (page,)).fetchone(), reason) for page, reason in reasons.items()]
    pages = [
        StalePage(output_file(row[0]), describe_reasons(staleness.decode_reasons(reason)))
        for row, reason in rows
        if row
    ]
    return tuple(sorted(pages, key=lambda page: page.path))


def edited_page_path(context: BuildContext, files: Iterable[str]) -> str:
    """Return the output path of the first page of edited content files; "" if none of them has a page."""
    rows = [row for file in files for row in context.store.find_documents("file = ?", file) if row.address]
    return output_file(rows[0].address) if rows else ""
