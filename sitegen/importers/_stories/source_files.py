"""The files of the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, SitegenError
from sitegen.folder_contents import list_tree
from sitegen.importers._items import RefusedItem, SkippedItem
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


def iter_files(
    sources: Sequence[Path], suffixes: Sequence[str], is_wanted: Callable[[str], bool] | None = None
) -> Iterator[Path | SkippedItem | RefusedItem]:
    """Yield the files with one of the suffixes, sorted by path within a folder, and an item for each other file there.

    A file that a source names itself is yielded whatever its suffix is. Hidden files are those of editors and systems, and are left out.

    Args:
        sources: files and folders.
        suffixes: suffixes in lower case, which the message for other files names.
        is_wanted: returns True for the name of a file that is yielded; None takes those with one of the suffixes.

    Raises:
        SitegenError: if a source does not exist.
    """
    for source in sources:
        if not source.exists():
            raise SitegenError(
                [Problem(str(source), 0, 0, IMPORT_FAILED("the file does not exist"), "correct the path")]
            )
        if source.is_dir():
            yield from _iter_folder(
                source, suffixes, is_wanted or (lambda name: name.lower().endswith(tuple(suffixes)))
            )
        else:
            yield source


def _iter_folder(
    folder: Path, suffixes: Sequence[str], is_wanted: Callable[[str], bool]
) -> Iterator[Path | SkippedItem | RefusedItem]:
    for file in list_tree(folder, with_hidden=False):
        if file.is_dir():
            continue
        if file.is_symlink():
            message = IMPORT_FAILED("the file is a symbolic link")
            hint = "replace it by the file that it points to, or remove it"
            yield RefusedItem("file", Problem(str(file), 0, 0, message, hint), str(file.relative_to(folder)))
        elif not file.is_file():
            message = IMPORT_FAILED("it is not a file")
            hint = "remove it: it is a device, a socket or a named pipe"
            yield RefusedItem("file", Problem(str(file), 0, 0, message, hint), str(file.relative_to(folder)))
        elif is_wanted(file.name):
            yield file
        else:
            rule = f"only files of the types {', '.join(suffixes)} are imported"
            yield SkippedItem("file", rule, str(file), 0, str(file.relative_to(folder)))


def relative_name(file: Path, sources: Sequence[Path]) -> str:
    """Return the path of a file below the source that contains it, or its name: the same on every machine."""
    for source in sources:
        if source in file.parents:
            return file.relative_to(source).as_posix()
    return file.name
