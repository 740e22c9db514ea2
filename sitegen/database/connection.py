"""SQLite connections for reading and for writing, and the schema."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from importlib import resources
from typing import TYPE_CHECKING

from sitegen import block_checksums
from sitegen.diagnostics import SitegenError, tell_user
from sitegen.problem_codes.environment import ARCHIVE_IN_USE, DATABASE_UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CACHE_KIBIBYTES = 32_000
"""Page cache of a writer, in KiB. A reader has half of it."""
PAGE_BYTES = block_checksums.BLOCK_BYTES
"""Size of a database page: 32,768. Most compressed texts have 2 to 6 KB, and only one of them would fit in a page of SQLite's default size."""
MAX_FREE_SHARE = 0.25
"""Share of unused pages above which `compact` writes the file again."""
BUSY_SECONDS = 5
"""Seconds that a writer waits for another process."""
MAX_LOG_BYTES = 32 << 20
"""Size of the write-ahead log from which on it is written into the database file after a transaction."""
DAMAGED = "the cache in .sitegen/ was damaged, or was not complete; everything is built again"
_LOG_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24
"""Sizes of headers in SQLite's write-ahead log, which consists of frames: a header and a page each."""

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


class DamagedDatabaseError(sqlite3.DatabaseError):
    """The file of a database does not have its checksums. `is_damage` returns True."""


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
    """Open a connection for the one writer. A damaged file is deleted first, with a message to the user: a build creates it again.

    Raises:
        SitegenError: if the file cannot be opened, such as on a read-only disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        delete_database(path)  # its other files, if only the database was deleted
    try:
        verify(path)
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise unavailable(error, path) from None
        delete_damaged(path)
        return _connect(path)


def verify(path: Path) -> None:
    """Compare a database file with its checksums. The caller holds the lock that writers hold. A missing or empty file is intact.

    Raises:
        DamagedDatabaseError: if it has others, or none.
        OSError: if it cannot be read.
    """
    if path.exists() and path.stat().st_size and not block_checksums.is_intact(path, log_of(path)):
        raise DamagedDatabaseError(f"{path} is damaged")


def store_checksums(path: Path) -> None:
    """Store the checksums of a database file that no process has open, such as a copy."""
    block_checksums.store(path, None, block_checksums.block_checksums(path), should_sync=False)


def log_of(path: Path) -> Path:
    """Return the path of a database's write-ahead log."""
    return path.with_name(f"{path.name}-wal")


def log_size(path: Path) -> int:
    """Return the size of a database's write-ahead log in bytes; 0 if there is none."""
    try:
        return log_of(path).stat().st_size
    except FileNotFoundError:
        return 0


def recreate_tables(db: sqlite3.Connection) -> None:
    """Drop all tables, and create those of the current schema."""
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in db.execute(query).fetchall():
        db.execute(f'DROP TABLE "{name}"')
    db.executescript(resources.files("sitegen.database").joinpath("schema.sql").read_text("utf-8"))


def clear_table(db: sqlite3.Connection, table: str) -> None:
    """Delete all rows of a table. An empty one is not written, which a `DELETE` without a condition would do."""
    if db.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]:  # noqa: S608 - a literal of the caller
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - the same


