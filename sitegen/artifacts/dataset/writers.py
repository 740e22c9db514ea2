"""Writers of the dataset's files: an SQLite database, a CSV file for each table, and NDJSON files, all row by row.

A CSV or NDJSON file is continued in a second one before it has more than `MAX_PART_BYTES`, since free hosts refuse larger files.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any, Self

import msgspec

from sitegen.artifacts.dataset.schema import STORIES, TABLES
from sitegen.names.numbered_files import part_name

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from sitegen.artifacts.dataset.rows import Row, Rows
    from sitegen.artifacts.dataset.schema import Table

DATABASE_FILE = "archive.sqlite"
MAX_PART_BYTES = 24 * 1024 * 1024
"""Maximum bytes of a CSV or NDJSON file, unless a single row is larger: below the 25 MiB (or MB) that free hosts accept."""
SQL_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
SEARCH_TABLE = "stories_fts"
SQLITE_VERSION_BYTES = (3_040_000).to_bytes(4, "big")
"""The SQLite version that the database header states (SQLite file format, 1.3.15), so that it is the same on every machine."""
SQLITE_VERSION_OFFSET = 96
"""Offset in bytes of the version in the database header."""


class PartWriter:
    """Writes the lines of one file, and continues it in numbered files of at most `MAX_PART_BYTES`.

    Each of them begins with the same header and ends with a whole line.
    """

    def __init__(self, folder: Path, name: str, header: bytes = b"") -> None:
        self.folder, self.name, self.header = folder, name, header
        self.number = 0
        self._begin_part()

    def _begin_part(self) -> None:
        self.number += 1
        self.file = (self.folder / part_name(self.name, self.number)).open("wb", buffering=1 << 16)
        self.size = self.file.write(self.header)

    def write(self, line: bytes) -> None:
        """Write a line, in the next file if it does not fit in this one."""
        if self.size + len(line) > MAX_PART_BYTES and self.size > len(self.header):
            self.file.close()
            self._begin_part()
        self.size += self.file.write(line)

    def close(self) -> None:
        """Close the last file."""
        self.file.close()


class CsvWriter:
    """Writes a CSV file (RFC 4180, UTF-8) for each table. Unknown values are empty fields."""

    def __init__(self, folder: Path) -> None:
        self.stack = ExitStack()
        self.writers = {table.name: self._open_table(folder, table) for table in TABLES}

    def _open_table(self, folder: Path, table: Table) -> Any:
        columns = [column.name for column in table.columns]
        header = io.StringIO(newline="")
        csv.writer(header).writerow(columns)
        parts = self.stack.enter_context(closing(PartWriter(folder, f"{table.name}.csv", header.getvalue().encode())))
        return csv.DictWriter(_TextLines(parts), columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    def write_rows(self, rows: Rows) -> None:
        """Write the rows of one document."""
        for name, found in rows.items():
            self.writers[name].writerows([_csv_values(row) for row in found])


class _TextLines:
    """Encodes the rows of a `csv` writer, which calls `write` once for each row."""

    def __init__(self, parts: PartWriter) -> None:
        self.parts = parts

    def write(self, row: str) -> None:
        self.parts.write(row.encode())


def _csv_values(row: Row) -> Row:
    """Return a row with Boolean values as `true` and `false`."""
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()}


class SqliteWriter:
    """Writes an SQLite database with a full-text index (FTS5) of the stories. Its bytes only depend on the rows."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / DATABASE_FILE
        self.db = sqlite3.connect(self.file, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = OFF")
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.execute("BEGIN")
        for table in TABLES:
            self.db.execute(create_table_sql(table))
        self.inserts = {
            table.name: f"INSERT INTO {table.name} VALUES ({', '.join(f':{column.name}' for column in table.columns)})"  # noqa: S608 - literals
            for table in TABLES
        }
        self.empty_rows = {table.name: dict.fromkeys(column.name for column in table.columns) for table in TABLES}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._create_indexes()
        self.db.close()
        if kind is None:
            self._fix_version()

    def write_rows(self, rows: Rows) -> None:
        """Insert the rows of one document."""
        for name, found in rows.items():
            self.db.executemany(self.inserts[name], [self.empty_rows[name] | row for row in found])

    def _create_indexes(self) -> None:
        """Create the indexes of foreign keys and the full-text index."""
        for name, column in (
            ("mentions", "entity"),
            ("relations", "object"),
            ("parts", "entity"),
            ("citations", "document"),
        ):
            self.db.execute(f'CREATE INDEX {name}_{column} ON {name} ("{column}")')
        self.db.execute(
            f'CREATE VIRTUAL TABLE {SEARCH_TABLE} USING fts5(title, deck, text, content="{STORIES.name}",'
            " tokenize='unicode61 remove_diacritics 2')"
        )
        for order in ("rebuild", "optimize"):
            self.db.execute(f"INSERT INTO {SEARCH_TABLE} ({SEARCH_TABLE}) VALUES (?)", (order,))  # noqa: S608 - a literal
        self.db.execute("COMMIT")
        self.db.execute("VACUUM")

    def _fix_version(self) -> None:
        """Overwrite the SQLite version in the database header."""
        with self.file.open("r+b") as file:
            file.seek(SQLITE_VERSION_OFFSET)
            file.write(SQLITE_VERSION_BYTES)


def create_table_sql(table: Table) -> str:
    """Return the SQL statement that creates a table. Descriptions are comments, which SQLite's `.schema` shows.

    A table whose key has several columns is stored in the order of the key, without an index that would repeat most of it.
    """
    lines = []
    for column in table.columns:
        references = f" REFERENCES {column.references} (id)" if column.references else ""
        lines.append(f'  "{column.name}" {SQL_TYPES[column.type]}{references}, -- {column.description}')
    key = ", ".join(f'"{name}"' for name in table.key)
    end = ") WITHOUT ROWID" if len(table.key) > 1 else ")"
    return "\n".join([f"CREATE TABLE {table.name} ( -- {table.description}", *lines, f"  PRIMARY KEY ({key})", end])


class NdjsonWriter:
    """Writes files with one JSON object on each line (NDJSON, UTF-8)."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self.stack = ExitStack()
        self.files = {name: self.stack.enter_context(closing(PartWriter(folder, f"{name}.ndjson"))) for name in names}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    def write_object(self, name: str, value: Any) -> None:
        """Write an object to the file with this name."""
        self.files[name].write(msgspec.json.encode(value) + b"\n")


def nested_object(rows: Rows) -> tuple[str, Row]:
    """Return the file (`stories` or `entities`) and the object of one document.

    The object has the known values of the document's row, and the document's rows of each other table as a list.
    """
    name = "stories" if "stories" in rows else "entities"
    own = {column: value for column, value in rows[name][0].items() if value is not None}
    lists = {
        table: [_without_owner(row) for row in table_rows]
        for table, table_rows in rows.items()
        if table != name and table_rows
    }
    return name, own | lists


def _without_owner(row: Row) -> Row:
    """Return the known values of a row without its first column, which is the id of the document it belongs to."""
    return {name: value for name, value in list(row.items())[1:] if value is not None}
