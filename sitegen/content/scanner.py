"""The scan of `content/`: finds the files that were added, changed or removed since they were last read.

Guarantee: a file counts as unchanged only if its size, its times, its inode and its path on the disk are those recorded when its
bytes were last read, and if it was last modified safely before that. Files younger than `RACY_NANOSECONDS` are read again.
Symbolic links inside `content/` are followed, up to `MAX_LINKED_ENTRIES`. A link that points outside `content/`, or to a folder
above it, is a problem.
"""

from __future__ import annotations

import errno
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
from sitegen.names.private_files import BACKUP_SUFFIXES, OFFICE_LOCK_PREFIXES
from sitegen.problem_codes.files import (
    FILE_NAME_NOT_UTF8,
    LINK_OUT_OF_CONTENT,
    NOT_A_FILE,
    SAME_NAME_IN_UNICODE,
    TOO_MANY_LINKED_FILES,
    WRONG_DOCUMENT_EXTENSION,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

RACY_NANOSECONDS = 2_000_000_000
"""Minimum age in nanoseconds for a modification time to be trusted. Longer than the clock resolution of common file systems."""
MAX_LINKED_ENTRIES = 10_000
"""Maximum number of files and folders below symbolic links to folders. Twenty folders with two links each have a million paths."""
OTHER_MARKDOWN_SUFFIXES = (".markdown", ".mdown", ".mkd", ".mkdn")
EDITOR_PREFIXES = (".#", "~$", ".~lock.", ".goutputstream-", ".nfs")
EDITOR_SUFFIXES = (
    "~", ".swp", ".swo", ".swn", ".swx", ".swpx", "___jb_tmp___", "___jb_old___", "___jb_bak___", ".vsctmp",
)  # fmt: skip
"""Suffixes of the temporary files of vim, Emacs, JetBrains and VS Code. The prefixes are those of Emacs, office programs,
gedit and NFS."""
SYSTEM_FILES = {".DS_Store", "Thumbs.db", "desktop.ini", "4913"}


class FileStat(msgspec.Struct, frozen=True):
    """The metadata and the digest of a file when its bytes were last read."""

    size: int
    mtime_ns: int
    """Modification time in nanoseconds; 0 if the file was too young for it to be trusted."""
    ctime_ns: int
    """Time of the last status change in nanoseconds. It changes with the bytes even if a program resets the modification time."""
    inode: int
    digest: bytes
    """SHA-256 of the bytes; empty if they have not been read yet."""
    disk_path: str
    """Path from the archive's folder, spelled as on the disk. The archive's own paths are in NFC."""

    def matches(self, now: FileStat) -> bool:
        """Return True if a new scan result has the same size, times, inode and path; the digest is ignored."""
        return now == msgspec.structs.replace(self, digest=now.digest)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The result of a scan. Paths start at the archive's folder and use `/`."""

    changed: Mapping[str, FileStat]
    """New and changed files, by path."""
    removed: tuple[str, ...]
    """Paths of files that no longer exist, sorted."""
    problems: tuple[Problem, ...]
    rewritten: Mapping[str, FileStat] = field(default_factory=dict)
    """Files with new metadata and the same bytes, by path."""


def scan_content(
    root: Path,
    known_files: Mapping[str, FileStat],
    changed_paths: Collection[str] | None = None,
    *,
    is_read_later: Callable[[str], bool] = lambda _: False,
) -> ScanResult:
    """Compare the files in `content/` with those of an earlier scan.

    Args:
        root: the archive's folder.
        known_files: files of the earlier scan, by path. With `changed_paths`, only those at these paths.
        changed_paths: paths from the archive's folder, as they are spelled on the disk. Only these are scanned. None scans all.
        is_read_later: returns True for a path whose bytes are not to be read yet. A new file there has no digest.
    """
    walk = _ContentWalker(str(root))
    if changed_paths is None:
        walk.walk_folder("content", "content", ())
    for changed_path in sorted(changed_paths or ()):
        walk.visit_path(changed_path)
    changed: dict[str, FileStat] = {}
    rewritten: dict[str, FileStat] = {}
    for path, now in walk.found.items():
        old = known_files.get(path)
        if old and old.matches(now):
            continue
        new = _discard_racy_mtime(now) if old is None and is_read_later(path) else _with_digest(root, now)
        if new:
            (rewritten if old and old.digest == new.digest else changed)[path] = new
    removed = tuple(sorted(known_files.keys() - walk.found.keys()))
    return ScanResult(changed, removed, tuple(walk.problems), rewritten)


def _with_digest(root: Path, now: FileStat) -> FileStat | None:
    """Return a file with its digest, or None if it has been deleted in the meantime."""
    try:
        with open(f"{root}/{now.disk_path}", "rb") as stream:  # noqa: PTH123 - thousands of them
            digest = hashlib.file_digest(stream, "sha256").digest()
    except FileNotFoundError:
        return None
    return _discard_racy_mtime(msgspec.structs.replace(now, digest=digest))


def _discard_racy_mtime(stat: FileStat) -> FileStat:
    """Return the file unchanged, or with a modification time of 0 if it is too young for the time to be trusted."""
    return stat if time.time_ns() - stat.mtime_ns > RACY_NANOSECONDS else msgspec.structs.replace(stat, mtime_ns=0)


def is_ignored(name: str, *, is_static: bool = False) -> bool:
    """Return True for temporary files of editors and operating systems, which are never part of an archive.

    With `is_static`, backups, lock files and hidden files are not ignored, so that the build can report that it does not publish
    them.
    """
    if is_static and (name.endswith("~") or name.startswith(OFFICE_LOCK_PREFIXES)):
        return False
    if name in SYSTEM_FILES or name.endswith(EDITOR_SUFFIXES) or name.startswith(EDITOR_PREFIXES):
        return True
    if name.startswith("#") and name.endswith("#"):
        return True
    return not is_static and (name.startswith((".", "#")) or name.endswith(BACKUP_SUFFIXES))


class _ContentWalker:
    """Collects the files below `content/`, without their digests, by their path in NFC."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.content_root = os.path.realpath(f"{root}/content")
        self.found: dict[str, FileStat] = {}
        self.problems: list[Problem] = []
        self.linked_entries = 0

    def visit_path(self, path: str) -> None:
        """Add the file at a path, or all files below the folder at it; do nothing if neither exists."""
        parts = path.split("/")
        hidden = any(is_ignored(part, is_static=path.startswith("content/static/")) for part in parts[1:])
        if path == "content":
            self.walk_folder(path, path, ())
        elif parts[0] == "content" and not hidden and _is_there(f"{self.root}/{path}"):
            folder = path.rpartition("/")[0]
            nfc_folder = unicodedata.normalize("NFC", folder)
            parents = tuple(os.path.realpath(f"{self.root}/{'/'.join(parts[:end])}") for end in range(1, len(parts)))
            is_symlink = os.path.islink(f"{self.root}/{path}")  # noqa: PTH114 - the path is already text
            self._visit(folder, nfc_folder, parts[-1], parents, is_symlink=is_symlink)

    def walk_folder(self, disk_path: str, path: str, real_parents: tuple[str, ...]) -> None:
        """Add all files below a folder, if it exists; `real_parents` are the real paths of the folders above it."""
        real_folders = (*real_parents, os.path.realpath(f"{self.root}/{disk_path}"))
        is_static = path.startswith("content/static")
        try:
            with os.scandir(f"{self.root}/{disk_path}") as listing:
                entries = sorted((entry.name, entry.is_symlink()) for entry in listing)
        except (FileNotFoundError, NotADirectoryError):
            return
        if self._exceeds_links(path, len(entries), is_linked=real_folders[-1] != self._real_path(disk_path)):
            return
        for name, is_symlink in entries:
            if not is_ignored(name, is_static=is_static):
                self._visit(disk_path, path, name, real_folders, is_symlink=is_symlink)

    def _real_path(self, disk_path: str) -> str:
        """Return the real path of a folder that is not below a link."""
        return self.content_root + disk_path.removeprefix("content")

    def _exceeds_links(self, path: str, count: int, *, is_linked: bool) -> bool:
        """Count the entries of a folder if it is below a link; return True if there are too many, with a problem the first time."""
        before = self.linked_entries
        self.linked_entries += count if is_linked else 0
        if not is_linked or self.linked_entries <= MAX_LINKED_ENTRIES:
            return False
        if before <= MAX_LINKED_ENTRIES:
            message = TOO_MANY_LINKED_FILES(
                f"symbolic links lead to more than {MAX_LINKED_ENTRIES:,} files and folders"
            )
            hint = "replace links to folders: put each file in one place, and refer to it from there"
            self.problems.append(Problem(path, 0, 0, message, hint))
        return True

    def _visit(
        self, disk_folder: str, folder: str, name: str, real_parents: tuple[str, ...], *, is_symlink: bool
    ) -> None:
        disk_path = f"{disk_folder}/{name}"
        path = _archive_path(folder, name, self.problems)
        if not path:
            return
        error = _symlink_error(f"{self.root}/{disk_path}", self.content_root, real_parents) if is_symlink else ""
        if error:
            hint = "put the file itself here; nothing outside content/ is published"
            self.problems.append(Problem(path, 0, 0, error, hint))
            return
        try:
            stat = os.stat(f"{self.root}/{disk_path}")  # noqa: PTH116 - thousands of files
        except FileNotFoundError:
            return  # deleted during the scan
        if S_ISDIR(stat.st_mode):
            self.walk_folder(disk_path, path, real_parents)
        elif not S_ISREG(stat.st_mode):
            self.problems.append(
                Problem(path, 0, 0, NOT_A_FILE("this is neither a file nor a folder"), "remove it from content/")
            )
        elif path in self.found and self.found[path].disk_path != disk_path:
            message = SAME_NAME_IN_UNICODE("two files here have the same name in different Unicode forms")
            self.problems.append(Problem(path, 0, 0, message, "rename one of them"))
        else:
            spelling = path if path == disk_path else disk_path  # share one string: there may be millions of files
            self.found[path] = FileStat(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, b"", spelling)


def _is_there(path: str) -> bool:
    """Return True if there is something at a path. Nothing is below a looping link, or at a name that is too long.

    Raises:
        OSError: if that cannot be found out. `os.path.lexists` returns False then, as if the file had been deleted.
    """
    try:
        os.lstat(path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
            return False
        raise
    return True


def _archive_path(folder: str, name: str, problems: list[Problem]) -> str:
    """Return the archive's path of a file, or add a problem and return "" if its name is not allowed."""
    try:
        name = name if name.isascii() else unicodedata.normalize("NFC", os.fsencode(name).decode())
    except UnicodeDecodeError:
        escaped_name = os.fsencode(name).decode("utf-8", "backslashreplace")
        problems.append(
            Problem(f"{folder}/{escaped_name}", 0, 0, FILE_NAME_NOT_UTF8("the file's name is not UTF-8"), "rename it")
        )
        return ""
    path = f"{folder}/{name}"
    if path.lower().endswith(OTHER_MARKDOWN_SUFFIXES) and not path.startswith("content/static/"):
        hint = "rename the file, or it will be ignored"
        problems.append(Problem(path, 0, 0, WRONG_DOCUMENT_EXTENSION("documents must end in .md"), hint))
        return ""
    return path


def _symlink_error(link: str, content_root: str, real_parents: tuple[str, ...]) -> str:
    """Return the reason why a symbolic link is not followed, or "" if it may be followed."""
    try:
        target = os.path.realpath(link, strict=True)
    except OSError:
        return LINK_OUT_OF_CONTENT(f"the symbolic link is broken or circular: {Path(link).readlink()}")
    if target != content_root and not target.startswith(content_root + os.sep):
        return LINK_OUT_OF_CONTENT("the symbolic link points outside content/")
    if target in real_parents:
        return LINK_OUT_OF_CONTENT("the symbolic link is circular")
    return ""
