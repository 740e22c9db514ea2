"""`sitegen build --atomic`: readers see one whole site or the other, whenever they ask and whenever the build is killed."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.archive import OFF, Archive
from support.needs import program

PAGES = 12


def fill(archive, word):
    """Every page shows the same word, so pages of two builds can be told apart."""
    archive.write("sitegen.toml", f'[site]\ntitle = "The {word} site"\nbase_url = "https://archive.example.org/"\n')
    for number in range(PAGES):
        archive.story(f"s{number}", title=f"Story {number}", body=f"It was {word}.\n")
    archive.story(word, title=f"Only in {word}")


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path / "archive")
    fill(made, "first")
    return made


def clean(archive, tmp_path_factory):
    other = Archive(tmp_path_factory.mktemp("clean") / "archive")
    shutil.copytree(archive.root / "content", other.root / "content")
    shutil.copy(archive.root / "sitegen.toml", other.root)
    other.build()
    return other.tree()


def beside(archive):
    return sorted(path.name for path in archive.root.glob(".build.*"))


def test_an_atomic_build_equals_a_clean_one_and_leaves_nothing_beside(archive, tmp_path_factory):
    for word in ("first", "second", "third"):
        for story in (archive.root / "content/stories").glob("[a-z]*t.md"):
            story.unlink()
        fill(archive, word)
        archive.build("--atomic")
        assert archive.tree() == clean(archive, tmp_path_factory)
        assert beside(archive) == []
    assert '"rendered": 0' in archive.build("--json").out


def test_files_that_stay_are_the_same_files(archive):
    archive.build("--atomic")
    page, other = (archive.root / f"build/stories/s{number}/index.html" for number in (3, 4))
    inodes = page.stat().st_ino, other.stat().st_ino
    archive.story("s3", title="Story 3", body="Edited.\n")
    archive.build("--atomic")
    assert page.stat().st_ino != inodes[0]
    assert other.stat().st_ino == inodes[1]
    inode = (archive.root / "build").stat().st_ino
    archive.build("--atomic")
    assert (archive.root / "build").stat().st_ino == inode  # nothing to change: no switch


def test_the_replaced_site_is_kept_and_cleaned(archive):
    archive.build("--atomic")
    old = archive.tree()
    for word in ("second", "third"):
        archive.story("s3", title="Story 3", body=f"{word}.\n")
        archive.build("--atomic", "--keep-previous")
        kept = archive.root / ".build.previous"
        assert {p.relative_to(kept).as_posix(): p.read_bytes() for p in kept.rglob("*") if p.is_file()} == old
        old = archive.tree()
    assert archive.run("build", "--keep-previous").code == 2
    archive.run("clean")
    assert beside(archive) == []


def test_files_of_others_stay(archive, tmp_path):
    archive.build("--atomic")
    build = archive.root / "build"
    (build / ".well-known").mkdir()
    (build / ".well-known/token").write_text("theirs", "utf-8")
    (build / "link").symlink_to(tmp_path)
    archive.story("s3", title="Story 3", body="Edited.\n")
    archive.build("--atomic")
    assert (build / ".well-known/token").read_text("utf-8") == "theirs"
    assert Path(build / "link").readlink() == tmp_path
    assert beside(archive) == []
    (archive.root / ".build.next").mkdir()
    (archive.root / ".build.next/mine.txt").write_text("mine", "utf-8")
    archive.story("s3", title="Story 3", body="Again.\n")
    result = archive.run("build", "--atomic")
    assert result.code in {1, 2}
    assert "mine.txt" in result.err
    assert (archive.root / ".build.next/mine.txt").read_text("utf-8") == "mine"


def test_an_output_folder_behind_a_link(archive, tmp_path):
    (tmp_path / "site").mkdir()
    (archive.root / "build").symlink_to(tmp_path / "site")
    archive.build("--atomic")
    assert (archive.root / "build").is_symlink()
    assert (tmp_path / "site/index.html").is_file()


def test_no_reader_ever_sees_two_builds(archive):
    """A server is asked all the while. Between two answers from one build, none comes from another."""
    archive.build("--atomic", "--no-sync")
    handler = partial(_Quiet, directory=str(archive.root / "build"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seen, done = [], threading.Event()

    def read():
        number = 0
        while not done.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
            connection.request("GET", f"/stories/s{number % PAGES}/")
            answer = connection.getresponse()
            text = answer.read().decode()
            seen.append((answer.status, "first" if "The first site" in text else "second", f"It was {'first'}" in text))
            number += 1

    reader = threading.Thread(target=read)
    reader.start()
    fill(archive, "second")
    try:
        archive.build("--atomic", "--no-sync")
    finally:
        done.set()
        reader.join()
        server.shutdown()
    assert {status for status, _, _ in seen} == {200}
    sites = [site for _, site, _ in seen]
    assert sites == sorted(sites)  # all answers of the first site come before all of the second
    assert all((site == "first") == body for _, site, body in seen)
    print(f"{len(seen)} answers")  # noqa: T201 - the count is a result


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Print nothing."""


KILLS = [("rename", n) for n in (1, 5, 20)] + [
    ("link", 1),
    ("linkat", 3),
    ("renameat2", 1),
    ("unlink", 2),
    ("mkdir", 9),
]


@pytest.mark.tools("strace")
@pytest.mark.parametrize(("call", "when"), KILLS)
def test_a_kill_leaves_one_whole_site(archive, call, when, tmp_path_factory):
    archive.build("--atomic")
    old = archive.tree()
    fill(archive, "second")
    line = [program("strace"), "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    line += ["-e", f"inject={call}:signal=SIGKILL:when={when}", sys.executable, "-m", "sitegen"]
    done = subprocess.run(
        [*line, "-C", archive.root, "build", "--atomic", "--no-sync"],
        capture_output=True,
        env=os.environ | dict(OFF.values()),
        check=False,
    )
    assert done.returncode in {0, -signal.SIGKILL, 137}, done.stderr
    new = clean(archive, tmp_path_factory)
    assert archive.tree() in (old, new)
    archive.build("--atomic")
    assert archive.tree() == new
    assert beside(archive) == []
