"""`sitegen build --watch`: keeps the published site current, one build after the other in one process."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.build.alarm import Alarm
from sitegen.build.context import BuildResult
from sitegen.build.pipeline import run_build
from sitegen.build.session import Session, watched_folders
from sitegen.content.ledger_file import LEDGER_FILE_NAME
from sitegen.diagnostics import Problem, SitegenError
from sitegen.publish.output.output_dir import check_output_folder
from sitegen.publish.output.ownership import ensure_owned
from sitegen.watch.debounce import TIME_PASSED
from sitegen.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.build.context import BuildOptions
    from sitegen.watch.debounce import ChangeSet


def rebuilds(
    make_options: Callable[[], BuildOptions], *, poll_ms: int | None, strict: bool, notify: Callable[[str], None]
) -> Iterator[BuildResult]:
    """The report of the first build, then of every round that had something to do or to tell.

    A round begins after an edit, and at the moment at which a story goes live.

    The site stays as it is while a configuration or a theme cannot be read; `say` is told how files are watched.
    """
    started, alarm = time.monotonic(), Alarm()
    job = make_options()
    check_output_folder(job.output_folder, job.root)
    avoid = [job.output_folder, job.state_folder, job.root / ".git"]
    with (
        Watcher(
            watched_folders(job), [job.config_file, job.root / LEDGER_FILE_NAME], excluded=avoid, poll_ms=poll_ms
        ) as watcher,
        Session(make_options) as session,
    ):
        if watcher.method != "inotify":
            notify(f"Files are watched by {watcher.method}.")
        ensure_owned(session.context.store, job)
        last, doubt = rebuild_once(session, None, strict=strict)
        alarm.set(session.context, started)
        yield last
        while (hint := watcher.next_change_set(alarm.pop_timeout()) or TIME_PASSED) and not watcher.is_stopped:
            started = time.monotonic()
            try:
                look = replace(hint, everything=hint.everything or doubt)
                report, doubt = rebuild_once(session, look, strict=strict)
            except OSError as error:
                report = BuildResult([Problem(str(error.filename or job.root), 0, 0, error.strerror or str(error))])
                doubt = True
            alarm.set(session.context, started)
            news = (report.problems, report.next_change) != (last.problems, last.next_change)
            if report.rendered or report.removed or news:
                yield report
            last = report


def rebuild_once(session: Session, change_set: ChangeSet | None, *, strict: bool) -> tuple[BuildResult, bool]:
    """One build of what the session has open, everywhere if there is no hint.

    What stops a build before it can begin is told like any problem; then the next one has to look everywhere, as is said.
    """
    try:
        with session.exclusive():
            hints = session.prepare(change_set) if change_set else None
            problems = session.problems
            if problems:
                return BuildResult(problems), True
            result = run_build(
                session.context, strict=strict, changed_paths=hints, allow_stale_artifacts=change_set is not None
            )
            return result, False
    except SitegenError as refusal:
        return BuildResult(list(refusal.problems)), True
