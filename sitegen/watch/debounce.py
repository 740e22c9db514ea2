"""Change sets: where something may have changed, collected until no more events come.

An event is never taken for the truth, only for a reason to look. So events may be told twice, merged and widened, but
none may be lost: what is reported while a change set is processed is in the next one.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PATHS = 2000
"""Paths; with more of them in one change set it is quicker, and surer, to look at everything."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Where to look again."""

    paths: frozenset[str]
    """Absolute paths below the watched folders' given names: files, folders (all in them is meant), there or gone."""
    everything: bool = False
    """Look at all there is: events were lost, or may have been, or it is time for the periodic look."""


TIME_PASSED = ChangeSet(frozenset())
"""Nothing was edited: only time has passed."""


class EventDebouncer:
    """Collects changes from any thread for one thread that waits for the next change set."""

    def __init__(self, quiet_seconds: float, max_delay_seconds: float) -> None:
        """`quiet_seconds`: time without events after which a change set is returned; `max_delay_seconds`: the longest wait."""
        self._quiet_seconds = quiet_seconds
        self._max_delay_seconds = max_delay_seconds
        self._condition = threading.Condition()
        self._paths: set[str] = set()
        self._everything = False
        self._first_event_time = 0.0
        self._last_event_time = 0.0
        self._is_closed = False

    def add(self, paths: Iterable[str] = (), *, everything: bool = False) -> None:
        """Add changes."""
        with self._condition:
            was_empty = self._is_empty
            self._paths.update(paths)
            self._everything |= everything
            if len(self._paths) > MAX_PATHS:
                self._paths.clear()
                self._everything = True
            if self._is_empty:
                return
            self._last_event_time = time.monotonic()
            if was_empty:
                self._first_event_time = self._last_event_time
                self._condition.notify_all()

    def next_change_set(self, timeout: float | None) -> ChangeSet | None:
        """Return the next change set; None if nothing was added within `timeout` seconds, or once the debouncer is closed."""
        called = time.monotonic()
        with self._condition:
            self._condition.wait_for(lambda: self._is_closed or not self._is_empty, timeout)
            if not self._is_empty:
                self._wait_until_quiet(max(called, self._first_event_time) + self._max_delay_seconds)
            if self._is_closed or self._is_empty:
                return None
            change_set = ChangeSet(frozenset(self._paths), self._everything)
            self._paths, self._everything = set(), False
            return change_set

    def close(self) -> None:
        """Wake the waiting thread; there are no more change sets."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()

    @property
    def _is_empty(self) -> bool:
        return not (self._paths or self._everything)

    def _wait_until_quiet(self, latest: float) -> None:
        """Wait until it is quiet, or until `latest`."""
        while not self._is_closed:
            remaining = min(self._last_event_time + self._quiet_seconds, latest) - time.monotonic()
            if remaining <= 0:
                return
            self._condition.wait(remaining)
