"""What somebody who edits notices of the watcher: real files, real processes, a real kernel.

How editors save was taken from traces of them. Where a number of change sets is bounded, a busy machine is given three tries.
"""

import contextlib
import json
import os
import queue
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sitegen.watch.mount_info import find_unsupported_mount, read_mount_table
from sitegen.watch.targets import WatchTargets, is_inside
from sitegen.watch.watcher import ChangeSet, Watcher

CALM = 0.12  # seconds without a change set after which there are no more to come
PATIENCE = 10  # seconds for what must come
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
        print(json.dumps({"how": watcher.method, "paths": sorted(change_set.paths), "everything": change_set.everything}), flush=True)
"""


@pytest.fixture
def root(tmp_path):
    """An archive's folder with one document, a theme, an output and a cache."""
    for folder in ("content/stories", "content/static", "themes/house/templates", "build", ".sitegen"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "content/stories/fire.md").write_text("---\ntitle: Fire\n---\nIt burned.\n")
    (tmp_path / "themes/house/templates/story.html").write_text("{{ story }}")
    (tmp_path / "sitegen.toml").write_text("[site]\n")
    return tmp_path


@pytest.fixture
def watch(root):
    """Starts a watcher on the archive; all are stopped in the end."""
    with contextlib.ExitStack() as stack:

        def start(*more: Path, **options: object) -> Watcher:
            folders = [root / "content", root / "themes/house", root / "templates", *more]
            excluded = [root / "build", root / ".sitegen", root / ".git"]
            return stack.enter_context(Watcher(folders, [root / "sitegen.toml"], excluded=excluded, **options))

        yield start


@pytest.fixture(params=[None, 20], ids=["inotify", "polling"])
def either(watch, request):
    """A watcher of each kind."""
    return watch(poll_ms=request.param)


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
        if change_set.everything or any(is_inside(str(wanted), path) for path in change_set.paths):
            return
    pytest.fail(f"no change set with {wanted}")


def make(count, folder):
    """Empty documents 1.md, 2.md, …, made by another program."""
    subprocess.run(["sh", "-c", f"seq -f %.0f.md {count} | xargs touch"], cwd=folder, check=True)


def silent(watcher):
    return watcher.next_change_set(0.2) is None


# Saves, as editors make them; each is given the document and new text.


def vim(file, text):
    folder, swap, backup = file.parent, file.with_name(f".{file.name}.swp"), file.with_name(f"{file.name}~")
    swap.write_bytes(b"b0VIM 9.1")
    (folder / "4913").touch()
    (folder / "4913").chmod(0o644)
    (folder / "4913").unlink()
    file.rename(backup)
    _write(file, text)
    file.chmod(0o644)
    backup.unlink()
    swap.unlink()


def vim_with_backupcopy(file, text):
    backup = file.with_name(f"{file.name}~")
    shutil.copy(file, backup)
    _write(file, text)
    backup.unlink()


def emacs(file, text):
    saved, lock = file.with_name(f"#{file.name}#"), file.with_name(f".#{file.name}")
    lock.symlink_to("somebody@example.org.4711:1700000000")
    saved.write_text(text)
    file.rename(file.with_name(f"{file.name}~"))
    _write(file, text)
    saved.unlink()
    lock.unlink()


def emacs_precious(file, text):
    new, lock = file.with_name(f".#{file.name}-emacsKv3wXe"), file.with_name(f".#{file.name}")
    lock.symlink_to("somebody@example.org.4711:1700000000")
    _write(new, text)
    new.rename(file)
    lock.unlink()


def vs_code(file, text):
    with file.open("r+") as stream:
        stream.truncate(0)
        stream.write(text)


def vs_code_atomic(file, text):
    new = file.with_name(f"{file.name}.vsctmp")
    _write(new, text)
    new.rename(file)


def helix(file, text):
    backup = file.with_name(f"{file.name}U77clA.bck")
    file.rename(backup)
    _write(file, text)
    file.chmod(0o644)
    backup.unlink()


def helix_atomic(file, text):
    new = file.with_name(f".{file.name}Hb9d2x")
    _write(new, text)
    new.rename(file)


def jetbrains(file, text):
    new, old = file.with_name(f"{file.name}___jb_tmp___"), file.with_name(f"{file.name}___jb_old___")
    _write(new, text)
    file.rename(old)
    new.rename(file)
    old.unlink()


