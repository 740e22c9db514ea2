"""Folders for temporary files that are deleted by the next process if the one that created them is killed.

In each is a file that marks it, which is locked as long as its process runs. The system releases the lock of a process that is killed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.folder_contents import list_folder

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = ".sitegen-scratch"
"""Name of the file that marks a folder. It gets this name after it is locked."""
CONTENT = "files"
"""Name of the folder for the files of the process."""


@contextmanager
def scratch_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """Create an empty folder, and delete it at the end; once more if a call of the system fails meanwhile.

    Folders that killed processes of this user have left, with the same prefix, are deleted first. Only marked folders are deleted, so that
    those of other programs stay. In Windows and on file systems without locks, folders are neither marked nor deleted by other processes.

    Args:
        prefix: the beginning of the name of the folder around it.
        parent: the folder in which it is created; None for the system's folder of temporary files.

    Raises:
        OSError: if the folder cannot be created.
    """
    place = parent or Path(tempfile.gettempdir())
    with suppress(OSError):  # the deletion of what others have left is not what the caller wants
        _delete_left(place, prefix)
    outer = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    try:
        with _marked(outer):
            content = outer / CONTENT
            content.mkdir()
            yield content
    finally:
        _delete(outer)


@contextmanager
def _marked(folder: Path) -> Iterator[None]:
    """Mark a folder, and hold the lock of its mark. Does nothing where there are no locks."""
    if sys.platform == "win32":
        yield
        return
    unlocked = folder / f"{MARKER}.new"
    with unlocked.open("wb") as stream:
        with suppress(OSError):
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unlocked.rename(folder / MARKER)
        yield


def _delete_left(place: Path, prefix: str) -> None:
    """Delete the marked folders of this user that no process uses."""
    if sys.platform == "win32":
        return
    for folder in list_folder(place, f"{prefix}*"):
        with suppress(OSError):  # it has no mark, or a process has locked or deleted it
            mark = os.open(folder / MARKER, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(mark).st_uid == os.geteuid():
                    _delete(folder)
            finally:
                os.close(mark)


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        shutil.rmtree(folder, ignore_errors=True)
