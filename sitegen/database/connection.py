"""SQLite connections for reading and for writing, and the schema."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from importlib import resources
from typing import TYPE_CHECKING

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import ARCHIVE_IN_USE, DATABASE_UNAVAILABLE

if TYPE_CHECKING:
    from pathlib import Path

CACHE_KIBIBYTES = 32_000
"""Page cache of a writer, in KiB. A reader has half of it."""
PAGE_BYTES = 32_768
"""Size of a database page. Most compressed texts have 2 to 6 KB, of which only one would fit in a page of SQLite's default size."""
MAX_FREE_SHARE = 0.25
"""Share of unused pages above which `compact` writes the file again."""


_ENVIRONMENT_ERRORS = frozenset(
    {
        sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_AUTH,
    }
)  # fmt: skip
"""Primary result codes of SQLite for which the file is not to blame: another process, the disk, the memory or permissions."""
_PRIMARY_CODE_MASK = 0xFF
"""Bits of SQLite's extended result codes that hold the primary code."""


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Return True if an error means that the content of the database is damaged, so that it must be created again.

    A database that is locked, or that cannot be read or written at the moment, is not damaged. Errors without a result code,
    such as a text that is not UTF-8, are found by Python in what SQLite has read.
    """
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & _PRIMARY_CODE_MASK not in _ENVIRONMENT_ERRORS


def unavailable(error: sqlite3.DatabaseError, file: Path) -> SitegenError:
    """Return the error for a database that is not damaged, and cannot be used at the moment."""
    return SitegenError(DATABASE_UNAVAILABLE(f"cannot use the archive database {file}: {error}"))


class Transaction:
    """One transaction of the database, while it is open."""

    def __init__(self) -> None:
        self.is_rolled_back = False

    def rollback(self) -> None:
        """Undo all changes of this transaction when its `with` block ends, as if an error had been raised."""
        self.is_rolled_back = True


def open_readonly(path: Path, *, immutable: bool) -> sqlite3.Connection:
    """Open a read-only connection.

    With `immutable`, SQLite takes no locks and assumes that no process writes to the file. The file may then be on a shared disk.
    """
    address = f"{path.as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"
    db = sqlite3.connect(address, uri=True, isolation_level=None)
    db.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES // 2}")
    return db


def open_writable(path: Path) -> sqlite3.Connection:
    """Open a connection for the one writer. A damaged file is deleted first: a build creates it again.

    Raises:
        SitegenError: if the file cannot be opened, such as on a read-only disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise unavailable(error, path) from None
        delete_database(path)
        return _connect(path)


def recreate_tables(db: sqlite3.Connection) -> None:
    """Drop all tables, and create those of the current schema."""
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in db.execute(query).fetchall():
        db.execute(f'DROP TABLE "{name}"')
    db.executescript(resources.files("sitegen.database").joinpath("schema.sql").read_text("utf-8"))


def checkpoint(db: sqlite3.Connection, path: Path) -> None:
    """Write the write-ahead log into the database file, so that the file alone is complete.

    Raises:
        SitegenError: if another process reads the database.
    """
    if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise SitegenError(ARCHIVE_IN_USE(f"{path} is in use by another process; --cluster needs it"))


def compact(db: sqlite3.Connection, *, always: bool) -> None:
    """Write the database file again without its unused pages, if they are more than `MAX_FREE_SHARE` of it, or `always`.

    SQLite uses them again for new rows, so a file that is not compacted is no larger than its largest content was. It is
    therefore left as it is if another process reads it, or if the disk is too full for a second copy.
    """
    free, total = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_count"))
    if not always and free <= total * MAX_FREE_SHARE:
        return
    with suppress(sqlite3.OperationalError):
        db.execute("VACUUM")


def delete_database(path: Path) -> None:
    """Delete a database with its write-ahead log and its shared memory file; missing files are ignored."""
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        file.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    # the preview uses the connection from several threads, one at a time
    db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new file
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    folder = str(path.parent).replace("'", "''")
    db.execute(f"PRAGMA temp_store_directory = '{folder}'")  # for sorts that do not fit in memory
    db.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    return db
