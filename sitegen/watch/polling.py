"""File watching by polling, for file systems on which inotify does not work.

A file counts as changed if its mode, size, modification time or inode has changed. A rewrite with the same size within one
tick of a coarse file system clock is missed; the periodic full scan finds it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sitegen.watch.targets import is_gone

if TYPE_CHECKING:
    from sitegen.watch.targets import WatchedPath, WatchTargets

Stamp = tuple[int, ...]
DANGLING_LINK_STAMP = (-1,)
"""The stamp of a link whose target does not exist."""


class PollingWatcher:
    """Compares the stamps of all watched paths with those of the previous poll."""

    def __init__(self, targets: WatchTargets) -> None:
        self._targets = targets
        self._last_stamps: dict[str, Stamp] = {}
        self.poll()

    def poll(self) -> set[str]:
        """Return the paths that were added, changed or removed since the last poll; none while the disk or network fails."""
        try:
            stamps = self._read_stamps()
        except OSError:
            return set()
        before, self._last_stamps = self._last_stamps, stamps
        return {path for path in before.keys() | stamps.keys() if before.get(path) != stamps.get(path)}

    def _read_stamps(self) -> dict[str, Stamp]:
        stamps = {
            watched.path: _stamp(watched) for folder in self._targets.folders for watched in self._targets.walk(folder)
        }
        stamps |= {
            watched.path: _stamp(watched) for file in self._targets.files for watched in self._targets.walk(file)
        }
        return {path: stamp for path, stamp in stamps.items() if stamp}


def _stamp(watched: WatchedPath) -> Stamp:
    """Return the values that change with a path; () if it does not exist.

    The time of a folder is left out, since it changes with every temporary file.
    """
    try:
        stat = os.stat(watched.path)  # noqa: PTH116 - creating a Path for each of 20,000 files a second is too slow
    except OSError as error:
        if is_gone(error):
            return DANGLING_LINK_STAMP if watched.is_link else ()
        raise
    if watched.is_folder:
        return (stat.st_mode, stat.st_ino)
    return (stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ino)
