"""The files of the sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.content.text.limited_files import MEGABYTE
from sitegen.diagnostics import Problem, SitegenError
from sitegen.folder_contents import list_tree
from sitegen.importers._items import RefusedItem, SkippedItem
from sitegen.problem_codes.environment import IMPORT_FAILED
from sitegen.problem_codes.files import FILE_OVER_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TOO_LARGE_HINT = "divide the export into several files, or remove this one from the source"


def iter_files(
    sources: Sequence[Path],
    suffixes: Sequence[str],
    is_wanted: Callable[[str], bool] | None = None,
    max_bytes: int | None = None,
) -> Iterator[Path | SkippedItem | RefusedItem]:
    """Yield the files with one of the suffixes, sorted by path within a folder, and an item for each other file there.

    A file that a source names itself is yielded whatever its suffix is. Hidden files are those of editors and systems, and are left out.

    Args:
        sources: files and folders.
        suffixes: suffixes in lower case, which the message for other files names.
        is_wanted: returns True for the name of a file that is yielded; None takes those with one of the suffixes.
        max_bytes: a larger file is refused, since it would be read as a whole; None for files that are read in parts.

    Raises:
        SitegenError: if a source does not exist.
    """
    for source in sources:
        if not source.exists():
            raise SitegenError(
                [Problem(str(source), 0, 0, IMPORT_FAILED("the file does not exist"), "correct the path")]
            )
        wanted = is_wanted or (lambda name: name.lower().endswith(tuple(suffixes)))
        for file in _iter_folder(source, suffixes, wanted) if source.is_dir() else [source]:
            if max_bytes is not None and isinstance(file, Path) and file.stat().st_size > max_bytes:
                yield _too_large(file, relative_name(file, sources), max_bytes)
            else:
                yield file


def _too_large(file: Path, name: str, max_bytes: int) -> RefusedItem:
    message = FILE_OVER_LIMIT(f"the file is larger than {max_bytes // MEGABYTE} MB")
    return RefusedItem("file", Problem(str(file), 0, 0, message, TOO_LARGE_HINT), name)


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
