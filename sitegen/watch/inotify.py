"""Hearing of changes from the Linux kernel: inotify(7), through watchdog's reader thread.

Used is the layer of watchdog below its observers: they hold back every rename for half a second to pair it, tell of a
queue that overflowed to a log only, and hear of files being read. One watch stands on each folder, none on files.

Guarantee: every change after `start` has returned is reported, or `request_rescan` is called. For that, a folder's watch stands
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

from sitegen.watch.mount_info import find_unsupported_mount, read_mount_table
from sitegen.watch.targets import ancestor_folders, is_gone, link_chain, nearest_existing_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watchdog.observers.inotify_c import InotifyEvent, WatchDescriptor

    from sitegen.watch.targets import WatchTargets

LIMIT_MESSAGES = {
    errno.ENOSPC: "the limit of inotify watches is reached (fs.inotify.max_user_watches)",
    errno.EMFILE: "the limit of inotify instances is reached (fs.inotify.max_user_instances)",
}
CREATED_OR_REMOVED_EVENTS = (
    InotifyConstants.IN_CREATE
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_MOVED_FROM
    | InotifyConstants.IN_MOVED_TO
)
FOLDER_EVENTS = Mask(
    CREATED_OR_REMOVED_EVENTS
    | InotifyConstants.IN_MODIFY
    | InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_ATTRIB
    | InotifyConstants.IN_EXCL_UNLINK
)
"""What happens in a folder. Not asked for: open, read and close without writing, which our own looking does."""
SELF_EVENTS = InotifyConstants.IN_MOVE_SELF
"""What happens to a folder; its end is told in any case."""
WATCH_FLAGS = InotifyConstants.IN_ONLYDIR | InotifyConstants.IN_MASK_ADD
"""A folder may serve both purposes: the second is added to the first."""

# An overflow is reported by `request_rescan`; without a handler Python would print watchdog's own warning to the terminal.
logging.getLogger("watchdog").addHandler(logging.NullHandler())


class InotifyUnavailableError(Exception):
    """Raised where inotify cannot serve; says why, in words."""


@dataclass(slots=True)
class _Watch:
    """What one of the kernel's watches, on one folder, is for."""

    descriptor: WatchDescriptor
    callback: CallbackId
    folder_paths: dict[str, bool] = field(default_factory=dict)
    """The folder's paths, where all in it is watched; more than one where links lead to it. True below `static/`."""
    entry_paths: dict[str, set[str]] = field(default_factory=dict)
    """Entries of the folder by name, and the paths to tell when one of them changes."""
    ancestor_paths: set[str] = field(default_factory=set)
    """The paths to tell when the folder is moved or gone: they are below it, or links lead there."""


