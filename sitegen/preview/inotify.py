"""Hearing of changes from the Linux kernel: inotify(7), through watchdog's reader thread.

Used is the layer of watchdog below its observers: they hold back every rename for half a second to pair it, tell of a
queue that overflowed to a log only, and hear of files being read. One watch stands on each folder, none on files.

Guarantee: whatever changes after `listen` returned is told, or `doubt` is called. For that, a folder's watch stands
before the folder is listed, and a folder that appears is told of after all watches in it stand: who looks at it then
misses nothing.
"""

from __future__ import annotations

import errno
import itertools
import logging
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchdog.observers.inotify_c import CallbackId, InotifyConstants, InotifyFD, Mask

from sitegen.preview.mounts import mount_table, unheard
from sitegen.preview.trees import inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watchdog.observers.inotify_c import InotifyEvent, WatchDescriptor

    from sitegen.preview.trees import Trees

LIMITS = {
    errno.ENOSPC: "the limit of inotify watches is reached (fs.inotify.max_user_watches)",
    errno.EMFILE: "the limit of inotify instances is reached (fs.inotify.max_user_instances)",
}
APPEARS_OR_GOES = (
    InotifyConstants.IN_CREATE
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_MOVED_FROM
    | InotifyConstants.IN_MOVED_TO
)
MASK = Mask(
    APPEARS_OR_GOES
    | InotifyConstants.IN_MODIFY
    | InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_ATTRIB
    | InotifyConstants.IN_ONLYDIR
    | InotifyConstants.IN_EXCL_UNLINK
)
"""Not asked for: open, read and close without writing, which our own looking does."""

# An overflow is told by `doubt`; without a handler Python would print watchdog's own warning to the terminal.
logging.getLogger("watchdog").addHandler(logging.NullHandler())


class DeafError(Exception):
    """Raised where inotify cannot serve; says why, in words."""


@dataclass(slots=True)
class _Watch:
    """What one of the kernel's watches, on one folder, is for."""

    callback: CallbackId
    names: dict[str, bool] = field(default_factory=dict)
    """The folder's paths, where all in it is watched; more than one where links lead to it. True below `static/`."""
    single: dict[str, set[str]] = field(default_factory=dict)
    """Entries of the folder by name, and the paths to tell when one of them changes."""


