"""Many hands: several processes, or a cluster, make what one process makes, whoever of them is lost on the way."""

import contextlib
import datetime as dt
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.archive import UNSEARCHED, Archive

from sitegen.build import indexing, pipeline
from sitegen.build.context import open_context
from sitegen.build.options import BuildOptions
from sitegen.config.loader import load
from sitegen.database.store import Store
from sitegen.diagnostics import SitegenError

pytestmark = pytest.mark.slow

MANY = 650
"""Enough files that it is worth while to start processes."""


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """An archive with a warning in every story, built by one process; and what that told."""
    archive = Archive(tmp_path_factory.mktemp("many"))
    archive.entity("person", "ann-lee", name="Ann Lee", visibility="suppressed")
    archive.entity("person", "bo-diaz", name="Bo Díaz")
    for number in range(MANY):
        archive.story(
            f"s{number}",
            title=f"Story {number}",
            section=f"section-{number % 5}",
            published=f"2019-{1 + number % 12:02d}-{1 + number % 28:02d}",
            entities=["person/bo-diaz"],
            body=f"Ann Lee came, and Bo Díaz. See [[story/s{(number * 7) % MANY}]].\n",
        )
    told = archive.build("-j", "1").err
    return archive, told, archive.tree()


@pytest.fixture
def fresh(many):
    """The same, not built."""
    archive, told, tree = many
    for folder in (".sitegen", "build"):
        shutil.rmtree(archive.root / folder, ignore_errors=True)
    return archive, told, tree


def timeless(text):
    """What was said, without seconds."""
    return re.sub(r"[0-9.]+ s\b", "", text)


def same_bytes(archive, tree):
    """Whether build/ is what one process made of it."""
    assert archive.tree() == tree


def test_several_processes_build_the_same_bytes_as_one(fresh):
    archive, told, tree = fresh
    assert archive.build("-j", "3").err == told
    same_bytes(archive, tree)
    assert '"rendered": 0' in archive.build("--json").out


def test_several_processes_report_the_same_problems_as_one(fresh):
    archive, _, _ = fresh
    good = archive.root.joinpath("content/stories/s7.md").read_text()
    archive.write("content/stories/s7.md", "---\ntitel: 7\n---\n")
    one, three = (archive.run("build", "-j", number) for number in ("1", "3"))
    assert one.code == three.code == 1
    assert timeless(one.err) == timeless(three.err)
    archive.write("content/stories/s7.md", good)


def job(archive, **how):
    """A build by three processes, or others."""
    file = archive.root / "sitegen.toml"
    return BuildOptions(
        archive.root,
        load(file, UNSEARCHED),
        file,
        archive.root / "build",
        dt.datetime.now(dt.UTC),
        **{"worker_count": 3} | how,
    )


class UnpluggedError(Exception):
    """Nobody catches it."""


def test_several_processes_link_like_one(fresh, monkeypatch):
    archive, _, tree = fresh
    monkeypatch.setattr(indexing, "MIN_DOCUMENTS_TO_LINK_IN_PARALLEL", MANY)
    with open_context(job(archive)) as work:
        stored = []
        link = indexing.link_documents
        count = "SELECT count(*) FROM document"

        def observed(*arguments):
            with contextlib.closing(sqlite3.connect(work.options.database_path)) as other:
                stored.extend(other.execute(count).fetchone())
            return link(*arguments)

        monkeypatch.setattr(indexing, "link_documents", observed)
        report = pipeline.run_build(work)
        assert stored == list(work.store.db.execute(count).fetchone()), "workers see what was stored"
    assert len(report.problems) == 1
    same_bytes(archive, tree)
    assert '"rendered": 0' in archive.build("--json").out


@pytest.mark.parametrize("again", ["in a new process", "at once", "with a hint"])
def test_a_build_interrupted_before_linking_starts_again(fresh, monkeypatch, again):
    archive, told, tree = fresh
    monkeypatch.setattr(indexing, "MIN_DOCUMENTS_TO_LINK_IN_PARALLEL", MANY)
    with open_context(job(archive)) as work:
        stage_entries = Store.stage_entries
        monkeypatch.setattr(Store, "stage_entries", stopped)
        with pytest.raises(UnpluggedError):
            pipeline.run_build(work)
        monkeypatch.setattr(Store, "stage_entries", stage_entries)
        assert len(work.store.paths()) > MANY
        if again == "with a hint":
            assert len(pipeline.run_build(work, changed_paths=["content/stories/s7.md"]).problems) == 1
        elif again == "at once":
            assert len(pipeline.run_build(work).problems) == 1
        else:
            archive.root.joinpath("content").rename(archive.root / "away")
            with pytest.raises(SitegenError, match="content not found"):
                pipeline.run_build(work)
            archive.root.joinpath("away").rename(archive.root / "content")
    if again == "in a new process":
        assert archive.build("-j", "1").err == told
    same_bytes(archive, tree)
    assert '"rendered": 0' in archive.build("--json").out


