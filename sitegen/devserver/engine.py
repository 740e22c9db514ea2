"""The preview engine: one thread that owns the archive, follows its files and renders what is asked for.

Nothing of the published site is touched: the preview has a database of its own, and its pages live in memory. A page that
is stale is rendered when somebody asks for it, and in the background otherwise. What cannot be rendered keeps its last
good bytes; what is wrong is told with every answer until it is mended.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.artifacts.rebuild import rebuild_if_stale
from sitegen.build.indexing import update_index
from sitegen.codec import encode
from sitegen.database.artifacts import DATA, SEARCH, SHARD_COUNTS_FILE
from sitegen.database.dependencies.trace_ids import page_node
from sitegen.database.queries import staleness
from sitegen.database.queries.explain import describe_reasons
from sitegen.database.queries.reader import Reader
from sitegen.database.records import page_from_row
from sitegen.devserver.badges import add_badges, badge_inputs
from sitegen.devserver.messages import PreviewResponse, RebuildEvent, RerenderedPage, TemplateTiming
from sitegen.devserver.unpublished import banner_text
from sitegen.diagnostics import Problem, SitegenError, deduplicate, sorted_unique
from sitegen.pages.redirect import redirect_target
from sitegen.publish.output.manifest import owned_files
from sitegen.publish.planner import update_plan
from sitegen.urls import normalized_path, output_file
from sitegen.watch.debounce import ChangeSet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.build.session import Session
    from sitegen.database.artifacts import Artifact
    from sitegen.model.page import Page
    from sitegen.render.renderer import RenderResult

SEARCH_ENTRY_PATH = f"{SEARCH.address}{SHARD_COUNTS_FILE}".lstrip("/")
"""The file that a browser asks for first when its reader begins to search."""
MAX_CACHED_BYTES = 64_000_000
"""Bytes of pages that are kept at hand."""
BASE_PATH_CHANGED = "base_url has another path now: start the preview anew, so that it is served there"
MAX_EVENT_PATHS = 500
"""Paths in one event; of more it is said that everything may differ."""
BACKGROUND_BATCH_SIZE = 8
"""Pages rendered in the background in one go; somebody who asks waits no longer than for these."""
FIND_PAGE = "SELECT id, address, kind, key, source FROM page WHERE normalized_path = ?"
IS_STALE = "SELECT 1 FROM stale WHERE page = ? UNION ALL SELECT 1 FROM page WHERE id = ? AND digest = x''"


class PreviewEngine:
    """The work of the preview's thread, one task after the other."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.badge_inputs: tuple[tuple[object, ...], ...] = ()
        self.base_path = self._configured_base_path()
        self.rebuild_number = 0
        self.problems: tuple[Problem, ...] = ()
        self.edited_files: tuple[str, ...] = ()
        self.rerendered: tuple[RerenderedPage, ...] = ()
        self.rebuild_seconds = 0.0
        self.template_timings: dict[str, TemplateTiming] = {}
        self._content_problems: list[Problem] = []
        self._page_problems: dict[int, tuple[Problem, ...]] = {}
        self._page_cache: OrderedDict[str, bytes] = OrderedDict()
        self._cached_bytes = 0
        self._broken_pages: dict[str, str] = {}
        """Pages that are gone because their document cannot be read: its file."""
        self._asset_paths: dict[str, str] = {}
        self._removed_paths: tuple[str, ...] = ()

    # -- rebuilds

    def rebuild(self, change_set: ChangeSet) -> RebuildEvent:
        """Look at the changed paths, bring the plan up to date, and mark stale pages."""
        started = time.perf_counter()
        before, known = self._pending_pages(), self._existing_files(change_set)
        self._removed_paths = ()
        try:
            paths = self.session.prepare(change_set)
            self._content_problems = [*update_index(self.session.context, paths), *self._plan_pages()]
        except SitegenError as refusal:
            self._content_problems = list(refusal.problems)
        self._page_problems.clear()
        self.rebuild_number += 1
        newly_stale = {page: reason for page, reason in self._pending_pages().items() if before.get(page) != reason}
        self.edited_files = tuple(sorted(known | self._existing_files(change_set)))
        self.rerendered = self._rerendered_pages(newly_stale)
        self.rebuild_seconds = time.perf_counter() - started
        self._collect_problems()
        return self._rebuild_event()

    def _existing_files(self, change_set: ChangeSet) -> set[str]:
        """Return the existing files of a change set, without temporary files of editors."""
        base = f"{self.session.options.root}/"
        return {
            path.removeprefix(base)
            for path in change_set.paths
            if Path(path).is_file() and not self._is_temporary(path, base)
        }

    def _is_temporary(self, path: str, base: str) -> bool:
        """Whether a file in `content/` is none that the archive has read."""
        place = path.removeprefix(base)
        return place.startswith("content/") and self.session.context.store.file_digest(place) is None

    def _pending_pages(self) -> dict[int, bytes]:
        """The pages that wait to be rendered, and why."""
        return dict(self.session.context.store.db.execute(staleness.STALE_PAGES).fetchall())

    def _plan_pages(self) -> list[Problem]:
        """Bring the plan up to date; after errors the rest of the plan is kept, and the next rebuild reports the same errors."""
        context = self.session.context
        with context.store.transaction():
            update = update_plan(context.engine, context.traces, context.renderer.plugins)
        self._removed_paths = tuple(page.path for page in update.removed.values())
        broken = {row.uid: row.file for row in context.store.find_documents("state = 'broken'")}
        self._broken_pages |= {
            page.path: broken[page.source] for page in update.removed.values() if page.source in broken
        }
        return update.problems

    def _rerendered_pages(self, reasons: dict[int, bytes]) -> tuple[RerenderedPage, ...]:
        """The pages that became stale, and why."""
        db = self.session.context.store.db
        rows = [
            (db.execute("SELECT address FROM page WHERE id = ?", (page,)).fetchone(), reason)
            for page, reason in reasons.items()
        ]
        pages = [
            RerenderedPage(output_file(row[0]), describe_reasons(staleness.decode_reasons(reason)))
            for row, reason in rows
            if row
        ]
        return tuple(sorted(pages, key=lambda one: one.path))

    def _rebuild_event(self) -> RebuildEvent:
        paths = (*(one.path for one in self.rerendered), *self._removed_paths)
        badges, self.badge_inputs = self.badge_inputs, badge_inputs(self.session.context)
        many = len(paths) > MAX_EVENT_PATHS or badges != self.badge_inputs
        before, self._asset_paths = self._asset_paths, self._read_asset_paths()
        assets = tuple(
            (old, self._asset_paths[name]) for name, old in before.items() if self._asset_paths.get(name, old) != old
        )
        return RebuildEvent(
            self.rebuild_number, () if many else paths, many, assets, self._edited_page_path(), self.problems
        )

    def _read_asset_paths(self) -> dict[str, str]:
        """Each of the theme's files with the path at which it is served."""
        engine = self.session.context.engine
        return {name: str(engine.read(("asset", name))[1][0]).lstrip("/") for name in engine.read(("theme_assets",))[1]}

    def _edited_page_path(self) -> str:
        """The page of the document that was edited last."""
        store = self.session.context.store
        rows = [row for path in self.edited_files for row in store.find_documents("file = ?", path) if row.address]
        return output_file(rows[0].address) if rows else ""

    # -- pages

    def respond(self, path: str) -> PreviewResponse:
        """What stands at a path below the base; a folder's page is found with and without its slash."""
        if not self.session.options.database_path.exists():  # somebody cleaned up
            self.rebuild(ChangeSet(frozenset(), everything=True))
        if path == SEARCH_ENTRY_PATH:
            self._build_artifact(SEARCH)
        elif f"/{path}".startswith(DATA.address):
            self._build_artifact(DATA)
        for spelt in dict.fromkeys((output_file(f"/{path}"), f"{path.rstrip('/')}/index.html".lstrip("/"))):
            row = self.session.context.store.db.execute(FIND_PAGE, (normalized_path(spelt),)).fetchone()
            if row and output_file(row[1]) == spelt:
                return self._page_response(row[0], page_from_row(row[1:]))
            if self._is_broken(spelt) and (last := self._last_good_bytes(spelt)):
                return PreviewResponse(200, last, spelt, problems=self.problems)
        return self._not_found_response()

    def _build_artifact(self, artifact: Artifact) -> None:
        """Somebody asks for what holds the whole of what the preview shows: it is made, if something changed since it was."""
        try:
            if rebuild_if_stale(self.session.context.engine, artifact, allow_stale=False):
                self.session.reset_queries()
                self._plan_pages()
        except SitegenError as refusal:
            self._content_problems = [*self._content_problems, *refusal.problems]
            self._collect_problems()

    def _is_broken(self, path: str) -> bool:
        """Whether a page is gone only because its document cannot be read now."""
        file = self._broken_pages.get(path)
        return (
            file is not None
            and self.session.context.store.find_document("file = ? AND state = 'broken'", file) is not None
        )

    def _last_good_bytes(self, path: str) -> bytes:
        """The bytes of a page when it could last be made: here, or else by the last build; empty where there are none."""
        if path in self._page_cache:
            return self._page_cache[path]
        published = self.session.options.output_folder / path
        return (
            published.read_bytes()
            if path in owned_files(self.session.options.output_folder) and published.is_file()
            else b""
        )

    def _page_response(self, page_id: int, page: Page) -> PreviewResponse:
        if (
            page.kind == "redirect"
            and not self.session.options.is_public_view
            and (where := redirect_target(Reader(self.session.context.engine), page.key[0]))
        ):
            return PreviewResponse(302, location=where.address)
        data = add_badges(self._current_bytes(page_id, page), page.path, self.session.context)
        status = 200 if data or page.path in self._page_cache or not self.problems else 500  # a file may be empty
        return PreviewResponse(status, data, page.path, banner_text(self.session.context, page), self.problems)

    def _not_found_response(self) -> PreviewResponse:
        """The archive's own page for what is not there, with its absolute links leading to the preview."""
        row = self.session.context.store.db.execute(FIND_PAGE, ("404.html",)).fetchone()
        if row is None:
            return PreviewResponse(404, b"", "404.html", problems=self.problems)
        site = self.session.options.config.site.base_url
        data = self._current_bytes(row[0], page_from_row(row[1:])).replace(site.encode(), self.base_path.encode())
        return PreviewResponse(
            404, add_badges(data, "404.html", self.session.context), "404.html", problems=self.problems
        )

    def _current_bytes(self, page_id: int, page: Page) -> bytes:
        """A page's bytes as they are now; those of before if it cannot be rendered."""
        if page.path in self._page_cache and not self._is_stale(page_id):
            self._page_cache.move_to_end(page.path)
            return self._page_cache[page.path]
        if page_id not in self._page_problems:
            with self.session.context.store.transaction():
                self._render(page_id, page)
                self.session.context.traces.flush()
            self._collect_problems()
        return self._last_good_bytes(page.path)

    def render_pending(self) -> bool:
        """Render some of the pages that wait; whether there was any."""
        store = self.session.context.store
        waiting = [
            row
            for row in store.db.execute(
                f"{staleness.RENDER_QUEUE_BY_PATH} LIMIT {BACKGROUND_BATCH_SIZE + len(self._page_problems)}"
            )
            if row[0] not in self._page_problems
        ]
        with store.transaction():
            for number, _, *row in waiting:
                self._render(number, page_from_row(row))
            self.session.context.traces.flush()
        self._collect_problems()
        return bool(waiting)

    def pending_count(self) -> int:
        """How many pages are still to be rendered."""
        query = "SELECT (SELECT count(*) FROM stale) + (SELECT count(*) FROM page WHERE digest = x'')"
        return int(self.session.context.store.db.execute(query).fetchone()[0])

    def _render(self, page_id: int, page: Page) -> None:
        """Render one page and keep what it read; what went wrong is kept too, and the page stays stale."""
        context, started = self.session.context, time.perf_counter()
        try:
            rendered = context.renderer.render(page, context.engine)
        except Exception as error:  # noqa: BLE001 - a bug, or a page whose document changes as it is read: the others go on
            message = f"the page cannot be made: {type(error).__name__} {error}".rstrip()
            self._page_problems[page_id] = (
                Problem(page.source, 0, 0, message, "if it stays, it is a bug of sitegen: please tell"),
            )
            return
        if rendered.problems:
            self._page_problems[page_id] = rendered.problems
            return
        if self._is_stale(page_id):
            self._save_trace(page_id, rendered)
        self._cache_page(page.path, rendered.data)
        self._record_timing(page, time.perf_counter() - started)

    def _is_stale(self, page_id: int) -> bool:
        return self.session.context.store.db.execute(IS_STALE, (page_id, page_id)).fetchone() is not None

    def _save_trace(self, page_id: int, rendered: RenderResult) -> None:
        """Keep what a page read; its bytes are not kept in the database, only that it has been made."""
        context = self.session.context
        db = context.store.db
        reason = db.execute("SELECT reasons FROM stale WHERE page = ?", (page_id,)).fetchone()
        context.traces.save(page_node(page_id), rendered.reader, reason[0] if reason else encode([staleness.NEW]))
        db.execute("UPDATE page SET digest = x'00' WHERE id = ?", (page_id,))
        db.execute("DELETE FROM stale WHERE page = ?", (page_id,))

    def _cache_page(self, path: str, data: bytes) -> None:
        """Keep a page at hand; the oldest go where it gets too much."""
        self._cached_bytes += len(data) - len(self._page_cache.pop(path, b""))
        self._page_cache[path] = data
        while self._cached_bytes > MAX_CACHED_BYTES and len(self._page_cache) > 1:
            self._cached_bytes -= len(self._page_cache.popitem(last=False)[1])

    def _record_timing(self, page: Page, seconds: float) -> None:
        kind = self.session.context.renderer.plugins.pages.get(page.kind)
        name = kind.TEMPLATE if kind else page.kind
        old = self.template_timings.get(name)
        slowest = page.path if old is None or seconds > old.slowest_seconds else old.slowest_path
        longest = max(seconds, old.slowest_seconds if old else 0.0)
        count, total = (old.page_count, old.total_seconds) if old else (0, 0.0)
        self.template_timings[name] = TemplateTiming(name, count + 1, total + seconds, slowest, longest)

    def _collect_problems(self) -> None:
        """All that is wrong now."""
        of_pages: Iterable[Problem] = (problem for found in self._page_problems.values() for problem in found)
        moved = (
            [Problem("sitegen.toml", 0, 0, BASE_PATH_CHANGED)] if self._configured_base_path() != self.base_path else []
        )
        self.problems = tuple(
            sorted_unique([*self.session.problems, *moved, *self._content_problems, *deduplicate(of_pages)])
        )

    def _configured_base_path(self) -> str:
        return urlsplit(self.session.options.config.site.base_url).path
