"""Opens the SQLite file for reading or for writing."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sitegen.diagnostics import SitegenError

if TYPE_CHECKING:
    from pathlib import Path

CACHE_KIBIBYTES = 32_000
"""Page cache of a writer, in KiB; a reader has half."""


def open_readonly(path: Path, *, immutable: bool) -> sqlite3.Connection:
    """Open a read-only connection; with `immutable` SQLite takes no locks and assumes that no process writes the file."""
    address = f"{path.as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"
    db = sqlite3.connect(address, uri=True, isolation_level=None)
    db.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES // 2}")
    return db


def open_writable(path: Path) -> sqlite3.Connection:
    """Open a connection for the one writer; a damaged file is deleted first, since a build makes it again.

    Raises SitegenError if the file cannot be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(path)
    except sqlite3.OperationalError as error:
        raise SitegenError(f"cannot open the archive database {path}: {error}") from None
    except sqlite3.DatabaseError:
        delete_database(path)
        return _connect(path)


def delete_database(path: Path) -> None:
    """Delete a database with its write-ahead log and shared memory file."""
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        file.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    # the preview uses it from several threads, one at a time
    db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    folder = str(path.parent).replace("'", "''")
    db.execute(f"PRAGMA temp_store_directory = '{folder}'")  # for sorts that do not fit in memory
    db.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    return db


class Transaction:
    """One transaction of the database, while it is open."""

    def __init__(self) -> None:
        self.is_rolled_back = False

    def rollback(self) -> None:
        """Undo all changes of this transaction when its `with` block ends, as if an error had been raised."""
        self.is_rolled_back = True
