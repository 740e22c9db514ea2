"""The place of a package: the folder next to it in which it is made, and the moves of its finished files out of that folder.

Guarantee: a package has its name only when it is complete and on the disk, with its signature. This holds for a kill and for a loss of
power at any moment. What an interrupted run has left is deleted by the next one of the same archive, which holds the archive's lock:
so no other run uses it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sitegen.diagnostics import tell_user
from sitegen.durability import flush, flush_tree
from sitegen.folder_contents import list_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

COMPLETE_SUFFIX = "-complete"
"""Suffix of the name of a package that has unpublished material."""


@contextmanager
def staging_folder(folder: Path, root: Path, name: str) -> Iterator[Path]:
    """Create an empty folder next to the package, and delete it at the end.

    Folders that interrupted runs of the archive have left, on this day or another one, are deleted first: they may have unpublished
    material. Those of another archive stay, also if its packages have the same names. New folders for packages are deleted, too, if they
    are empty at the end.

    Args:
        folder: the folder for the package.
        root: the folder of the archive, which must be locked.
        name: the name of the package.

    Raises:
        OSError: if the folder cannot be created, or a folder of an interrupted run cannot be deleted.
    """
    suffix = f".{_archive_id(root)}.part"
    scratch = folder / f".{name}{suffix}"
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        flush((), [each.parent for each in missing])
        for path in list_folder(folder, f".*{suffix}"):
            shutil.rmtree(path)
        scratch.mkdir()
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if os.path.lexists(scratch):
            tell_user(f"{scratch} could not be deleted; the next run of sitegen preserve deletes it")
        for each in missing:
            with suppress(OSError):  # it has a package, or was not created
                each.rmdir()


def _archive_id(root: Path) -> str:
    """Return a digest of where the archive is. The number of its folder differs between machines on which it has the same path."""
    return hashlib.sha256(f"{root.stat().st_ino} {os.path.realpath(root)}".encode()).hexdigest()[:16]


def move_into_place(package: Path, others: Sequence[Path], folder: Path) -> None:
    """Move a finished package, and the files that belong next to it, into a folder. All are on the disk when it returns.

    The package is the last, so that it is never there without its signature. If a move fails, the files that were moved before are deleted.

    Raises:
        OSError: if the disk is full or fails.
    """
    flush_tree(package) if package.is_dir() else flush([package])
    flush(others)
    moved: list[Path] = []
    try:
        for path in others:
            is_new = not os.path.lexists(folder / path.name)
            path.replace(folder / path.name)
            moved += [folder / path.name] if is_new else []  # another one belongs to a package that is there
        flush((), [folder])
        package.replace(folder / package.name)
    except BaseException:
        for path in moved:
            path.unlink(missing_ok=True)
        raise
    flush((), [folder])
