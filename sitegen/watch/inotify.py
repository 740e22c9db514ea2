"""Hearing of changes from the Linux kernel: inotify(7), through watchdog's reader thread.

Used is the layer of watchdog below its observers: they hold back every rename for half a second to pair it, tell of a
queue that overflowed to a log only, and hear of files being read. One watch stands on each folder, none on files.

Guarantee: whatever changes after `listen` returned is told, or `doubt` is called. For that, a folder's watch stands
before the folder is listed, and a folder that appears is told of after all watches in it stand: who looks at it then
misses nothing. Never told by inotify are writes to a memory map or by another hard link, and new mounts.
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

from sitegen.watch.mount_info import mount_table, unheard
from sitegen.watch.targets import above, hops, is_gone, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watchdog.observers.inotify_c import InotifyEvent, WatchDescriptor

    from sitegen.watch.targets import Trees

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
ENTRIES = Mask(
    APPEARS_OR_GOES
    | InotifyConstants.IN_MODIFY
    | InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_ATTRIB
    | InotifyConstants.IN_EXCL_UNLINK
)
"""What happens in a folder. Not asked for: open, read and close without writing, which our own looking does."""
ITSELF = InotifyConstants.IN_MOVE_SELF
"""What happens to a folder; its end is told in any case."""
HOW = InotifyConstants.IN_ONLYDIR | InotifyConstants.IN_MASK_ADD
"""A folder may serve both purposes: the second is added to the first."""

# An overflow is told by `doubt`; without a handler Python would print watchdog's own warning to the terminal.
logging.getLogger("watchdog").addHandler(logging.NullHandler())


class DeafError(Exception):
    """Raised where inotify cannot serve; says why, in words."""


@dataclass(slots=True)
class _Watch:
    """What one of the kernel's watches, on one folder, is for."""

    descriptor: WatchDescriptor
    callback: CallbackId
    names: dict[str, bool] = field(default_factory=dict)
    """The folder's paths, where all in it is watched; more than one where links lead to it. True below `static/`."""
    single: dict[str, set[str]] = field(default_factory=dict)
    """Entries of the folder by name, and the paths to tell when one of them changes."""
    above: set[str] = field(default_factory=set)
    """The paths to tell when the folder is moved or gone: they are below it, or links lead there."""


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
        self._folders: dict[str, _Watch] = {}
        """By each of their names."""
        self._ends: set[str] = set()
        """Where what was given, and each link, really is."""
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
                ends = sorted(self._ends)
        except OSError as error:
            raise DeafError(_words(error)) from error
        reason = unheard(ends, mount_table())
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
        """Something happened in a folder, or it was moved."""
        with self._lock:
            watch = self._watches.get(event.wd)
            if watch is None or not (event.name or event.is_move_self):
                return
            paths = self._told(watch, os.fsdecode(event.name)) if event.name else set(watch.above)
            if event.is_directory or event.mask & APPEARS_OR_GOES:
                leading = {path for path in paths if event.is_directory or self._may_lead(path)}
                self._again_or_doubt(leading)
        self._tell(paths)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """A folder is gone, or was unmounted."""
        with self._lock:
            watch = self._watches.pop(wd, None)
            if watch is None or self._stopped:
                return
            for name in watch.names:
                self._folders.pop(name, None)
            paths = watch.above.union(watch.names, *watch.single.values())
            self._again_or_doubt(paths)
        self._tell(paths)

    def on_queue_overflow(self) -> None:
        """The kernel dropped events."""
        self._doubt()

    # The rest is called with the lock held.

    def _place_all(self) -> None:
        for watch in self._watches.values():
            for use in (watch.names, watch.single, watch.above):
                use.clear()
        self._folders.clear()
        self._ends.clear()
        self._again(self._trees.given)
        for watch in list(self._watches.values()):
            self._drop_if_idle(watch)

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
            if spot.folder and (watch := self._watch(spot.path, ENTRIES)):
                watch.names[spot.path] = spot.static
                self._folders[spot.path] = watch

    def _attend(self, path: str) -> None:
        """Hear of `path` itself, and of what it leads to, each in the folder it stands in or the nearest there is."""
        real = os.path.realpath(path)
        self._ends.add(real)
        for place in sorted({*hops(path), real}):
            self._hear_of(place, path)

    def _hear_of(self, place: str, path: str) -> None:
        """Tell of `path` when something happens to `place`, to the first part of it that is missing, or above it."""
        folder, name = nearest(place)
        if watch := self._watch(folder, ENTRIES):
            watch.single.setdefault(name, set()).add(path)
        for each in (folder, *above(folder)):
            if watch := self._watch(each, ITSELF):
                watch.above.add(path)
        if nearest(place) != (folder, name):  # something came or went before the watches stood
            self._hear_of(place, path)

    def _watch(self, folder: str, mask: Mask) -> _Watch | None:
        """The watch on a folder, a new one if need be; None where the folder is gone or may not be read."""
        callback = CallbackId(next(self._ids))
        try:
            descriptor = self._kernel.add_callback(os.fsencode(folder), Mask(mask | HOW), self, callback)
        except OSError as error:
            if is_gone(error):
                return None
            raise DeafError(_words(error)) from error
        watch = self._watches.get(descriptor)
        if watch or descriptor == -1:  # -1 is watchdog's way to say: permission denied
            self._kernel.remove_callbacks([(descriptor, callback)])
        else:
            watch = self._watches[descriptor] = _Watch(descriptor, callback)
        return watch

    def _forget(self, path: str) -> None:
        """Take back what stands at and below a path."""
        if path not in self._folders:
            return
        below = path + os.sep
        for folder in [path, *(each for each in self._folders if each.startswith(below))]:
            watch = self._folders.pop(folder)
            watch.names.pop(folder, None)
            self._drop_if_idle(watch)

    def _drop_if_idle(self, watch: _Watch) -> None:
        if not (watch.names or watch.single or watch.above):
            del self._watches[watch.descriptor]
            self._kernel.remove_callbacks([(watch.descriptor, watch.callback)])


def _words(error: OSError) -> str:
    return LIMITS.get(error.errno or 0, f"inotify does not work here ({error.strerror})")