def sed(file, text):
    new = file.with_name("sedQx7Kp2")
    _write(new, text)
    new.chmod(0o644)
    new.rename(file)


def _write(file, text):
    with file.open("w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


EDITORS = [
    vim,
    vim_with_backupcopy,
    emacs,
    emacs_precious,
    vs_code,
    vs_code_atomic,
    helix,
    helix_atomic,
    jetbrains,
    sed,
]


@pytest.mark.parametrize("save", EDITORS)
def test_a_save_is_told_with_the_documents_path_in_one_change_set_or_two(root, watch, save):
    document, watcher = root / "content/stories/fire.md", watch()
    counts = []
    for attempt in range(3):
        save(document, f"It burned {attempt} times.\n")
        found = change_sets(watcher)
        assert any(str(document) in change_set.paths for change_set in found)
        assert not any(change_set.everything for change_set in found)
        counts.append(len(found))
        if len(found) <= 2:
            return
    pytest.fail(f"change sets of each save: {counts}")


@pytest.mark.parametrize("save", EDITORS)
def test_polling_notices_every_editors_save(root, watch, save):
    watcher = watch(poll_ms=20)
    save(root / "content/stories/fire.md", "It burned, and burned.\n")
    until(watcher, root / "content/stories/fire.md")


def test_an_editors_temporary_files_are_no_news(root, either):
    for name in [".fire.md.swp", "4913", "fire.md~", "#fire.md#", ".#fire.md", "fire.tmp", "fire.bak", ".DS_Store"]:
        file, other = root / "content/stories" / name, root / "content/stories/.other"
        file.write_text("x")
        time.sleep(0.03)  # so that polling sees it
        file.rename(other)
        other.unlink()
    assert silent(either)


def test_a_file_whose_name_begins_with_a_dot_is_news_below_static(root, either):
    (root / "content/static/.well-known").mkdir()
    (root / "content/static/.well-known/security.txt").write_text("Contact: x")
    until(either, root / "content/static/.well-known/security.txt")


def test_reading_listing_and_linting_are_no_news(root, either):
    for _ in range(3):
        for file in sorted((root / "content").rglob("*")):
            file.stat()
            if file.is_file():
                file.read_bytes()
    assert silent(either)


def test_own_output_and_cache_are_no_news(root, either):
    (root / "build/stories").mkdir()
    (root / "build/stories/index.html").write_text("<p>")
    (root / ".sitegen/archive.db").write_bytes(b"SQLite")
    shutil.rmtree(root / "build")
    (root / "build").mkdir()
    (root / "README.md").write_text("not content")
    assert silent(either)


def test_a_link_to_the_output_is_not_followed(root, watch):
    (root / "content/old").symlink_to(root / "build")
    watcher = watch()
    (root / "build/index.html").write_text("<p>")
    assert silent(watcher)


def test_the_configuration_is_news(root, either):
    (root / "sitegen.toml").write_text("[site]\ntitle = 'New'\n")
    assert paths(either) == {str(root / "sitegen.toml")}


def test_new_permissions_are_news(root, either):
    (root / "content/stories/fire.md").chmod(0o600)
    assert paths(either) == {str(root / "content/stories/fire.md")}


def test_a_file_made_edited_renamed_and_deleted_is_news_each_time(root, either):
    new, renamed = root / "content/stories/new.md", root / "content/stories/renamed.md"
    new.write_text("new")
    assert paths(either) == {str(new)}
    new.write_text("edited")
    assert paths(either) == {str(new)}
    new.rename(renamed)
    assert paths(either) == {str(new), str(renamed)}
    renamed.unlink()
    assert paths(either) == {str(renamed)}


def test_a_burst_of_writes_gives_few_change_sets(root, watch):
    watcher = watch()
    start = time.monotonic()
    for number in range(500):
        (root / f"content/stories/{number:03}.md").write_text("x")
    found = change_sets(watcher)
    told = {path for change_set in found for path in change_set.paths}
    assert told == {str(root / f"content/stories/{number:03}.md") for number in range(500)}
    assert len(found) <= 3 + (time.monotonic() - start) / 0.1


def test_writes_that_never_stop_are_told_all_the_same(root, watch):
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
    assert min(waits) < 0.3


def test_what_is_saved_while_a_change_set_is_processed_is_in_the_next(root, watch):
    watcher = watch()
    (root / "content/stories/a.md").write_text("x")
    first = watcher.next_change_set(PATIENCE)
    (root / "content/stories/b.md").write_text("x")
    (root / "content/stories/c.md").write_text("x")
    time.sleep(0.3)
    second = watcher.next_change_set(PATIENCE)
    assert first.paths == {str(root / "content/stories/a.md")}
    assert second.paths == {str(root / "content/stories/b.md"), str(root / "content/stories/c.md")}


def test_too_much_to_list_means_everything(root, watch):
    watcher = watch()
    make(2001, root / "content/stories")
    time.sleep(0.2)
    change_set = watcher.next_change_set(PATIENCE)
    assert change_set.everything
    assert len(change_set.paths) < 2001


def test_the_periodic_look_means_everything(watch):
    watcher = watch(rescan_seconds=0.1)
    assert [watcher.next_change_set(PATIENCE) for _ in range(2)] == [ChangeSet(frozenset(), everything=True)] * 2


def test_a_tree_moved_in_is_told_and_heard_from_then_on(root, either, tmp_path_factory):
    tree = tmp_path_factory.mktemp("elsewhere") / "people"
    (tree / "a/b").mkdir(parents=True)
    (tree / "a/b/ann.md").write_text("x")
    tree.rename(root / "content/people")
    assert str(root / "content/people") in paths(either)
    (root / "content/people/a/b/ann.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/people/a/b/ann.md")}


