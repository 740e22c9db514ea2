"""Several files are written completely, or not at all."""

import pytest

from sitegen.editing import replaced_files
from sitegen.editing.replaced_files import write_all


@pytest.fixture
def folder(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(b"old")
    (tmp_path / "a").chmod(0o640)
    return tmp_path


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_files_are_replaced_with_their_mode_and_created(folder):
    write_all({folder / "a": b"new"}, {folder / "x/y": b"made"})
    assert contents(folder) == {"a": b"new", "b": b"old", "c": b"old", "x/y": b"made"}
    assert (folder / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("failing", ["a", "b", "c"])
def test_after_an_error_all_files_are_as_before(folder, monkeypatch, failing):
    real, is_full = replaced_files.replace_file, [True]

    def fails(path, data):
        if path.name == failing and is_full:
            is_full.clear()
            raise OSError(28, "No space left on device", str(path))
        real(path, data)

    before = contents(folder)
    monkeypatch.setattr(replaced_files, "replace_file", fails)
    with pytest.raises(OSError, match="No space left"):
        write_all({folder / name: b"new" for name in ("a", "b", "c")}, {folder / "x": b"made"})
    assert contents(folder) == before


def test_an_existing_file_is_not_created_again(folder):
    before = contents(folder)
    with pytest.raises(FileExistsError):
        write_all({folder / "a": b"new"}, {folder / "b": b"made"})
    assert contents(folder) == before
