"""Converts items in several processes, with the results in the order of the items.

Each batch has a process of its own, which is forked from this one. So it has the index of the source without a copy of it, and the memory that it
takes is given back when it ends. Where processes cannot be forked safely, everything is done in this one.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections import deque
from contextlib import suppress
from multiprocessing import get_context
from signal import SIG_IGN, SIGINT, signal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")
MAX_PROCESSES = 4
"""Maximum number of processes at the same time, unless another one is asked for. Each takes up to 30 MB."""
BATCH_SIZE = 400_000
"""Size of the items of a batch, as the caller measures it. One with this number of characters takes about a second."""
FIRST_BATCH_SIZE = 20_000
"""Size of the items of the first batch."""


class _Running(NamedTuple):
    """A batch, and the process that works on it."""

    batch: Sequence[Any]
    process: Any
    receiver: Connection


def map_in_processes(
    work: Callable[[T], R], items: Iterable[T], size: Callable[[T], int], limit: int = 0
) -> Iterator[R]:
    """Yield the result for each item, in order.

    The first batch is done in this process, so that others begin with all modules and caches. If a process fails or is killed, its batch is
    done again in this one, which raises its exceptions.

    Args:
        work: returns the result for an item, which can be pickled. It must not change anything that other items need.
        items: the items.
        size: returns the size of an item, as `BATCH_SIZE` measures it.
        limit: maximum number of processes at the same time; 0 for the number of processors, or `MAX_PROCESSES` if that is less.
    """
    count = process_count(limit)
    batches = _batches(items, size)
    yield from map(work, next(batches))
    running: deque[_Running] = deque()
    try:
        for batch in batches:
            if count == 1:
                yield from map(work, batch)
                continue
            running.append(_start(work, batch))
            if len(running) > count:
                yield from _results(work, running.popleft())
        while running:
            yield from _results(work, running.popleft())
    finally:
        for each in running:
            _end(each)


def process_count(limit: int = 0) -> int:
    """Return the number of processes: the limit, or for 0 the number that is worthwhile.

    It is 1 where a fork is not safe, as on macOS, or not possible, as on Windows.
    """
    if sys.platform == "darwin" or not hasattr(os, "fork"):
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return limit or min(usable, MAX_PROCESSES)


def _batches(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield the items in batches, of which the first is small."""
    batch: list[T] = []
    total, limit = 0, FIRST_BATCH_SIZE
    for item in items:
        batch.append(item)
        total += size(item)
        if total >= limit:
            yield batch
            batch, total, limit = [], 0, BATCH_SIZE
    yield batch


def _start(work: Callable[[T], R], batch: Sequence[T]) -> _Running:
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, batch, sender, receiver), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of a fork beside the thread of the progress bar, whose locks the process does not use
        process.start()
    sender.close()
    return _Running(batch, process, receiver)


def _run(work: Callable[[T], R], batch: Sequence[T], sender: Connection, receiver: Connection) -> None:
    """Send the results for a batch, and nothing if there is an exception."""
    signal(SIGINT, SIG_IGN)  # the import handles Ctrl-C, and ends its processes
    gc.freeze()  # a collection would copy the memory that both processes share
    receiver.close()
    with suppress(Exception):
        sender.send([work(item) for item in batch])
    sender.close()


def _results(work: Callable[[T], R], running: _Running) -> Iterator[R]:
    """Return the results of a process when it has sent them."""
    try:
        found: list[R] = running.receiver.recv()
    except (EOFError, OSError):  # it failed, or was killed
        found = [work(item) for item in running.batch]
    finally:
        _end(running)
    return iter(found)


def _end(running: _Running) -> None:
    running.receiver.close()
    running.process.kill()
    running.process.join()
    running.process.close()
