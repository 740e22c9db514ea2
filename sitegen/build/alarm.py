"""The alarm: a timeout until the next change of the site without an edit, so that a build begins then."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sitegen.build.pipeline import find_next_change

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.build.context import BuildContext

MAX_WAIT_SECONDS = 3600.0
"""Longest timeout in seconds: the system clock may be set in the meantime, and waits have a limit."""


class Alarm:
    """Set after each build by the thread that owns the archive, and read by the thread that waits."""

    def __init__(self) -> None:
        self._last_now: dt.datetime | None = None
        self._due: float | None = None

    def set(self, context: BuildContext, started: float) -> None:
        """Set the timeout to the next change after the build's moment, which was read at `started` (`time.monotonic`).

        A fixed clock (`--now`) never reaches that moment: if the moment is the same a second time, there is no timeout.
        """
        is_clock_frozen, self._last_now = context.options.now == self._last_now, context.options.now
        change = None if is_clock_frozen else find_next_change(context)
        self._due = started + (change.moment - self._last_now).total_seconds() if change else None

    def pop_timeout(self) -> float | None:
        """Return the timeout in seconds or None, and clear it; the next build, if it succeeds, sets it again."""
        due, self._due = self._due, None
        return None if due is None else min(max(due - time.monotonic(), 0.0), MAX_WAIT_SECONDS)
