"""What is on the disk: the files of an archive's content, and which of them changed since they were last read.

Guarantee: a file is taken for unchanged only if its size, its modification time and its inode are those seen when its
bytes were last read, and that time lay safely before the reading (files as young as `RACY` are read again). Symbolic
links are followed inside `content/`; one that leads out of it or round in a circle is a problem.
"""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RACY = 2_000_000_000
"""Nanoseconds; coarser than the clock of any common file system."""
OTHER_MARKDOWN = (".markdown", ".mdown", ".mkd", ".mkdn")
EDITOR_SUFFIXES = ("~", ".swp", ".swx")
IGNORED_SUFFIXES = (".tmp", ".bak", ".orig")
SYSTEM_FILES = {".DS_Store", "Thumbs.db", "desktop.ini", "4913"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when its bytes were last read."""

    size: int
    mtime: int
    """Nanoseconds; 0 where it was too young to be trusted."""
    inode: int
    digest: bytes
    """SHA-256 of its bytes."""
    place: str
    """Its path as the disk spells it; the archive's own path is in NFC."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a scan found: `changed` holds new or changed files, with their bytes' digest; paths use `/`."""

    changed: Mapping[str, Seen]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    touched: Mapping[str, Seen] = field(default_factory=dict)
    """Files with new times and the same bytes."""


def scan(root: Path, before: Mapping[str, Seen]) -> Changes:
    """Compare `content/` below the archive's folder with what was seen before."""
    problems: list[Problem] = []
    changed: dict[str, Seen] = {}
    touched: dict[str, Seen] = {}
    found = set()
    for path, place in _files(root, problems):
        if path in found:
            problems.append(
                Problem(path, 0, 0, "two files here have the same name, spelt with other bytes", "rename one")
            )
            continue
        found.add(path)
        seen = look(root, place, before.get(path))
        if seen is None:
            continue
        old = before.get(path)
        (touched if old and old.digest == seen.digest else changed)[path] = seen
    removed = tuple(sorted(before.keys() - found))
    return Changes(changed, removed, tuple(problems), touched)


def look(root: Path, place: Path, old: Seen | None) -> Seen | None:
    """The file as it is now, or None if it is certainly as it was."""
    stat = place.stat()
    if old and (stat.st_size, stat.st_mtime_ns, stat.st_ino) == (old.size, old.mtime, old.inode):
        return None
    with place.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").digest()
    trusted = stat.st_mtime_ns if time.time_ns() - stat.st_mtime_ns > RACY else 0
    return Seen(stat.st_size, trusted, stat.st_ino, digest, place.relative_to(root).as_posix())


def ignored(name: str, *, static: bool = False) -> bool:
    """Whether a file is an editor's or a system's own; in `static/` a name may begin with a dot, as `.well-known` does."""
    if name in SYSTEM_FILES or name.endswith(EDITOR_SUFFIXES):
        return True
    return not static and (name.startswith((".", "#")) or name.endswith(IGNORED_SUFFIXES))


def _files(root: Path, problems: list[Problem]) -> Iterator[tuple[str, Path]]:
    """Every file below `content/` with its path from the archive's folder, in NFC, sorted."""
    content = root / "content"
    if content.is_dir():
        yield from _walk(content, "content", os.path.realpath(content), (), problems)


def _walk(
    folder: Path, path: str, inside: str, above: tuple[str, ...], problems: list[Problem]
) -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if ignored(entry.name, static=path.startswith("content/static")):
            continue
        place = folder / entry.name
        name = _name(path, entry.name, problems)
        if not name:
            continue
        if entry.is_symlink():
            wrong = _link_problem(place, inside, (*above, os.path.realpath(folder)))
            if wrong:
                problems.append(
                    Problem(name, 0, 0, wrong, "put the file itself here; nothing outside content/ is published")
                )
                continue
        if place.is_dir():
            yield from _walk(place, name, inside, (*above, os.path.realpath(folder)), problems)
        elif place.is_file():
            yield name, place
        else:
            problems.append(Problem(name, 0, 0, "this is neither a file nor a folder", "take it out of content/"))


def _name(path: str, name: str, problems: list[Problem]) -> str:
    """The archive's path of a file, or nothing for a name that cannot be one."""
    try:
        path = f"{path}/{unicodedata.normalize('NFC', os.fsencode(name).decode())}"
    except UnicodeDecodeError:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        problems.append(Problem(f"{path}/{shown}", 0, 0, "the file's name is not UTF-8", "rename it"))
        return ""
    if path.lower().endswith(OTHER_MARKDOWN) and not path.startswith("content/static/"):
        problems.append(Problem(path, 0, 0, "a document's name ends in .md", "rename it: it would not be read"))
        return ""
    return path


def _link_problem(place: Path, inside: str, above: tuple[str, ...]) -> str:
    try:
        target = os.path.realpath(place, strict=True)
    except OSError:
        return f"the symbolic link leads nowhere or round in a circle: {Path(place).readlink()}"
    if target != inside and not target.startswith(inside + os.sep):
        return "the symbolic link leads out of content/"
    if target in above:
        return "the symbolic link leads round in a circle"
    return ""
