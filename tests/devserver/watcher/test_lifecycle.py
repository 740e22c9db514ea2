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


def test_a_failed_listener_is_replaced_without_a_message_and_everything_is_scanned(root, watch, monkeypatch):
    said, before, open_before = [], _inotify_descriptors(), _descriptor_count()
    monkeypatch.setattr(threading, "excepthook", said.append)
    watcher = watch()
    unreadable = os.open(root, os.O_RDONLY)
    for descriptor in _inotify_descriptors() - before:
        os.dup2(unreadable, descriptor)
    os.close(unreadable)
    (root / "content/stories/fire.md").write_text("unheard")
    assert watcher.next_change_set(PATIENCE).is_full_scan
    (root / "content/stories/fire.md").write_text("heard")
    assert paths(watcher) == {str(root / "content/stories/fire.md")}
    watcher.stop()
    assert said == []
    assert _descriptor_count() <= open_before


def _descriptor_count():
    return len(list(Path("/proc/self/fd").iterdir()))


def _inotify_descriptors():
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            if str(entry.readlink()) == "anon_inode:inotify":
                found.add(int(entry.name))
    return found
