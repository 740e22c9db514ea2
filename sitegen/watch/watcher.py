"""The watcher of `sitegen build --watch` and `sitegen serve`: tells where to look again after somebody saved.

It hears (inotify) or, where that cannot work, looks again and again (polling). Either may miss something, so whoever
takes its hints is told to look at everything: when the kernel's queue overflowed, when the process slept, when the
thread that listens died, when there is too much to list, and every half minute.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Self

from sitegen.watch.debounce import Gathering, Hint
from sitegen.watch.polling import Eyes
from sitegen.watch.targets import Trees

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from sitegen.watch.inotify import Ears

__all__ = ["Hint", "Watcher"]

TICK = 0.5
"""Seconds between two looks at whether all is well."""
OVERSLEPT = 2.0
"""Seconds by which a tick must be late to mean that the process was stopped, or the machine slept."""
POLL = 1000
"""Milliseconds between two looks, where nobody has said."""


class Watcher:
    """Watches folders with all in them, and single files. State lives here: one thread that sees to it that all is well."""

    def __init__(
        self,
        folders: Sequence[Path],
        files: Sequence[Path] = (),
        *,
        avoid: Sequence[Path] = (),
        poll: int | None = None,
        quiet: float = 0.015,
        longest: float = 0.2,
        rescan: float = 30.0,
    ) -> None:
        """Hints come when it was `quiet` seconds, at most `longest` later; every `rescan` seconds one means everything.

        `folders` and `files` need not be there yet. Folders in `avoid` are never looked at. `poll`: milliseconds between
        two looks; None to hear of changes, where that can work.
        """
        self.how = ""
        """Once started: `inotify`, or `polling every 1000 ms: …` with the reason. It may change to polling later."""
        self._trees = Trees.of(folders, files, avoid)
        self._poll = poll
        self._rescan = rescan
        self._gathered = Gathering(quiet, longest)
        self._ears: Ears | None = None
        self._eyes: Eyes | None = None
        self._doubt = threading.Event()
        self._stopped = threading.Event()
        self._due = 0.0
        self._pause = TICK
        self._keeper = threading.Thread(target=self._keep, name="sitegen watcher", daemon=True)

    def start(self) -> None:
        """Watch; whoever looks at everything after this misses nothing."""
        self._watch()
        self._due = _clock() + self._rescan
        self._keeper.start()

    def stop(self) -> None:
        """End, and wake who waits for a hint; from any thread, and more than once."""
        self._stopped.set()
        self._gathered.close()
        self._doubt.set()
        if self._keeper.is_alive():
            self._keeper.join()
        self._close_ears()

    def wait(self, timeout: float | None = None) -> Hint | None:
        """The next hint, with all that was told since the last; None if `timeout` seconds were quiet, or after stop()."""
        return self._gathered.take(timeout)

    @property
    def stopped(self) -> bool:
        """Whether there are no more hints."""
        return self._stopped.is_set()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _watch(self) -> None:
        """Hear of changes, or else look for them."""
        reason = "as asked for"
        if self._poll is None:
            reason = self._listen()
        if reason:
            self._look_again_and_again(reason)

    def _listen(self) -> str:
        """Place all watches, anew if they stand; why that cannot be, or nothing."""
        if sys.platform != "linux":
            return "this system has no inotify"
        from sitegen.watch.inotify import DeafError, Ears

        try:
            if not (self._ears and self._ears.alive):
                self._close_ears()
                self._ears = Ears(self._trees, self._gathered.add, self._doubt.set)
            self._ears.listen()
        except DeafError as error:
            return str(error)
        self.how = "inotify"
        return ""

    def _look_again_and_again(self, reason: str) -> None:
        self._close_ears()
        interval = self._poll or POLL
        self._eyes = Eyes(self._trees)
        self._pause = interval / 1000
        self.how = f"polling every {interval} ms: {reason}"

    def _close_ears(self) -> None:
        ears, self._ears = self._ears, None
        if ears:
            ears.stop()

    def _keep(self) -> None:
        """What the thread does until it is stopped."""
        while not self._stopped.is_set():
            doubt = self._nap()
            if self._stopped.is_set():
                return
            if self._eyes:
                self._look(self._eyes)
            elif doubt:
                self._watch()
            if doubt:  # after all watches stand anew, so that nothing falls between
                self._gathered.add(everything=True)
                self._due = _clock() + self._rescan

    def _nap(self) -> bool:
        """Wait for the next tick, or for doubt; whether everything has to be looked at."""
        before = _clock()
        woken = self._doubt.wait(self._pause)
        self._doubt.clear()
        now = _clock()
        deaf = self._ears is not None and not self._ears.alive
        return woken or deaf or now >= self._due or now - before > self._pause + OVERSLEPT

    def _look(self, eyes: Eyes) -> None:
        """One look at everything; where it takes long, as on a slow network, the next pause is as long."""
        before = _clock()
        self._gathered.add(eyes.look())
        self._pause = max((self._poll or POLL) / 1000, _clock() - before)


def _clock() -> float:
    """Seconds that go on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()
