"""Limits of inotify: too many events, instances or watches, and the change to polling."""

import json
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest
from support.watching import PATIENCE, make

from sitegen.watch.mount_info import find_unsupported_mount, read_mount_table

CHILD = """
import json, os, sys
from pathlib import Path
from sitegen.watch.watcher import Watcher

if sys.argv[2:]:
    import ctypes, itertools
    taken = list(itertools.takewhile(lambda one: one != -1, (ctypes.CDLL(None).inotify_init() for _ in itertools.count())))
with Watcher([Path(sys.argv[1])], poll_ms=None) as watcher:
    print(json.dumps({"how": watcher.method}), flush=True)
    while change_set := watcher.next_change_set():
        print(json.dumps({"how": watcher.method, "paths": sorted(change_set.paths), "everything": change_set.is_full_scan}), flush=True)
"""


class Child:
    """A process that watches a folder and prints what it is told."""

    def __init__(self, folder, *arguments, before=()):
        command = [*before, sys.executable, "-c", CHILD, str(folder), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._lines = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(json.loads(line))

    def next(self, seconds=PATIENCE):
        try:
            return self._lines.get(timeout=max(seconds, 0.01))
        except queue.Empty:
            return None

    def within(self, seconds, wanted):
        """What it says until something wanted comes, which must within so many seconds."""
        deadline = time.monotonic() + seconds
        while said := self.next(deadline - time.monotonic()):
            if wanted(said):
                return said
        return pytest.fail("the child did not say it")

    def signal(self, number):
        self.process.send_signal(number)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


@pytest.mark.slow
def test_thousands_of_files_created_while_stopped_report_everything(root):
    with Child(root / "content") as child:
        assert child.next() == {"how": "inotify"}
        child.signal(signal.SIGSTOP)
        make(20_000, root / "content/stories")
        (root / "content/late").mkdir()
        child.signal(signal.SIGCONT)
        child.within(PATIENCE, lambda said: said["everything"])
        while child.next(0.5):
            pass
        (root / "content/late/a.md").write_text("x")  # in a folder that it was never told of
        child.within(PATIENCE, lambda said: str(root / "content/late/a.md") in said["paths"])
        child.signal(signal.SIGTERM)
        assert child.process.communicate(timeout=PATIENCE)[1] == ""


@pytest.mark.slow
def test_a_long_suspension_reports_everything(root):
    with Child(root / "content") as child:
        assert child.next() == {"how": "inotify"}
        child.signal(signal.SIGSTOP)
        time.sleep(2.7)
        child.signal(signal.SIGCONT)
        child.within(PATIENCE, lambda said: said["everything"])


def test_without_inotify_instances_the_watcher_polls(root):
    alone = _limits(max_inotify_instances=0)
    with Child(root / "content", *([] if alone else ["take all"]), before=alone) as child:
        how = child.next()["how"]
        assert how == "polling every 1000 ms: the limit of inotify instances is reached (fs.inotify.max_user_instances)"
        (root / "content/stories/fire.md").write_text("y, and more")
        child.within(PATIENCE, lambda said: str(root / "content/stories/fire.md") in said["paths"])


def test_without_inotify_watches_the_watcher_polls(root):
    for number in range(20):
        (root / f"content/{number}").mkdir()
    with Child(root / "content", before=_few_watches()) as child:
        how = child.next()["how"]
        assert how == "polling every 1000 ms: the limit of inotify watches is reached (fs.inotify.max_user_watches)"


def test_exhausted_inotify_watches_report_everything(root):
    with Child(root / "content", before=_few_watches()) as child:
        assert child.next() == {"how": "inotify"}
        for number in range(20):
            (root / f"content/{number}").mkdir()
        said = child.within(PATIENCE, lambda said: said["everything"])
        assert said["how"].startswith("polling every 1000 ms: the limit of inotify watches")
        (root / "content/19/new.md").write_text("x")
        child.within(PATIENCE, lambda said: str(root / "content/19/new.md") in said["paths"])


def _few_watches():
    return _limits(max_inotify_watches=10) or pytest.skip("this machine permits no user namespaces")


def _limits(**limits):
    """The beginning of a command that runs in a user namespace with such limits; empty where that is not permitted."""
    lower = " && ".join(f"echo {value} >/proc/sys/user/{name}" for name, value in limits.items())
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{lower} && exec "$@"', "sh"]
    permitted = (
        shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    )
    return command if permitted else []


def test_the_watcher_reports_configured_polling(watch):
    assert watch(poll_ms=250).method == "polling every 250 ms: --poll was given"


def test_the_local_disk_is_not_a_network_mount(root):
    assert find_unsupported_mount([str(root)], read_mount_table()) == ""