class InotifyWatcher:
    """The watches that stand, and what they are for."""

    def __init__(
        self, targets: WatchTargets, on_changes: Callable[[Iterable[str]], None], request_rescan: Callable[[], None]
    ) -> None:
        """`on_changes` and `request_rescan` are called from another thread. Raises InotifyUnavailableError."""
        self._targets = targets
        self._on_changes = on_changes
        self._request_rescan = request_rescan
        self._lock = threading.RLock()
        self._ids = itertools.count(1)
        self._watches: dict[WatchDescriptor, _Watch] = {}
        self._watch_by_folder: dict[str, _Watch] = {}
        """By each of their names."""
        self._real_paths: set[str] = set()
        """Where what was given, and each link, really is."""
        self._is_stopped = False
        try:
            self._reader = InotifyFD()
        except OSError as error:
            raise InotifyUnavailableError(_describe_error(error)) from error
        self._reader.start()

    @property
    def is_alive(self) -> bool:
        """Whether somebody still reads what the kernel tells."""
        return self._reader.is_alive()

    def start(self) -> None:
        """Place every watch, and take back those not needed any more. Raises InotifyUnavailableError."""
        try:
            with self._lock:
                self._place_watches()
                real_paths = sorted(self._real_paths)
        except OSError as error:
            raise InotifyUnavailableError(_describe_error(error)) from error
        reason = find_unsupported_mount(real_paths, read_mount_table())
        if reason:
            raise InotifyUnavailableError(reason)

    def stop(self) -> None:
        """Hear nothing any more."""
        self._is_stopped = True
        self._reader.stop()
        if threading.current_thread() is not self._reader:
            self._reader.join()

    # What watchdog's reader thread calls:

    def on_event(self, event: InotifyEvent) -> None:
        """Something happened in a folder, or it was moved."""
        with self._lock:
            watch = self._watches.get(event.wd)
            if watch is None or not (event.name or event.is_move_self):
                return
            paths = self._reported_paths(watch, os.fsdecode(event.name)) if event.name else set(watch.ancestor_paths)
            if event.is_directory or event.mask & CREATED_OR_REMOVED_EVENTS:
                affected = {path for path in paths if event.is_directory or self._may_affect_watches(path)}
                self._rewatch_or_rescan(affected)
        self._on_changes(paths)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """A folder is gone, or was unmounted."""
        with self._lock:
            watch = self._watches.pop(wd, None)
            if watch is None or self._is_stopped:
                return
            for name in watch.folder_paths:
                self._watch_by_folder.pop(name, None)
            paths = watch.ancestor_paths.union(watch.folder_paths, *watch.entry_paths.values())
            self._rewatch_or_rescan(paths)
        self._on_changes(paths)

    def on_queue_overflow(self) -> None:
        """The kernel dropped events."""
        self._request_rescan()

    # The rest is called with the lock held.

    def _place_watches(self) -> None:
        for watch in self._watches.values():
            for mapping in (watch.folder_paths, watch.entry_paths, watch.ancestor_paths):
                mapping.clear()
        self._watch_by_folder.clear()
        self._real_paths.clear()
        self._rewatch(self._targets.given_paths)
        for watch in list(self._watches.values()):
            self._remove_if_unused(watch)

    def _reported_paths(self, watch: _Watch, name: str) -> set[str]:
        """The paths by which an entry of a folder is watched."""
        single = watch.entry_paths.get(name, set())
        return single.union(self._targets.entries(watch.folder_paths, name))

    def _may_affect_watches(self, path: str) -> bool:
        """Whether a path that is no folder may matter to watches: a link, or one that was, or what was given."""
        return path in self._watch_by_folder or path in self._targets.given_paths or os.path.islink(path)  # noqa: PTH114

    def _rewatch_or_rescan(self, paths: Iterable[str]) -> None:
        try:
            self._rewatch(paths)
        except (InotifyUnavailableError, OSError):  # the next `start` reports the reason
            self._request_rescan()

    def _rewatch(self, paths: Iterable[str]) -> None:
        """Place the watches for these paths and all below them as the disk is now."""
        for path in sorted(paths):
            self._unwatch(path)
            if path in self._targets.given_paths:
                self._watch_path(path)
            if path not in self._targets.files:
                self._watch_tree(path)

    def _watch_tree(self, path: str) -> None:
        for watched in self._targets.walk(path):
            if watched.is_link:
                self._watch_path(watched.path)
            if watched.is_folder and (watch := self._add_watch(watched.path, FOLDER_EVENTS)):
                watch.folder_paths[watched.path] = watched.is_below_static
                self._watch_by_folder[watched.path] = watch

    def _watch_path(self, path: str) -> None:
        """Hear of `path` itself, and of what it leads to, each in the folder it stands in or the nearest there is."""
        real = os.path.realpath(path)
        self._real_paths.add(real)
        for place in sorted({*link_chain(path), real}):
            self._watch_place(place, path)

    def _watch_place(self, place: str, path: str) -> None:
        """Tell of `path` when something happens to `place`, to the first part of it that is missing, or above it."""
        folder, name = nearest_existing_folder(place)
        if watch := self._add_watch(folder, FOLDER_EVENTS):
            watch.entry_paths.setdefault(name, set()).add(path)
        for each in (folder, *ancestor_folders(folder)):
            if watch := self._add_watch(each, SELF_EVENTS):
                watch.ancestor_paths.add(path)
        if nearest_existing_folder(place) != (folder, name):  # something came or went before the watches stood
            self._watch_place(place, path)

    def _add_watch(self, folder: str, mask: Mask) -> _Watch | None:
        """The watch on a folder, a new one if need be; None where the folder is gone or may not be read."""
        callback = CallbackId(next(self._ids))
        try:
            descriptor = self._reader.add_callback(os.fsencode(folder), Mask(mask | WATCH_FLAGS), self, callback)
        except OSError as error:
            if is_gone(error):
                return None
            raise InotifyUnavailableError(_describe_error(error)) from error
        watch = self._watches.get(descriptor)
        if watch or descriptor == -1:  # -1 is watchdog's way to say: permission denied
            self._reader.remove_callbacks([(descriptor, callback)])
        else:
            watch = self._watches[descriptor] = _Watch(descriptor, callback)
        return watch

    def _unwatch(self, path: str) -> None:
        """Take back what stands at and below a path."""
        if path not in self._watch_by_folder:
            return
        below = path + os.sep
        for folder in [path, *(each for each in self._watch_by_folder if each.startswith(below))]:
            watch = self._watch_by_folder.pop(folder)
            watch.folder_paths.pop(folder, None)
            self._remove_if_unused(watch)

    def _remove_if_unused(self, watch: _Watch) -> None:
        if not (watch.folder_paths or watch.entry_paths or watch.ancestor_paths):
            del self._watches[watch.descriptor]
            self._reader.remove_callbacks([(watch.descriptor, watch.callback)])


def _describe_error(error: OSError) -> str:
    return LIMIT_MESSAGES.get(error.errno or 0, f"inotify does not work here ({error.strerror})")
