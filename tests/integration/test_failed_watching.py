"""System calls that fail while `sitegen build --watch` or `sitegen serve` works on an edit: it goes on, and builds the next edit.

Three states of an archive follow each other: "first", "second" and "third". The fault comes on the way to the second.
"""

import asyncio
import datetime as dt
import errno
import re
import signal
import sqlite3
import subprocess
from contextlib import contextmanager

import pytest
from support.archive import UNSEARCHED, Archive
from support.failed_calls import FAULTS, check_all, choose, kills, numbers_of_calls, options_of, was_hit
from support.live import PATIENCE, Lines, Preview, running, serving, until, until_idle
from support.needs import program

from sitegen.build import session, watch_loop
from sitegen.build.options import BuildOptions
from sitegen.config import loader
from sitegen.devserver import engine
from sitegen.devserver.engine import PreviewEngine
from sitegen.devserver.public_view import PublicView
from sitegen.devserver.service import ThreadedPreviewService
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import DATABASE_UNAVAILABLE
from sitegen.watch.debounce import FULL_RESCAN
from sitegen.watch.watcher import Watcher

OURS = r"/archive/(\.sitegen|build|addresses\.txt|content)"
PORT = 8437
STATES = {"first": ("old", "old", "published"), "second": ("new", "old", "draft"), "third": ("new", "new", "draft")}
"""State to the words of the stories 0 and 1, and the status of the story 2."""
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
PAGES = ("", "stories/", "stories/s0/", "stories/s1/")


@contextmanager
def traced(process, log, *options):
    """Follow the calls of a running process; the block begins when it is followed."""
    line = [program("strace"), "-f", "-b", "execve", "-o", str(log), *options, "-p", str(process.pid)]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as strace:
        assert "attached" in (said := strace.stderr.readline()), said
        try:
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            strace.communicate(timeout=PATIENCE)


class Watched:
    """An archive and a process that watches it."""

    def __init__(self, root, command):
        self.archive, self.command, self.log = Archive(root / "archive"), command, root / "log"
        self.archive.on.add("ledger")
        self.edit("first")
        self.trees, self.view, self.process, self.lines = {}, None, None, None

    def edit(self, state):
        """Bring the content to a state; each file is replaced at once."""
        for number, word in enumerate(STATES[state][:2]):
            self._story(number, body=f"Text {number}: {word}.\n")
        self._story(2, status=STATES[state][2])

    def _story(self, number, **front):
        file = self.archive.root / f"content/stories/s{number}.md"
        old = file.read_bytes() if file.exists() else b""
        new = self.archive.story(f"../../new{number}", title=f"Story {number}", **front)
        if new.read_bytes() == old:
            new.unlink()
        else:
            file.parent.mkdir(exist_ok=True)
            new.replace(file)

    @contextmanager
    def watching(self):
        """Run the process, until it is idle."""
        args = ["build", "--watch", "-j", "1"] if self.command == "build" else ["serve", "--port", str(PORT)]
        with serving(self.archive, port=PORT) if self.command == "serve" else running(self.archive, *args) as started:
            self.view = started if isinstance(started, Preview) else None
            self.process = started.process if self.view else started
            self.lines = Lines(self.process)
            until(self.tree, "a first build")
            until_idle(self.process, 0.5)
            yield self

    def tree(self):
        """Return the files of the site, or of the pages of the preview what readers see."""
        if self.view is None:
            return self.archive.tree()
        answers = {page: self.view.ask(f"/{page}") for page in PAGES}
        return {page: (status, *MAIN.findall(text)) for page, (status, text) in answers.items()}

    def learn(self):
        """Go through the states without a fault; return the calls on the way to the second, the second time: the first has more."""
        self.trees["first"] = self.tree()
        self.reach("second")
        self.reach("third")
        self.return_to_first("the first time")
        with traced(self.process, self.log, "-y", "-e", f"trace={','.join(FAULTS)}"):
            self.edit("second")
            until(lambda: self.tree() == self.trees["second"])
            until_idle(self.process)
        self.return_to_first("the second time")
        return numbers_of_calls(self.log.read_text("utf-8", "replace"), re.compile(OURS))

    def reach(self, state):
        """Bring the content to a state, and note what comes of it."""
        before = self.tree()
        self.edit(state)
        until(lambda: self.tree() != before)
        until_idle(self.process)
        self.trees[state] = self.tree()

    def return_to_first(self, point):
        self.edit("first")
        until(lambda: self.tree() == self.trees["first"], f"{point}: the first state again: {self.lines.text()}")
        until_idle(self.process, 0.3)

    def check(self, call, error, number):
        """Let a call fail on the way to the second state; the third must be reached."""
        before = len(self.lines.text())
        with traced(self.process, self.log, *options_of(call, error, number)):
            self.edit("second")
            until_idle(self.process, 0.5)
        is_hit, said = was_hit(self.log), self.lines.text()[before:]
        point = f"{call} {number}: {error}: {said}"
        assert self.process.poll() is None, point
        assert "Traceback" not in said, point
        self.check_whole(point)
        self.edit("third")
        until(lambda: self.tree() == self.trees["third"], f"{point}: the third state")
        self.return_to_first(point)
        return is_hit

    def check_whole(self, point):
        """Check that each file is as before or as it will be, and that none is missing that is in both.

        The manifest is not checked: that of a build that has failed lists the old files and the new ones.
        """
        tree, first, second = self.tree(), self.trees["first"], self.trees["second"]
        paths = {*first, *tree} - {"manifest-sha256.txt"}
        wrong = [path for path in paths if tree.get(path) not in (first.get(path), second.get(path))]
        assert wrong == [], point


