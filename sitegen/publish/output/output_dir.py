"""The output folder: checks its location, stages files, moves them into place, and deletes files.

Guarantees:

- Nothing outside the folder is written.
- No file is ever visible half-written: a new file is written next to the database or to a hidden folder of the output
  folder, and then renamed.
- Only files that sitegen wrote are overwritten or deleted.

`ownership` decides if the folder belongs to this archive.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING

from sitegen.config.loader import CONFIG_FILE_NAME as CONFIG
from sitegen.diagnostics import SitegenError
from sitegen.durability import flush_later
from sitegen.folder_contents import list_tree
from sitegen.problem_codes.environment import INVALID_OUTPUT_FOLDER, NOT_A_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable

    Flush = Callable[[Collection[Path | str], Collection[Path | str]], None]

STAGING_FOLDER_NAME = ".sitegen-stage"
FILE_MODE, FOLDER_MODE = 0o644, 0o755
IGNORED_NAMES = {".gitignore", ".gitkeep", ".git", ".DS_Store", STAGING_FOLDER_NAME}
"""Names that an output folder may contain before the first build. These files and folders are never changed."""

KEPT_FOLDER_ERRORS = {errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY, errno.EACCES, errno.EPERM, errno.EROFS}
"""Errors of `rmdir` for which a folder is kept: it has other files, is a mount point, or permissions protect it."""


def check_output_folder(folder: Path, root: Path) -> None:
    """Refuse an output folder in which other files could be lost.

    Raises:
        SitegenError: with exit code 2, if the folder contains or is in a folder with other files: the home folder, the
            archive's sources, another archive.
    """
    real_folder, content = Path(os.path.realpath(folder)), Path(os.path.realpath(root / "content"))
    home = Path(os.path.realpath(Path.home()))
    top = Path(os.path.realpath(root))
    if real_folder == Path(real_folder.anchor) or real_folder == home or real_folder in home.parents:
        raise SitegenError(
            INVALID_OUTPUT_FOLDER(f"{real_folder} cannot be the output folder: it contains far more than a site"), 2
        )
    if real_folder == top or real_folder in top.parents or real_folder in content.parents:
        raise SitegenError(
            INVALID_OUTPUT_FOLDER(f"{real_folder} cannot be the output folder: it contains the archive's sources"), 2
        )
    for name in ("content", "themes", "templates", ".sitegen", ".git"):
        inner = Path(os.path.realpath(root / name))
        if real_folder == inner or inner in real_folder.parents:
            raise SitegenError(
                INVALID_OUTPUT_FOLDER(f"{real_folder} cannot be the output folder: it is in the archive's {name}/"), 2
            )
    if real_folder.exists() and not real_folder.is_dir():
        raise SitegenError(INVALID_OUTPUT_FOLDER(f"{real_folder} cannot be the output folder: it is a file"), 2)
    if other := _enclosing_archive(real_folder, top):
        problem = INVALID_OUTPUT_FOLDER(
            f"{real_folder} cannot be the output folder: it is inside another archive, {other}"
        )
        raise SitegenError(
            INVALID_OUTPUT_FOLDER(f"{problem}; choose another folder with -o, or run sitegen in that archive"), 2
        )


def _enclosing_archive(folder: Path, root: Path) -> Path | None:
    """Return the innermost archive that contains a folder; None if there is none or it is `root`."""
    nearest = next((above for above in folder.parents if above == root or (above / CONFIG).is_file()), root)
    return None if nearest == root else nearest


def find_foreign_name(folder: Path) -> str:
    """Return the first name in a folder that is not in `IGNORED_NAMES`; empty if there is none or the folder is missing."""
    names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - names are all that is needed
    return min((name for name in names if name not in IGNORED_NAMES), default="")


class StagingArea:
    """Staged files: each is written completely to a staging folder, then renamed to its final path."""

    def __init__(self, output: Path, scratch: Path, flush: Flush = flush_later) -> None:
        """`flush` brings files to the disk; by default, this is left to the operating system."""
        self.output, self.scratch, self.flush = output, scratch, flush
        self.folder = scratch
        self.staged: dict[str, str] = {}
        """The paths of the staged files, by their final path relative to the output folder."""
        self.known_folders = {""}
        """Folders of the output folder that are known to exist, as relative paths."""
        self.is_prepared = False

    def add(self, path: str, data: bytes) -> None:
        """Stage a file."""
        staged_path = f"{self.prepare()}/{len(self.staged):08d}"
        write_staged_file(staged_path, data)
        self.staged[path] = staged_path

    def prepare(self) -> Path:
        """Return the staging folder. The first call empties it, since a killed build may have left files."""
        if not self.is_prepared:
            self.folder = _choose_staging_folder(self.output, self.scratch)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(exist_ok=True)
            self.is_prepared = True
        return self.folder

    def publish(self, path: str) -> None:
        """Rename a staged file to its final path. Conflicting files of this site must have been deleted before."""
        make_folder(path.rpartition("/")[0], self.output, self.known_folders)
        os.replace(self.staged.pop(path), f"{self.output}/{path}")  # noqa: PTH105 - many: no objects for paths

    def close(self) -> None:
        """Delete the staging folder with all files that were not published."""
        if self.is_prepared:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.staged.clear()


def write_staged_file(target: str, data: bytes) -> None:
    """Write a staged file with the mode of published files."""
    write_staged_pieces(target, (data,))


def write_staged_pieces(target: str, pieces: Iterable[bytes]) -> None:
    """Write a staged file piece by piece, with the mode of published files."""
    with open(target, "wb", buffering=0) as stream:  # noqa: PTH123 - many: no objects for paths
        for piece in pieces:
            remaining = memoryview(piece)
            while remaining:
                remaining = remaining[stream.write(remaining) :]
        os.fchmod(stream.fileno(), FILE_MODE)


def _choose_staging_folder(output: Path, scratch: Path) -> Path:
    """Return a folder next to the database if it is on the same file system as the output, else a hidden one in the output.

    A rename is atomic only within one file system.
    """
    if not output.is_dir():
        output.mkdir(parents=True)
        output.chmod(FOLDER_MODE)
    scratch.mkdir(parents=True, exist_ok=True)
    same = output.stat().st_dev == scratch.stat().st_dev
    return scratch / "stage" if same else output / STAGING_FOLDER_NAME


def make_folder(folder: str, output: Path, known: set[str]) -> None:
    """Create a folder of the output folder, with its parents.

    Args:
        folder: the path relative to the output folder.
        output: the output folder.
        known: folders that are known to exist. Created ones are added.

    Raises:
        SitegenError: if a file or a symbolic link is at the path.
    """
    if folder in known:
        return
    make_folder(folder.rpartition("/")[0], output, known)
    path = f"{output}/{folder}"
    try:
        os.mkdir(path)  # noqa: PTH102 - many: no objects for paths
        os.chmod(path, FOLDER_MODE)  # noqa: PTH101
    except FileExistsError:
        if not S_ISDIR(os.lstat(path).st_mode):
            problem = NOT_A_FOLDER(
                f"{path} is not a folder, but the site needs a folder there; sitegen did not write it: move it away"
            )
            raise SitegenError(problem) from None
    known.add(folder)


def find_conflicts(output: Path, paths: Iterable[str], ours: Container[str]) -> list[str]:
    """Return the paths of foreign files and links at the paths of new files or of the folders that they need, sorted.

    Args:
        output: the output folder.
        paths: the paths of the new files.
        ours: the paths of the site's files, which may be replaced. A folder may be replaced if it contains only these.
    """
    conflicts: set[str] = set()
    known: dict[str, bool] = {"": output.is_dir()}
    for path in paths:
        if _is_folder(path.rpartition("/")[0], output, ours, known, conflicts) and path not in ours:
            target = output / path
            if target.is_symlink() or target.is_file() or _contains_foreign_files(target, output, ours):
                conflicts.add(path)
    return sorted(conflicts)


def _is_folder(folder: str, output: Path, ours: Container[str], known: dict[str, bool], conflicts: set[str]) -> bool:
    """Return True if a folder exists; add a foreign file or link at its path to `conflicts`.

    `known` caches the results by path.
    """
    if folder not in known:
        above = _is_folder(folder.rpartition("/")[0], output, ours, known, conflicts)
        mode = _mode_of(f"{output}/{folder}") if above else 0
        known[folder] = S_ISDIR(mode)
        if mode and not S_ISDIR(mode) and folder not in ours:
            conflicts.add(folder)
    return known[folder]


def _mode_of(path: str) -> int:
    """Return the mode of a file or folder without following links; 0 if it does not exist."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _contains_foreign_files(folder: Path, output: Path, ours: Container[str]) -> bool:
    """Return True if a path is a folder that contains files or links not in `ours`, at any depth."""
    inside = (file for file in list_tree(folder) if file.is_symlink() or not file.is_dir())
    return any(file.relative_to(output).as_posix() not in ours for file in inside)


