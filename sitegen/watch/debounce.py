"""Debouncing: collects file events into change sets.

An event is only a reason to scan; the scan decides what has changed. Events may therefore be duplicated, merged or widened to
a parent folder, but never lost: events that arrive while a change set is processed are in the next one.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PATHS = 2000
"""Maximum number of paths in a change set. With more, a full scan is faster and more reliable."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The paths that have to be scanned again."""

    paths: frozenset[str]
    """Absolute paths, spelled as the watched paths were given: files, or folders with everything in them. They may not exist any more."""
    is_full_scan: bool = False
    """True if everything has to be scanned: events were lost or may have been lost, or a periodic full scan is due."""


FULL_RESCAN = ChangeSet(frozenset(), is_full_scan=True)
"""Anything may have changed."""
TIME_PASSED = ChangeSet(frozenset())
"""No file has changed, only time has passed."""


class EventDebouncer:
    """Collects changes from any thread for one thread that waits for the next change set."""

    def __init__(self, quiet_seconds: float, max_delay_seconds: float) -> None:
        """Return a change set after `quiet_seconds` without events, and at most `max_delay_seconds` after the first one."""
        self._quiet_seconds = quiet_seconds
        self._max_delay_seconds = max_delay_seconds
        self._condition = threading.Condition()
        self._paths: set[str] = set()
        self._is_full_scan = False
        self._first_event_time = 0.0
        self._last_event_time = 0.0
        self._is_closed = False

    def add(self, paths: Iterable[str] = (), *, is_full_scan: bool = False) -> None:
        """Add changed paths, or with `is_full_scan` request a full scan; may be called from any thread."""
        with self._condition:
            was_empty = self._is_empty
            self._paths.update(paths)
            self._is_full_scan |= is_full_scan
            if len(self._paths) > MAX_PATHS:
                self._paths.clear()
                self._is_full_scan = True
            if self._is_empty:
                return
            self._last_event_time = time.monotonic()
            if was_empty:
                self._first_event_time = self._last_event_time
                self._condition.notify_all()

    def next_change_set(self, timeout: float | None) -> ChangeSet | None:
        """Return the next change set; None if nothing was added within `timeout` seconds, or if the debouncer is closed."""
        called = time.monotonic()
        with self._condition:
            self._condition.wait_for(lambda: self._is_closed or not self._is_empty, timeout)
            if not self._is_empty:
                self._wait_until_quiet(max(called, self._first_event_time) + self._max_delay_seconds)
            if self._is_closed or self._is_empty:
                return None
            change_set = ChangeSet(frozenset(self._paths), self._is_full_scan)
            self._paths, self._is_full_scan = set(), False
            return change_set

    def close(self) -> None:
        """Wake the waiting thread, and return no more change sets."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()

    @property
    def _is_empty(self) -> bool:
        return not (self._paths or self._is_full_scan)

    def _wait_until_quiet(self, latest: float) -> None:
        """Wait until there have been no events for `quiet_seconds`, or until `latest` (`time.monotonic`)."""
        while not self._is_closed:
            remaining = min(self._last_event_time + self._quiet_seconds, latest) - time.monotonic()
            if remaining <= 0:
                return
            self._condition.wait(remaining)
