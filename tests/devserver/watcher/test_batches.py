"""Batches of changes: how many hints there are, how soon they come, and that none is lost."""

import contextlib
import random
import shutil
import statistics
import threading
import time
from pathlib import Path

import pytest
from support.watching import PATIENCE, change_sets, make, paths

from sitegen.watch.debounce import ChangeSet
from sitegen.watch.targets import WatchTargets, is_inside


def test_a_burst_of_writes_gives_few_change_sets(root, watch):
    watcher = watch()
    start = time.monotonic()
    for number in range(500):
        (root / f"content/stories/{number:03}.md").write_text("x")
    found = change_sets(watcher)
    told = {path for change_set in found for path in change_set.paths}
    assert told == {str(root / f"content/stories/{number:03}.md") for number in range(500)}
    assert len(found) <= 3 + (time.monotonic() - start) / 0.1


def test_continuous_writes_are_reported(root, watch):
    watcher, done = watch(max_delay_seconds=0.2), threading.Event()
    file = root / "content/stories/fire.md"

    def write() -> None:
        while not done.wait(0.002):
            file.write_text("x")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        waits = []
        for _ in range(3):
            start = time.monotonic()
            assert watcher.next_change_set(PATIENCE)
            waits.append(time.monotonic() - start)
    finally:
        done.set()
        writer.join()
    assert min(waits) < PATIENCE / 5


def test_a_save_during_processing_is_in_the_next_change_set(root, watch):
    watcher = watch()
    (root / "content/stories/a.md").write_text("x")
    first = watcher.next_change_set(PATIENCE)
    (root / "content/stories/b.md").write_text("x")
    (root / "content/stories/c.md").write_text("x")
    wanted = {str(root / "content/stories/b.md"), str(root / "content/stories/c.md")}
    second = set()
    while second < wanted:
        second |= watcher.next_change_set(PATIENCE).paths
    assert first.paths == {str(root / "content/stories/a.md")}
    assert second == wanted


def test_too_many_changes_report_everything(root, watch):
    watcher = watch()
    make(10_000, root / "content/stories")
    found = change_sets(watcher)
    assert any(change_set.is_full_scan for change_set in found)
    assert sum(len(change_set.paths) for change_set in found) < 10_000


def test_the_periodic_scan_reports_everything(watch):
    watcher = watch(rescan_seconds=0.1)
    assert [watcher.next_change_set(PATIENCE) for _ in range(2)] == [ChangeSet(frozenset(), is_full_scan=True)] * 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_following_the_change_sets_gives_the_final_state(root, watch, seed):
    """Random making, writing, renaming, linking and deleting; the known world is mended by change sets alone."""
    chance, watcher = random.Random(seed), watch()
    trees = WatchTargets.from_paths([root / "content", root / "themes/house", root / "templates"], [], [])
    known = _world(trees, trees.folders)
    for _ in range(6):
        for _ in range(40):
            with contextlib.suppress(OSError, IndexError):
                _change_something(root, chance)
        while known != _world(trees, trees.folders) and (change_set := watcher.next_change_set(2)):
            told = trees.folders if change_set.is_full_scan else change_set.paths
            known = {path: was for path, was in known.items() if not any(is_inside(path, each) for each in told)}
            known |= _world(trees, told)
        assert known == _world(trees, trees.folders)


def _world(trees, where):
    """What each path is: mode, size and inode, or nothing for a link that leads nowhere."""
    world = {}
    for watched in (watched for path in where for watched in trees.walk(path)):
        with contextlib.suppress(OSError):
            stat = Path(watched.path).stat()
            world[watched.path] = (stat.st_mode, 0 if watched.is_folder else stat.st_size, stat.st_ino)
        if watched.is_link:
            world.setdefault(watched.path, ())
    return world


def _change_something(root, chance):
    roots = [root / "content", root / "content", root / "themes/house", root / "templates", root / "elsewhere"]
    home = chance.choice(roots)
    home.mkdir(exist_ok=True)
    entries = [entry for each in roots for entry in each.rglob("*")]
    folder = chance.choice([home, *(entry for entry in home.rglob("*") if entry.is_dir())])
    new = folder / chance.choice(["a", "b", "c.md", "d.md"])
    change = chance.choice(["make", "make", "write", "write", "write", "rename", "rename", "link", "delete"])
    if change == "make":
        new.mkdir()
    elif change == "write":
        with new.open("a") as stream:
            stream.write("x" * chance.randint(1, 9))
    elif change == "rename":
        chance.choice([home, *entries, *entries]).rename(new)
    elif change == "link":
        new.symlink_to(chance.choice(entries))
    else:
        old = chance.choice(entries)
        shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()


@pytest.mark.slow
def test_scanning_20000_files_is_fast(root, watch):
    make(20_000, root / "content/stories")
    begun = time.process_time()
    watcher = watch(poll_ms=20)
    assert time.process_time() - begun < 2
    (root / "content/stories/19999.md").write_text("x")
    assert paths(watcher) == {str(root / "content/stories/19999.md")}


def test_a_save_is_reported_within_milliseconds(root, watch):
    watcher, file = watch(), root / "content/stories/fire.md"
    seconds = []
    for number in range(25):
        file.write_text(f"It burned {number} times.")
        start = time.perf_counter()
        assert watcher.next_change_set(PATIENCE).paths == {str(file)}
        seconds.append(time.perf_counter() - start)
        time.sleep(0.005)
    print(  # noqa: T201 - shown by pytest -rP
        f"from saving to change set: median {statistics.median(seconds) * 1000:.1f} ms, longest {max(seconds) * 1000:.1f} ms"
    )
    assert statistics.median(seconds) < 0.25