def stopped(*_):
    """Where it stopped."""
    raise UnpluggedError


def children(pid):
    """The processes below one, by their parents."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    below, grown = {pid}, True
    while grown:
        more = {child for child, parent in found.items() if parent in below} - below
        below |= more
        grown = bool(more)
    return below - {pid}


def begun(archive, *options):
    """A build as soon as it has rendered something, and its process."""
    command = [sys.executable, "-m", "sitegen", "-C", str(archive.root), "build", *options]
    env = os.environ | UNSEARCHED
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    deadline = time.monotonic() + 60
    while not list((archive.root / ".sitegen").glob("stage/*/*")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.005)
    return process


def test_a_killed_worker_ends_the_build_with_an_error(fresh):
    archive, told, tree = fresh
    process = begun(archive, "-j", "3")
    workers = [pid for pid in children(process.pid) if "forkserver" in Path(f"/proc/{pid}/cmdline").read_text()]
    os.kill(max(workers), signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "was killed" in said
    assert "Traceback" not in said
    assert archive.build("-j", "3").err == told
    same_bytes(archive, tree)


def test_killing_a_build_ends_its_workers(fresh):
    archive, _, tree = fresh
    process = begun(archive, "-j", "3")
    workers = children(process.pid)
    assert len(workers) >= 3
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    archive.build("-j", "1")
    same_bytes(archive, tree)


@contextlib.contextmanager
def dask(folder, count):
    """A scheduler and its workers, each a process of its own."""
    told = folder / "scheduler.json"
    with contextlib.ExitStack() as stack:

        def start(*command):
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli." + command[0], *command[1:]],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait, 20)
            stack.callback(process.kill)
            return process

        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
        options = ("--scheduler-file", str(told), "--nthreads", "1", "--no-dashboard", "--no-nanny")
        workers = [start("dask_worker", *options) for _ in range(count)]
        deadline = time.monotonic() + 60
        while not told.exists() or not told.read_text().strip():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        address = re.search(r"tcp://[0-9.:]+", told.read_text())[0]
        yield address, workers


def test_a_cluster_equals_one_process_even_if_a_worker_is_lost(fresh, tmp_path):
    archive, told, tree = fresh
    with dask(tmp_path, 2) as (address, workers):
        assert archive.build("--cluster", address).err == told
        same_bytes(archive, tree)
        assert '"rendered": 0' in archive.build("--cluster", address, "--json").out
        for folder in (".sitegen", "build"):
            shutil.rmtree(archive.root / folder)
        process = begun(archive, "--cluster", address)
        workers[0].kill()
        _, said = process.communicate(timeout=120)
        assert (process.returncode, said) == (0, told)
        same_bytes(archive, tree)


def test_a_cluster_links_like_one_process(fresh, tmp_path, monkeypatch):
    archive, _, tree = fresh
    monkeypatch.setattr(indexing, "MIN_DOCUMENTS_TO_LINK_IN_PARALLEL", MANY)
    with dask(tmp_path, 2) as (address, _), open_context(job(archive, cluster_address=address)) as work:
        asked = []
        complete = work.store.file.complete
        monkeypatch.setattr(
            work.store.file, "complete", lambda: asked.append(work.store.setting("is_linked")) or complete()
        )
        assert len(pipeline.run_build(work).problems) == 1
        assert asked == [None, b"1"], "before documents are linked, and before pages are rendered"
    same_bytes(archive, tree)


def test_a_local_cluster_builds_the_archive(fresh):
    archive, told, tree = fresh
    assert archive.build("--cluster", "local", "-j", "2").err == told
    same_bytes(archive, tree)


def test_a_missing_cluster_is_reported(archive):
    archive.story("one")
    result = archive.run("build", "--cluster", "tcp://127.0.0.1:9")
    assert result.code == 2
    assert "cannot connect to a cluster at tcp://127.0.0.1:9" in result.err
    assert "Traceback" not in result.err
    assert "two" not in result.err
    assert archive.run("build", "--watch", "--cluster", "local").code == 2
