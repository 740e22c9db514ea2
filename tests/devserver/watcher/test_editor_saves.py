"""Saves as editors make them. The sequences of system calls are from traces of the editors."""

import os
import shutil
import time

import pytest
from support.watching import change_sets, silent, until

# Saves, as editors make them; each is given the document and new text.


def vim(file, text):
    folder, swap, backup = file.parent, file.with_name(f".{file.name}.swp"), file.with_name(f"{file.name}~")
    swap.write_bytes(b"b0VIM 9.1")
    (folder / "4913").touch()
    (folder / "4913").chmod(0o644)
    (folder / "4913").unlink()
    file.rename(backup)
    _write(file, text)
    file.chmod(0o644)
    backup.unlink()
    swap.unlink()


def vim_with_backupcopy(file, text):
    backup = file.with_name(f"{file.name}~")
    shutil.copy(file, backup)
    _write(file, text)
    backup.unlink()


def emacs(file, text):
    saved, lock = file.with_name(f"#{file.name}#"), file.with_name(f".#{file.name}")
    lock.symlink_to("somebody@example.org.4711:1700000000")
    saved.write_text(text)
    file.rename(file.with_name(f"{file.name}~"))
    _write(file, text)
    saved.unlink()
    lock.unlink()


def emacs_precious(file, text):
    new, lock = file.with_name(f".#{file.name}-emacsKv3wXe"), file.with_name(f".#{file.name}")
    lock.symlink_to("somebody@example.org.4711:1700000000")
    _write(new, text)
    new.rename(file)
    lock.unlink()


def vs_code(file, text):
    with file.open("r+") as stream:
        stream.truncate(0)
        stream.write(text)


def vs_code_atomic(file, text):
    new = file.with_name(f"{file.name}.vsctmp")
    _write(new, text)
    new.rename(file)


def helix(file, text):
    backup = file.with_name(f"{file.name}U77clA.bck")
    file.rename(backup)
    _write(file, text)
    file.chmod(0o644)
    backup.unlink()


def helix_atomic(file, text):
    new = file.with_name(f".{file.name}Hb9d2x")
    _write(new, text)
    new.rename(file)


def jetbrains(file, text):
    new, old = file.with_name(f"{file.name}___jb_tmp___"), file.with_name(f"{file.name}___jb_old___")
    _write(new, text)
    file.rename(old)
    new.rename(file)
    old.unlink()


def sed(file, text):
    new = file.with_name("sedQx7Kp2")
    _write(new, text)
    new.chmod(0o644)
    new.rename(file)


def _write(file, text):
    with file.open("w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


EDITORS = [
    vim,
    vim_with_backupcopy,
    emacs,
    emacs_precious,
    vs_code,
    vs_code_atomic,
    helix,
    helix_atomic,
    jetbrains,
    sed,
]


@pytest.mark.parametrize("save", EDITORS)
def test_a_save_is_reported_in_at_most_two_change_sets(root, watch, save):
    document, watcher = root / "content/stories/fire.md", watch()
    counts = []
    for attempt in range(3):
        save(document, f"It burned {attempt} times.\n")
        found = change_sets(watcher)
        assert any(str(document) in change_set.paths for change_set in found)
        assert not any(change_set.is_full_scan for change_set in found)
        counts.append(len(found))
        if len(found) <= 2:
            return
    pytest.fail(f"change sets of each save: {counts}")


@pytest.mark.parametrize("save", EDITORS)
def test_polling_notices_saves_of_every_editor(root, watch, save):
    watcher = watch(poll_ms=20)
    save(root / "content/stories/fire.md", "It burned, and burned.\n")
    until(watcher, root / "content/stories/fire.md")


def test_temporary_files_of_editors_are_ignored(root, either):
    for name in [".fire.md.swp", "4913", "fire.md~", "#fire.md#", ".#fire.md", "fire.tmp", "fire.bak", ".DS_Store"]:
        file, other = root / "content/stories" / name, root / "content/stories/.other"
        file.write_text("x")
        time.sleep(0.03)  # so that polling sees it
        file.rename(other)
        other.unlink()
    assert silent(either)
