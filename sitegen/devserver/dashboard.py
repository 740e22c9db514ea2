"""The preview's own pages: the dashboard, and the error page that replaces a page that cannot be rendered."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import jinja2

from sitegen.devserver.html_injection import OverlayState, content_digest
from sitegen.diagnostics import excerpt_around, pluralize

if TYPE_CHECKING:
    from sitegen.devserver.responses import Dashboard, PreviewResponse

PARTS_FOLDER = Path(__file__).parent / "parts"
MAX_TABLE_ROWS = 200
"""Maximum number of rows of a table or list. The number of further rows is shown below it."""
INDEX_FILE = "index.html"
REFRESH_INTERVAL_MS = 1000
"""Milliseconds after which the dashboard is refreshed while pages are being rendered in the background."""


def dashboard_page(dashboard: Dashboard, base: str, event_id: str) -> bytes:
    """Return the dashboard as an HTML page."""
    state = OverlayState(
        base,
        event_id,
        content_digest(dashboard),
        "dashboard",
        refresh_ms=REFRESH_INTERVAL_MS if dashboard.pending_count else 0,
    )
    return _render_template("dashboard.html", state, dashboard=dashboard)


def error_page(response: PreviewResponse, base: str, event_id: str) -> bytes:
    """Return the problems of a response as an HTML page."""
    return _render_template(
        "broken.html",
        OverlayState(base, event_id, content_digest(response), "broken", response.path, problems=response.problems),
        response=response,
    )


def display_path(path: str) -> str:
    """Return the path of an output file as readers know it: `/stories/x/` for `stories/x/index.html`."""
    return "/" + (path[: -len(INDEX_FILE)] if path == INDEX_FILE or path.endswith(f"/{INDEX_FILE}") else path)


def preview_url(path: str, base: str) -> str:
    """Return the percent-encoded address of an output file in the preview."""
    return base + quote(display_path(path)[1:])


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
    environment.globals |= {"excerpt_around": excerpt_around, "pluralize": pluralize, "max_rows": MAX_TABLE_ROWS}
    environment.filters |= {"preview_url": preview_url, "display_path": display_path}
    return environment
