"""Folders for temporary files that are deleted by the next process if the one that created them is killed.

Each is locked as long as its process uses it. The system releases the lock of a process that is killed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.folder_contents import list_folder

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def scratch_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """Create an empty folder, and delete it at the end; once more if a call of the system fails meanwhile.

    Folders of this user with the same prefix that no process uses are deleted first, but in Windows, which has no such locks. What cannot be
    deleted stays until the next time.

    Args:
        prefix: the beginning of its name.
        parent: the folder in which it is created; None for the system's folder of temporary files.

    Raises:
        OSError: if the folder cannot be created, or its parent cannot be listed.
    """
    place = parent or Path(tempfile.gettempdir())
    for left in list_folder(place, f"{prefix}*"):
        with _locked(left) as is_unused:
            if is_unused:
                _delete(left)
    is_done = False
    while not is_done:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        try:
            with _locked(folder) as is_locked:
                # Until it is locked, another process takes it for one that was left, and deletes it.
                if is_locked or sys.platform == "win32":
                    is_done = True
                    yield folder
        finally:
            _delete(folder)


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Lock a folder of this user, and yield True; yield False if another process has locked or deleted it, or it is not such a folder."""
    if sys.platform == "win32":
        yield False
        return
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        yield False
        return
    try:
        yield _lock(folder, opened)
    finally:
        os.close(opened)


def _lock(folder: Path, opened: int) -> bool:
    """Lock an open folder; return True if it is this user's, and still has its name."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stat = folder.lstat()
    except (BlockingIOError, FileNotFoundError):
        return False
    return os.path.samestat(stat, os.fstat(opened)) and stat.st_uid == os.getuid()
