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

from sitegen.diagnostics import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.context import BaseContext

T = TypeVar("T")
R = TypeVar("R")
SIZE = 50
"""Items in a batch."""
LEAST = 600
"""Items for which it is worth while to start processes."""
AHEAD = 4
"""Batches a worker that may wait to be taken: memory stays bounded."""
LITTER = 500_000
"""Objects made since the last look for circles among them."""
_own = local()
"""In a worker: what its work is done with, one for each thread, since databases are not shared between threads."""


class Crew(Protocol):
    """Who does the work of a build."""

    def spread(
        self, work: Callable[[Any, list[T]], list[R]], items: Sequence[T], tools: Any, begin: Callable[[], Any]
    ) -> Iterator[R]:
        """The result for each item, in order. `tools` are for work in this process; elsewhere `begin` makes them.

        `work` and `begin` are pickled: functions of a module, or partials of such.
        """

    def helps(self, count: int) -> bool:
        """Whether others than this process work on so many items."""

    def close(self) -> None:
        """Let the workers go."""


class Pool(Protocol):
    """Whoever takes calls and promises their results."""

    def submit(self, call: Callable[..., Any], /, *given: Any) -> Any:
        """A future."""


class Alone:
    """Nobody but this process."""

    def spread(
        self, work: Callable[[Any, list[T]], list[R]], items: Sequence[T], tools: Any, begin: Callable[[], Any]
    ) -> Iterator[R]:
        """Batch after batch."""
        del begin
        for batch in batches(items):
            yield from work(tools, batch)
            tidy()

    def helps(self, count: int) -> bool:
        """Nobody does."""
        del count
        return False

    def close(self) -> None:
        """Nobody to let go."""


class Processes:
    """Processes on this machine, begun only where there is much to do."""

    def __init__(self, count: int) -> None:
        self.count = count

    def spread(
        self, work: Callable[[Any, list[T]], list[R]], items: Sequence[T], tools: Any, begin: Callable[[], Any]
    ) -> Iterator[R]:
        """As many batches at once as there are processes."""
        if not self.helps(len(items)):
            yield from Alone().spread(work, items, tools, begin)
            return
        with (
            ProcessPoolExecutor(self.count, _context(), _begin, (begin,)) as pool,
            closing(in_order(pool, _work, work, items, self.count * AHEAD)) as results,
        ):
            try:
                yield from results
            except BrokenProcessPool:
                raise Refusal("a process that worked on this build was killed, perhaps for want of memory") from None

    def helps(self, count: int) -> bool:
        """Where there are enough to make it worth while to begin processes; one worker is this process."""
        return self.count > 1 and count >= LEAST

    def close(self) -> None:
        """They end with each map."""


def in_order(
    pool: Pool, call: Callable[..., list[R]], work: Callable[[Any, list[T]], list[R]], items: Sequence[T], ahead: int
) -> Generator[R, None, None]:
    """Results of an executor in the order of the items, with a bounded number of batches on their way."""
    rest = batches(items)
    waiting = deque(pool.submit(call, work, batch) for batch in islice(rest, ahead))
    try:
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(pool.submit(call, work, batch) for batch in islice(rest, 1))
            yield from done
    finally:
        for future in waiting:
            future.cancel()


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """The items, some at a time."""
    rest = iter(items)
    while batch := list(islice(rest, SIZE)):
        yield batch


@contextmanager
def quiet() -> Iterator[None]:
    """A build without Python's own search for circles: it makes none, and would look through all it remembers for them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def tidy() -> None:
    """Look for circles after all, where much was made since the last look."""
    if not gc.isenabled() and gc.get_count()[0] > LITTER:
        gc.collect()


def tools_of(key: str, begin: Callable[[], Any]) -> Any:
    """Tools of this thread for one map: made when they are first asked for, in the place of an older map's."""
    if getattr(_own, "key", None) != key:
        _own.tools = begin()
        _own.key = key
    return _own.tools


def _context() -> BaseContext:
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["sitegen.build.pipeline"])  # imported once, for every worker
    return context


def _begin(begin: Callable[[], Any]) -> None:
    gc.disable()
    signal(SIGINT, SIG_IGN)  # Ctrl-C is for the build, which lets its workers go
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        tools_of("", begin)
    except Exception as error:  # noqa: BLE001 - told where somebody hears it, with the first batch
        _own.failed = error


def _end_with_parent() -> None:
    """A build that is killed takes its workers with it."""
    parent = parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _work(work: Callable[[Any, list[T]], list[R]], batch: list[T]) -> list[R]:
    if failed := getattr(_own, "failed", None):
        raise failed
    done = work(_own.tools, batch)
    tidy()
    return done
