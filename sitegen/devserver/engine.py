"""The preview engine: owns an open archive, follows its files and renders the requested pages, in one thread.

The published site is never written to: the preview has its own database, and its pages are kept in memory. A stale page is
rendered when it is requested, or in the background. A page that cannot be rendered keeps its last good bytes, and every
response reports the problems until they are fixed.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.artifacts.rebuild import rebuild_if_stale
from sitegen.build.config_references import config_address_problems
from sitegen.build.indexing import update_index
from sitegen.database.artifacts import DATA, SEARCH, SHARD_COUNTS_FILE
from sitegen.database.connection import is_damage, unavailable
from sitegen.database.queries.reader import Reader
from sitegen.database.records import PAGE_COLUMNS, page_from_row
from sitegen.devserver import stale_pages
from sitegen.devserver.badges import add_badges, badge_inputs
from sitegen.devserver.page_cache import PageCache, TemplateTimings
from sitegen.devserver.responses import PreviewResponse, RebuildEvent
from sitegen.devserver.static_responses import HTML_TYPE
from sitegen.devserver.unpublished import banner_text
from sitegen.diagnostics import Problem, SitegenError, deduplicate, sorted_unique
from sitegen.pages.redirect import redirect_target
from sitegen.problem_codes.environment import INTERNAL_ERROR, PREVIEW_RESTART_NEEDED
from sitegen.publish.output.manifest import owned_files
from sitegen.publish.planner import update_plan
from sitegen.render.copied_file import CopiedFile, as_bytes, content_size
from sitegen.render.media_types import content_type
from sitegen.urls import normalized_path, output_file
from sitegen.watch.debounce import FULL_RESCAN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.build.context import BuildContext
    from sitegen.build.session import Session
    from sitegen.database.artifacts import Artifact
    from sitegen.devserver.responses import StalePage
    from sitegen.model.page import Page
    from sitegen.render.copied_file import Content
    from sitegen.watch.debounce import ChangeSet

SEARCH_ENTRY_PATH = f"{SEARCH.address}{SHARD_COUNTS_FILE}".lstrip("/")
"""The first file of the search index that a browser requests when a reader starts a search."""
BASE_PATH_CHANGED = PREVIEW_RESTART_NEEDED(
    "the path of base_url has changed: restart the preview to serve the site at the new path"
)
MAX_EVENT_PATHS = 500
"""Maximum number of paths in one event. An event with more paths says instead that everything may have changed."""
BACKGROUND_BATCH_SIZE = 8
"""Pages rendered in the background at a time. A request waits at most for one batch."""
FIND_PAGE = f"SELECT id, {PAGE_COLUMNS} FROM page WHERE normalized_path = ?"  # noqa: S608 - a literal


class PreviewEngine:
    """Indexes changed files and renders pages of one session; all methods must be called from the same thread."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.badge_inputs: tuple[tuple[object, ...], ...] = ()
        self.base_path = self._configured_base_path()
        self.rebuild_number = 0
        self.must_rescan = False
        """True if the last changes could not be indexed: the next rebuild scans everything."""
        self.problems: tuple[Problem, ...] = ()
        self.edited_files: tuple[str, ...] = ()
        self.newly_stale: tuple[StalePage, ...] = ()
        self.rebuild_seconds = 0.0
        self.template_timings, self.last_timings = TemplateTimings(), TemplateTimings()
        """Timings since the preview started, and since the last rebuild that made pages stale."""
        self._content_problems: list[Problem] = []
        self._page_problems: dict[int, tuple[Problem, ...]] = {}
        self._page_cache = PageCache()
        self._broken_pages: dict[str, str] = {}
        """Output path to content file, for each page that was removed because its document cannot be read."""
        self._asset_paths: dict[str, str] = {}
        self._removed_paths: tuple[str, ...] = ()

    @property
    def context(self) -> BuildContext:
        """The open archive; replaced by each rebuild."""
        return self.session.context

    # -- rebuilds

    def rebuild(self, change_set: ChangeSet) -> RebuildEvent:
        """Index the changed files, update the plan and mark stale pages; return what browsers may have to update.

        A damaged database is deleted first, and rebuilt from the content.
        """
        try:
            return self._rebuild(change_set)
        except sqlite3.DatabaseError:
            self.session.reset()
            return self._rebuild(FULL_RESCAN)

    def _rebuild(self, change_set: ChangeSet) -> RebuildEvent:
        started = time.perf_counter()
        change_set = replace(change_set, is_full_scan=change_set.is_full_scan or self.must_rescan)
        self.must_rescan, is_indexed = True, False
        files_before, reasons_before = self._existing_files(change_set), stale_pages.stale_reasons(self.context)
        self._removed_paths = ()
        try:
            paths = self.session.prepare(change_set)
            self._content_problems = [*update_index(self.context, paths), *self._plan_pages()]
            is_indexed = True
        except SitegenError as error:
            self._content_problems = list(error.problems)
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                raise
            self._content_problems = list(unavailable(error, self.session.options.database_path).problems)
        self._page_problems.clear()
        self.rebuild_number += 1
        reasons = stale_pages.stale_reasons(self.context)
        newly_stale = {page: reason for page, reason in reasons.items() if reasons_before.get(page) != reason}
        self.edited_files = tuple(sorted(files_before | self._existing_files(change_set)))
        self.newly_stale = stale_pages.describe_stale(self.context, newly_stale)
        if newly_stale:
            self.last_timings = TemplateTimings()
        self.rebuild_seconds = time.perf_counter() - started
        self._collect_problems()
        self.must_rescan = not is_indexed
        return self._rebuild_event()

    def _existing_files(self, change_set: ChangeSet) -> set[str]:
        """Return the existing files of a change set, without temporary files of editors."""
        base = f"{self.session.options.root}/"
        files = {path.removeprefix(base) for path in change_set.paths if Path(path).is_file()}
        return {file for file in files if not self._is_temporary(file)}

    def _is_temporary(self, file: str) -> bool:
        """Return True for a file in `content/` that the database does not have."""
        return file.startswith("content/") and self.context.store.file_digest(file) is None

    def _plan_pages(self) -> list[Problem]:
        """Update the plan and return its problems.

        If there are errors, the rest of the plan is kept, and the next rebuild reports the same errors.
        """
        context = self.context
        with context.store.transaction():
            update = update_plan(context.queries, context.traces, context.renderer.plugins)
        removed = update.removed.values()
        self._removed_paths = tuple(page.path for page in removed)
        broken = {row.uid: row.file for row in context.store.find_documents("state = 'broken'")}
        self._broken_pages |= {page.path: broken[page.document] for page in removed if page.document in broken}
        return [*update.problems, *config_address_problems(context)]

    def _rebuild_event(self) -> RebuildEvent:
        paths = (*(page.path for page in self.newly_stale), *self._removed_paths)
        badges_before, self.badge_inputs = self.badge_inputs, badge_inputs(self.context)
        everything = len(paths) > MAX_EVENT_PATHS or badges_before != self.badge_inputs
        before, self._asset_paths = self._asset_paths, self._read_asset_paths()
        assets = tuple(
            (old, self._asset_paths[name]) for name, old in before.items() if self._asset_paths.get(name, old) != old
        )
        return RebuildEvent(
            self.rebuild_number,
            () if everything else paths,
            everything,
            assets,
            stale_pages.edited_page_path(self.context, self.edited_files),
            self.problems,
        )

    def _read_asset_paths(self) -> dict[str, str]:
        """Return the output path of each of the theme's files, by name."""
        engine = self.context.queries
        return {name: str(engine.read(("asset", name))[1][0]).lstrip("/") for name in engine.read(("theme_assets",))[1]}

    # -- pages

    def respond(self, path: str) -> PreviewResponse:
        """Return the response for a path below the base; a folder's page is found with and without its last slash."""
        if not self.session.options.database_path.exists():  # another process ran `sitegen clean`
            self.rebuild(FULL_RESCAN)
        if path == SEARCH_ENTRY_PATH:
            self._build_artifact(SEARCH)
        elif f"/{path}".startswith(DATA.address):
            self._build_artifact(DATA)
        for output_path in dict.fromkeys((output_file(f"/{path}"), f"{path.rstrip('/')}/index.html".lstrip("/"))):
            row = self.context.store.db.execute(FIND_PAGE, (normalized_path(output_path),)).fetchone()
            if row and output_file(row[1]) == output_path:
                return self._page_response(row[0], page_from_row(row[1:]))
            if self._is_broken(output_path) and (last := self._last_good_content(output_path)):
                return PreviewResponse(200, as_bytes(last), output_path, problems=self.problems)
        return self._not_found_response()

    def _build_artifact(self, artifact: Artifact) -> None:
        """Build the search index or the dataset if documents have changed since it was last built."""
        try:
            if rebuild_if_stale(self.context.queries, artifact, allow_stale=False):
                self.session.reset_queries()
                self._plan_pages()
        except SitegenError as error:
            self._content_problems = [*self._content_problems, *error.problems]
            self._collect_problems()

    def _is_broken(self, path: str) -> bool:
        """Return True if a page was removed because its document could not be read, and still cannot be read."""
        file = self._broken_pages.get(path)
        return file is not None and self.context.store.find_document("file = ? AND state = 'broken'", file) is not None

    def _last_good_content(self, path: str) -> Content:
        """Return a page as it was last rendered, here or else by the last build; b"" if it never was."""
        if (cached := self._page_cache.get(path)) is not None:
            return cached
        output_folder = self.session.options.output_folder
        published = output_folder / path
        return published.read_bytes() if path in owned_files(output_folder) and published.is_file() else b""

    def _page_response(self, page_id: int, page: Page) -> PreviewResponse:
        if page.kind == "redirect" and not self.session.options.is_public_view:
            target = redirect_target(Reader(self.context.queries), page.key[0])
            if target:
                return PreviewResponse(302, location=target.address)
        content = self._current_content(page_id, page)
        if isinstance(content, CopiedFile):
            return PreviewResponse(200, b"", page.path, problems=self.problems, copied=content)
        data = add_badges(content, page.path, self.context)
        status = 200 if data or page.path in self._page_cache or not self.problems else 500  # a file may be empty
        return PreviewResponse(status, data, page.path, banner_text(self.context, page), self.problems)

    def _not_found_response(self) -> PreviewResponse:
        """Return the archive's own 404 page; its absolute links point to the preview."""
        row = self.context.store.db.execute(FIND_PAGE, ("404.html",)).fetchone()
        if row is None:
            return PreviewResponse(404, b"", "404.html", problems=self.problems)
        site_url = self.session.options.config.site.base_url
        content = as_bytes(self._current_content(row[0], page_from_row(row[1:])))
        data = content.replace(site_url.encode(), self.base_path.encode())
        return PreviewResponse(404, add_badges(data, "404.html", self.context), "404.html", problems=self.problems)

    def _current_content(self, page_id: int, page: Page) -> Content:
        """Return the current content of a page; its last good one if it cannot be rendered."""
        if page.path in self._page_cache and not stale_pages.is_stale(self.context, page_id):
            return self._last_good_content(page.path)
        if page_id not in self._page_problems:
            with self.context.store.transaction():
                self._render(page_id, page)
                self.context.traces.flush()
            self._collect_problems()
        return self._last_good_content(page.path)

    def render_pending(self) -> bool:
        """Render one batch of stale pages; return False if there are none, apart from those that cannot be rendered."""
        limit = BACKGROUND_BATCH_SIZE + len(self._page_problems)
        pages = stale_pages.pending_pages(self.context, limit)
        batch = [(page_id, page) for page_id, page in pages if page_id not in self._page_problems]
        with self.context.store.transaction():
            for page_id, page in batch:
                self._render(page_id, page)
            self.context.traces.flush()
        self._collect_problems()
        return bool(batch)

    def _render(self, page_id: int, page: Page) -> None:
        """Render one page, and save its bytes and its trace; if that fails, save the problems, and the page stays stale."""
        context, started = self.context, time.perf_counter()
        try:
            rendered = context.renderer.render(page, context.queries)
            # the scripts of the preview are added to HTML files
            content = as_bytes(rendered.data) if content_type(page.path) == HTML_TYPE else rendered.data
        except Exception as error:  # noqa: BLE001 - a bug, or a document that changes while it is read: go on with other pages
            message = INTERNAL_ERROR(f"failed to render the page: {type(error).__name__} {error}".rstrip())
            hint = "if this persists, report it as a bug of sitegen"
            self._page_problems[page_id] = (Problem(page.source, 0, 0, message, hint),)
            return
        if rendered.problems:
            self._page_problems[page_id] = rendered.problems
            return
        if stale_pages.is_stale(context, page_id):
            stale_pages.mark_rendered(context, page_id, rendered)
        self._page_cache.put(page.path, content)
        kind = context.renderer.plugins.pages.get(page.kind)
        template = kind.TEMPLATE if kind else page.kind
        for timings in (self.template_timings, self.last_timings):
            timings.record(template, page.path, time.perf_counter() - started, content_size(content))

    def _collect_problems(self) -> None:
        """Update `problems` with the current problems of the configuration, the content and the pages."""
        of_pages: Iterable[Problem] = (problem for found in self._page_problems.values() for problem in found)
        is_moved = self._configured_base_path() != self.base_path
        moved = [Problem("sitegen.toml", 0, 0, BASE_PATH_CHANGED)] if is_moved else []
        self.problems = tuple(
            sorted_unique([*self.session.problems, *moved, *self._content_problems, *deduplicate(of_pages)])
        )

    def _configured_base_path(self) -> str:
        return urlsplit(self.session.options.config.site.base_url).path
