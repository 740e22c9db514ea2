"""Connections to a database file: one for whoever writes, one for whoever only reads."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sitegen.diagnostics import SitegenError

if TYPE_CHECKING:
    from pathlib import Path

CACHE_KIBIBYTES = 32_000
"""Kilobytes of the database that its writer keeps in memory; a reader keeps half as much."""


def open_readonly(path: Path, *, immutable: bool) -> sqlite3.Connection:
    """A connection that cannot write; `at_rest` takes the file for one that nobody writes."""
    address = f"{path.as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"
    db = sqlite3.connect(address, uri=True, isolation_level=None)
    db.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES // 2}")
    return db


def open_writable(path: Path) -> sqlite3.Connection:
    """A connection for one writer; a damaged file is put aside, since all of it can be made again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(path)
    except sqlite3.OperationalError as error:
        raise SitegenError(f"the archive database {path} cannot be opened: {error}") from None
    except sqlite3.DatabaseError:
        delete_database(path)
        return _connect(path)


def delete_database(path: Path) -> None:
    """Delete a damaged database with what belongs to it."""
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        file.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    # several threads may have it, one at a time: the preview's bench
    db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    folder = str(path.parent).replace("'", "''")
    db.execute(f"PRAGMA temp_store_directory = '{folder}'")  # for sorting more than fits in its memory
    db.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    return db