def test_a_tree_renamed_is_told_and_heard_under_its_new_name(root, either):
    (root / "content/stories").rename(root / "content/reports")
    assert {str(root / "content/stories"), str(root / "content/reports")} <= paths(either)
    (root / "content/reports/fire.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/reports/fire.md")}


def test_a_tree_moved_out_is_told_and_not_heard_any_more(root, either, tmp_path_factory):
    gone = tmp_path_factory.mktemp("elsewhere") / "stories"
    (root / "content/stories").rename(gone)
    assert str(root / "content/stories") in paths(either)
    (gone / "fire.md").write_text("y, and more")
    assert silent(either)


@pytest.mark.parametrize("folder", ["content/stories", "content"])
def test_a_folder_deleted_and_made_again_is_heard(root, either, folder):
    shutil.rmtree(root / folder)
    assert str(root / folder) in paths(either)
    (root / "content/stories").mkdir(parents=True)
    assert str(root / folder) in paths(either)
    (root / "content/stories/fire.md").write_text("again")
    assert paths(either) == {str(root / "content/stories/fire.md")}


def test_files_in_folders_that_appear_fast_are_all_covered(root, watch):
    """Whoever looks where the change sets say, when they come, sees every file, though its folder's watch came late."""
    watcher, seen = watch(), set()
    for number in range(150):
        folder = root / f"content/stories/{number}/deep"
        folder.mkdir(parents=True)
        (folder / "a.md").touch()
    for change_set in change_sets(watcher):
        for path in [str(root / "content")] if change_set.everything else change_set.paths:
            seen |= {path, *map(str, Path(path).rglob("*"))}
    assert {str(root / f"content/stories/{number}/deep/a.md") for number in range(150)} <= seen


def test_a_folder_that_is_not_there_yet_is_heard_when_it_appears(root, either):
    (root / "templates").mkdir()
    assert paths(either) == {str(root / "templates")}
    (root / "templates/story.html").write_text("x")
    assert paths(either) == {str(root / "templates/story.html")}


def test_a_folder_far_from_being_there_is_heard_when_it_appears(root, watch):
    watcher = watch(root / "a/b/c")
    (root / "a").mkdir()
    (root / "a/b").mkdir()
    change_sets(watcher)
    (root / "a/b/c").mkdir()
    (root / "a/b/c/x.md").write_text("x")
    until(watcher, root / "a/b/c")
    change_sets(watcher, CALM)
    (root / "a/b/c/x.md").write_text("y")
    assert paths(watcher) == {str(root / "a/b/c/x.md")}
    shutil.rmtree(root / "a")
    change_sets(watcher)
    (root / "a/b/c").mkdir(parents=True)
    until(watcher, root / "a/b/c")


def test_a_linked_theme_is_heard_under_the_links_name(root, watch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "newsroom/templates").mkdir(parents=True)
    (root / "themes/linked").symlink_to(elsewhere / "newsroom")
    watcher = watch(root / "themes/linked")
    (elsewhere / "newsroom/templates/page.html").write_text("x")
    assert paths(watcher) == {str(root / "themes/linked/templates/page.html")}
    (elsewhere / "newsroom").rename(elsewhere / "old")
    assert str(root / "themes/linked") in paths(watcher)
    (elsewhere / "newsroom/static").mkdir(parents=True)
    until(watcher, root / "themes/linked")
    change_sets(watcher, CALM)
    (elsewhere / "newsroom/static/style.css").write_text("x")
    assert paths(watcher) == {str(root / "themes/linked/static/style.css")}