class DatabaseFile:
    """The file of the one writer's database, which has checksums whenever no process changes it."""

    def __init__(self, db: sqlite3.Connection, path: Path, *, should_sync: bool) -> None:
        """`should_sync` says whether the checksums survive a loss of power. The write-ahead log may have changes of a killed process."""
        self.db, self.path, self.should_sync = db, path, should_sync
        self.is_first_build = False
        """True if the rows of a first build were written, after which the database is compacted."""
        self._stored_changes = -1 if log_size(path) else db.total_changes

    def finish(self) -> None:
        """Compact the database, and write everything that was committed into its file, with checksums.

        The caller holds the archive's lock. Without changes since the last time, there is nothing to do.
        """
        if self._stored_changes != self.db.total_changes:
            compact(self.db, always=self.is_first_build)
            self.is_first_build = False
            self.checkpoint()

    @contextmanager
    def transaction(self, clear_caches: Callable[[], None]) -> Iterator[Transaction]:
        """Begin a transaction. It is committed at the end of the block, or rolled back after an error or `rollback()`.

        `clear_caches` is called after a rollback.
        """
        transaction = Transaction()
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield transaction
            self.db.execute("ROLLBACK" if transaction.is_rolled_back else "COMMIT")
        except BaseException:
            transaction.rollback()
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        finally:
            if transaction.is_rolled_back:
                clear_caches()
        self._limit_log()

    def _limit_log(self) -> None:
        """Write the write-ahead log into the file if it is large, unless a query of this connection still reads."""
        if log_size(self.path) > MAX_LOG_BYTES:
            self.db.execute("PRAGMA busy_timeout = 0")  # other processes may read now: there will be another time
            try:
                self.checkpoint()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_LOCKED:
                    raise
            finally:
                self.db.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    def complete(self) -> None:
        """Write everything that was committed into the file, so that other machines can read it without the write-ahead log.

        Raises:
            SitegenError: if another process reads the database.
        """
        if not self.checkpoint():
            raise SitegenError(ARCHIVE_IN_USE(f"{self.path} is in use by another process; --cluster needs it"))

    def checkpoint(self) -> bool:
        """Write everything that was committed into the file, and store the checksums of the file.

        There are no checksums meanwhile. So the file of a process that was killed has those of its content, or none. A database in
        memory has no file and no checksums.

        Returns:
            True if the file is complete without the write-ahead log. False if another process reads an older state.

        Raises:
            sqlite3.OperationalError: if a query or a transaction of this connection is open, or the disk is full or fails.
        """
        if not self.path.exists():
            return True
        before, changed = block_checksums.load(self.path), _logged_pages(self.path)
        block_checksums.checksums_file(self.path).unlink(missing_ok=True)
        is_complete = False
        try:
            _, logged, written = self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            is_complete = bool(logged == written)
        finally:
            blocks = block_checksums.changed_checksums(self.path, before.blocks if before else None, changed)
            log = log_of(self.path) if not is_complete and log_size(self.path) else None
            block_checksums.store(self.path, log, blocks, should_sync=self.should_sync)
        self._stored_changes = self.db.total_changes
        return is_complete


def _logged_pages(path: Path) -> set[int]:
    """Return the numbers, from 0, of the pages in the write-ahead log, and perhaps of some that were in it earlier."""
    found: set[int] = set()
    with suppress(FileNotFoundError), log_of(path).open("rb", buffering=0) as log:
        size = os.fstat(log.fileno()).st_size
        for start in range(_LOG_HEADER_BYTES, size - PAGE_BYTES, _FRAME_HEADER_BYTES + PAGE_BYTES):
            log.seek(start)
            found.add(int.from_bytes(log.read(4), "big") - 1)
    return found


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
    """Delete a database with its write-ahead log, its shared memory file and its checksums; missing files are ignored."""
    for file in (path, log_of(path), path.with_name(f"{path.name}-shm"), block_checksums.checksums_file(path)):
        file.unlink(missing_ok=True)


def delete_damaged(path: Path) -> None:
    """Delete a damaged database, with a message to the user. The next build creates it again."""
    delete_database(path)
    tell_user(DAMAGED)


def _connect(path: Path) -> sqlite3.Connection:
    # the preview uses the connection from several threads, one at a time
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new file
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA wal_autocheckpoint = 0")  # `checkpoint` also stores checksums
    db.execute("PRAGMA synchronous = NORMAL")
    folder = str(path.parent).replace("'", "''")
    db.execute(f"PRAGMA temp_store_directory = '{folder}'")  # for sorts that do not fit in memory
    db.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    return db
