"""The file watcher of `sitegen build --watch` and `sitegen serve`: reports changed paths as change sets.

It uses inotify or, where that does not work, polling. Either may miss changes, so a change set asks for a full scan in these
cases: the kernel's queue overflowed, the process was suspended, the reader thread died, too many paths changed, or 30 seconds have
passed since the last full scan.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Self

from sitegen.watch.debounce import EventDebouncer
from sitegen.watch.polling import PollingWatcher
from sitegen.watch.targets import WatchTargets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from sitegen.watch.debounce import ChangeSet
    from sitegen.watch.inotify import InotifyWatcher

TICK_SECONDS = 0.5
"""Seconds between two checks for a due or requested full scan, with inotify."""
OVERSLEPT_SECONDS = 2.0
"""Minimum delay of a tick, in seconds, that means that the process or the machine was suspended."""
DEFAULT_POLL_MS = 1000
"""Milliseconds between two polls, unless `poll_ms` is given."""


class Watcher:
    """Watches folders with everything in them, and single files.

    A thread polls, and requests full scans; with inotify it restarts a dead reader, and switches to polling if that fails.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        files: Sequence[Path] = (),
        *,
        excluded: Sequence[Path] = (),
        poll_ms: int | None = None,
        quiet_seconds: float = 0.015,
        max_delay_seconds: float = 0.2,
        rescan_seconds: float = 30.0,
    ) -> None:
        """Prepare to watch; `start` starts.

        Args:
            folders: the folders to watch; they need not exist yet.
            files: single files to watch; they need not exist yet.
            excluded: folders that are never scanned.
            poll_ms: milliseconds between two polls; None to use inotify if possible.
            quiet_seconds: seconds without events after which a change set is returned.
            max_delay_seconds: maximum seconds between an event and its change set.
            rescan_seconds: seconds between two change sets that ask for a full scan.
        """
        self.method = ""
        """The method in use: `inotify`, or `polling every 1000 ms: …` with the reason; "" before `start`. It may change to polling."""
        self._targets = WatchTargets.from_paths(folders, files, excluded)
        self._poll_ms = poll_ms
        self._rescan_seconds = rescan_seconds
        self._debouncer = EventDebouncer(quiet_seconds, max_delay_seconds)
        self._inotify: InotifyWatcher | None = None
        self._polling: PollingWatcher | None = None
        self._rescan_requested = threading.Event()
        self._stopped = threading.Event()
        self._next_rescan = 0.0
        self._pause_seconds = TICK_SECONDS
        self._thread = threading.Thread(target=self._run, name="sitegen watcher", daemon=True)

    def start(self) -> None:
        """Start to watch. Every change after this call is reported, so a full scan after it misses nothing."""
        self._start_watching()
        self._next_rescan = _seconds_since_boot() + self._rescan_seconds
        self._thread.start()

    def stop(self) -> None:
        """Stop to watch, and wake the thread that waits for a change set; may be called from any thread and repeatedly."""
        self._stopped.set()
        self._debouncer.close()
        self._rescan_requested.set()
        if self._thread.is_alive():
            self._thread.join()
        self._stop_inotify()

    def next_change_set(self, timeout: float | None = None) -> ChangeSet | None:
        """Return the next change set, with all events since the last one; None after `timeout` seconds without any, or after `stop`."""
        return self._debouncer.next_change_set(timeout)

    @property
    def is_stopped(self) -> bool:
        """True after `stop`: there are no more change sets."""
        return self._stopped.is_set()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_watching(self) -> None:
        """Start or restart inotify, or polling if inotify cannot be used."""
        reason = "--poll was given"
        if self._poll_ms is None:
            reason = self._start_inotify()
        if reason:
            self._start_polling(reason)

    def _start_inotify(self) -> str:
        """Start inotify, or add its watches again; return the reason if it cannot be used, else ""."""
        if sys.platform != "linux":
            return "this system has no inotify"
        from sitegen.watch.inotify import InotifyUnavailableError, InotifyWatcher

        try:
            if not (self._inotify and self._inotify.is_alive):
                self._stop_inotify()
                self._inotify = InotifyWatcher(self._targets, self._debouncer.add, self._rescan_requested.set)
            self._inotify.start()
        except InotifyUnavailableError as error:
            return str(error)
        self.method = "inotify"
        return ""

    def _start_polling(self, reason: str) -> None:
        self._stop_inotify()
        interval = self._poll_ms or DEFAULT_POLL_MS
        self._polling = PollingWatcher(self._targets)
        self._pause_seconds = interval / 1000
        self.method = f"polling every {interval} ms: {reason}"

    def _stop_inotify(self) -> None:
        inotify, self._inotify = self._inotify, None
        if inotify:
            inotify.stop()

    def _run(self) -> None:
        """Poll, and request full scans, until the watcher is stopped."""
        while not self._stopped.is_set():
            needs_rescan = self._wait_for_tick()
            if self._stopped.is_set():
                return
            if self._polling:
                self._poll_once(self._polling)
            elif needs_rescan:
                self._start_watching()
            if needs_rescan:  # after the watches were added again, so that no change is missed
                self._debouncer.add(is_full_scan=True)
                self._next_rescan = _seconds_since_boot() + self._rescan_seconds

    def _wait_for_tick(self) -> bool:
        """Wait for the next tick, or for a requested full scan; return True if a full scan is necessary."""
        before = _seconds_since_boot()
        woken = self._rescan_requested.wait(self._pause_seconds)
        self._rescan_requested.clear()
        now = _seconds_since_boot()
        is_reader_dead = self._inotify is not None and not self._inotify.is_alive
        return (
            woken
            or is_reader_dead
            or now >= self._next_rescan
            or now - before > self._pause_seconds + OVERSLEPT_SECONDS
        )

    def _poll_once(self, polling: PollingWatcher) -> None:
        """Poll once. If that takes long, as on a slow network, the next pause is as long."""
        before = _seconds_since_boot()
        self._debouncer.add(polling.poll())
        self._pause_seconds = max((self._poll_ms or DEFAULT_POLL_MS) / 1000, _seconds_since_boot() - before)


def _seconds_since_boot() -> float:
    """Return a clock in seconds that also counts while the machine is suspended, if the system has one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()
