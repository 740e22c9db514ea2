"""The place of a package: what is there after an error, and what stays of an interrupted run."""

from pathlib import Path

import pytest

from sitegen.preserve.place import move_into_place, scratch_folder

NAME = "courier-2026-01-05"


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def finished(scratch):
    """Write a finished package with its signature."""
    package, signature = scratch / f"{NAME}.wacz", scratch / f"{NAME}.wacz.sig"
    package.write_bytes(b"package")
    signature.write_bytes(b"signature")
    return package, signature


def make_nothing(folder):
    with scratch_folder(folder, "courier", NAME) as scratch:
        (scratch / "part").write_bytes(b"half")
        raise OSError("full")


def test_new_folders_are_deleted_if_no_package_is_made(tmp_path):
    with pytest.raises(OSError, match="full"):
        make_nothing(tmp_path / "a/b")
    assert names(tmp_path) == []


def test_only_folders_of_interrupted_runs_of_this_archive_are_deleted(tmp_path):
    kept = [".courier-2026.part", ".other-2026-01-04.part", ".courier-2026-01-04.part.old", "courier-2026-01-04"]
    for name in [*kept, ".courier-2026-01-04.part", ".courier-2026-01-04-complete.part", f".{NAME}.part"]:
        (tmp_path / name).mkdir()
    with scratch_folder(tmp_path, "courier", NAME) as scratch:
        assert names(tmp_path) == sorted([*kept, scratch.name])
    assert names(tmp_path) == sorted(kept)


def test_a_package_has_its_name_after_its_signature_and_both_are_on_the_disk_first(tmp_path, monkeypatch):
    steps = []
    whole = Path.replace
    monkeypatch.setattr(
        "sitegen.preserve.place.flush",
        lambda files, folders=(): steps.append(f"flush {[path.name for path in (*files, *folders)]}"),
    )
    monkeypatch.setattr(Path, "replace", lambda path, target: (steps.append(path.suffix), whole(path, target))[1])
    (tmp_path / "scratch").mkdir()
    package, signature = finished(tmp_path / "scratch")
    move_into_place(package, [signature], tmp_path)
    folder = f"flush ['{tmp_path.name}']"
    assert steps == [f"flush ['{package.name}']", f"flush ['{signature.name}']", ".sig", folder, ".wacz", folder]


@pytest.mark.parametrize("failing", [".sig", ".wacz"])
def test_there_is_no_signature_without_its_package_after_an_error(tmp_path, monkeypatch, failing):
    whole = Path.replace

    def replace(path, target):
        if path.suffix == failing:
            raise OSError("full")
        return whole(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    (tmp_path / "scratch").mkdir()
    package, signature = finished(tmp_path / "scratch")
    with pytest.raises(OSError, match="full"):
        move_into_place(package, [signature], tmp_path)
    assert [name for name in names(tmp_path) if not name.startswith("scratch")] == []


def test_a_move_that_fails_leaves_the_table_of_an_earlier_package(tmp_path, monkeypatch):
    (tmp_path / "scratch").mkdir()
    package, signature = finished(tmp_path / "scratch")
    (tmp_path / signature.name).write_bytes(b"earlier")

    def fail(*_):
        raise OSError("full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="full"):
        move_into_place(package, [signature], tmp_path)
    assert (tmp_path / signature.name).read_bytes() == b"earlier"
