"""The preview's own pages: the dashboard, and the page in place of one that has nothing to show but what is wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import jinja2

from sitegen.devserver.html_injection import OverlayState, content_digest

if TYPE_CHECKING:
    from sitegen.devserver.messages import Dashboard, PreviewResponse
    from sitegen.diagnostics import Problem

PARTS_FOLDER = Path(__file__).parent / "parts"
MAX_TABLE_ROWS = 200
"""Rows of a table."""
EXCERPT_WIDTH = 100
"""Characters of an excerpt; the script has the same."""
INDEX_FILE = "index.html"
REFRESH_INTERVAL_MS = 1000
"""Milliseconds after which the dashboard is refreshed while pages are waiting."""


class Excerpt(NamedTuple):
    """A part of a line around a column."""

    before: str
    at: str
    after: str


def dashboard_page(dashboard: Dashboard, base: str, event_id: str) -> bytes:
    """Return the dashboard, in HTML."""
    state = OverlayState(
        base,
        event_id,
        content_digest(dashboard),
        "dashboard",
        refresh_ms=REFRESH_INTERVAL_MS if dashboard.pending_count else 0,
    )
    return _render_template("dashboard.html", state, dashboard=dashboard)


def error_page(response: PreviewResponse, base: str, event_id: str) -> bytes:
    """What is wrong, where no page could be rendered, in HTML."""
    return _render_template(
        "broken.html",
        OverlayState(base, event_id, content_digest(response), "broken", response.path, problems=response.problems),
        response=response,
    )


def excerpt(problem: Problem) -> Excerpt:
    """The line that a problem is about, cut to a width around its column."""
    line, at = problem.excerpt, min(max(problem.column, 1) - 1, len(problem.excerpt))
    start = max(0, min(at - EXCERPT_WIDTH // 2, len(line) - EXCERPT_WIDTH))
    stop = start + EXCERPT_WIDTH
    before, after = "…" if start else "", "…" if stop < len(line) else ""
    return Excerpt(before + line[start:at], line[at : at + 1], line[at + 1 : stop] + after)


def display_path(path: str) -> str:
    """An output file as people name it: `stories/x/index.html` is `/stories/x/`."""
    return "/" + (path[: -len(INDEX_FILE)] if path == INDEX_FILE or path.endswith(f"/{INDEX_FILE}") else path)


def preview_url(path: str, base: str) -> str:
    """Where the preview shows an output file."""
    return base + quote(display_path(path)[1:])


def pluralize(count: int, one: str, many: str) -> str:
    """`1 page`, `1,204 pages`."""
    return f"{count:,} {one if count == 1 else many}"


def _render_template(template: str, state: OverlayState, **names: object) -> bytes:
    text = _environment().get_template(template).render(base=state.base, script=state.live_script(), **names)
    return text.encode()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"excerpt": excerpt, "pluralize": pluralize, "max_rows": MAX_TABLE_ROWS}
    environment.filters |= {"preview_url": preview_url, "display_path": display_path}
    return environment
