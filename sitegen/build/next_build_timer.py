"""The timer of the next build: the time until the next scheduled change, such as the end of an embargo."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sitegen.build.pipeline import find_next_change

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.build.context import BuildContext

MAX_WAIT_SECONDS = 3600.0
"""Maximum timeout in seconds, since the system clock may be changed meanwhile, and since the timeouts of waits are limited."""


class NextBuildTimer:
    """The time of the next build: set after each build by the thread that builds, and read by the thread that waits for changes."""

    def __init__(self) -> None:
        self._last_now: dt.datetime | None = None
        self._due: float | None = None

    def set(self, context: BuildContext, started: float) -> None:
        """Set the timeout to the next change after the time of a build.

        With a fixed clock (`--now`) that change is never reached, so there is no timeout if two builds have the same time.

        Args:
            context: the context of the build.
            started: the `time.monotonic` at which the build's time was read.
        """
        is_clock_frozen, self._last_now = context.options.now == self._last_now, context.options.now
        change = None if is_clock_frozen else find_next_change(context)
        self._due = started + (change.moment - self._last_now).total_seconds() if change else None

    def take_timeout(self) -> float | None:
        """Return the timeout in seconds, or None if there is none, and clear it. The next successful build sets it again."""
        due, self._due = self._due, None
        return None if due is None else min(max(due - time.monotonic(), 0.0), MAX_WAIT_SECONDS)
