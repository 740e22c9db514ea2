"""Staging of new files in `.sitegen/import/`, from which they are renamed into place when all are complete.

Guarantee: until the file `journal` is written, the archive is unchanged, and what is staged is discarded by the next import. After that,
an interrupted import is completed by the next one.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from filelock import FileLock, Timeout

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import ARCHIVE_IN_USE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import FrameType

JOURNAL = "journal"
LOCK_TIMEOUT_SECONDS = 1.0
"""Seconds to wait for another import into the same archive."""


class _Move(msgspec.Struct, frozen=True, array_like=True):
    """A staged file and the path from the archive's folder that it gets."""

    staged: str
    target: str


class Staging:
    """Files that are complete, but not yet in their places."""

    def __init__(self, root: Path) -> None:
        """Create a staging area for an archive. Use `open_staging`, which holds the lock."""
        self._root = root
        self._folder = root / ".sitegen" / "import"
        self._moves: list[_Move] = []
        self.digests: dict[str, str] = {}
        """SHA-256 of each file that was staged with `add_bytes`, by its path from the archive's folder."""

    def add_bytes(self, target: str, data: bytes) -> None:
        """Stage a file with a content for a path from the archive's folder."""
        self._next(target).write_bytes(data)
        self.digests[target] = hashlib.sha256(data).hexdigest()

    def add_lines(self, target: str, lines: Iterable[bytes]) -> None:
        """Stage a file with lines for a path from the archive's folder."""
        with self._next(target).open("wb") as stream:
            stream.writelines(lines)

    def add_copy(self, target: str, source: Path) -> None:
        """Stage a copy of a file for a path from the archive's folder."""
        shutil.copyfile(source, self._next(target), follow_symlinks=False)

    def clear(self) -> None:
        """Remove everything that is staged."""
        self._moves.clear()
        self.digests.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def commit(self) -> None:
        """Move all staged files into place, replacing existing ones. Interrupts are delayed until that is done.

        Raises:
            OSError: if a folder is not writable, or a folder is where a file has to be. No file is moved then.
        """
        if not self._moves:
            return
        for move in self._moves:
            _prepare(self._root / move.target)
        with _delayed_interrupts():
            journal = self._folder / JOURNAL
            _write_synced(journal, msgspec.json.encode(self._moves))
            self._complete()

    def recover(self) -> bool:
        """Complete an import that was interrupted after its commit began, and discard any other; return True if one was completed."""
        journal = self._folder / JOURNAL
        is_committed = journal.is_file()
        if is_committed:
            self._moves = msgspec.json.decode(journal.read_bytes(), type=list[_Move])
            self._complete()
        self.clear()
        return is_committed

    def _next(self, target: str) -> Path:
        """Return the path at which the file for a target is staged."""
        if not self._moves:
            self._folder.mkdir(parents=True, exist_ok=True)
        name = str(len(self._moves))
        self._moves.append(_Move(name, target))
        return self._folder / name

    def _complete(self) -> None:
        for move in self._moves:
            staged, target = self._folder / move.staged, self._root / move.target
            if staged.exists():  # otherwise an earlier run has moved it
                target.parent.mkdir(parents=True, exist_ok=True)
                _replace(staged, target)
        self.clear()


@contextmanager
def open_staging(root: Path) -> Iterator[Staging]:
    """Return the staging area of an archive, after the recovery of an interrupted import. It is empty again at the end.

    Raises:
        SitegenError: if another import into the archive is running.
    """
    (root / ".sitegen").mkdir(exist_ok=True)
    try:
        with FileLock(root / ".sitegen" / "import.lock", timeout=LOCK_TIMEOUT_SECONDS):
            staging = Staging(root)
            staging.recover()
            try:
                yield staging
            finally:
                if not (root / ".sitegen" / "import" / JOURNAL).exists():
                    staging.clear()
    except Timeout:
        raise SitegenError(
            ARCHIVE_IN_USE("another import into this archive is running; wait for it, or stop it")
        ) from None


def _prepare(target: Path) -> None:
    """Create the folder of a file, and ensure that the file can be written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target.parent))


def _replace(staged: Path, target: Path) -> None:
    """Rename a file, also to another file system, where the copy is renamed when it is complete."""
    try:
        staged.replace(target)
    except OSError:
        if _is_one_device(staged, target.parent):
            raise
        copy = target.with_name(f".{target.name}.tmp")
        shutil.copyfile(staged, copy)
        copy.replace(target)


def _is_one_device(file: Path, folder: Path) -> bool:
    return file.stat().st_dev == folder.stat().st_dev


def _write_synced(file: Path, data: bytes) -> None:
    """Write a file that is either complete on the disk or not there."""
    temporary = file.with_name(f"{file.name}.tmp")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)


@contextmanager
def _delayed_interrupts() -> Iterator[None]:
    """Deliver an interrupt of the user (Ctrl-C) only when the block has ended."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[tuple[int, FrameType | None]] = []
    previous = signal.signal(signal.SIGINT, lambda number, frame: received.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        if received and callable(previous):
            _call(previous, *received[0])


def _call(handler: Callable[[int, FrameType | None], object], number: int, frame: FrameType | None) -> None:
    handler(number, frame)
