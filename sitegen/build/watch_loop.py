"""`sitegen build --watch`: keeps the published site current, one build after the other in one process."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.build.alarm import Alarm
from sitegen.build.context import Report
from sitegen.build.pipeline import update
from sitegen.build.session import Session, watched
from sitegen.content.ledger_file import NAME
from sitegen.diagnostics import Problem, Refusal
from sitegen.publish.output.output_dir import check_folder
from sitegen.publish.output.ownership import claim
from sitegen.watch.debounce import ALONE
from sitegen.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.build.context import Job
    from sitegen.watch.debounce import Hint


def rounds(make: Callable[[], Job], *, poll: int | None, strict: bool, say: Callable[[str], None]) -> Iterator[Report]:
    """The report of the first build, then of every round that had something to do or to tell.

    A round begins after an edit, and at the moment at which a story goes live.

    The site stays as it is while a configuration or a theme cannot be read; `say` is told how files are watched.
    """
    started, alarm = time.monotonic(), Alarm()
    job = make()
    check_folder(job.output, job.root)
    avoid = [job.output, job.scratch, job.root / ".git"]
    with (
        Watcher(watched(job), [job.config_file, job.root / NAME], avoid=avoid, poll=poll) as watcher,
        Session(make) as session,
    ):
        if watcher.how != "inotify":
            say(f"Files are watched by {watcher.how}.")
        claim(session.archive.store, job)
        last, doubt = one_round(session, None, strict=strict)
        alarm.set(session.archive, started)
        yield last
        while (hint := watcher.wait(alarm.take()) or ALONE) and not watcher.stopped:
            started = time.monotonic()
            try:
                look = replace(hint, everything=hint.everything or doubt)
                report, doubt = one_round(session, look, strict=strict)
            except OSError as error:
                report = Report([Problem(str(error.filename or job.root), 0, 0, error.strerror or str(error))])
                doubt = True
            alarm.set(session.archive, started)
            news = (report.problems, report.next_change) != (last.problems, last.next_change)
            if report.rendered or report.removed or news:
                yield report
            last = report


def one_round(session: Session, hint: Hint | None, *, strict: bool) -> tuple[Report, bool]:
    """One build of what the session has open, everywhere if there is no hint.

    What stops a build before it can begin is told like any problem; then the next one has to look everywhere, as is said.
    """
    try:
        with session.working():
            hints = session.follow(hint) if hint else None
            problems = session.problems
            if problems:
                return Report(problems), True
            return update(session.archive, strict=strict, hints=hints), False
    except Refusal as refusal:
        return Report(list(refusal.problems)), True