def test_a_link_turned_to_another_theme_is_followed_there(root, watch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "one").mkdir()
    (elsewhere / "two").mkdir()
    (root / "themes/linked").symlink_to(elsewhere / "one")
    watcher = watch(root / "themes/linked")
    (root / "themes/new").symlink_to(elsewhere / "two")
    (root / "themes/new").rename(root / "themes/linked")
    assert str(root / "themes/linked") in paths(watcher)
    (elsewhere / "two/page.html").write_text("x")
    assert paths(watcher) == {str(root / "themes/linked/page.html")}
    (elsewhere / "one/page.html").write_text("x")
    assert silent(watcher)


def test_a_linked_folder_inside_is_heard_under_both_names(root, either):
    (root / "content/linked").symlink_to("stories")
    assert str(root / "content/linked") in paths(either)
    (root / "content/stories/fire.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/stories/fire.md"), str(root / "content/linked/fire.md")}


def test_a_linked_file_is_heard_when_its_target_is_edited(root, either, tmp_path_factory):
    target = tmp_path_factory.mktemp("elsewhere") / "fire.md"
    target.write_text("x")
    (root / "content/stories/linked.md").symlink_to(target)
    assert paths(either) == {str(root / "content/stories/linked.md")}
    target.write_text("y, and more")
    assert paths(either) == {str(root / "content/stories/linked.md")}


def test_a_link_to_a_link_is_heard_when_the_second_is_turned(root, either, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("one", "two"):
        (elsewhere / name).mkdir()
    (elsewhere / "current").symlink_to("one")
    (root / "content/linked").symlink_to(elsewhere / "current")
    assert str(root / "content/linked") in paths(either)
    (elsewhere / "current").unlink()
    (elsewhere / "current").symlink_to("two")
    assert str(root / "content/linked") in paths(either)
    (elsewhere / "two/new.md").write_text("x")
    assert paths(either) == {str(root / "content/linked/new.md")}


def test_an_archive_moved_away_and_back_is_heard(root, either):
    away = root.with_name("away")
    root.rename(away)
    assert str(root / "content") in paths(either)
    away.rename(root)
    assert str(root / "content") in paths(either)
    (root / "content/stories/fire.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/stories/fire.md")}


def test_a_link_in_a_circle_is_no_trap(root, either):
    (root / "content/stories/all").symlink_to(root / "content")
    (root / "content/stories/self.md").symlink_to("self.md")
    assert str(root / "content/stories/all") in paths(either)
    (root / "content/stories/fire.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/stories/fire.md")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_looks_only_where_change_sets_say_ends_with_what_is_there(root, watch, seed):
    """Random making, writing, renaming, linking and deleting; the known world is mended by change sets alone."""
    chance, watcher = random.Random(seed), watch()
    trees = WatchTargets.from_paths([root / "content", root / "themes/house", root / "templates"], [], [])
    known = _world(trees, trees.folders)
    for _ in range(6):
        for _ in range(40):
            with contextlib.suppress(OSError, IndexError):
                _change_something(root, chance)
        while known != _world(trees, trees.folders) and (change_set := watcher.next_change_set(2)):
            told = trees.folders if change_set.everything else change_set.paths
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


def test_names_that_are_not_utf8_are_told(root, either):
    file = os.fsencode(root / "content/stories/") + b"caf\xe9.md"
    Path(os.fsdecode(file)).write_text("x")
    assert paths(either) == {os.fsdecode(file)}


def test_stopping_wakes_who_waits(watch):
    watcher = watch()
    threading.Timer(0.1, watcher.stop).start()
    assert watcher.next_change_set(PATIENCE) is None
    watcher.stop()


def test_nothing_is_left_behind_after_stopping(root):
    threads, ears = set(threading.enumerate()), _inotify_descriptors()
    for poll in (None, 20):
        with Watcher([root / "content"], poll_ms=poll):
            pass
    assert set(threading.enumerate()) <= threads
    assert _inotify_descriptors() <= ears


