"""Executors, which map a function over batches of items: in this process, in several, or on a cluster.

Results are in the order of the items, so that a build does not depend on the number of workers. Workers are never forked from this
process, since SQLite's locks do not survive a fork.
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
from sitegen.problem_codes.environment import WORKER_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.context import BaseContext

T = TypeVar("T")
R = TypeVar("R")
BATCH_SIZE = 50
"""Number of items in a batch."""
MIN_PARALLEL_ITEMS = 600
"""Minimum number of items for which worker processes are started. For fewer, starting them takes longer."""
MAX_PENDING_BATCHES = 4
"""Maximum number of pending batches per worker, to limit memory."""
GC_THRESHOLD = 500_000
"""Number of objects created since the last garbage collection (`gc.get_count`) above which another one runs."""
_thread_state = local()
"""Worker state of each thread, since SQLite connections cannot be shared between threads."""


class Executor(Protocol):
    """The interface of executors, which run the work of a build."""

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """Yield the result for each item, in order.

        Args:
            work: called as `work(worker_state, batch)`; returns one result for each item of the batch, in order.
            items: the items, which are split into batches of `BATCH_SIZE`.
            worker_state: the first argument of `work` in this process.
            init_worker: creates the first argument of `work` in other processes. It is pickled, as `work` is: both must be functions
                of a module, or partials of such functions.

        Raises:
            SitegenError: if a worker process was killed or the connection to a cluster was lost.
        """

    def is_worthwhile(self, count: int) -> bool:
        """Return True if this many items would be processed in other processes."""

    def close(self) -> None:
        """Stop or disconnect the workers."""


class TaskPool(Protocol):
    """The interface of pools, which run calls in other processes."""

    def submit(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Submit a call and return a future of its result."""


class SerialExecutor:
    """An executor that runs all work in this process."""

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """Yield the result for each item, one batch after the other."""
        del init_worker
        for batch in split_into_batches(items):
            yield from work(worker_state, batch)
            collect_if_needed()

    def is_worthwhile(self, count: int) -> bool:
        """Return False: there are no other processes."""
        del count
        return False

    def close(self) -> None:
        """Do nothing: there are no workers to stop."""


class ProcessExecutor:
    """An executor that runs work in processes on this machine, if there are enough items."""

    def __init__(self, worker_count: int) -> None:
        self.worker_count = worker_count

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """Yield the result for each item, in order. Batches run in parallel if there are enough items."""
        if not self.is_worthwhile(len(items)):
            yield from SerialExecutor().map_batches(work, items, worker_state, init_worker)
            return
        with (
            ProcessPoolExecutor(self.worker_count, multiprocessing_context(), _init_process, (init_worker,)) as pool,
            closing(map_in_order(pool, _run_batch, work, items, self.worker_count * MAX_PENDING_BATCHES)) as results,
        ):
            try:
                yield from results
            except BrokenProcessPool:
                message = WORKER_FAILED("a worker process was killed, possibly because the machine ran out of memory")
                raise SitegenError(message) from None

    def is_worthwhile(self, count: int) -> bool:
        """Return True if there are several workers, and at least `MIN_PARALLEL_ITEMS` items."""
        return self.worker_count > 1 and count >= MIN_PARALLEL_ITEMS

    def close(self) -> None:
        """Do nothing: each `map_batches` stops its own processes."""


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
    """Disable Python's cyclic garbage collector.

    A build creates no reference cycles, and examining its many objects is slow.
    """
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
    """Return this thread's worker state for one `map_batches`. It is created on first use, and replaces that of an earlier one."""
    if getattr(_thread_state, "map_id", None) != map_id:
        _thread_state.worker_state = init_worker()
        _thread_state.map_id = map_id
    return _thread_state.worker_state


def multiprocessing_context() -> BaseContext:
    """Return the context in which worker processes are started, with a server that has imported sitegen if there is one."""
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["sitegen.build.pipeline"])  # imported once, for all workers
    return context


def _init_process(init_worker: Callable[[], Any]) -> None:
    gc.disable()
    signal(SIGINT, SIG_IGN)  # the build handles Ctrl-C, and stops its workers
    end_with_parent()
    try:
        worker_state_for("", init_worker)
    except Exception as error:  # noqa: BLE001 - raised with the first batch
        _thread_state.error = error


def end_with_parent() -> None:
    """Let this worker process exit when its parent process dies, so that a killed build leaves no workers."""
    Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
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
