"""What is watched: folders with all in them, and single files; without what is avoided, an editor's or a system's own.

Symbolic links are followed, and what they lead to goes by the link's name. One that leads round in a circle is not.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitegen.content.scanner import ignored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


MOST_HOPS = 40
"""As many symbolic links as Linux follows, one leading to the next."""


class Spot(NamedTuple):
    """A folder, a file or a symbolic link that is watched."""

    path: str
    folder: bool
    """A folder, or a link to one; not if it leads round in a circle."""
    link: bool
    static: bool
    """In a folder `static/`, where a name may begin with a dot; the folder itself too."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Absolute paths, spelt as they were given."""

    folders: tuple[str, ...]
    files: tuple[str, ...]
    given: frozenset[str]
    """Both."""
    avoid: frozenset[str]
    """Folders never looked at, by the names given and by their real ones."""

    @classmethod
    def of(cls, folders: Sequence[Path], files: Sequence[Path], avoid: Sequence[Path]) -> Trees:
        """Relative paths are taken from the current folder."""
        whole, single, avoided = ([str(path.absolute()) for path in paths] for paths in (folders, files, avoid))
        return cls(
            tuple(dict.fromkeys(whole)),
            tuple(dict.fromkeys(single)),
            frozenset(whole + single),
            frozenset([*avoided, *map(os.path.realpath, avoided)]),
        )

    def entries(self, folders: Mapping[str, bool], name: str) -> set[str]:
        """The paths of an entry of a folder that goes by these paths (true: below `static/`); none if it is ignored."""
        paths = {f"{folder}{os.sep}{name}" for folder, static in folders.items() if not ignored(name, static=static)}
        return paths - self.avoid

    def walk(self, path: str) -> Iterator[Spot]:
        """`path` and all below it, each folder before it is listed, so that its watch can stand first.

        What vanishes meanwhile, or may not be read, is left out. Raises OSError where the disk or network fails.
        """
        above = self._above(path)
        static = "static" in [name_of(each) for each in (path, *above)]
        spot = Spot(path, os.path.isdir(path), os.path.islink(path), static)  # noqa: PTH112, PTH114
        yield from self._enter(spot, os.path.realpath(path), tuple(map(os.path.realpath, above)))

    def _above(self, path: str) -> list[str]:
        """The folders above a path, up to the one that was given."""
        top = min((folder for folder in self.folders if inside(path, folder)), key=len, default=path)
        return [folder for folder in above(path) if inside(folder, top)]

    def _enter(self, spot: Spot, real: str, above: tuple[str, ...]) -> Iterator[Spot]:
        if spot.path in self.avoid or any(inside(real, folder) for folder in self.avoid):
            return
        if any(inside(folder, real) for folder in above):
            spot = spot._replace(folder=False)
        yield spot
        if spot.folder:
            yield from self._below(spot, real, (*above, real))

    def _below(self, folder: Spot, real: str, above: tuple[str, ...]) -> Iterator[Spot]:
        for entry in _listing(folder.path):
            if ignored(entry.name, static=folder.static):
                continue
            link = entry.is_symlink()
            spot = Spot(entry.path, _is_folder(entry), link, folder.static or entry.name == "static")
            if spot.folder:
                yield from self._enter(spot, os.path.realpath(spot.path) if link else f"{real}/{entry.name}", above)
            else:
                yield spot


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition(os.sep)[2]


def inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def above(path: str) -> list[str]:
    """The folders above a path, the nearest first, without the root."""
    return [str(folder) for folder in Path(path).parents[:-1]]


def nearest(path: str) -> tuple[str, str]:
    """The nearest folder above a path that is there, and the name in it that leads to the path."""
    folder, _, name = path.rpartition(os.sep)
    while folder and not os.path.isdir(folder):  # noqa: PTH112
        folder, _, name = folder.rpartition(os.sep)
    return folder or os.sep, name


def hops(path: str) -> list[str]:
    """A path, and each it leads to from one symbolic link to the next."""
    found = [path]
    while len(found) <= MOST_HOPS:
        folder, _, name = found[-1].rpartition(os.sep)
        folder = os.path.realpath(folder or os.sep)
        try:
            target = os.readlink(os.path.join(folder, name))  # noqa: PTH115, PTH118
        except OSError:  # no link, or not any more
            break
        found.append(os.path.normpath(os.path.join(folder, target)))  # noqa: PTH118
    return found


def is_gone(error: OSError) -> bool:
    """Whether a path is not there (any more), or not for us; otherwise the disk or the network fails."""
    return error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP}


def _listing(folder: str) -> list[os.DirEntry[str]]:
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
    except OSError:  # a link in a circle, or into a folder that may not be read
        return False
