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

MANY = 2000
"""Paths; with more of them in one hint it is quicker, and surer, to look at everything."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Where to look again."""

    paths: frozenset[str]
    """Absolute paths below the watched folders' given names: files, folders (all in them is meant), there or gone."""
    everything: bool = False
    """Look at all there is: events were lost, or may have been, or it is time for the periodic look."""


ALONE = Hint(frozenset())
"""Nothing was edited: only time has passed."""


class Gathering:
    """Where any thread tells of changes, and one waits for the next hint."""

    def __init__(self, quiet: float, longest: float) -> None:
        """`quiet`: seconds without news after which a hint is given; `longest`: seconds after which it is given anyway."""
        self._quiet = quiet
        self._longest = longest
        self._news = threading.Condition()
        self._paths: set[str] = set()
        self._everything = False
        self._first = 0.0
        self._last = 0.0
        self._closed = False

    def add(self, paths: Iterable[str] = (), *, everything: bool = False) -> None:
        """Tell of changes."""
        with self._news:
            was_empty = self._empty
            self._paths.update(paths)
            self._everything |= everything
            if len(self._paths) > MANY:
                self._paths.clear()
                self._everything = True
            if self._empty:
                return
            self._last = time.monotonic()
            if was_empty:
                self._first = self._last
                self._news.notify_all()

    def take(self, timeout: float | None) -> Hint | None:
        """The next hint; None where nothing was told within `timeout` seconds, or once the gathering is closed."""
        called = time.monotonic()
        with self._news:
            self._news.wait_for(lambda: self._closed or not self._empty, timeout)
            if not self._empty:
                self._settle(max(called, self._first) + self._longest)
            if self._closed or self._empty:
                return None
            hint = Hint(frozenset(self._paths), self._everything)
            self._paths, self._everything = set(), False
            return hint

    def close(self) -> None:
        """Wake who waits; there are no more hints."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    @property
    def _empty(self) -> bool:
        return not (self._paths or self._everything)

    def _settle(self, latest: float) -> None:
        """Wait until it is quiet, or until `latest`."""
        while not self._closed:
            rest = min(self._last + self._quiet, latest) - time.monotonic()
            if rest <= 0:
                return
            self._news.wait(rest)
