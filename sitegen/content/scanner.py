"""What is on the disk: the files of an archive's content, and which of them changed since they were last read.

Guarantee: a file is taken for unchanged only if its size, its times and its inode are those seen when its
bytes were last read, and that time lay safely before the reading (files younger than `RACY_NANOSECONDS` are read again). Symbolic
links are followed inside `content/`; one that leads out of it or round in a circle is a problem.
"""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING

import msgspec

from sitegen.diagnostics import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

RACY_NANOSECONDS = 2_000_000_000
"""Nanoseconds; coarser than the clock of any common file system."""
OTHER_MARKDOWN_SUFFIXES = (".markdown", ".mdown", ".mkd", ".mkdn")
EDITOR_PREFIXES = (".#", "~$", ".~lock.", ".goutputstream-", ".nfs")
EDITOR_SUFFIXES = (
    "~", ".swp", ".swo", ".swn", ".swx", ".swpx", "___jb_tmp___", "___jb_old___", "___jb_bak___", ".vsctmp",
)  # fmt: skip
"""vim, Emacs, JetBrains, VS Code; office programs, gedit and network disks by their prefixes."""
BACKUP_SUFFIXES = (".tmp", ".bak", ".bck", ".orig", ".part", ".crdownload")
LEFT_BEHIND_SUFFIXES = (".save", ".old", ".rej", ".kate-swp")
"""Copies that nano, administrators, patch and Kate leave; not meant for readers in `content/static/`."""
PRIVATE_NAMES = {"__MACOSX", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"}
"""What macOS puts into ZIP archives, and private keys of OpenSSH."""
OFFICE_LOCK_PREFIXES = ("~$", ".~lock.")
SYSTEM_FILES = {".DS_Store", "Thumbs.db", "desktop.ini", "4913"}


class FileStat(msgspec.Struct, frozen=True):
    """A file as it was when its bytes were last read."""

    size: int
    mtime_ns: int
    """Nanoseconds; 0 where it was too young to be trusted."""
    ctime_ns: int
    """Nanoseconds; it changes with the bytes even where somebody sets the other time back."""
    inode: int
    digest: bytes
    """SHA-256 of its bytes; empty where they are still to be read."""
    disk_path: str
    """Its path as the disk spells it; the archive's own path is in NFC."""

    def matches(self, now: FileStat) -> bool:
        """Whether it is certainly as it was, to judge by another look at its size, times, inode and name alone."""
        return now == msgspec.structs.replace(self, digest=now.digest)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found: `changed` holds new or changed files; paths use `/`."""

    changed: Mapping[str, FileStat]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    rewritten: Mapping[str, FileStat] = field(default_factory=dict)
    """Files with new times and the same bytes."""


def scan_content(
    root: Path,
    known_files: Mapping[str, FileStat],
    changed_paths: Collection[str] | None = None,
    *,
    is_read_later: Callable[[str], bool] = lambda _: False,
) -> ScanResult:
    """Compare `content/` below the archive's folder with what was seen before.

    With `changed_paths` (from the archive's folder, as the disk spells them) only there: `known_files` then has what was seen
    at those places. New files for which `is_read_later` is true are not read here: they have no digest yet.
    """
    walk = _ContentWalker(str(root))
    if changed_paths is None:
        walk.walk_folder("content", "content", ())
    for hint in sorted(changed_paths or ()):
        walk.visit_path(hint)
    changed: dict[str, FileStat] = {}
    touched: dict[str, FileStat] = {}
    for path, now in walk.found.items():
        old = known_files.get(path)
        if old and old.matches(now):
            continue
        seen = _discard_racy_mtime(now) if old is None and is_read_later(path) else _with_digest(root, now)
        if seen:
            (touched if old and old.digest == seen.digest else changed)[path] = seen
    removed = tuple(sorted(known_files.keys() - walk.found.keys()))
    return ScanResult(changed, removed, tuple(walk.problems), touched)


def _with_digest(root: Path, now: FileStat) -> FileStat | None:
    """A file with its digest; None if it has gone in the meantime."""
    try:
        with open(f"{root}/{now.disk_path}", "rb") as stream:  # noqa: PTH123 - thousands of them
            digest = hashlib.file_digest(stream, "sha256").digest()
    except FileNotFoundError:
        return None
    return _discard_racy_mtime(msgspec.structs.replace(now, digest=digest))


def _discard_racy_mtime(seen: FileStat) -> FileStat:
    """The same; the time of a file that is too young to be trusted is forgotten."""
    return seen if time.time_ns() - seen.mtime_ns > RACY_NANOSECONDS else msgspec.structs.replace(seen, mtime_ns=0)


def is_ignored(name: str, *, is_static: bool = False) -> bool:
    """Return True for the files of editors and systems, which come and go and are never part of an archive.

    In `static/` backups, lock files and hidden files are seen, so that the build can say that it does not publish them.
    """
    if is_static and (name.endswith("~") or name.startswith(OFFICE_LOCK_PREFIXES)):
        return False
    if name in SYSTEM_FILES or name.endswith(EDITOR_SUFFIXES) or name.startswith(EDITOR_PREFIXES):
        return True
    if name.startswith("#") and name.endswith("#"):
        return True
    return not is_static and (name.startswith((".", "#")) or name.endswith(BACKUP_SUFFIXES))


def private_part(path: str) -> str:
    """Return the part of a path below `content/static/` from its start to a name that is never meant for readers, or "".

    Such names are hidden files and folders (`.git`, `.env`; not `.well-known`), backups, private keys, and lock files of
    office programs.
    """
    parts = path.split("/")
    for end, name in enumerate(parts, 1):
        hidden = name.startswith(".") and (name != ".well-known" or end > 1)
        left_behind = name.endswith(("~", *BACKUP_SUFFIXES, *LEFT_BEHIND_SUFFIXES))
        if hidden or left_behind or name in PRIVATE_NAMES or name.startswith(OFFICE_LOCK_PREFIXES):
            return "/".join(parts[:end])
    return ""


class _ContentWalker:
    """Every file below `content/`, by its path in NFC, as a look at it shows it: without its digest."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.content_root = os.path.realpath(f"{root}/content")
        self.found: dict[str, FileStat] = {}
        self.problems: list[Problem] = []

    def visit_path(self, path: str) -> None:
        """Look at one place again, a file or a folder; nothing may be there any more."""
        parts = path.split("/")
        hidden = any(is_ignored(part, is_static=path.startswith("content/static/")) for part in parts[1:])
        if path == "content":
            self.walk_folder(path, path, ())
        elif parts[0] == "content" and not hidden and os.path.lexists(f"{self.root}/{path}"):
            folder = path.rpartition("/")[0]
            known_as = unicodedata.normalize("NFC", folder)
            above = tuple(os.path.realpath(f"{self.root}/{'/'.join(parts[:end])}") for end in range(1, len(parts)))
            linked = os.path.islink(f"{self.root}/{path}")  # noqa: PTH114 - a text is at hand
            self._visit(folder, known_as, parts[-1], above, is_symlink=linked)

    def walk_folder(self, disk_path: str, path: str, real_parents: tuple[str, ...]) -> None:
        """Everything below a folder; `above` are the real paths of the folders that lead to it."""
        if not os.path.isdir(f"{self.root}/{disk_path}"):  # noqa: PTH112 - a text is at hand
            return
        here = (*real_parents, os.path.realpath(f"{self.root}/{disk_path}"))
        static = path.startswith("content/static")
        with os.scandir(f"{self.root}/{disk_path}") as listing:
            entries = sorted((entry.name, entry.is_symlink()) for entry in listing)
        for name, linked in entries:
            if not is_ignored(name, is_static=static):
                self._visit(disk_path, path, name, here, is_symlink=linked)

    def _visit(
        self, folder: str, above_path: str, name: str, real_parents: tuple[str, ...], *, is_symlink: bool
    ) -> None:
        place = f"{folder}/{name}"
        path = _archive_path(above_path, name, self.problems)
        if not path:
            return
        wrong = _symlink_error(f"{self.root}/{place}", self.content_root, real_parents) if is_symlink else ""
        if wrong:
            hint = "put the file itself here; nothing outside content/ is published"
            self.problems.append(Problem(path, 0, 0, wrong, hint))
            return
        try:
            stat = os.stat(f"{self.root}/{place}")  # noqa: PTH116 - thousands of them
        except FileNotFoundError:
            return  # it went while we were looking
        if S_ISDIR(stat.st_mode):
            self.walk_folder(place, path, real_parents)
        elif not S_ISREG(stat.st_mode):
            self.problems.append(Problem(path, 0, 0, "this is neither a file nor a folder", "take it out of content/"))
        elif path in self.found and self.found[path].disk_path != place:
            message = "two files here have the same name, spelt with other bytes"
            self.problems.append(Problem(path, 0, 0, message, "rename one"))
        else:
            spelt = path if path == place else place  # one text, not two, for almost all of perhaps millions
            self.found[path] = FileStat(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, b"", spelt)


def _archive_path(path: str, name: str, problems: list[Problem]) -> str:
    """The archive's path of a file, or nothing for a name that cannot be one."""
    try:
        path = (
            f"{path}/{name}" if name.isascii() else f"{path}/{unicodedata.normalize('NFC', os.fsencode(name).decode())}"
        )
    except UnicodeDecodeError:
        escaped_name = os.fsencode(name).decode("utf-8", "backslashreplace")
        problems.append(Problem(f"{path}/{escaped_name}", 0, 0, "the file's name is not UTF-8", "rename it"))
        return ""
    if path.lower().endswith(OTHER_MARKDOWN_SUFFIXES) and not path.startswith("content/static/"):
        problems.append(Problem(path, 0, 0, "a document's name ends in .md", "rename it: it would not be read"))
        return ""
    return path


def _symlink_error(place: str, content_root: str, real_parents: tuple[str, ...]) -> str:
    try:
        target = os.path.realpath(place, strict=True)
    except OSError:
        return f"the symbolic link leads nowhere or round in a circle: {Path(place).readlink()}"
    if target != content_root and not target.startswith(content_root + os.sep):
        return "the symbolic link leads out of content/"
    if target in real_parents:
        return "the symbolic link leads round in a circle"
    return ""
