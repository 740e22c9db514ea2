"""Folders for temporary files: nothing is left after a failing call or a killed process, and nothing of others is deleted."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import zipfile

import pytest

from sitegen import scratch_folder as module
from sitegen.preserve.verification import verify_package
from sitegen.scratch_folder import MARKER, scratch_folder

PREFIX = "sitegen-bag-"
CODE = """
import sys
from pathlib import Path
from sitegen.scratch_folder import scratch_folder

with scratch_folder("sitegen-bag-", Path(sys.argv[1])) as folder:
    (folder / "draft.md").write_text("secret")
    print(folder.parent.name, flush=True)
    sys.stdin.read()
"""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def use(place):
    """Create a folder, and return what is next to it and its name."""
    with scratch_folder(PREFIX, place) as folder:
        assert names(folder) == []
        (folder / "a/b").mkdir(parents=True)
        return names(place), folder.parent.name


def test_a_folder_is_deleted_at_the_end_and_after_an_error(tmp_path):
    found, name = use(tmp_path)
    assert (found, names(tmp_path)) == ([name], [])
    with pytest.raises(KeyError), scratch_folder(PREFIX, tmp_path):
        raise KeyError
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["unlink", "rmdir", "lstat", "scandir"])
def test_one_failing_call_leaves_nothing(tmp_path, monkeypatch, name):
    real, failed = getattr(os, name), []

    def once(*arguments, **options):
        if not failed:
            failed.append(arguments)
            raise OSError(errno.EIO, "Input/output error")
        return real(*arguments, **options)

    with scratch_folder(PREFIX, tmp_path) as folder:
        (folder / "a/b").mkdir(parents=True)
        (folder / "a/b/c").write_text("x")
        monkeypatch.setattr(os, name, once)
    monkeypatch.undo()
    assert failed
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [errno.ENOTSUP, errno.ENOLCK, errno.EIO])
def test_without_locks_a_folder_is_used_and_no_other_is_deleted(tmp_path, monkeypatch, error):
    left = tmp_path / f"{PREFIX}left"
    left.mkdir()
    (left / MARKER).touch()

    def fail(*_arguments):
        raise OSError(error, "no locks")

    monkeypatch.setattr(module.fcntl, "flock", fail)
    with scratch_folder(PREFIX, tmp_path) as folder:
        assert MARKER not in names(folder.parent)
    assert names(tmp_path) == [left.name]


def test_a_place_that_cannot_be_listed_is_used(tmp_path, monkeypatch):
    def fail(*_arguments):
        raise PermissionError

    monkeypatch.setattr(module, "list_folder", fail)
    with scratch_folder(PREFIX, tmp_path) as folder:
        assert folder.is_dir()


def test_only_the_folders_of_killed_processes_are_deleted(tmp_path):
    kept = ["other", f"{PREFIX}file", f"{PREFIX}link", f"{PREFIX}1998", f"{PREFIX}looping"]
    (tmp_path / "other").mkdir()
    (tmp_path / f"other/{MARKER}").touch()
    (tmp_path / f"{PREFIX}file").write_text("x")
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "other")
    (tmp_path / f"{PREFIX}1998").mkdir()
    (tmp_path / f"{PREFIX}1998/story.txt").write_text("the only copy")
    (tmp_path / f"{PREFIX}looping").mkdir()
    (tmp_path / f"{PREFIX}looping/{MARKER}").symlink_to(MARKER)
    line = [sys.executable, "-c", CODE, str(tmp_path)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        running = process.stdout.readline().strip()
        found, own = use(tmp_path)
        assert found == sorted([*kept, running, own])
        assert names(tmp_path / running / "files") == ["draft.md"]
        process.send_signal(signal.SIGKILL)
    assert names(tmp_path) == sorted([*kept, running])
    found, own = use(tmp_path)
    assert found == sorted([*kept, own])
    assert (tmp_path / f"{PREFIX}1998/story.txt").read_text() == "the only copy"
    assert (tmp_path / f"other/{MARKER}").exists()


def test_folders_of_other_users_stay(tmp_path, monkeypatch):
    (tmp_path / f"{PREFIX}theirs").mkdir()
    (tmp_path / f"{PREFIX}theirs" / MARKER).touch()
    user = os.geteuid()
    monkeypatch.setattr(module.os, "geteuid", lambda: user + 1)
    found, own = use(tmp_path)
    assert found == sorted([f"{PREFIX}theirs", own])
    assert names(tmp_path) == [f"{PREFIX}theirs"]


def test_verifying_a_zip_file_deletes_what_a_killed_process_has_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / f"tmp/{PREFIX}left/files/data").mkdir(parents=True)
    (tmp_path / f"tmp/{PREFIX}left" / MARKER).touch()
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        archive.writestr("b/x.txt", "x")
    assert verify_package(tmp_path / "bag.zip").problems
    assert names(tmp_path / "tmp") == []
