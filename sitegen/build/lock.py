"""The lock of the archive's database, so that only one process at a time changes it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import ARCHIVE_IN_USE
from sitegen.problem_codes.tagging import BUILD_IS_RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.build.options import BuildOptions

PREVIEW_ADDRESS_FILE = "preview.address"
"""File in the state folder with the URL of the running preview."""
LOCK_FILE = "lock"
"""File in the state folder that builds lock."""
LOCK_TIMEOUT_SECONDS = 30.0
"""Seconds to wait for another build of the same archive."""


@contextmanager
def build_lock(options: BuildOptions) -> Iterator[None]:
    """Hold the lock of the archive's database. A preview has its own lock.

    Raises:
        SitegenError: if another process holds the lock for too long.
    """
    name, timeout = ("preview.lock", 1.0) if options.is_preview else (LOCK_FILE, LOCK_TIMEOUT_SECONDS)
    try:
        with _file_lock(options, name, timeout):
            yield
    except Timeout:
        holder = (
            f"a preview of this archive is already running{_running_preview_address(options)}"
            if options.is_preview
            else "another sitegen process is using this archive"
        )
        raise SitegenError(
            ARCHIVE_IN_USE(f"{holder} ({options.state_folder / name}); wait for it, or stop it")
        ) from None


def _running_preview_address(options: BuildOptions) -> str:
    """Return the URL of the running preview as part of a message, or "" if it is unknown."""
    file = options.state_folder / PREVIEW_ADDRESS_FILE
    return f" at {file.read_text('utf-8')}" if file.is_file() else ""


@contextmanager
def published_archive_lock(options: BuildOptions) -> Iterator[None]:
    """Hold the lock that builds hold, without waiting for it. The preview holds it while it changes content files.

    Raises:
        SitegenError: if a build is running.
    """
    try:
        with _file_lock(options, LOCK_FILE, 0):
            yield
    except Timeout:
        raise SitegenError(
            BUILD_IS_RUNNING("a build is running, so nothing was written; decide again when it is done")
        ) from None


@contextmanager
def _file_lock(options: BuildOptions, name: str, timeout: float) -> Iterator[None]:
    """Hold the lock of a file in the state folder.

    Raises:
        Timeout: if another process holds it for longer than `timeout` seconds.
    """
    file = options.state_folder / name
    while True:
        options.state_folder.mkdir(exist_ok=True)
        with FileLock(file, timeout=timeout, thread_local=False):
            # `sitegen clean` deletes the file while it holds the lock; a lock on a deleted file has no effect
            if file.exists():
                yield
                return
