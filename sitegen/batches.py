"""Work as a map over batches: in this process, or, where there is much of it, in several.

Results come in the order of the items, whoever made them, so that what is built does not depend on how many worked on it.
Workers are never forked from this process: SQLite's locks do not survive that.
"""

from __future__ import annotations

import gc
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
_tools: Any = None
"""In a worker: what its work is done with."""


def spread(
    work: Callable[[Any, list[T]], list[R]], items: Sequence[T], *, tools: Any, begin: Callable[[], Any], workers: int
) -> Iterator[R]:
    """The result for each item. `tools` are for work in this process; in another, `begin` makes its own once.

    `work` and `begin` are pickled: functions of a module, or partials of such.
    """
    if workers < 2 or len(items) < LEAST:  # noqa: PLR2004 - one worker is this process
        for batch in _batches(items):
            yield from work(tools, batch)
            _tidy()
        return
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["sitegen.build"])  # imported once, for every worker
    with ProcessPoolExecutor(workers, context, _begin, (begin,)) as pool:
        yield from _in_order(pool, work, _batches(items), workers * AHEAD)


def _in_order(
    pool: ProcessPoolExecutor, work: Callable[[Any, list[T]], list[R]], batches: Iterator[list[T]], ahead: int
) -> Iterator[R]:
    waiting = deque(pool.submit(_work, work, batch) for batch in islice(batches, ahead))
    try:
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(pool.submit(_work, work, batch) for batch in islice(batches, 1))
            yield from done
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
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


def _tidy() -> None:
    if not gc.isenabled() and gc.get_count()[0] > LITTER:
        gc.collect()


def _begin(begin: Callable[[], Any]) -> None:
    global _tools  # noqa: PLW0603 - a process of its own, which does one thing
    gc.disable()
    _tools = begin()


def _work(work: Callable[[Any, list[T]], list[R]], batch: list[T]) -> list[R]:
    done = work(_tools, batch)
    _tidy()
    return done