def check_killed(watched, call, number):
    """Kill the process on the way to the second state; the next build, or the next preview, must make it."""
    with watched.watching(), traced(watched.process, watched.log, *options_of(call, "SIGKILL", number)):
        watched.edit("second")
        until(lambda: watched.process.poll() is not None, f"{call} {number}")
    point = f"{call} {number}: killed"
    if watched.command == "build":
        watched.check_whole(point)
        watched.archive.build("--no-sync")
        assert watched.tree() == watched.trees["second"], point
        watched.edit("first")
        watched.archive.build("--no-sync")
    else:
        with watched.watching():
            assert watched.tree() == watched.trees["second"], point
            watched.return_to_first(point)
    return True


@pytest.mark.tools("strace")
@pytest.mark.slow
@pytest.mark.parametrize("command", ["build", "serve"])
def test_a_watching_process_goes_on_after_a_failed_call(tmp_path, command):
    watched = Watched(tmp_path, command)
    with watched.watching():
        points = list(choose(watched.learn(), 1, 1))
        check_all(watched.check, points, f"failing system calls while sitegen {command} watches")


@pytest.mark.tools("strace")
@pytest.mark.long
@pytest.mark.parametrize("command", ["build", "serve"])
def test_many_faults_of_a_watching_process(tmp_path, command):
    watched = Watched(tmp_path, command)
    with watched.watching():
        calls = watched.learn()
        check_all(watched.check, list(choose(calls, 6, 3)), f"failing system calls while sitegen {command} watches")
    points = [(call, number) for call, _, number in kills(calls, 2)]
    check_all(lambda *point: check_killed(watched, *point), points, f"kills while sitegen {command} watches")


def test_a_database_that_cannot_be_read_after_a_build_does_not_end_the_watching(archive, monkeypatch):
    def fail(_context):
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise error

    archive.story("one", body="Old.\n")
    results = watch_loop.build_and_watch(options_of_archive(archive), poll_ms=None, strict=False, notify=print)
    with monkeypatch.context() as patched:
        patched.setattr(watch_loop, "find_next_change", fail)
        assert "disk I/O error" in str(next(results).problems)
    archive.story("one", body="New.\n")
    assert next(results).written
    assert "New." in archive.output("stories/one/index.html")
    results.close()


def options_of_archive(archive, **more):
    """Return a function that loads the configuration of an archive, as the commands have one."""
    file = archive.root / "sitegen.toml"

    def make_options():
        config = loader.load(file, UNSEARCHED)
        now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        return BuildOptions(archive.root, config, file, archive.root / "build", now, **more)

    return make_options


def failing(function, times, error):
    """Return a function that raises an error a number of times, and then does what `function` does."""
    left = [error] * times

    def call(*args, **options):
        if left:
            raise left.pop()
        return function(*args, **options)

    return call