def test_a_listener_that_died_is_replaced_and_everything_looked_at(root, watch):
    before = _inotify_descriptors()
    watcher = watch()
    unreadable = os.open(root, os.O_RDONLY)
    for descriptor in _inotify_descriptors() - before:
        os.dup2(unreadable, descriptor)
    os.close(unreadable)
    with _unseen_thread_errors():
        (root / "content/stories/fire.md").write_text("unheard")
        assert watcher.next_change_set(PATIENCE).everything
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
def test_files_made_by_the_thousand_while_it_was_stopped_mean_everything(root):
    with Child(root / "content") as child:
        assert child.next() == {"how": "inotify"}
        child.signal(signal.SIGSTOP)
        make(20_000, root / "content/stories")
        (root / "content/late").mkdir()
        child.signal(signal.SIGCONT)
        child.within(2, lambda said: said["everything"])
        while child.next(0.5):
            pass
        (root / "content/late/a.md").write_text("x")  # in a folder that it was never told of
        child.within(2, lambda said: str(root / "content/late/a.md") in said["paths"])
        child.signal(signal.SIGTERM)
        assert child.process.communicate(timeout=PATIENCE)[1] == ""


@pytest.mark.slow
def test_having_been_stopped_for_long_means_everything(root):
    with Child(root / "content") as child:
        assert child.next() == {"how": "inotify"}
        child.signal(signal.SIGSTOP)
        time.sleep(2.7)
        child.signal(signal.SIGCONT)
        child.within(2, lambda said: said["everything"])


def test_when_instances_are_used_up_it_polls_and_says_so(root):
    alone = _limits(max_inotify_instances=0)
    with Child(root / "content", *([] if alone else ["take all"]), before=alone) as child:
        how = child.next()["how"]
        assert how == "polling every 1000 ms: the limit of inotify instances is reached (fs.inotify.max_user_instances)"
        (root / "content/stories/fire.md").write_text("y, and more")
        child.within(PATIENCE, lambda said: str(root / "content/stories/fire.md") in said["paths"])


def test_when_watches_are_used_up_it_polls_and_says_so(root):
    for number in range(20):
        (root / f"content/{number}").mkdir()
    with Child(root / "content", before=_few_watches()) as child:
        how = child.next()["how"]
        assert how == "polling every 1000 ms: the limit of inotify watches is reached (fs.inotify.max_user_watches)"


def test_when_watches_are_used_up_later_it_polls_and_looks_at_everything(root):
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


def test_polling_is_said_when_asked_for(watch):
    assert watch(poll_ms=250).method == "polling every 250 ms: --poll was given"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("/home/ann/site/content", ""),
        ("/srv/news/content", "/srv/news is a nfs4 file system, which does not report all changes"),
        ("/srv/news", "/srv/news is a nfs4 file system, which does not report all changes"),
        ("/srv/newsroom", ""),
        ("/home/ann/far away/x", "/home/ann/far away is a fuse.sshfs file system, which does not report all changes"),
        ("/home/ann", "/home/ann/far away is a fuse.sshfs file system, which does not report all changes"),
        ("/mnt/disk/content", ""),
        ("/mnt/c/site", "/mnt/c is a 9p file system, which does not report all changes"),
        ("/srv/mended/content", ""),
    ],
)
def test_a_network_mount_is_known_by_the_mount_table(place, why):
    table = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:44 / /srv/news rw,relatime shared:5 - nfs4 files:/news rw,vers=4.2
24 22 0:45 / /home/ann/far\040away rw,nosuid - fuse.sshfs ann@far:/ rw,user_id=1000
25 22 8:2 / /mnt/disk rw - fuseblk /dev/sdb1 rw
26 22 0:46 / /mnt/c rw - 9p C:\134 rw,aname=drvfs
27 22 0:47 / /srv/mended rw - nfs files:/mended rw
28 27 8:3 / /srv/mended rw - ext4 /dev/sdc1 rw
"""
    assert find_unsupported_mount([place], table.strip()) == why


def test_the_local_disk_is_no_network_mount(root):
    assert find_unsupported_mount([str(root)], read_mount_table()) == ""


@pytest.mark.slow
def test_looking_at_20000_files_takes_no_seconds(root, watch):
    make(20_000, root / "content/stories")
    start = time.monotonic()
    watcher = watch(poll_ms=20)
    assert time.monotonic() - start < 2
    (root / "content/stories/19999.md").write_text("x")
    assert paths(watcher) == {str(root / "content/stories/19999.md")}


def test_a_save_is_told_within_a_blink(root, watch):
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
