"""Files of a folder on this machine, which are written and deleted without following links."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING

from sitegen.database.artifacts import file_digest
from sitegen.deploy.targets import ListedFile, StoredFile
from sitegen.deploy.targets._common import read_chunks, stored_file, transfer_failed
from sitegen.folder_contents import walk
from sitegen.publish.output.output_dir import FILE_MODE, FOLDER_MODE, prune

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.deploy.targets import Upload

PART_PREFIX = ".sitegen-part-"
"""Beginning of the name of a file while it is written. Those of a publication that was broken off are deleted by the next one."""


def write_file(root: Path, upload: Upload) -> None:
    """Copy a file under a temporary name, verify it, and rename it.

    Raises:
        SitegenError: if the source has changed, or a link or a file is where a folder has to be.
    """
    _write(root, upload.path, read_chunks(upload))


def write_bytes(root: Path, path: str, data: bytes) -> None:
    """Write a file under a temporary name, and rename it."""
    _write(root, path, (data,))


def _write(root: Path, path: str, chunks: Iterable[bytes]) -> None:
    target = root / path
    make_folders(root, target.parent, path)
    part = target.parent / f"{PART_PREFIX}{secrets.token_hex(8)}"
    try:
        with part.open("xb") as stream:
            stream.writelines(chunks)
            stream.flush()  # otherwise the end of the file would reach the disk only after `fsync`
            os.fchmod(stream.fileno(), FILE_MODE)
            os.fsync(stream.fileno())
        replace(part, target, path)
    finally:
        part.unlink(missing_ok=True)


def replace(part: Path, target: Path, path: str) -> None:
    """Rename a file over another one; an empty folder in its place is removed."""
    if target.is_dir() and not target.is_symlink():
        try:
            target.rmdir()
        except OSError:
            raise transfer_failed(path, "a folder with other files is there") from None
    part.replace(target)


def make_folder(folder: Path) -> None:
    """Create a folder that everyone may read, as a web server has to."""
    folder.mkdir()
    folder.chmod(FOLDER_MODE)


def make_folders(root: Path, folder: Path, path: str) -> None:
    """Create the folder of a file, with the folders above it.

    Raises:
        SitegenError: if one of them below `root` is a file or a link.
    """
    for above in reversed([folder, *folder.parents]):
        if root not in above.parents:
            continue
        try:
            make_folder(above)
        except FileExistsError:
            if not S_ISDIR(above.lstat().st_mode):
                raise transfer_failed(path, f"{above} is a file or a link, and a folder has to be there") from None


def read_file(root: Path, path: str) -> StoredFile | None:
    """Return a file with a digest as its version; None if there is none."""
    try:
        data = (root / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return stored_file(data)


def list_files(root: Path, *, with_digests: bool = True) -> Iterator[ListedFile]:
    """Yield the files below a folder, without following links to folders, and without unfinished files.

    Folders without permission are left out, such as `lost+found`: sitegen cannot have written there.
    """
    for folder, _, names in walk(root, with_forbidden=False) if root.exists() else ():
        for name in sorted(names):
            file = Path(folder, name)
            if name.startswith(PART_PREFIX):
                continue
            stat = file.lstat()
            digests = _digest(file) if with_digests and S_ISREG(stat.st_mode) else ()
            yield ListedFile(file.relative_to(root).as_posix(), stat.st_size, digests)


def _digest(file: Path) -> tuple[tuple[str, str], ...]:
    return (("sha256", file_digest(file)),)


def delete_parts(root: Path, paths: Iterable[str]) -> None:
    """Delete unfinished files that a publisher that was killed left behind, in the folders of these paths and in the root."""
    for folder in {root, *((root / path).parent for path in paths)}:
        names = os.listdir(folder) if folder.is_dir() and not folder.is_symlink() else []  # noqa: PTH208 - names are all that is needed
        for name in names:
            if name.startswith(PART_PREFIX):
                (folder / name).unlink(missing_ok=True)


def delete_files(root: Path, paths: list[str]) -> None:
    """Delete files, and folders that become empty. Files below a link are left alone."""
    prune(root, paths)


class LocalLeaseFolder:
    """A folder on this machine with a lease in it, for `LeaseFiles`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file_names(self, path: str) -> list[str]:
        """Return the names of what is in a folder."""
        return os.listdir(self._folder / path)  # noqa: PTH208 - names are all that is needed

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None if there is none."""
        stored = read_file(self._folder, path)
        return stored.data if stored else None

    def create(self, path: str, data: bytes) -> bool:
        """Create a file as a link to a complete one, so that no publisher reads a part of it; return False if there is one already."""
        part = self._folder / f"{PART_PREFIX}{secrets.token_hex(8)}"
        with part.open("xb") as stream:
            stream.write(data)
        try:
            os.link(part, self._folder / path)
        except FileExistsError:
            return False
        finally:
            part.unlink(missing_ok=True)
        return True

    def delete(self, paths: Iterable[str]) -> None:
        """Delete files. Missing ones are no error."""
        for path in paths:
            (self._folder / path).unlink(missing_ok=True)
