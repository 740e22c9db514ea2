"""The lock of an archive database: one process works on it at a time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from sitegen.diagnostics import SitegenError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.build.options import BuildOptions

PREVIEW_ADDRESS_FILE = "preview.address"
"""The file with the address of a running preview."""
LOCK_TIMEOUT_SECONDS = 30.0
"""Seconds to wait for another sitegen that works on the same archive."""


@contextmanager
def build_lock(options: BuildOptions) -> Iterator[None]:
    """Lock the archive's database; raises SitegenError if another process holds the lock too long."""
    name, timeout = ("preview.lock", 1.0) if options.includes_drafts else ("lock", LOCK_TIMEOUT_SECONDS)
    file = options.state_folder / name
    try:
        while True:
            options.state_folder.mkdir(exist_ok=True)
            with FileLock(file, timeout=timeout, thread_local=False):
                if (
                    file.exists()
                ):  # `sitegen clean` deletes the file while it holds the lock; a lock on a deleted file has no effect
                    yield
                    return
    except Timeout:
        holder = (
            f"a preview of this archive is running already{_running_preview_address(options)}"
            if options.includes_drafts
            else "another sitegen is at work on this archive"
        )
        raise SitegenError(f"{holder} ({options.state_folder / name}); wait for it or stop it") from None


def _running_preview_address(options: BuildOptions) -> str:
    """Return the address of the running preview as a part of a message, or ""."""
    file = options.state_folder / PREVIEW_ADDRESS_FILE
    return f" at {file.read_text('utf-8')}" if file.is_file() else ""