FULL_DISK = OSError(errno.ENOSPC, "No space left on device", "archive.db")


@pytest.mark.parametrize(
    "error", [FULL_DISK, SitegenError(DATABASE_UNAVAILABLE("the disk is full"))], ids=["system", "database"]
)
def test_a_build_that_the_system_stops_is_tried_again_without_an_edit_and_reported_once(archive, monkeypatch, error):
    monkeypatch.setattr(watch_loop, "FIRST_RETRY_SECONDS", 0.05)
    archive.story("one", body="Old.\n")
    results = watch_loop.build_and_watch(options_of_archive(archive), poll_ms=None, strict=False, notify=print)
    run_build = watch_loop.run_build
    for text in ("Old.", "New."):  # the first build, and one after an edit
        archive.story("one", body=f"{text}\n")
        monkeypatch.setattr(watch_loop, "run_build", failing(run_build, 3, error))
        problems = next(results).problems
        assert problems[0].message == "No space left on device" if error is FULL_DISK else problems == [*error.problems]
        assert next(results).written
        assert text in archive.output("stories/one/index.html")
    results.close()


def test_a_database_that_could_not_be_opened_again_is_opened_by_the_next_build(archive, monkeypatch):
    archive.story("one", body="Old.\n")
    with session.Session(options_of_archive(archive)) as watched:
        assert watch_loop.rebuild_once(watched, None, strict=False)[0].written
        (archive.root / ".sitegen/archive.db").unlink()
        error = SitegenError(DATABASE_UNAVAILABLE("the disk is full"))
        monkeypatch.setattr(session, "open_store", failing(session.open_store, 2, error))
        for _ in range(2):
            result, must_rescan = watch_loop.rebuild_once(watched, FULL_RESCAN, strict=False)
            assert (result.problems, must_rescan) == ([*error.problems], True)
        archive.story("one", body="New.\n")
        assert watch_loop.rebuild_once(watched, FULL_RESCAN, strict=False)[0].written
        assert "New." in archive.output("stories/one/index.html")
    with session.Session(options_of_archive(archive)) as watched:
        (archive.root / ".sitegen/archive.db").unlink()
        monkeypatch.setattr(session, "open_store", failing(session.open_store, 1, error))
        assert watch_loop.rebuild_once(watched, FULL_RESCAN, strict=False)[0].problems
    # closing a session whose database could not be opened is no error


def test_the_pauses_between_attempts_grow_until_a_build_runs(archive, monkeypatch):
    monkeypatch.setattr(watch_loop.time, "monotonic", lambda: 1000.0)
    timer, pauses = watch_loop.NextBuildTimer(), []
    for _ in range(8):
        timer.set_retry()
        pauses.append(timer.take_timeout())
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert timer.take_timeout() is None
    with session.Session(options_of_archive(archive)) as watched:
        timer.set(watched.context, 1000.0)
    timer.set_retry()
    assert timer.take_timeout() == 1


@pytest.mark.parametrize(
    "error", [FULL_DISK, SitegenError(DATABASE_UNAVAILABLE("the disk is full"))], ids=["system", "database"]
)
def test_the_preview_indexes_an_edit_again_after_the_system_failed(archive, monkeypatch, error):
    monkeypatch.setattr(watch_loop, "FIRST_RETRY_SECONDS", 0.05)
    archive.story("one", body="Old.\n")
    make_options = options_of_archive(archive, is_preview=True)
    said = []
    with session.Session(make_options) as watched:
        watcher = Watcher([archive.root / "content"], [], rescan_seconds=10 * PATIENCE)
        public_view = PublicView(options_of_archive(archive, is_public_view=True))
        service = ThreadedPreviewService(PreviewEngine(watched), watcher, public_view, said.append, lambda: None)
        service.start()

        def page():
            return asyncio.run(service.respond("stories/one/")).data.decode()

        try:
            assert "Old." in page()
            monkeypatch.setattr(engine, "update_index", failing(engine.update_index, 5, error))
            archive.story("one", body="New.\n")
            until(lambda: "New." in page())
        finally:
            service.stop()
    assert not [line for line in said if "Traceback" in line]
