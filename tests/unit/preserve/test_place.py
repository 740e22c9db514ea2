"""The place of a package: what is there after an error, and what stays of an interrupted run."""

from pathlib import Path

import pytest

from sitegen.preserve.place import move_into_place, staging_folder

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
    with staging_folder(folder, folder.parent.parent, NAME) as scratch:
        (scratch / "part").write_bytes(b"half")
        raise OSError("full")


def test_new_folders_are_deleted_if_no_package_is_made(tmp_path):
    with pytest.raises(OSError, match="full"):
        make_nothing(tmp_path / "a/b")
    assert names(tmp_path) == []


def test_only_folders_of_interrupted_runs_of_this_archive_are_deleted(tmp_path):
    """A run of another archive whose packages have the same name goes on."""
    archives = tmp_path / "one", tmp_path / "other"
    place = tmp_path / "place"
    for folder in (*archives, place):
        folder.mkdir()
    with staging_folder(place, archives[0], NAME) as scratch:
        own = scratch.name.removeprefix(f".{NAME}")
    kept = [f".{NAME}.part", f"{NAME}", f".{NAME}{own}.old", own.removesuffix(".part")]
    for name in [
        *kept,
        f".courier-2026-01-04{own}",
        f".courier-2026-01-04-complete{own}",
        f".{NAME}{own}",
        f".renamed{own}",
    ]:
        (place / name / "parts").mkdir(parents=True)
    with staging_folder(place, archives[1], NAME) as running:
        (running / "half").write_bytes(b"half")
        with staging_folder(place, archives[0], NAME) as scratch:
            assert scratch != running
            assert sorted(path.name for path in place.iterdir()) == sorted([*kept, scratch.name, running.name])
        assert names(running) == ["half"]
    assert sorted(path.name for path in place.iterdir()) == sorted(kept)


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
