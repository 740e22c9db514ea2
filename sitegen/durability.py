"""Durable files: brings the bytes of files, and the names in folders, to the disk, so that they survive a loss of power.

A file that was written and renamed is complete for other programs at once, but the operating system may write its bytes to the
disk half a minute later than its name. After a loss of power the file is then empty, or is the old one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING

from sitegen.folder_contents import walk

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

if sys.platform == "darwin":
    from fcntl import F_FULLFSYNC, fcntl

MAX_SINGLE_FLUSHES = 32
"""Number of files and folders that are flushed one by one. With more, one `sync` of all file systems takes less time."""


def flush(files: Collection[Path | str], folders: Collection[Path | str] = ()) -> None:
    """Return when the bytes of some files, and the names in some folders, are on the disk. Missing folders are skipped.

    Raises:
        OSError: if a file is missing, or the disk fails.
    """
    if len(files) + len(folders) > MAX_SINGLE_FLUSHES and sys.platform == "linux":
        os.sync()  # on Linux it returns when all is written; POSIX and macOS do not promise that
        return
    for path in files:
        _flush_path(path)
    for path in folders:
        with contextlib.suppress(FileNotFoundError):
            _flush_path(path)


def flush_tree(folder: Path) -> None:
    """Return when a folder with everything below it, and its own name, are on the disk."""
    files: list[str] = []
    folders = [str(folder.parent)]
    for path, _, names in walk(folder):
        folders.append(path)
        files += [f"{path}/{name}" for name in names]
    flush(files, folders)


def flush_later(files: Collection[Path | str], folders: Collection[Path | str] = ()) -> None:
    """Do nothing, in place of `flush`: the operating system writes the files when it likes."""


def _flush_path(path: Path | str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if sys.platform == "darwin":
            fcntl(descriptor, F_FULLFSYNC)  # `fsync` leaves the bytes in the cache of the disk there
        else:
            os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot flush folders
            raise
    finally:
        os.close(descriptor)
