"""Hints of the watcher, collected for tests."""

import subprocess
import time

import pytest

from sitegen.watch.targets import is_inside

CALM = 0.3  # seconds without a change set after which there are no more to come
PATIENCE = 10  # seconds for what must come


def change_sets(watcher, first=PATIENCE):
    """All change sets until there are no more."""
    found = []
    while change_set := watcher.next_change_set(CALM if found else first):
        found.append(change_set)
    return found


def paths(watcher, first=PATIENCE):
    """The paths of all change sets until there are no more."""
    return {path for change_set in change_sets(watcher, first) for path in change_set.paths}


def until(watcher, wanted):
    """Take change sets until one has the path, or a folder above it, which must come."""
    deadline = time.monotonic() + PATIENCE
    while change_set := watcher.next_change_set(max(deadline - time.monotonic(), 0)):
        if change_set.is_full_scan or any(is_inside(str(wanted), path) for path in change_set.paths):
            return
    pytest.fail(f"no change set with {wanted}")


def make(count, folder):
    """Empty documents 1.md, 2.md, …, made by another program."""
    subprocess.run(["sh", "-c", f"seq -f %.0f.md {count} | xargs touch"], cwd=folder, check=True)


def silent(watcher):
    return watcher.next_change_set(0.2) is None