def prune(output: Path, paths: Iterable[str]) -> list[str]:
    """Delete files, and the folders that become empty; return the paths of the deleted files, sorted.

    Missing files, and files below a symbolic link, are skipped. A folder stays if it is a mount point, or if permissions protect it.

    Raises:
        OSError: if the disk fails, or a file cannot be deleted.
    """
    deleted = []
    for path in sorted(paths):
        file = output / path
        if _is_inside_output(file, output):
            if file.is_symlink() or file.is_file():
                file.unlink()
                deleted.append(path)
            _remove_empty_folders(file.parent, output)
    return deleted


def _is_inside_output(path: Path, output: Path) -> bool:
    """Return True if no folder between the output folder and a file is a symbolic link."""
    return all(not parent.is_symlink() for parent in path.parents if output in parent.parents)


def _remove_empty_folders(folder: Path, output: Path) -> None:
    """Remove a folder and those above it in the output folder, up to one that is not empty. Missing ones are skipped."""
    while output in folder.parents:
        try:
            folder.rmdir()
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            if error.errno not in KEPT_FOLDER_ERRORS:
                raise
            return
        folder = folder.parent


def stat_signature(path: Path | str) -> str:
    """Return a digest of the size, times and inode of a file, which changes if the file is written; "" if it is missing."""
    try:
        stat = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return signature_of(stat)


def signature_of(stat: os.stat_result) -> str:
    """Return a digest of size, times and inode. See `stat_signature`."""
    values = f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"
    return hashlib.blake2b(values.encode(), digest_size=8).hexdigest()


def is_untouched(path: Path | str, signature: str) -> bool:
    """Return True if a file exists and has a signature, so that it was not written since then."""
    return bool(signature) and stat_signature(path) == signature


def has_content(path: Path, data: bytes) -> bool:
    """Return True if a path is a regular file with exactly these bytes."""
    return S_ISREG(_mode_of(str(path))) and path.stat().st_size == len(data) and path.read_bytes() == data


def file_digest(path: Path | str) -> str | None:
    """Return the SHA-256 of a regular file in hexadecimal; None if it is missing or is not a regular file."""
    if not S_ISREG(_mode_of(str(path))):
        return None
    with open(path, "rb") as stream:  # noqa: PTH123 - many: no objects for paths
        return hashlib.file_digest(stream, "sha256").hexdigest()
