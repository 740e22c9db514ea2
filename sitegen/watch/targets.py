"""The watched paths: folders with everything in them, and single files; without excluded and ignored files.

Symbolic links are followed, and the files behind them are reported below the path of the link. Links that form a cycle are
not followed, and not more than `MAX_LINKED_ENTRIES` entries below links are watched.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitegen.content.scanner import MAX_LINKED_ENTRIES, is_ignored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


MAX_LINK_HOPS = 40
"""Maximum length of a chain of symbolic links, as in Linux."""


class WatchedPath(NamedTuple):
    """A folder, a file or a symbolic link that is watched."""

    path: str
    is_folder: bool
    """True for a folder or a link to one, unless the link points to a folder that contains it."""
    is_link: bool
    is_below_static: bool
    """True for a folder `static/` and everything in it, where names may begin with a dot."""


@dataclass(frozen=True, slots=True)
class WatchTargets:
    """The paths to watch and to exclude: absolute, spelled as they were given."""

    folders: tuple[str, ...]
    files: tuple[str, ...]
    given_paths: frozenset[str]
    """The folders and files."""
    excluded: frozenset[str]
    """Folders that are never scanned, by their given and by their resolved paths."""

    @classmethod
    def from_paths(cls, folders: Sequence[Path], files: Sequence[Path], excluded: Sequence[Path]) -> WatchTargets:
        """Return targets for these paths; relative ones are resolved against the current folder."""
        folder_paths, file_paths, excluded_paths = (
            [str(path.absolute()) for path in paths] for paths in (folders, files, excluded)
        )
        return cls(
            tuple(dict.fromkeys(folder_paths)),
            tuple(dict.fromkeys(file_paths)),
            frozenset(folder_paths + file_paths),
            frozenset([*excluded_paths, *map(os.path.realpath, excluded_paths)]),
        )

    def entries(self, folders: Mapping[str, bool], name: str) -> set[str]:
        """Return the paths of an entry of a folder, one for each path of the folder; none if the entry is ignored.

        The values of `folders` are True for paths below `static/`.
        """
        paths = {
            f"{folder}{os.sep}{name}" for folder, static in folders.items() if not is_ignored(name, is_static=static)
        }
        return paths - self.excluded

    def walk(self, path: str) -> Iterator[WatchedPath]:
        """Yield `path` and everything below it.

        Each folder is yielded before it is listed, so that the caller can add its watch first. Entries that are removed
        during the walk or are not readable are left out.

        Raises:
            OSError: if the disk or network fails.
        """
        above = self._folders_above(path)
        static = "static" in [base_name(each) for each in (path, *above)]
        watched = WatchedPath(path, os.path.isdir(path), os.path.islink(path), static)  # noqa: PTH112, PTH114
        walk = _Walk(self.excluded)
        yield from walk.walk_entry(
            watched, os.path.realpath(path), tuple(map(os.path.realpath, above)), is_linked=False
        )

    def _folders_above(self, path: str) -> list[str]:
        """Return the folders above a path, up to and including the given one that contains it."""
        top = min((folder for folder in self.folders if is_inside(path, folder)), key=len, default=path)
        return [folder for folder in ancestor_folders(path) if is_inside(folder, top)]


class _Walk:
    """A walk through folders that stops below links after `MAX_LINKED_ENTRIES`."""

    def __init__(self, excluded: frozenset[str]) -> None:
        self.excluded = excluded
        self.linked_entries = count(1)

    def walk_entry(
        self, watched: WatchedPath, real: str, ancestors: tuple[str, ...], *, is_linked: bool
    ) -> Iterator[WatchedPath]:
        """Yield an entry and everything below it; `real` is its real path, and `ancestors` are those of the folders above it."""
        if watched.path in self.excluded or any(is_inside(real, folder) for folder in self.excluded):
            return
        if any(is_inside(folder, real) for folder in ancestors):
            watched = watched._replace(is_folder=False)
        yield watched
        if watched.is_folder:
            yield from self._walk_below(watched, real, (*ancestors, real), is_linked=is_linked)

    def _walk_below(
        self, folder: WatchedPath, real: str, ancestors: tuple[str, ...], *, is_linked: bool
    ) -> Iterator[WatchedPath]:
        for entry in _list_folder(folder.path):
            if is_ignored(entry.name, is_static=folder.is_below_static):
                continue
            if is_linked and next(self.linked_entries) > MAX_LINKED_ENTRIES:
                return
            is_link = entry.is_symlink()
            watched = WatchedPath(
                entry.path, _is_folder(entry), is_link, folder.is_below_static or entry.name == "static"
            )
            if watched.is_folder:
                inner = os.path.realpath(watched.path) if is_link else f"{real}/{entry.name}"
                yield from self.walk_entry(watched, inner, ancestors, is_linked=is_linked or is_link)
            else:
                yield watched


def base_name(path: str) -> str:
    """Return the last part of a path."""
    return path.rpartition(os.sep)[2]


def is_inside(path: str, folder: str) -> bool:
    """Return True if a path is equal to a folder or below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def ancestor_folders(path: str) -> list[str]:
    """Return the folders above a path, nearest first, without the root."""
    return [str(folder) for folder in Path(path).parents[:-1]]


def nearest_existing_folder(path: str) -> tuple[str, str]:
    """Return the nearest existing folder above a path, and the name of its entry on the way to the path."""
    folder, _, name = path.rpartition(os.sep)
    while folder and not os.path.isdir(folder):  # noqa: PTH112
        folder, _, name = folder.rpartition(os.sep)
    return folder or os.sep, name


def link_chain(path: str) -> list[str]:
    """Return a path and, if it is a symbolic link, every path that it points to, one link after the other."""
    found = [path]
    while len(found) <= MAX_LINK_HOPS:
        folder, _, name = found[-1].rpartition(os.sep)
        folder = os.path.realpath(folder or os.sep)
        try:
            target = os.readlink(os.path.join(folder, name))  # noqa: PTH115, PTH118
        except OSError:  # not a link, or removed
            break
        found.append(os.path.normpath(os.path.join(folder, target)))  # noqa: PTH118
    return found


def is_gone(error: OSError) -> bool:
    """Return True if an error means that a path does not exist or is not readable, rather than a failing disk or network."""
    return error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP}


def _list_folder(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        if is_gone(error):
            return []
        raise


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a cyclic link, or a link into a folder that is not readable
        return False
