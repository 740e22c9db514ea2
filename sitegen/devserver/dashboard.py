"""The preview's own pages: the dashboards for editors and for developers, the tagging page, and the error page in place of a page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import jinja2

from sitegen.devserver.editor_links import editor_link
from sitegen.devserver.html_injection import OverlayState, content_digest
from sitegen.devserver.time_words import day_words, moment_words, span_words
from sitegen.diagnostics import excerpt_around, pluralize

if TYPE_CHECKING:
    from sitegen.devserver.responses import BuildReport, Dashboard, PreviewResponse, UnpublishedDocument
    from sitegen.devserver.tagging_data import TaggingPage

PARTS_FOLDER = Path(__file__).parent / "parts"
MAX_TABLE_ROWS = 200
"""Maximum number of rows of a table or list. The number of further rows is shown below it."""
INDEX_FILE = "index.html"
REFRESH_INTERVAL_MS = 1000
"""Milliseconds after which a dashboard is refreshed while pages are being rendered in the background."""
AGE_GROUPS = (
    (7, "Changed in the last seven days"),
    (30, "Changed in the last 30 days"),
    (None, "Not changed for more than 30 days"),
)
"""Maximum number of days since the last change, and the heading, of each group of unpublished documents."""
_DAY_SECONDS = 86_400


def dashboard_page(dashboard: Dashboard, base: str, event_id: str) -> bytes:
    """Return the dashboard for editors as an HTML page."""
    state = _state(dashboard, dashboard.pending_count, base, event_id)
    shown = sum(len(group.problems) for group in dashboard.problems)
    further_problems = dashboard.error_count + dashboard.warning_count - shown
    names = {"ages": group_by_age(dashboard), "further_problems": further_problems}
    return _render_template("dashboard.html", state, dashboard=dashboard, **names)


def build_report_page(report: BuildReport, base: str, event_id: str) -> bytes:
    """Return the dashboard for developers as an HTML page."""
    return _render_template("build.html", _state(report, report.pending_count, base, event_id), report=report)


def suggestions_page(page: TaggingPage, base: str, event_id: str, token: str) -> bytes:
    """Return the tagging page. Its script sends the token with each decision."""
    return _render_template("tags.html", _state(page, 0, base, event_id), page=page, token=token)


def _state(data: Dashboard | BuildReport | TaggingPage, pending_count: int, base: str, event_id: str) -> OverlayState:
    refresh_ms = REFRESH_INTERVAL_MS if pending_count else 0
    return OverlayState(base, event_id, content_digest(data), "dashboard", refresh_ms=refresh_ms)


def group_by_age(dashboard: Dashboard) -> list[tuple[str, list[UnpublishedDocument]]]:
    """Return the unpublished documents by the time of their last change, with a heading for each group that has one."""
    groups: dict[str, list[UnpublishedDocument]] = {}
    for document in dashboard.in_progress:
        days = (dashboard.now - document.changed_at) / _DAY_SECONDS
        heading = next(heading for limit, heading in AGE_GROUPS if limit is None or days < limit)
        groups.setdefault(heading, []).append(document)
    return list(groups.items())


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


def _file_size(size: float) -> str:
    """Return a number of bytes such as `12.3 kB`."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:  # noqa: PLR2004 - the step between decimal units
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


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
    environment.globals |= {"editor_link": editor_link}
    environment.filters |= {"preview_url": preview_url, "display_path": display_path, "file_size": _file_size}
    environment.filters |= {"day_words": day_words, "moment_words": moment_words, "span_words": span_words}
    return environment
