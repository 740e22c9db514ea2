"""Executors map a function over batches of items: in this process, in several, or on a cluster.

Results are in the order of the items, so that a build does not depend on the number of workers.
Workers are never forked from this process: SQLite's locks do not survive a fork.
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
"""Items from which on processes are started."""
MAX_PENDING_BATCHES = 4
"""Batches for each worker that may be pending, so that memory is bounded."""
GC_THRESHOLD = 500_000
"""Objects created since the last garbage collection above which another one runs."""
_thread_state = local()
"""The worker state of each thread, since SQLite connections are not shared between threads."""


class Executor(Protocol):
    """Runs the work of a build."""

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """Yield the result for each item, in order. `worker_state` is used in this process; in others `init_worker` creates it.

        `work` and `init_worker` are pickled: functions of a module, or partials of such.
        """

    def is_worthwhile(self, count: int) -> bool:
        """Return True if other processes work on so many items."""

    def close(self) -> None:
        """Release the workers."""


class TaskPool(Protocol):
    """Accepts calls and returns futures."""

    def submit(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Return a future of the call's result."""


class SerialExecutor:
    """Runs all work in this process."""

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """Yield the result for each item, batch after batch."""
        del init_worker
        for batch in split_into_batches(items):
            yield from work(worker_state, batch)
            collect_if_needed()

    def is_worthwhile(self, count: int) -> bool:
        """Return False."""
        del count
        return False

    def close(self) -> None:
        """Do nothing."""


class ProcessExecutor:
    """Runs work in processes on this machine, if there are enough items."""

    def __init__(self, worker_count: int) -> None:
        self.worker_count = worker_count

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """Yield the result for each item, with as many batches at once as there are processes."""
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
        """Return True if there are several workers, and enough items to start processes."""
        return self.worker_count > 1 and count >= MIN_PARALLEL_ITEMS

    def close(self) -> None:
        """Do nothing: processes end with each map."""


def map_in_order(
    pool: TaskPool,
    call: Callable[..., list[R]],
    work: Callable[[Any, list[T]], list[R]],
    items: Sequence[T],
    max_pending: int,
) -> Generator[R, None, None]:
    """Yield the results of a pool in the order of the items, with at most `max_pending` pending batches."""
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
    """Yield the items in batches of `BATCH_SIZE`."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH_SIZE)):
        yield batch


@contextmanager
def gc_paused() -> Iterator[None]:
    """Disable Python's garbage collector: a build creates no reference cycles, and scanning its many objects is slow."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def collect_if_needed() -> None:
    """Run the garbage collector if it is disabled and many objects were created since the last run."""
    if not gc.isenabled() and gc.get_count()[0] > GC_THRESHOLD:
        gc.collect()


def worker_state_for(map_id: str, init_worker: Callable[[], Any]) -> Any:
    """Return this thread's worker state for one map; it is created on first use, and replaces that of an older map."""
    if getattr(_thread_state, "map_id", None) != map_id:
        _thread_state.worker_state = init_worker()
        _thread_state.map_id = map_id
    return _thread_state.worker_state


def _multiprocessing_context() -> BaseContext:
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["sitegen.build.pipeline"])  # imported once for all workers
    return context


def _init_process(init_worker: Callable[[], Any]) -> None:
    gc.disable()
    signal(SIGINT, SIG_IGN)  # Ctrl-C is handled by the build, which ends its workers
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        worker_state_for("", init_worker)
    except Exception as error:  # noqa: BLE001 - raised with the first batch
        _thread_state.error = error


def _end_with_parent() -> None:
    """End this worker when the build is killed."""
    parent = parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _run_batch(work: Callable[[Any, list[T]], list[R]], batch: list[T]) -> list[R]:
    if error := getattr(_thread_state, "error", None):
        raise error
    results = work(_thread_state.worker_state, batch)
    collect_if_needed()
    return results