class Ears:
    """The watches that stand, and what they are for."""

    def __init__(self, trees: Trees, tell: Callable[[Iterable[str]], None], doubt: Callable[[], None]) -> None:
        """`tell` and `doubt` are called from another thread. Raises DeafError."""
        self._trees = trees
        self._tell = tell
        self._doubt = doubt
        self._lock = threading.RLock()
        self._ids = itertools.count(1)
        self._watches: dict[WatchDescriptor, _Watch] = {}
        self._folders: dict[str, WatchDescriptor] = {}
        self._ends: set[str] = set()
        """Real paths of what was given, and of what links lead to."""
        self._stopped = False
        try:
            self._kernel = InotifyFD()
        except OSError as error:
            raise DeafError(_words(error)) from error
        self._kernel.start()

    @property
    def alive(self) -> bool:
        """Whether somebody still reads what the kernel tells."""
        return self._kernel.is_alive()

    def listen(self) -> None:
        """Place every watch, and take back those not needed any more. Raises DeafError."""
        try:
            with self._lock:
                self._place_all()
        except OSError as error:
            raise DeafError(_words(error)) from error
        reason = unheard(frozenset(self._ends), mount_table())
        if reason:
            raise DeafError(reason)

    def stop(self) -> None:
        """Hear nothing any more."""
        self._stopped = True
        self._kernel.stop()
        if threading.current_thread() is not self._kernel:
            self._kernel.join()

    # What watchdog's reader thread calls:

    def on_event(self, event: InotifyEvent) -> None:
        """Something happened in a folder. What happens to the folder itself is told by the one it stands in."""
        with self._lock:
            watch = self._watches.get(event.wd)
            if watch is None or not event.name:
                return
            name = os.fsdecode(event.name)
            paths = self._told(watch, name)
            if event.is_directory or event.mask & APPEARS_OR_GOES:
                self._again_or_doubt(path for path in paths if event.is_directory or self._may_lead(path))
        self._tell(paths)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """A folder is gone, or was unmounted."""
        with self._lock:
            watch = self._watches.pop(wd, None)
            if watch is None or self._stopped:
                return
            for name in watch.names:
                self._folders.pop(name, None)
            paths = set(watch.names).union(*watch.single.values())
            self._again_or_doubt(paths)
        self._tell(paths)

    def on_queue_overflow(self) -> None:
        """The kernel dropped events."""
        self._doubt()

    # The rest is called with the lock held.

    def _place_all(self) -> None:
        for watch in self._watches.values():
            watch.names.clear()
            watch.single.clear()
        self._folders.clear()
        self._ends.clear()
        self._again(self._trees.given)
        for descriptor in list(self._watches):
            self._drop_if_idle(descriptor)

    def _told(self, watch: _Watch, name: str) -> set[str]:
        """The paths by which an entry of a folder is watched."""
        single = watch.single.get(name, set())
        return single.union(self._trees.entries(watch.names, name))

    def _may_lead(self, path: str) -> bool:
        """Whether a path that is no folder may matter to watches: a link, or one that was, or what was given."""
        return path in self._folders or path in self._trees.given or os.path.islink(path)  # noqa: PTH114

    def _again_or_doubt(self, paths: Iterable[str]) -> None:
        try:
            self._again(paths)
        except (DeafError, OSError):  # who listens again is told the reason
            self._doubt()

    def _again(self, paths: Iterable[str]) -> None:
        """Place the watches for these paths and all below them as the disk is now."""
        for path in sorted(paths):
            self._forget(path)
            if path in self._trees.given:
                self._attend(path)
            if path not in self._trees.files:
                self._enter(path)

    def _enter(self, path: str) -> None:
        for spot in self._trees.walk(path):
            if spot.link:
                self._attend(spot.path)
            if spot.folder:
                descriptor = self._watch(spot.path)
                if descriptor is not None:
                    self._watches[descriptor].names[spot.path] = spot.static
                    self._folders[spot.path] = descriptor

    def _attend(self, path: str) -> None:
        """Hear of `path` itself, and of what it links to: in the folder it stands in, or in the nearest there is."""
        real = os.path.realpath(path)
        self._ends.add(real)
        for place in sorted({path, real}):
            self._hear_of(place, path)

    def _hear_of(self, place: str, path: str) -> None:
        """Tell of `path` when something happens to `place`, or to the first part of it that is missing."""
        folder, name = _nearest(place)
        descriptor = self._watch(folder)
        if descriptor is not None:
            self._watches[descriptor].single.setdefault(name, set()).add(path)
        if _nearest(place) != (folder, name):  # something came or went before the watch stood
            self._hear_of(place, path)

    def _watch(self, folder: str) -> WatchDescriptor | None:
        """The watch on a folder, a new one if need be; None where the folder is gone or may not be read."""
        callback = CallbackId(next(self._ids))
        try:
            descriptor = self._kernel.add_callback(os.fsencode(folder), MASK, self, callback)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise DeafError(_words(error)) from error
        if descriptor in self._watches or descriptor == -1:  # -1 is watchdog's way to say: permission denied
            self._kernel.remove_callbacks([(descriptor, callback)])
        else:
            self._watches[descriptor] = _Watch(callback)
        return None if descriptor == -1 else descriptor

    def _forget(self, path: str) -> None:
        """Take back what stands at and below a path."""
        if path not in self._folders:
            return
        for folder in [each for each in self._folders if inside(each, path)]:
            descriptor = self._folders.pop(folder)
            self._watches[descriptor].names.pop(folder, None)
            self._drop_if_idle(descriptor)

    def _drop_if_idle(self, descriptor: WatchDescriptor) -> None:
        watch = self._watches[descriptor]
        if not watch.names and not watch.single:
            del self._watches[descriptor]
            self._kernel.remove_callbacks([(descriptor, watch.callback)])


def _nearest(path: str) -> tuple[str, str]:
    """The nearest folder above a path that is there, and the name in it that leads to the path."""
    folder, _, name = path.rpartition(os.sep)
    while folder and not os.path.isdir(folder):  # noqa: PTH112
        folder, _, name = folder.rpartition(os.sep)
    return folder or os.sep, name


def _words(error: OSError) -> str:
    return LIMITS.get(error.errno or 0, f"inotify does not work here ({error.strerror})")
