"""The checks of `sitegen check` for the dashboard. They run in a process of their own, and never in the engine's thread.

They begin when a browser first asks for the dashboard, and run again after each rebuild. A run begins when files have not changed for a
moment, and not before the last run has been over for several times the processor time that it took, so that the checks of a large
archive take a small part of one processor. The check of links, which renders every page, is a run of its own, and is canceled by a rebuild.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from sitegen.build.context import create_engine, create_renderer, load_plugins, open_readonly_store
from sitegen.build.options import no_progress
from sitegen.build.parallel.background import BackgroundProcess
from sitegen.checks import CheckContext
from sitegen.checks._run import run_check
from sitegen.diagnostics import Problem, SitegenError, deduplicate
from sitegen.outgoing_links.summary import dead_links
from sitegen.publish.planner import all_pages
from sitegen.render.copied_file import ContentBytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.build.options import BuildOptions

QUIET_SECONDS = 0.5
"""Seconds without a rebuild before a run begins."""
PAUSE_FACTOR = 4
"""Minimum pause between two runs, as a multiple of the processor time of the last one."""
PAGE_CHECKS = frozenset({"links"})
"""Checks that read every page as it would be published."""


class CheckResults(msgspec.Struct, frozen=True):
    """The results of the checks so far."""

    problems: tuple[Problem, ...] = ()
    """Warnings and errors, by check."""
    is_complete: bool = False
    """True once all checks but those of the links have run since the last rebuild."""
    are_links_complete: bool = False
    """True once the links have been checked since the last rebuild."""
    error: str = ""
    """Why the last run failed, or ""."""


@dataclass(slots=True)
class _Run:
    """Checks that run together, and when they may run again."""

    reads_pages: bool
    checked_revision: int = -1
    """Number of rebuilds before the last run."""
    pause_until: float = 0.0


class BackgroundChecks:
    """Runs the checks again and again, in a thread that waits for a process; `results` may be read by any thread."""

    def __init__(self, on_results: Callable[[], None]) -> None:
        """`on_results` is called in another thread after each run."""
        self.results = CheckResults()
        self._on_results, self._process = on_results, BackgroundProcess()
        self._by_check: dict[str, tuple[Problem, ...]] = {}
        self._runs = (_Run(reads_pages=False), _Run(reads_pages=True))
        self._options: BuildOptions | None = None
        self._digest, self._error = b"", ""
        self._current: _Run | None = None
        self._is_wanted, self._is_stopped = False, False
        self._changed = threading.Condition()
        self._revision, self._changed_at = 0, 0.0
        self._stamp: object = None
        self._thread = threading.Thread(target=self._run, name="preview checks", daemon=True)

    def begin(self, stamp: object = None) -> None:
        """Run the checks from now on; run them again if the stamp is not that of the last call.

        Args:
            stamp: identifies the content of files that the checks read and that no rebuild notices.
        """
        with self._changed:
            if self._is_wanted and stamp != self._stamp:
                self._revision += 1
                self._changed.notify_all()
            self._stamp = stamp
            if not self._is_wanted:
                self._is_wanted = True
                self._thread.start()

    def set_archive(self, options: BuildOptions, plugins_digest: bytes) -> None:
        """Note that the archive was rebuilt, with these options and plugins: the results are no longer complete."""
        with self._changed:
            self._options, self._digest = replace(options, progress=no_progress), plugins_digest
            self._revision += 1
            self._changed_at = time.monotonic()
            if self._current is not None and self._current.reads_pages:
                self._process.cancel()
            self.results = msgspec.structs.replace(self.results, is_complete=False, are_links_complete=False)
            self._changed.notify_all()

    def stop(self, timeout: float) -> None:
        """End the process and the thread."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        self._process.cancel()
        if self._is_wanted:
            self._thread.join(timeout)

    def _run(self) -> None:
        while (run := self._wait_for_run()) is not None:
            self._current = run
            self._check_once(run)
            self._current = None
            run.pause_until = time.monotonic() + PAUSE_FACTOR * self._process.cpu_seconds
            if not self._is_stopped:
                self._on_results()

    def _wait_for_run(self) -> _Run | None:
        """Wait until checks have something to check and their pause is over, and return them; None at the end."""
        with self._changed:
            while not self._is_stopped:
                waiting = [run for run in self._runs if run.checked_revision != self._revision and self._options]
                run = min(waiting, key=lambda run: run.pause_until, default=None)
                due = max(run.pause_until, self._changed_at + QUIET_SECONDS) - time.monotonic() if run else None
                if due is not None and due <= 0:
                    return run
                self._changed.wait(due)
        return None

    def _check_once(self, run: _Run) -> None:
        with self._changed:
            options, digest, revision = self._options, self._digest, self._revision
        error, check = "", partial(check_preview, reads_pages=run.reads_pages)
        try:
            for name, problems in self._process.run(check, options, digest):
                self._by_check[name] = problems
        except SitegenError as failure:
            error = failure.problems[0].message
        with self._changed:
            if not self._process.is_canceled:
                run.checked_revision = revision
            # a file that changes during a run may make it fail: the next run begins soon
            self._error = error if revision == self._revision else ""
            self._update_results()

    def _update_results(self) -> None:
        problems = tuple(deduplicate(one for found in self._by_check.values() for one in found))
        is_complete = {run.reads_pages: run.checked_revision == self._revision for run in self._runs}
        self.results = CheckResults(problems, is_complete[False], is_complete[True], self._error)


def check_preview(
    options: BuildOptions, plugins_digest: bytes, *, reads_pages: bool
) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    """Yield the name and the problems of each check of an open preview: of those that read every page, or of all others.

    The others include the recorded answers of outgoing links. Nothing is requested.
    """
    plugins = load_plugins(options, plugins_digest)
    with closing(open_readonly_store(options)) as store:
        renderer = create_renderer(options, plugins)
        pages = {page.path: page for page in all_pages(store)}
        engine = create_engine(options, store, renderer)
        # each page is rendered when it is read, so that they are not in memory all at once
        rendered = ContentBytes(pages, lambda path: renderer.render(pages[path], engine).data)
        sources = {path: page.source for path, page in pages.items()}
        context = CheckContext(store, options.config, options.root, options.now, rendered, sources)
        if not reads_pages:
            yield "outgoing links", tuple(dead_links(store, options.root, options.config.site.base_url))
        for name, check in plugins.checks.items():
            if (name in PAGE_CHECKS) is reads_pages:
                yield name, tuple(run_check(check, plugins, context))
