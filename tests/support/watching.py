"""Hints of the watcher, collected for tests."""

import subprocess
import time

import pytest

from sitegen.watch.targets import is_inside

CALM = 0.12  # seconds without a hint after which there are no more to come
PATIENCE = 10  # seconds for what must come


def hints(watcher, first=PATIENCE):
    """All hints until there are no more."""
    found = []
    while hint := watcher.wait(CALM if found else first):
        found.append(hint)
    return found


def paths(watcher, first=PATIENCE):
    """The paths of all hints until there are no more."""
    return {path for hint in hints(watcher, first) for path in hint.paths}


def until(watcher, wanted):
    """Take hints until one has the path, or a folder above it, which must come."""
    deadline = time.monotonic() + PATIENCE
    while hint := watcher.wait(max(deadline - time.monotonic(), 0)):
        if hint.everything or any(is_inside(str(wanted), path) for path in hint.paths):
            return
    pytest.fail(f"no hint of {wanted}")


def make(count, folder):
    """Empty documents 1.md, 2.md, …, made by another program."""
    subprocess.run(["sh", "-c", f"seq -f %.0f.md {count} | xargs touch"], cwd=folder, check=True)


def silent(watcher):
    return watcher.wait(0.2) is None
