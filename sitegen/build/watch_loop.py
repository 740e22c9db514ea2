"""`sitegen build --watch`: keeps the published site current, one build after the other in one process."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.build.alarm import Alarm
from sitegen.build.options import BuildResult
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

    from sitegen.build.options import BuildOptions
    from sitegen.watch.debounce import ChangeSet


def rebuilds(
    make_options: Callable[[], BuildOptions], *, poll_ms: int | None, strict: bool, notify: Callable[[str], None]
) -> Iterator[BuildResult]:
    """Yield the result of the first build, then of each that changed files or has other problems than the last one.

    A build begins after an edit, and at the moment at which a story goes live.

    The site stays unchanged while the configuration or the theme cannot be loaded. `notify` is called with messages.
    """
    started, alarm = time.monotonic(), Alarm()
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
            notify(f"Files are watched by {watcher.method}.")
        ensure_owned(session.context.store, options)
        last, must_rescan = rebuild_once(session, None, strict=strict)
        alarm.set(session.context, started)
        yield last
        while (change_set := watcher.next_change_set(alarm.pop_timeout()) or TIME_PASSED) and not watcher.is_stopped:
            started = time.monotonic()
            try:
                change_set = replace(change_set, everything=change_set.everything or must_rescan)
                result, must_rescan = rebuild_once(session, change_set, strict=strict)
            except OSError as error:
                result = BuildResult([Problem(str(error.filename or options.root), 0, 0, error.strerror or str(error))])
                must_rescan = True
            alarm.set(session.context, started)
            news = (result.problems, result.next_change) != (last.problems, last.next_change)
            if result.rendered or result.removed or news:
                yield result
            last = result


def rebuild_once(session: Session, change_set: ChangeSet | None, *, strict: bool) -> tuple[BuildResult, bool]:
    """Run one build of the session's archive; without a change set it scans everything.

    An error that stops a build before it begins is a problem of the result. The second value says whether the next build
    must scan everything.
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
    except SitegenError as refusal:
        return BuildResult(list(refusal.problems)), True
