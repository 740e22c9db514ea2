"""Staging of new files in `.sitegen/import/`, from which they are renamed into place when all are complete.

Guarantee: until the file `journal` is written, the archive is unchanged, and what is staged is discarded by the next import. After that,
an interrupted import is completed by the next one. This holds for a loss of power, too: what is staged is on the disk before the journal
is, and the renames are before the journal is deleted.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from sitegen.build.lock import import_lock, state_lock
from sitegen.content.interrupted_import import FOLDER, JOURNAL, find_interrupted_import
from sitegen.diagnostics import Problem, SitegenError
from sitegen.durability import flush, flush_tree
from sitegen.importing.archive.ledger import file_digest
from sitegen.problem_codes.importing import CHANGED_SINCE_IMPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

NOTHING_WRITTEN = "no files were written; run the command again"
STATE_FOLDER = ".sitegen"
BUILD_TIMEOUT_SECONDS = 600.0
"""Seconds to wait for a build before files are moved into place, at the end of an import that may have taken hours."""


class _Move(msgspec.Struct, frozen=True, array_like=True):
    """A staged file and the path from the archive's folder that it gets."""

    staged: str
    target: str
    replaced: str | None = None
    """SHA-256 of the file that it replaces; "" if there is none, and None if any file may be replaced."""


class Staging:
    """Files that are complete, but not yet in their places."""

    def __init__(self, root: Path) -> None:
        """Create a staging area for an archive. Use `open_staging`, which holds the lock."""
        self._root = root
        self._folder = root / FOLDER
        self._listed: IO[bytes] | None = None
        """The list of what is staged, one move a line, which becomes the journal; None before the first."""
        self._count = 0
        self.completed = ""
        """Name of the interrupted import that was completed when the area was opened; "" for none."""
        self.kept: list[str] = []
        """Files that were changed or created in the archive while files were moved into place, and that stay as they are."""

    def add_bytes(self, target: str, data: bytes, replaced: str = "") -> str:
        """Stage a file with a content for a path from the archive's folder, and return its SHA-256.

        Args:
            target: the path.
            data: the content.
            replaced: SHA-256 of the file that it replaces; "" if there is none.
        """
        self._next(target, replaced).write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    def add_lines(self, target: str, lines: Iterable[bytes]) -> None:
        """Stage a file with lines for a path from the archive's folder. It replaces any file."""
        with self._next(target, None).open("wb") as stream:
            stream.writelines(lines)

    def add_copy(self, target: str, source: Path) -> None:
        """Stage a copy of a file for a path from the archive's folder, unless there is a file with its content."""
        if not (self._root / target).exists():
            shutil.copyfile(source, self._next(target, ""), follow_symlinks=False)

    def replace_file(self, target: Path, chunks: Iterable[bytes]) -> None:
        """Write a file that no content depends on, such as a report, and move it into place at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        staged = self._folder / "single"
        with staged.open("wb") as stream:
            stream.writelines(chunks)
        flush([staged])
        _replace(staged, target)

    def clear(self) -> None:
        """Remove everything that is staged."""
        if self._listed:
            with suppress(OSError):  # the disk may be full, and the list is no longer needed
                self._listed.close()
        self._listed, self._count = None, 0
        shutil.rmtree(self._folder, ignore_errors=True)

    def commit(self) -> None:
        """Move all staged files into place, replacing existing ones. Interrupts are delayed until that is done.

        Raises:
            OSError: if a folder is not writable, or a folder is where a file has to be. No file is moved then.
            SitegenError: if a file was changed or created in the archive while the import ran, or if a build does not end. No file is
            moved then.
        """
        if self._listed is None:
            return
        with state_lock(self._root / STATE_FOLDER, BUILD_TIMEOUT_SECONDS):
            self._commit(self._listed)

    def _commit(self, listed: IO[bytes]) -> None:
        listed.flush()
        unfinished = Path(listed.name)
        for move in _read_moves(unfinished):
            _prepare(self._root / move.target)
        if changed := [move.target for move in _read_moves(unfinished) if not self._is_expected(move)]:
            message = CHANGED_SINCE_IMPORT("the file was changed or created here while the import ran")
            raise SitegenError([Problem(path, 0, 0, message, NOTHING_WRITTEN) for path in changed])
        with _delayed_interrupts():
            listed.close()
            flush_tree(self._folder)
            unfinished.replace(self._folder / JOURNAL)
            flush((), [self._folder])
            self._complete()

    def recover(self) -> None:
        """Complete an import that was interrupted after its commit began, and discard any other."""
        journal = self._folder / JOURNAL
        if journal.is_file():
            for move in _read_moves(journal):
                self.completed = Path(move.target).stem  # its ledger is the last file
            with state_lock(self._root / STATE_FOLDER, BUILD_TIMEOUT_SECONDS):
                self._complete()
        self.clear()

    def _is_expected(self, move: _Move) -> bool:
        """Return True if the file at a target is what it was when the file for it was staged."""
        return move.replaced is None or file_digest(self._root / move.target) == move.replaced

    def _next(self, target: str, replaced: str | None) -> Path:
        """Return the path at which the file for a target is staged."""
        if self._listed is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._listed = (self._folder / f"{JOURNAL}.tmp").open("wb")
        name = str(self._count)
        self._count += 1
        self._listed.write(msgspec.json.encode(_Move(name, target, replaced)) + b"\n")
        return self._folder / name

    def _complete(self) -> None:
        """Move files into place; the journal is deleted when that is on the disk."""
        folders: set[Path] = set()
        for move in _read_moves(self._folder / JOURNAL):
            staged, target = self._folder / move.staged, self._root / move.target
            if target.parent not in folders:
                folders.update(_folders_of(target, self._root))
            if not staged.exists():  # an earlier run has moved it
                continue
            if not self._is_expected(move):
                self.kept.append(move.target)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(staged, target)
        flush((), folders)
        self.clear()


@contextmanager
def open_staging(root: Path, *, is_dry_run: bool = False) -> Iterator[Staging]:
    """Return the staging area of an archive, after the recovery of an interrupted import. It is empty again at the end.

    Raises:
        SitegenError: if another import into the archive is running, or if a dry run would have to complete an interrupted one.
    """
    with import_lock(root / STATE_FOLDER):
        staging = Staging(root)
        if is_dry_run and (interrupted := find_interrupted_import(root)):
            raise SitegenError([msgspec.structs.replace(each, severity="error") for each in interrupted])
        staging.recover()
        try:
            yield staging
        finally:
            if not (root / FOLDER / JOURNAL).exists():
                staging.clear()


def _folders_of(file: Path, root: Path) -> Iterator[Path]:
    """Yield the folders below a root in which a file is, and the root: each may have a new name in it."""
    yield from (folder for folder in file.parents if folder.is_relative_to(root))


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
        flush([copy])
        copy.replace(target)


def _is_one_device(file: Path, folder: Path) -> bool:
    return file.stat().st_dev == folder.stat().st_dev


def _read_moves(file: Path) -> Iterator[_Move]:
    """Yield the moves of a journal."""
    decoder = msgspec.json.Decoder(_Move)
    with file.open("rb") as stream:
        yield from map(decoder.decode, stream)


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
