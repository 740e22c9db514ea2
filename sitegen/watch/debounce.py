"""Hints: where something may have changed, gathered until it is quiet.

An event is never taken for the truth, only for a reason to look. So events may be told twice, merged and widened, but
none may be lost: what is told while somebody works on a hint is in the next one.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PATHS = 2000
"""Paths; with more of them in one hint it is quicker, and surer, to look at everything."""


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
    """Where any thread tells of changes, and one waits for the next hint."""

    def __init__(self, quiet_seconds: float, max_delay_seconds: float) -> None:
        """`quiet`: seconds without news after which a hint is given; `longest`: seconds after which it is given anyway."""
        self._quiet_seconds = quiet_seconds
        self._max_delay_seconds = max_delay_seconds
        self._condition = threading.Condition()
        self._paths: set[str] = set()
        self._everything = False
        self._first_event_time = 0.0
        self._last_event_time = 0.0
        self._is_closed = False

    def add(self, paths: Iterable[str] = (), *, everything: bool = False) -> None:
        """Tell of changes."""
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
        """The next hint; None where nothing was told within `timeout` seconds, or once the gathering is closed."""
        called = time.monotonic()
        with self._condition:
            self._condition.wait_for(lambda: self._is_closed or not self._is_empty, timeout)
            if not self._is_empty:
                self._wait_until_quiet(max(called, self._first_event_time) + self._max_delay_seconds)
            if self._is_closed or self._is_empty:
                return None
            hint = ChangeSet(frozenset(self._paths), self._everything)
            self._paths, self._everything = set(), False
            return hint

    def close(self) -> None:
        """Wake who waits; there are no more hints."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()

    @property
    def _is_empty(self) -> bool:
        return not (self._paths or self._everything)

    def _wait_until_quiet(self, latest: float) -> None:
        """Wait until it is quiet, or until `latest`."""
        while not self._is_closed:
            rest = min(self._last_event_time + self._quiet_seconds, latest) - time.monotonic()
            if rest <= 0:
                return
            self._condition.wait(rest)
