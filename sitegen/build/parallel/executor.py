"""Work as a map over batches: in this process, in several, or on a cluster.

Results come in the order of the items, whoever made them, so that what is built does not depend on how many worked on it.
Workers are never forked from this process: SQLite's locks do not survive that.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from itertools import islice
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from signal import SIG_IGN, SIGINT, signal
from threading import Thread, local
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sitegen.diagnostics import SitegenError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.context import BaseContext

T = TypeVar("T")
R = TypeVar("R")
BATCH_SIZE = 50
"""Items in a batch."""
MIN_PARALLEL_ITEMS = 600
"""Items for which it is worth while to start processes."""
MAX_PENDING_BATCHES = 4
"""Batches a worker that may wait to be taken: memory stays bounded."""
GC_THRESHOLD = 500_000
"""Objects made since the last look for circles among them."""
_thread_state = local()
"""In a worker: what its work is done with, one for each thread, since databases are not shared between threads."""


class Executor(Protocol):
    """Who does the work of a build."""

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """The result for each item, in order. `tools` are for work in this process; elsewhere `begin` makes them.

        `work` and `begin` are pickled: functions of a module, or partials of such.
        """

    def is_worthwhile(self, count: int) -> bool:
        """Whether others than this process work on so many items."""

    def close(self) -> None:
        """Let the workers go."""


class TaskPool(Protocol):
    """Whoever takes calls and promises their results."""

    def submit(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """A future."""


class SerialExecutor:
    """Nobody but this process."""

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """Batch after batch."""
        del init_worker
        for batch in split_into_batches(items):
            yield from work(worker_state, batch)
            collect_if_needed()

    def is_worthwhile(self, count: int) -> bool:
        """Nobody does."""
        del count
        return False

    def close(self) -> None:
        """Nobody to let go."""


class ProcessExecutor:
    """Processes on this machine, begun only where there is much to do."""

    def __init__(self, worker_count: int) -> None:
        self.worker_count = worker_count

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """As many batches at once as there are processes."""
        if not self.is_worthwhile(len(items)):
            yield from SerialExecutor().map_batches(work, items, worker_state, init_worker)
            return
        with (
            ProcessPoolExecutor(self.worker_count, _multiprocessing_context(), _init_process, (init_worker,)) as pool,
            closing(map_in_order(pool, _run_batch, work, items, self.worker_count * MAX_PENDING_BATCHES)) as results,
        ):
            try:
                yield from results
            except BrokenProcessPool:
                raise SitegenError(
                    "a process that worked on this build was killed, perhaps for want of memory"
                ) from None

    def is_worthwhile(self, count: int) -> bool:
        """Where there are enough to make it worth while to begin processes; one worker is this process."""
        return self.worker_count > 1 and count >= MIN_PARALLEL_ITEMS

    def close(self) -> None:
        """They end with each map."""


def map_in_order(
    pool: TaskPool,
    call: Callable[..., list[R]],
    work: Callable[[Any, list[T]], list[R]],
    items: Sequence[T],
    max_pending: int,
) -> Generator[R, None, None]:
    """Results of an executor in the order of the items, with a bounded number of batches on their way."""
    batches = split_into_batches(items)
    pending = deque(pool.submit(call, work, batch) for batch in islice(batches, max_pending))
    try:
        while pending:
            results = pending.popleft().result()
            pending.extend(pool.submit(call, work, batch) for batch in islice(batches, 1))
            yield from results
    finally:
        for future in pending:
            future.cancel()


def split_into_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """The items, some at a time."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH_SIZE)):
        yield batch


@contextmanager
def gc_paused() -> Iterator[None]:
    """A build without Python's own search for circles: it makes none, and would look through all it remembers for them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def collect_if_needed() -> None:
    """Look for circles after all, where much was made since the last look."""
    if not gc.isenabled() and gc.get_count()[0] > GC_THRESHOLD:
        gc.collect()


def worker_state_for(map_id: str, init_worker: Callable[[], Any]) -> Any:
    """Tools of this thread for one map: made when they are first asked for, in the place of an older map's."""
    if getattr(_thread_state, "key", None) != map_id:
        _thread_state.tools = init_worker()
        _thread_state.key = map_id
    return _thread_state.tools


def _multiprocessing_context() -> BaseContext:
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["sitegen.build.pipeline"])  # imported once, for every worker
    return context


def _init_process(init_worker: Callable[[], Any]) -> None:
    gc.disable()
    signal(SIGINT, SIG_IGN)  # Ctrl-C is for the build, which lets its workers go
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        worker_state_for("", init_worker)
    except Exception as error:  # noqa: BLE001 - told where somebody hears it, with the first batch
        _thread_state.failed = error


def _end_with_parent() -> None:
    """A build that is killed takes its workers with it."""
    parent = parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _run_batch(work: Callable[[Any, list[T]], list[R]], batch: list[T]) -> list[R]:
    if error := getattr(_thread_state, "failed", None):
        raise error
    results = work(_thread_state.tools, batch)
    collect_if_needed()
    return results
