"""File watching with Linux's inotify(7), through watchdog's reader thread.

Uses watchdog's internal inotify reader instead of its observers, which delay every rename by 0.5 s to pair it, only log
queue overflows, and also report reads. There is one watch for each folder, and none for files.

Guarantee: every change after `start` has returned is reported, or `request_rescan` is called. To that end, the watch of a folder is
added before the folder is listed, and a new folder is reported after all watches in it were added, so that a scan of it then misses
nothing. inotify never reports writes to a memory map, writes through another hard link, and new mounts.
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
"""Requested events of a folder's entries. Open, read, and close without writing are left out, since scans cause them."""
SELF_EVENTS = InotifyConstants.IN_MOVE_SELF
"""Requested events of a folder itself. Its deletion is always reported."""
WATCH_FLAGS = InotifyConstants.IN_ONLYDIR | InotifyConstants.IN_MASK_ADD
"""Watch folders only, and add to the requested events if the folder has a watch already."""

# An overflow is reported by `request_rescan`; without a handler Python would print watchdog's own warning to the terminal.
logging.getLogger("watchdog").addHandler(logging.NullHandler())


class InotifyUnavailableError(Exception):
    """Raised if inotify cannot be used; the message is the reason, for users."""


@dataclass(slots=True)
class _Watch:
    """A watch of the kernel on one folder, with the paths that its events are reported for."""

    descriptor: WatchDescriptor
    callback: CallbackId
    folder_paths: dict[str, bool] = field(default_factory=dict)
    """Paths of the folder if all its entries are watched, several if links point to it. The value is True below `static/`."""
    entry_paths: dict[str, set[str]] = field(default_factory=dict)
    """Names of single watched entries of the folder, with the paths to report if that entry changes."""
    ancestor_paths: set[str] = field(default_factory=set)
    """Paths to report if the folder is moved or deleted: they are below it, directly or through links."""


class _Reader(InotifyFD):
    """Watchdog's reader thread. It ends without a message if the kernel's events cannot be read: `Watcher` then starts another."""

    def run(self) -> None:
        """Read and handle events."""
        try:
            super().run()
        except OSError:
            with self._lock:
                # Who stops a thread that is reading leaves the descriptors to it.
                self._is_reading = False
                if self._closed:
                    self._close_resources()


class InotifyWatcher:
    """Watches folders and files, and reports changed paths through callbacks."""

    def __init__(
        self, targets: WatchTargets, on_changes: Callable[[Iterable[str]], None], request_rescan: Callable[[], None]
    ) -> None:
        """Start the reader thread, which calls `on_changes` and `request_rescan`.

        Raises:
            InotifyUnavailableError: if inotify cannot be initialized.
        """
        self._targets = targets
        self._on_changes = on_changes
        self._request_rescan = request_rescan
        self._lock = threading.RLock()
        self._ids = itertools.count(1)
        self._watches: dict[WatchDescriptor, _Watch] = {}
        self._watch_by_folder: dict[str, _Watch] = {}
        """The watch of each folder, by each of the folder's paths."""
        self._real_paths: set[str] = set()
        """Resolved targets of the given paths and of all links."""
        self._is_stopped = False
        try:
            self._reader = _Reader()
        except OSError as error:
            raise InotifyUnavailableError(_describe_error(error)) from error
        self._reader.start()

    @property
    def is_alive(self) -> bool:
        """True while the reader thread runs."""
        return self._reader.is_alive()

    def start(self) -> None:
        """Add all watches, and remove those that are no longer needed; may be called again.

        Raises:
            InotifyUnavailableError: if a watch cannot be added, or a path is on a file system without reliable events.
        """
        try:
            with self._lock:
                self._add_watches()
                real_paths = sorted(self._real_paths)
        except OSError as error:
            raise InotifyUnavailableError(_describe_error(error)) from error
        reason = find_unsupported_mount(real_paths, read_mount_table())
        if reason:
            raise InotifyUnavailableError(reason)

    def stop(self) -> None:
        """Remove all watches and end the reader thread."""
        self._is_stopped = True
        self._reader.stop()
        if threading.current_thread() is not self._reader:
            self._reader.join()

    # -- callbacks of watchdog's reader thread

    def on_event(self, event: InotifyEvent) -> None:
        """Report an event of a folder's entry, or the move of a folder."""
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
        """Report that a folder was deleted or unmounted."""
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
        """Request a full scan, since the kernel dropped events."""
        self._request_rescan()

    # -- called with the lock held

    def _add_watches(self) -> None:
        for watch in self._watches.values():
            for mapping in (watch.folder_paths, watch.entry_paths, watch.ancestor_paths):
                mapping.clear()
        self._watch_by_folder.clear()
        self._real_paths.clear()
        self._rewatch(self._targets.given_paths)
        for watch in list(self._watches.values()):
            self._remove_if_unused(watch)

    def _reported_paths(self, watch: _Watch, name: str) -> set[str]:
        """Return the paths under which an entry of a folder is watched."""
        single = watch.entry_paths.get(name, set())
        return single.union(self._targets.entries(watch.folder_paths, name))

    def _may_affect_watches(self, path: str) -> bool:
        """Return True if a change of this path, which is not a folder, may require other watches.

        That is the case for a link, for a path that was watched as a folder, and for a given path.
        """
        return path in self._watch_by_folder or path in self._targets.given_paths or os.path.islink(path)  # noqa: PTH114

    def _rewatch_or_rescan(self, paths: Iterable[str]) -> None:
        try:
            self._rewatch(paths)
        except (InotifyUnavailableError, OSError):  # the next `start` reports the reason
            self._request_rescan()

    def _rewatch(self, paths: Iterable[str]) -> None:
        """Replace the watches of these paths and of everything below them, according to the current state of the disk."""
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
        """Watch the entry `path`, and if it is a link, the entries that it points to."""
        real = os.path.realpath(path)
        self._real_paths.add(real)
        for entry_path in sorted({*link_chain(path), real}):
            self._watch_entry(entry_path, path)

    def _watch_entry(self, entry_path: str, path: str) -> None:
        """Report `path` if `entry_path` changes, if its first missing folder appears, or if a folder above it is moved."""
        folder, name = nearest_existing_folder(entry_path)
        if watch := self._add_watch(folder, FOLDER_EVENTS):
            watch.entry_paths.setdefault(name, set()).add(path)
        for ancestor in (folder, *ancestor_folders(folder)):
            if watch := self._add_watch(ancestor, SELF_EVENTS):
                watch.ancestor_paths.add(path)
        if nearest_existing_folder(entry_path) != (folder, name):  # changed before the watches were added
            self._watch_entry(entry_path, path)

    def _add_watch(self, folder: str, mask: Mask) -> _Watch | None:
        """Return the watch of a folder, a new one if there is none; None if the folder does not exist or is not readable."""
        callback = CallbackId(next(self._ids))
        try:
            descriptor = self._reader.add_callback(os.fsencode(folder), Mask(mask | WATCH_FLAGS), self, callback)
        except OSError as error:
            if is_gone(error):
                return None
            raise InotifyUnavailableError(_describe_error(error)) from error
        watch = self._watches.get(descriptor)
        if watch or descriptor == -1:  # watchdog returns -1 if permission is denied
            self._reader.remove_callbacks([(descriptor, callback)])
        else:
            watch = self._watches[descriptor] = _Watch(descriptor, callback)
        return watch

    def _unwatch(self, path: str) -> None:
        """Remove the watches of a folder and of everything below it, unless they are needed for other paths."""
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
    return LIMIT_MESSAGES.get(error.errno or 0, f"inotify is not available ({error.strerror})")
