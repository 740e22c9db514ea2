"""The loop of `sitegen build --watch`, which builds again after each change, and the timer of scheduled changes."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.build.options import BuildResult, system_problem
from sitegen.build.pipeline import find_next_change, run_build
from sitegen.build.session import Session, watched_folders
from sitegen.content.ledger_file import LEDGER_FILE_NAME
from sitegen.database.connection import is_damage, unavailable
from sitegen.diagnostics import SitegenError
from sitegen.publish.output.output_dir import check_output_folder
from sitegen.publish.output.ownership import check_manifest_owner
from sitegen.watch.debounce import TIME_PASSED
from sitegen.watch.watcher import Watcher

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from sitegen.build.context import BuildContext
    from sitegen.build.options import BuildOptions
    from sitegen.diagnostics import Problem
    from sitegen.watch.debounce import ChangeSet


MAX_WAIT_SECONDS = 3600.0
"""Maximum timeout in seconds, since the system clock may be changed meanwhile, and since the timeouts of waits are limited."""
FIRST_RETRY_SECONDS, MAX_RETRY_SECONDS = 1.0, 60.0
"""Seconds from a build that could not run to the next attempt: at first, and after many attempts. Each pause is twice as long as the last one."""


class NextBuildTimer:
    """The time of the next build: set after each build by the thread that builds, and read by the thread that waits for changes."""

    def __init__(self) -> None:
        self._last_now: dt.datetime | None = None
        self._due: float | None = None
        self._retry_seconds = FIRST_RETRY_SECONDS

    def set(self, context: BuildContext, started: float) -> None:
        """Set the timeout to the next change after the time of a build.

        With a fixed clock (`--now`) that change is never reached, so there is no timeout if two builds have the same time.

        Args:
            context: the context of the build.
            started: the `time.monotonic` at which the build's time was read.
        """
        is_clock_frozen, self._last_now = context.options.now == self._last_now, context.options.now
        change = None if is_clock_frozen else find_next_change(context)
        self._due = started + (change.moment - self._last_now).total_seconds() if change else None
        self._retry_seconds = FIRST_RETRY_SECONDS

    def set_retry(self) -> None:
        """Set the timeout to the next attempt of a build that could not run, for example because the disk was full."""
        self._due = time.monotonic() + self._retry_seconds
        self._retry_seconds = min(2 * self._retry_seconds, MAX_RETRY_SECONDS)

    def take_timeout(self) -> float | None:
        """Return the timeout in seconds, or None if there is none, and clear it. The next build sets it again."""
        due, self._due = self._due, None
        return None if due is None else min(max(due - time.monotonic(), 0.0), MAX_WAIT_SECONDS)


def build_and_watch(
    make_options: Callable[[], BuildOptions], *, poll_ms: int | None, strict: bool, notify: Callable[[str], None]
) -> Iterator[BuildResult]:
    """Build, then build again after each edit and at each scheduled change; yield the results.

    After the first result, only those of builds that changed files, or with other problems or another next change than before, are
    yielded. While the configuration or the theme cannot be loaded, the site is not changed. A build that the system stopped, for
    example because the disk was full, is tried again without an edit.

    Args:
        make_options: loads the configuration and reads the clock; called for each build.
        poll_ms: milliseconds between two polls; None to use inotify if possible.
        strict: treat warnings as errors.
        notify: called with messages for the user.

    Raises:
        SitegenError: if the first build cannot start, for example because the output folder belongs to another archive.
        OSError: if the archive cannot be opened.
    """
    started, timer = time.monotonic(), NextBuildTimer()
    options = make_options()
    check_output_folder(options.output_folder, options.root)
    excluded = [options.output_folder, options.state_folder, options.root / ".git"]
    with (
        Watcher(
            watched_folders(options),
            [options.config_file, options.root / LEDGER_FILE_NAME],
            excluded=excluded,
            poll_ms=poll_ms,
        ) as watcher,
        Session(make_options) as session,
    ):
        if watcher.method != "inotify":
            notify(f"File watching: {watcher.method}.")
        check_manifest_owner(session.context.store, options)
        last, must_rescan = rebuild_once(session, None, strict=strict)
        last = _set_timer(timer, session, started, last, must_retry=must_rescan)
        yield last
        while (change_set := watcher.next_change_set(timer.take_timeout()) or TIME_PASSED) and not watcher.is_stopped:
            started = time.monotonic()
            change_set = replace(change_set, is_full_scan=change_set.is_full_scan or must_rescan)
            result, must_rescan = rebuild_once(session, change_set, strict=strict)
            result = _set_timer(timer, session, started, result, must_retry=must_rescan)
            has_news = (result.problems, result.next_change) != (last.problems, last.next_change)
            if result.rendered or result.removed or has_news:
                yield result
            last = result


def _set_timer(
    timer: NextBuildTimer, session: Session, started: float, result: BuildResult, *, must_retry: bool
) -> BuildResult:
    """Set the time of the next build; return the result of the build, with a problem if the database cannot be read for that."""
    if must_retry:
        timer.set_retry()
        return result
    try:
        timer.set(session.context, started)
    except sqlite3.DatabaseError as error:
        timer.set_retry()
        return replace(result, problems=[*result.problems, *_unavailable_database(session, error)])
    return result


def _unavailable_database(session: Session, error: sqlite3.DatabaseError) -> list[Problem]:
    """Return the problem of a database that cannot be read or written at the moment.

    Raises:
        sqlite3.DatabaseError: the error, if the database is damaged.
    """
    if is_damage(error):
        raise error
    return list(unavailable(error, session.options.database_path).problems)


def rebuild_once(session: Session, change_set: ChangeSet | None, *, strict: bool) -> tuple[BuildResult, bool]:
    """Run one build of the session's archive; without a change set it scans all content.

    Returns:
        The result of the build, and True if the next build must scan all content. A SitegenError that prevents the build, and an
        error of the system, are returned as problems of the result.
    """
    try:
        with session.exclusive():
            changed_paths = session.prepare(change_set) if change_set else None
            problems = session.problems
            if problems:
                return BuildResult(problems), True
            result = run_build(
                session.context,
                strict=strict,
                changed_paths=changed_paths,
                allow_stale_artifacts=change_set is not None,
            )
            return result, False
    except SitegenError as error:
        return BuildResult(list(error.problems)), True
    except sqlite3.DatabaseError as error:
        return BuildResult(_unavailable_database(session, error), may_be_incomplete=True), True
    except OSError as error:
        return BuildResult([system_problem(error, session.options.root)], may_be_incomplete=True), True
