"""Tables in a temporary file, for an index over a source that is larger than the memory.

Processes that are forked from this one can read the tables, each with a connection of its own, since SQLite's locks do not survive a fork.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import msgspec

from sitegen.scratch_folder import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

V = TypeVar("V")
T = TypeVar("T")
_NUMBERS_FIRST = "ORDER BY key GLOB '*[^0-9]*', CAST(key AS INTEGER), key"
_CACHE_KIBIBYTES = 8192
"""Memory for pages of the file. Each process has its own."""


class DiskTables:
    """The file of some tables; see `open_tables`."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self._file = file
        self._process = os.getpid()
        self._connection = connection

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this process."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._connection = sqlite3.connect(f"{self._file.as_uri()}?mode=ro&immutable=1", uri=True)
        return self._connection

    def table(self, name: str, value_type: type[V]) -> DiskTable[V]:
        """Create and return an empty table."""
        self.connection.execute(f"CREATE TABLE {name} (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
        return DiskTable(self, name, value_type)

    def sorted_table(self, name: str) -> SortedTable:
        """Return an empty table. One that has been made with the name before is emptied."""
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        self.connection.execute(f"CREATE TABLE {name} (key BLOB PRIMARY KEY, value TEXT) WITHOUT ROWID")
        return SortedTable(self, name)

    def complete(self) -> None:
        """Write everything to the file, so that processes that are forked afterwards can read it. Nothing can be changed any more."""
        self.connection.execute("COMMIT")


class DiskTable(Generic[V]):
    """A mapping from texts to values."""

    def __init__(self, tables: DiskTables, name: str, value_type: type[V]) -> None:
        self._tables = tables
        self._select = f"SELECT value FROM {name} WHERE key = ?"  # noqa: S608 - the name is one of an importer
        self._select_all = f"SELECT value FROM {name} {_NUMBERS_FIRST}"  # noqa: S608
        self._insert = f"INSERT OR REPLACE INTO {name} VALUES (?, ?)"  # noqa: S608
        self._delete = f"DELETE FROM {name} WHERE key = ?"  # noqa: S608
        self._decoder = msgspec.msgpack.Decoder(value_type)
        self._encoder = msgspec.msgpack.Encoder()

    def __contains__(self, key: str) -> bool:
        """Return True if the table has a key."""
        return self.get(key) is not None

    def __getitem__(self, key: str) -> V:
        """Return the value of a key that the table has."""
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: V) -> None:
        """Set the value of a key."""
        self._tables.connection.execute(self._insert, (key, self._encoder.encode(value)))

    @overload
    def get(self, key: str) -> V | None: ...
    @overload
    def get(self, key: str, default: T) -> V | T: ...
    def get(self, key: str, default: T | None = None) -> V | T | None:
        """Return the value of a key, or the default."""
        row = self._tables.connection.execute(self._select, (key,)).fetchone()
        return default if row is None else self._decoder.decode(row[0])

    def pop(self, key: str) -> V | None:
        """Remove a key, and return its value; None if the table does not have it."""
        found = self.get(key)
        self._tables.connection.execute(self._delete, (key,))
        return found

    def values(self) -> Iterator[V]:
        """Yield all values: those of numbers in the order of the numbers, then the others in the order of their keys."""
        for (value,) in self._tables.connection.execute(self._select_all):
            yield self._decoder.decode(value)


class SortedTable:
    """A mapping from texts, which may contain half of a surrogate pair, to values of JSON, in the order of the texts."""

    def __init__(self, tables: DiskTables, name: str) -> None:
        self._tables = tables
        self._select = f"SELECT value FROM {name} WHERE key = ?"  # noqa: S608 - the name is one of sitegen
        self._select_all = f"SELECT key, value FROM {name} ORDER BY key"  # noqa: S608
        self._insert = f"INSERT OR REPLACE INTO {name} VALUES (?, ?)"  # noqa: S608

    def __setitem__(self, key: str, value: Any) -> None:
        """Set the value of a key."""
        self._tables.connection.execute(self._insert, (_encoded(key), json.dumps(value)))

    def get(self, key: str) -> Any:
        """Return the value of a key; None if the table does not have it."""
        row = self._tables.connection.execute(self._select, (_encoded(key),)).fetchone()
        return None if row is None else json.loads(row[0])

    def setdefault(self, key: str, value: Any) -> Any:
        """Return the value of a key, which is set if the table does not have it."""
        found = self.get(key)
        if found is None:
            self[key] = found = value
        return found

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yield all keys and values in the order of the keys. The table must not be changed meanwhile."""
        for key, value in self._tables.connection.execute(self._select_all):
            yield key.decode("utf-8", "surrogatepass"), json.loads(value)

    def values(self) -> Iterator[Any]:
        """Yield all values in the order of their keys."""
        return (value for _, value in self.items())


def _encoded(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


@contextmanager
def open_tables() -> Iterator[DiskTables]:
    """Create a temporary file for tables, which is removed at the end."""
    with scratch_folder("sitegen-import-") as folder:
        file = folder / "tables.sqlite"
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
            connection.execute("BEGIN")
            yield DiskTables(file, connection)
