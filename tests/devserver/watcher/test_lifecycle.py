"""Starting and stopping the watcher, and what it leaves behind."""

import contextlib
import os
import threading
from pathlib import Path

from support.watching import PATIENCE, paths

from sitegen.watch.watcher import Watcher


def test_stopping_ends_a_waiting_call(watch):
    watcher = watch()
    threading.Timer(0.1, watcher.stop).start()
    assert watcher.next_change_set(PATIENCE) is None
    watcher.stop()


def test_stopping_releases_every_resource(root):
    threads, ears = set(threading.enumerate()), _inotify_descriptors()
    for poll in (None, 20):
        with Watcher([root / "content"], poll_ms=poll):
            pass
    assert set(threading.enumerate()) <= threads
    assert _inotify_descriptors() <= ears


def test_a_failed_listener_is_replaced_and_everything_is_scanned(root, watch):
    before = _inotify_descriptors()
    watcher = watch()
    unreadable = os.open(root, os.O_RDONLY)
    for descriptor in _inotify_descriptors() - before:
        os.dup2(unreadable, descriptor)
    os.close(unreadable)
    with _unseen_thread_errors():
        (root / "content/stories/fire.md").write_text("unheard")
        assert watcher.next_change_set(PATIENCE).is_full_scan
    (root / "content/stories/fire.md").write_text("heard")
    assert paths(watcher) == {str(root / "content/stories/fire.md")}


def _inotify_descriptors():
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            if str(entry.readlink()) == "anon_inode:inotify":
                found.add(int(entry.name))
    return found


@contextlib.contextmanager
def _unseen_thread_errors():
    before, threading.excepthook = threading.excepthook, lambda _: None
    try:
        yield
    finally:
        threading.excepthook = before
