"""The contents of folders, where a folder that cannot be read is an error.

`os.walk`, `Path.glob` and `Path.rglob` leave such a folder out without a word. A list that is believed to be complete would then lack its
files, and they would be deleted, forgotten, or published although they must not be. So no other module calls these functions.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def walk(folder: Path, *, with_forbidden: bool = True) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield what `os.walk` does for an existing folder.

    Args:
        folder: the folder.
        with_forbidden: False to leave out folders for which there is no permission.

    Raises:
        OSError: if the folder, or one below it, cannot be read.
    """

    def stop(error: OSError) -> None:
        if with_forbidden or not isinstance(error, PermissionError):
            raise error

    return os.walk(folder, onerror=stop)


def list_folder(folder: Path, pattern: str = "*") -> list[Path]:
    """Return the files and folders in a folder whose names match a pattern such as `*.html`, sorted; none if it does not exist.

    Raises:
        OSError: if the folder cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            return sorted(folder / entry.name for entry in entries if fnmatchcase(entry.name, pattern))
    except (FileNotFoundError, NotADirectoryError):
        return []


def list_tree(folder: Path, pattern: str = "*", *, with_hidden: bool = True) -> list[Path]:
    """Return the files and folders below a folder whose names match a pattern, sorted; none if it does not exist.

    Symbolic links are not followed. A folder that is deleted meanwhile has no files.

    Args:
        folder: the folder.
        pattern: a pattern such as `*.html`.
        with_hidden: False to leave out names with a dot at the beginning, and not to read such folders.

    Raises:
        OSError: if the folder, or one below it, cannot be read.
    """

    def ignore_missing(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            raise error

    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=ignore_missing):
        folders[:] = [name for name in folders if with_hidden or not name.startswith(".")]
        shown = [*folders, *(name for name in names if with_hidden or not name.startswith("."))]
        found += [Path(parent, name) for name in shown if fnmatchcase(name, pattern)]
    return sorted(found)
