"""The alarm: rings at the moment at which the site changes by itself, so that a rebuild begins then without an edit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sitegen.build.pipeline import find_next_change

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.build.context import BuildContext

MAX_WAIT_SECONDS = 3600.0
"""Seconds after which it rings in any case: the clock may have been set since, and a wait has a limit."""


class Alarm:
    """Set after each rebuild by the thread that owns the archive; the thread that waits takes it."""

    def __init__(self) -> None:
        self._last_now: dt.datetime | None = None
        self._due: float | None = None

    def set(self, context: BuildContext, started: float) -> None:
        """Ring at the next change after the archive's moment, which was read at `started` (`time.monotonic`).

        A clock that stands (`--now`) never comes to that moment: the second time that it says the same, nothing rings.
        """
        is_clock_frozen, self._last_now = context.options.now == self._last_now, context.options.now
        change = None if is_clock_frozen else find_next_change(context)
        self._due = started + (change.moment - self._last_now).total_seconds() if change else None

    def pop_timeout(self) -> float | None:
        """Return the seconds until it rings, None if it does not; the next rebuild, if it succeeds, sets it again."""
        due, self._due = self._due, None
        return None if due is None else min(max(due - time.monotonic(), 0.0), MAX_WAIT_SECONDS)
