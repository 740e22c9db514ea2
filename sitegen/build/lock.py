"""The lock of the archive's database, so that only one process at a time changes it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from filelock import FileLock, Timeout

from sitegen.diagnostics import SitegenError, tell_user
from sitegen.problem_codes.environment import ARCHIVE_IN_USE
from sitegen.problem_codes.tagging import BUILD_IS_RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sitegen.build.options import BuildOptions

PREVIEW_ADDRESS_FILE = "preview.address"
"""File in the state folder with the URL of the running preview."""
LOCK_FILE = "lock"
"""File in the state folder that builds lock."""
IMPORT_LOCK_FILE = "import.lock"
"""File in the state folder that imports lock from their beginning to their end. While they move files into place, they lock `LOCK_FILE`, too."""
HOLDER_SUFFIX = ".holder"
"""Suffix of the file next to a lock file that names the process that holds the lock."""
LOCK_TIMEOUT_SECONDS = 30.0
"""Seconds to wait for another build of the same archive."""
PREVIEW_TIMEOUT_SECONDS = 1.0
"""Seconds to wait for another preview, which usually runs for hours."""
IMPORT_TIMEOUT_SECONDS = 1.0
"""Seconds to wait for another import, which may run for hours."""
SILENT_SECONDS = 1.0
"""Seconds to wait for another process without a message to the user."""


@contextmanager
def build_lock(options: BuildOptions) -> Iterator[None]:
    """Hold the lock of the archive's database. A preview has its own lock.

    Raises:
        SitegenError: if another process holds the lock for too long. The message names the process.
    """
    if not options.is_preview:
        with state_lock(options.state_folder):
            yield
        return
    name = "preview.lock"
    try:
        with _file_lock(options.state_folder, name, PREVIEW_TIMEOUT_SECONDS):
            yield
    except Timeout:
        holder = f"a preview of this archive is already running{_running_preview_address(options)}"
        message = f"{holder} ({options.state_folder / name}); wait for it, or stop it"
        raise SitegenError(ARCHIVE_IN_USE(message)) from None


def state_lock(folder: Path, timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> AbstractContextManager[None]:
    """Hold the lock of the database in a state folder, as builds do.

    Raises:
        SitegenError: if another process holds the lock for too long. The message names the process.
    """
    return _named_lock(folder, LOCK_FILE, timeout_seconds)


def import_lock(folder: Path) -> AbstractContextManager[None]:
    """Hold the lock of imports in a state folder. Builds do not need it.

    Raises:
        SitegenError: if another process holds the lock for too long. The message names the process.
    """
    return _named_lock(folder, IMPORT_LOCK_FILE, IMPORT_TIMEOUT_SECONDS)


@contextmanager
def _named_lock(folder: Path, name: str, timeout_seconds: float) -> Iterator[None]:
    try:
        with _file_lock(folder, name, timeout_seconds):
            yield
    except Timeout:
        message = f"{_holder(folder, name)} is using this archive ({folder / name}); wait for it, or stop it"
        raise SitegenError(ARCHIVE_IN_USE(message)) from None


@contextmanager
def published_archive_lock(options: BuildOptions) -> Iterator[None]:
    """Hold the lock that builds hold, without waiting for it. The preview holds it while it changes content files.

    Raises:
        SitegenError: if a build is running.
    """
    try:
        with _file_lock(options.state_folder, LOCK_FILE, 0):
            yield
    except Timeout:
        raise SitegenError(
            BUILD_IS_RUNNING("a build is running, so nothing was written; decide again when it is done")
        ) from None


def _running_preview_address(options: BuildOptions) -> str:
    """Return the URL of the running preview as part of a message, or "" if it is unknown."""
    file = options.state_folder / PREVIEW_ADDRESS_FILE
    return f" at {file.read_text('utf-8')}" if file.is_file() else ""


@contextmanager
def _file_lock(folder: Path, name: str, timeout_seconds: float) -> Iterator[None]:
    """Hold the lock of a file in the state folder, and write next to it which process has it.

    Raises:
        Timeout: if another process holds it for longer than `timeout_seconds`.
    """
    file, holder_file = folder / name, folder / f"{name}{HOLDER_SUFFIX}"
    while True:
        folder.mkdir(exist_ok=True)
        with _acquired(file, timeout_seconds):
            # `sitegen clean` deletes the file while it holds the lock; a lock on a deleted file has no effect
            if file.exists():
                with suppress(OSError):  # on a full disk, the message of a process that waits is less exact
                    holder_file.write_text(f"{_this_command()} (process {os.getpid()})", "utf-8")
                try:
                    yield
                finally:
                    holder_file.unlink(missing_ok=True)
                return


@contextmanager
def _acquired(file: Path, timeout_seconds: float) -> Iterator[None]:
    """Hold a lock. After `SILENT_SECONDS` of waiting for it, there is a message to the user.

    Raises:
        Timeout: if another process holds it for longer than `timeout_seconds`.
    """
    lock = FileLock(file, timeout=min(timeout_seconds, SILENT_SECONDS), thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        if timeout_seconds <= SILENT_SECONDS:
            raise
        tell_user(f"waiting for {_holder(file.parent, file.name)}")
        lock.acquire(timeout_seconds - SILENT_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _this_command() -> str:
    """Return the command that runs, such as `sitegen build`, or the program that uses sitegen as a library."""
    context = click.get_current_context(silent=True)
    return f"sitegen {context.info_name}" if context else Path(sys.argv[0]).name or "a Python program"


def _holder(folder: Path, name: str) -> str:
    """Return which process holds a lock, as the subject of a sentence."""
    try:
        return (folder / f"{name}{HOLDER_SUFFIX}").read_text("utf-8") or "another sitegen process"
    except (OSError, UnicodeDecodeError):
        return "another sitegen process"
