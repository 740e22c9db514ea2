"""Runs the steps of a plan: transfers in several threads, one step after the other."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from sitegen.deploy.targets._common import is_safe_path
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import PLACE_UNSUITABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future

    from sitegen.deploy.plan import Step
    from sitegen.deploy.targets import Session, Upload

T = TypeVar("T")
DELETES_AT_ONCE = 1_000
"""Maximum number of files to delete with one call."""
CHECK_SECONDS = 30.0
"""Maximum number of seconds between two calls of `on_time`, also if a transfer takes longer."""
MAX_ERRORS = 5
"""Maximum number of problems that are reported of a step."""


class Transfer:
    """The transfers of one publication, with their number."""

    def __init__(
        self,
        session: Session,
        jobs: int,
        upload: Callable[[str], Upload],
        on_progress: Callable[[str, int], None],
        on_time: Callable[[], None],
    ) -> None:
        """Prepare a transfer.

        Args:
            session: the open place.
            jobs: maximum number of transfers at the same time.
            upload: returns the transfer of a path.
            on_progress: called with the name of the step and the number of files that are done.
            on_time: called at least every `CHECK_SECONDS` while transfers run, to renew the lease.
        """
        self.session, self.jobs, self.upload = session, jobs, upload
        self.on_progress, self.on_time = on_progress, on_time
        self.done = 0
        """Number of files that were transferred, deleted, or got new headers."""

    def run_step(self, step: Step) -> None:
        """Run a step: first its deletions, then its transfers.

        Raises:
            SitegenError: with the problems of the transfers that failed. No further ones were begun.
        """
        self.delete(step.name, step.deletes)
        self._run(step.name, [file.path for file in step.puts], lambda path: self.session.put(self.upload(path)))
        self._run(
            step.name, [file.path for file in step.headers], lambda path: self.session.set_headers(self.upload(path))
        )

    def delete(self, name: str, paths: Sequence[str]) -> None:
        """Delete files, up to `DELETES_AT_ONCE` with one call."""
        for start in range(0, len(paths), DELETES_AT_ONCE):
            self.on_time()
            batch = [_checked(path) for path in paths[start : start + DELETES_AT_ONCE]]
            self.session.delete(batch)
            self._count(name, len(batch))

    def _run(self, name: str, paths: Sequence[str], call: Callable[[str], None]) -> None:
        failed: list[SitegenError] = []
        with ThreadPoolExecutor(self.jobs, "publish") as pool:
            waiting: set[Future[None]] = set()
            remaining = iter(paths)
            try:
                while _fill(
                    waiting, remaining, self.jobs * 2, lambda path: pool.submit(call, _checked(path)), stop=bool(failed)
                ):
                    done, waiting = wait(waiting, CHECK_SECONDS, FIRST_COMPLETED)
                    failed += [error for one in done if (error := _failure(one))]
                    self._count(name, sum(one.exception() is None for one in done))
                    self.on_time()
            finally:
                for one in waiting:
                    one.cancel()
        if failed:
            raise SitegenError(
                [problem for error in failed[:MAX_ERRORS] for problem in error.problems], failed[0].exit_code
            )

    def _count(self, name: str, number: int) -> None:
        self.done += number
        self.on_progress(name, self.done)


def _checked(path: str) -> str:
    """Return a path.

    Raises:
        SitegenError: if it could leave the folder of the site.
    """
    if not is_safe_path(path):
        raise SitegenError(
            PLACE_UNSUITABLE(
                f"{path!r} is not a path of a site; the files that describe the place were changed by another program"
            )
        )
    return path


def _fill(
    waiting: set[Future[None]],
    remaining: Iterable[str],
    limit: int,
    submit: Callable[[str], Future[None]],
    *,
    stop: bool,
) -> bool:
    """Submit further calls up to a limit, none with `stop`; return True if there are calls to wait for."""
    if not stop:
        while len(waiting) < limit and (path := next(iter(remaining), None)) is not None:
            waiting.add(submit(path))
    return bool(waiting)


def _failure(future: Future[None]) -> SitegenError | None:
    """Return the expected error of a call; None if there is none.

    Raises:
        Exception: any other error.
    """
    error = future.exception()
    if error is None or isinstance(error, SitegenError):
        return error
    raise error
