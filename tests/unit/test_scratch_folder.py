"""Folders for temporary files are deleted, also if a call of the system fails once."""

import os
import tempfile

import pytest

from sitegen.scratch_folder import scratch_folder


@pytest.fixture(autouse=True)
def _temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def fill(folder):
    (folder / "a/b").mkdir(parents=True)
    (folder / "a/b/c").write_text("x")


def test_a_scratch_folder_is_deleted(tmp_path):
    with scratch_folder("sitegen-x-") as folder:
        assert folder.parent == tmp_path
        assert folder.name.startswith("sitegen-x-")
        fill(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_scratch_folder_is_deleted_after_an_error(tmp_path):
    with pytest.raises(FileExistsError), scratch_folder("x") as folder:
        folder.mkdir()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["unlink", "rmdir", "lstat", "scandir"])
def test_one_failing_call_leaves_nothing(tmp_path, monkeypatch, name):
    real, failed = getattr(os, name), []

    def once(*arguments, **options):
        if not failed:
            failed.append(arguments)
            raise OSError(5, "Input/output error")
        return real(*arguments, **options)

    with scratch_folder("x") as folder:
        fill(folder)
        monkeypatch.setattr(os, name, once)
    monkeypatch.undo()
    assert failed
    assert list(tmp_path.iterdir()) == []
