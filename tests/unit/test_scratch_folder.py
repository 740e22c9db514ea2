"""Folders for temporary files: nothing is left after a failing call or a killed process, and nothing that a process uses is deleted."""

import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from sitegen import scratch_folder as module
from sitegen.preserve.verification import verify_package
from sitegen.scratch_folder import scratch_folder

PREFIX = "sitegen-bag-"
CODE = """
import sys
from pathlib import Path
from sitegen.scratch_folder import scratch_folder

with scratch_folder("sitegen-bag-", Path(sys.argv[1])) as folder:
    (folder / "draft.md").write_text("secret")
    print(folder.name, flush=True)
    sys.stdin.read()
"""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def use(place):
    with scratch_folder(PREFIX, place) as folder:
        (folder / "a/b").mkdir(parents=True)
        return names(place), folder.name


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
            raise OSError(5, "Input/output error")
        return real(*arguments, **options)

    with scratch_folder(PREFIX, tmp_path) as folder:
        (folder / "a/b").mkdir(parents=True)
        (folder / "a/b/c").write_text("x")
        monkeypatch.setattr(os, name, once)
    monkeypatch.undo()
    assert failed
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_locked_is_deleted(tmp_path, monkeypatch):
    def fail(*_arguments):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module.fcntl, "flock", fail)
    with pytest.raises(OSError, match="Input/output"), scratch_folder(PREFIX, tmp_path):
        pass
    assert names(tmp_path) == []


def test_only_the_folders_of_killed_processes_are_deleted(tmp_path):
    kept = ["other", f"{PREFIX}file", f"{PREFIX}link"]
    (tmp_path / "other").mkdir()
    (tmp_path / f"{PREFIX}file").write_text("x")
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "other")
    line = [sys.executable, "-c", CODE, str(tmp_path)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        running = process.stdout.readline().strip()
        found, own = use(tmp_path)
        assert found == sorted([*kept, running, own])
        assert names(tmp_path / running) == ["draft.md"]
        process.send_signal(signal.SIGKILL)
    assert names(tmp_path) == sorted([*kept, running])
    found, own = use(tmp_path)
    assert found == sorted([*kept, own])


def test_a_folder_that_another_process_deletes_before_it_is_locked_is_created_again(tmp_path, monkeypatch):
    made = []
    real = tempfile.mkdtemp

    def mkdtemp(**options):
        made.append(real(**options))
        if len(made) == 1:
            Path(made[0]).rmdir()
        return made[-1]

    monkeypatch.setattr(module.tempfile, "mkdtemp", mkdtemp)
    assert use(tmp_path) == ([Path(made[1]).name], Path(made[1]).name)
    assert names(tmp_path) == []


def test_folders_of_other_users_stay(tmp_path, monkeypatch):
    (tmp_path / f"{PREFIX}theirs").mkdir()
    user = os.getuid()
    answers = iter([user + 1])
    monkeypatch.setattr(module.os, "getuid", lambda: next(answers, user))
    use(tmp_path)
    assert names(tmp_path) == [f"{PREFIX}theirs"]


def test_verifying_a_zip_file_deletes_what_a_killed_process_has_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / f"tmp/{PREFIX}left/data").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        archive.writestr("b/x.txt", "x")
    assert verify_package(tmp_path / "bag.zip").problems
    assert names(tmp_path / "tmp") == []
