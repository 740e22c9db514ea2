"""A break at any moment of an import leaves nothing, or what the next import completes."""

import hashlib
import os
import signal
from pathlib import Path

import pytest

from sitegen.content.interrupted_import import find_interrupted_import
from sitegen.diagnostics import SitegenError
from sitegen.importing.archive import staging as module
from sitegen.importing.archive.staging import open_staging

LOCKS = {"lock", "import.lock"}
FILES = {f"content/stories/s{number}.md": f"Story {number}".encode() for number in range(5)}


def stage(staging):
    for target, data in FILES.items():
        staging.add_bytes(target, data)


def commit(root):
    with open_staging(root) as staging:
        stage(staging)
        staging.commit()


def files(root):
    found = (file for file in root.rglob("*") if file.is_file() and file.name not in LOCKS)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in found}


class BreakError(Exception):
    pass


def test_an_error_before_the_end_leaves_nothing(tmp_path):
    def fail():
        with open_staging(tmp_path) as staging:
            stage(staging)
            raise BreakError

    with pytest.raises(BreakError):
        fail()
    assert files(tmp_path) == {}


@pytest.mark.parametrize("moved", range(6))
def test_a_break_while_files_are_moved_is_completed_by_the_next_import(tmp_path, monkeypatch, moved):
    whole, count = Path.replace, 0

    def replace_some(source, target):
        nonlocal count
        if source.name == "journal.tmp":
            return whole(source, target)
        if count == moved:
            raise BreakError
        count += 1
        return whole(source, target)

    monkeypatch.setattr(Path, "replace", replace_some)
    if moved < len(FILES):
        with pytest.raises(BreakError):
            commit(tmp_path)
        assert len([path for path in files(tmp_path) if path.startswith("content")]) == moved
    monkeypatch.undo()
    if moved == len(FILES):
        commit(tmp_path)
    with open_staging(tmp_path):
        pass
    assert files(tmp_path) == FILES


def break_after(monkeypatch, root, moved):
    """Break a commit after some files are moved."""
    whole, left = Path.replace, [moved + 1]

    def replace_some(source, target):
        if not left[0]:
            raise BreakError
        left[0] -= 1
        return whole(source, target)

    monkeypatch.setattr(Path, "replace", replace_some)
    with pytest.raises(BreakError):
        commit(root)
    monkeypatch.undo()


def test_an_editors_file_is_not_replaced_when_a_break_is_completed(tmp_path, monkeypatch):
    break_after(monkeypatch, tmp_path, 2)
    (tmp_path / "content/stories/s4.md").write_text("An editor's own")
    (problem,) = find_interrupted_import(tmp_path)
    assert problem.severity == "warning"
    with pytest.raises(SitegenError, match="was interrupted"), open_staging(tmp_path, is_dry_run=True):
        pass
    assert len(files(tmp_path)) == 2 + 1 + 3 + 1
    with open_staging(tmp_path) as staging:
        assert (staging.completed, staging.kept) == ("s4", ["content/stories/s4.md"])
    assert files(tmp_path) == FILES | {"content/stories/s4.md": b"An editor's own"}
    assert find_interrupted_import(tmp_path) == []


def commit_after(root, edit, replaced=""):
    with open_staging(root) as staging:
        stage(staging)
        staging.add_bytes("content/a.md", b"New", replaced)
        edit()
        staging.commit()


def test_a_file_that_is_changed_or_created_during_an_import_stops_it(tmp_path):
    file = tmp_path / "content/a.md"
    file.parent.mkdir()
    with pytest.raises(SitegenError, match="while the import ran"):
        commit_after(tmp_path, lambda: file.write_text("An editor's own"))
    assert files(tmp_path) == {"content/a.md": b"An editor's own"}
    before = hashlib.sha256(b"An editor's own").hexdigest()
    with pytest.raises(SitegenError, match="while the import ran"):
        commit_after(tmp_path, lambda: file.write_text("Edited"), before)
    assert files(tmp_path) == {"content/a.md": b"Edited"}
    commit_after(tmp_path, lambda: None, hashlib.sha256(b"Edited").hexdigest())
    assert files(tmp_path) == FILES | {"content/a.md": b"New"}


def test_files_that_were_staged_by_a_killed_import_are_removed(tmp_path):
    if not os.fork():
        with open_staging(tmp_path) as staging:
            stage(staging)
            os.kill(os.getpid(), signal.SIGKILL)
    os.wait()
    assert len(files(tmp_path)) == len(FILES) + len(["the list of them", "the process that has the lock"])
    with open_staging(tmp_path):
        pass
    assert files(tmp_path) == {}


def test_an_interrupt_while_files_are_moved_is_delivered_afterwards(tmp_path, monkeypatch):
    whole = Path.replace

    def replace_and_interrupt(source, target):
        os.kill(os.getpid(), signal.SIGINT)
        whole(source, target)

    monkeypatch.setattr(Path, "replace", replace_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        commit(tmp_path)
    assert files(tmp_path) == FILES


def test_a_folder_in_the_place_of_a_file_stops_the_import_before_a_file_is_moved(tmp_path):
    (tmp_path / "content/stories/s4.md").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        commit(tmp_path)
    assert files(tmp_path) == {}


def test_two_imports_at_once_are_refused(tmp_path):
    with (
        open_staging(tmp_path),
        pytest.raises(SitegenError, match=r"\(process \d+\) is using this archive"),
        open_staging(tmp_path),
    ):
        pass


def test_files_are_copied_to_another_file_system(tmp_path, monkeypatch):
    whole = Path.replace

    def across(source, target):
        if source.parent == target.parent:
            return whole(source, target)
        raise OSError(18, "Invalid cross-device link", str(source), None, str(target))

    monkeypatch.setattr(Path, "replace", across)
    monkeypatch.setattr(module, "_is_one_device", lambda _staged, _target: False)
    commit(tmp_path)
    assert files(tmp_path) == FILES
