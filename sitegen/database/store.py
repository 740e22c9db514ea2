"""The database file: opens it, and reads and writes rows; all other access to the database is built on this.

Guarantees: a database with another cache key (schema, program or configuration of parsing changed) is emptied, and a
damaged one is deleted; published files are not affected. One process writes at a time: the caller holds the archive's lock.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.codec import decode, encode
from sitegen.content.scanner import FileStat
from sitegen.database.carry_over import CarryOver
from sitegen.database.connection import Transaction, open_readonly, open_writable
from sitegen.database.records import (
    HAS_DOCUMENT_PROBLEMS_SQL,
    DocumentRecord,
    DocumentRow,
    decode_meta,
    decode_problems,
)
from sitegen.diagnostics import Problem, SitegenError
from sitegen.model.document import Body, Meta
from sitegen.model.media_info import MediaInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


_DOCUMENT_COLUMNS = DocumentRow.__struct_fields__
UPSERT_DOCUMENT = f"""
INSERT INTO document (file, {", ".join(_DOCUMENT_COLUMNS)}) VALUES (?, {", ".join("?" * len(_DOCUMENT_COLUMNS))})
ON CONFLICT (file) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _DOCUMENT_COLUMNS)} RETURNING id
"""  # noqa: S608 - names are this program's
DocumentEntries = dict[tuple[str, str, str], bytes | None]
MAX_CACHED_ROWS = 20_000
"""Cached ids; with more, the cache is cleared."""
_NO_DATA = b"\xc1"
"""Stands for a missing entry: a byte that is never valid MessagePack."""
RECORD_COLUMNS = "id, file, uid, kind, state, address, link_fingerprint, withheld"


class Store:
    """One open archive database."""

    def __init__(self, path: Path, cache_key: bytes | None, *, immutable: bool = False) -> None:
        """Open the database; without a cache key for reading only, whatever cache key it has.

        With `immutable` it is read as a file that no process writes, so that it can be on another machine's disk.
        """
        self.path = path
        self.on_rollback: list[Callable[[], None]] = []
        """Called after a transaction was rolled back or the database was emptied, to clear what was cached of it."""
        self._row_cache: dict[str, list[DocumentRecord]] | None = None
        if cache_key is None:
            self.db = open_readonly(path, immutable=immutable)
            self._row_cache = {}  # a reader is open for one map or one request, during which nothing is stored
            return
        self.db = open_writable(path)
        self.cache_key = cache_key
        if self.setting("cache_key") != cache_key:
            self.reset()

    def checkpoint(self) -> None:
        """Write the write-ahead log into the database file; raises SitegenError if another program reads it."""
        (busy, *_) = self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise SitegenError(f"{self.path} is in use by another process; --cluster needs exclusive access")

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a transaction; commit it at the end of the block, or roll it back after an error or `rollback()`."""
        transaction = Transaction()
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield transaction
            if transaction.is_rolled_back:
                self._roll_back()
            else:
                self.db.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")
        for forget in self.on_rollback:
            forget()

    def reset(self) -> None:
        """Empty the database; keeps the output folder, the files written to it, and the ledger (see `CarryOver`)."""
        carry_over = CarryOver.read_from(self.db)
        names = [
            name
            for (name,) in self.db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        for name in names:
            self.db.execute(f'DROP TABLE "{name}"')
        self.db.executescript(resources.files("sitegen.database").joinpath("schema.sql").read_text("utf-8"))
        self.set_setting("cache_key", self.cache_key)
        carry_over.write_to(self.db)
        for forget in self.on_rollback:
            forget()

    # -- settings and files

    def setting(self, key: str) -> bytes | None:
        """Return a value stored by an earlier build, or None."""
        try:
            row = self.db.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        except sqlite3.OperationalError:
            return None
        return row[0] if row else None

    def set_setting(self, key: str, value: bytes) -> None:
        """Store a value for the next build."""
        self.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))

    def file_stats(self) -> dict[str, FileStat]:
        """Return every content file as of the last time it was read."""
        return {
            path: FileStat(*stat)
            for path, *stat in self.db.execute("SELECT path, size, mtime, ctime, inode, digest, disk_path FROM file")
        }

    def file_stats_at(self, paths: Iterable[str]) -> dict[str, FileStat]:
        """Return the content files at or below these paths as of the last time they were read."""
        query = "SELECT path, size, mtime, ctime, inode, digest, disk_path FROM file WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0')"
        rows = (row for path in paths for row in self.db.execute(query, (path,)).fetchall())
        return {path: FileStat(*stat) for path, *stat in rows}

    def file_digest(self, path: str) -> bytes | None:
        """Return the SHA-256 of a content file, or None if there is no such file."""
        row = self.db.execute("SELECT digest FROM file WHERE path = ?", (path,)).fetchone()
        return row[0] if row else None

    def disk_path(self, path: str) -> str:
        """Return a content file's path as the file system spells it; the path itself if the file is unknown."""
        row = self.db.execute("SELECT disk_path FROM file WHERE path = ?", (path,)).fetchone()
        return row[0] if row else path

    def paths(self, folder: str = "") -> list[str]:
        """Return the paths of the content files, or of those below a folder, which ends with a slash; sorted."""
        query = "SELECT path FROM file WHERE path > ?1 AND path < ?1 || char(0x10ffff) ORDER BY path"
        return [path for (path,) in self.db.execute(query, (folder,))]

    def media_info(self, path: str) -> MediaInfo | None:
        """Return what is known of an image or PDF below `content/`, or None."""
        row = self.db.execute("SELECT info FROM media_info WHERE path = ?", (path,)).fetchone() if path else None
        return msgspec.msgpack.decode(row[0], type=MediaInfo) if row else None

    def save_media_info(self, path: str, media_info: MediaInfo | None) -> None:
        """Store what is known of an image or PDF; None deletes it."""
        self.db.execute("DELETE FROM media_info WHERE path = ?", (path,))
        if media_info is not None:
            self.db.execute("INSERT INTO media_info VALUES (?, ?)", (path, encode(media_info)))

    def save_file_stats(self, stats: dict[str, FileStat], removed: Iterable[str]) -> None:
        """Store how files were read, and delete removed ones."""
        for table in ("file", "media_info"):
            self.db.executemany(f"DELETE FROM {table} WHERE path = ?", [(path,) for path in removed])  # noqa: S608 - literals
        rows = [(path, s.size, s.mtime_ns, s.ctime_ns, s.inode, s.digest, s.disk_path) for path, s in stats.items()]
        self.db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    # -- documents

    def find_documents(self, where: str = "1", *values: Any) -> list[DocumentRecord]:
        """Return the documents that match a condition, sorted by file. `where` is SQL: never text from a user."""
        found = self.db.execute(f"SELECT {RECORD_COLUMNS} FROM document WHERE {where} ORDER BY +file", values)  # noqa: S608 - conditions are literals of this program
        return [DocumentRecord(*row) for row in found]

    def documents_with_id(self, uid: str) -> list[DocumentRecord]:
        """Return the documents with an id: one, unless two files have the same id by mistake."""
        if self._row_cache is None:
            return self.find_documents("uid = ?", uid)
        if (found := self._row_cache.get(uid)) is None:
            if len(self._row_cache) > MAX_CACHED_ROWS:
                self._row_cache.clear()
            found = self._row_cache[uid] = self.find_documents("uid = ?", uid)
        return found

    @contextmanager
    def read_cache(self) -> Iterator[None]:
        """Cache `documents_with_id` while no document is added, removed or changes its state."""
        self._row_cache = {}
        try:
            yield
        finally:
            self._row_cache = None

    def find_document(self, where: str, *values: Any) -> DocumentRecord | None:
        """Return the first document, by file, that matches a condition; None if there is none. `where` is SQL."""
        found = self.find_documents(where, *values)
        return found[0] if found else None

    def front_matter_and_body(self, row: DocumentRecord) -> tuple[bytes, bytes]:
        """Return the encoded front matter and body of a document."""
        found: tuple[bytes, bytes] = self.db.execute(
            "SELECT meta, body FROM document JOIN body ON document = id WHERE id = ?", (row.id,)
        ).fetchone()
        return found

    def blob(self, document_id: int, column: str) -> bytes:
        """Return one blob column of a document. `column` is SQL: never text from a user."""
        blob: bytes = self.db.execute(f"SELECT {column} FROM document WHERE id = ?", (document_id,)).fetchone()[0]  # noqa: S608 - columns are literals
        return blob

    def save_document(self, file: str, row: DocumentRow, body: bytes) -> int:
        """Insert or replace a parsed document, and return its id. Columns that linking fills keep their values until it is linked again."""
        values = (file, *(getattr(row, name) for name in row.__struct_fields__))
        document_id: int = self.db.execute(UPSERT_DOCUMENT, values).fetchone()[0]
        self.db.execute("INSERT OR REPLACE INTO body VALUES (?, ?)", (document_id, body))
        return document_id

    def delete_document(self, document_id: int) -> None:
        """Delete a document with its body and entries."""
        self.db.execute("DELETE FROM entry WHERE document = ?", (document_id,))
        self.db.execute("DELETE FROM body WHERE document = ?", (document_id,))
        self.db.execute("DELETE FROM document WHERE id = ?", (document_id,))

    def meta(self, row: DocumentRecord) -> Meta | None:
        """Return a document's front matter; None if it could not be parsed."""
        return decode_meta(row.kind, self.blob(row.id, "meta"))

    def body(self, row: DocumentRecord) -> Body:
        """Return a document's body."""
        found = self.db.execute("SELECT body FROM body WHERE document = ?", (row.id,)).fetchone()
        body: Body = decode(Body, found[0])
        return body

    def source_positions(self, row: DocumentRecord) -> dict[str, tuple[int, int]]:
        """Return line and column of each front matter value, by its path such as `bylines.0`."""
        return msgspec.msgpack.decode(self.blob(row.id, "source_positions"), type=dict[str, tuple[int, int]])

    def problems(self) -> list[Problem]:
        """Return every problem of every document, from parsing and from linking."""
        found: list[Problem] = []
        query = f"SELECT problems, link_problems FROM document WHERE {HAS_DOCUMENT_PROBLEMS_SQL}"  # noqa: S608 - a literal
        for own, linked in self.db.execute(query):
            found += decode_problems(own) + decode_problems(linked)
        return found

    # -- entries

    def listing(self, index: str, key: str) -> list[tuple[str, int, bytes | None]]:
        """Return sort key, document id and data of all entries of a listing, in order."""
        return self.db.execute(
            "SELECT sort_key, document, data FROM entry WHERE index_name = ? AND key = ? ORDER BY sort_key, document",
            (index, key),
        ).fetchall()

    def entries(self, document_id: int) -> DocumentEntries:
        """Return a document's entries, including its names: (index, key, sort key) to data."""
        rows = self.db.execute("SELECT index_name, key, sort_key, data FROM entry WHERE document = ?", (document_id,))
        return {(index, key, sort_key): data for index, key, sort_key, data in rows}

    def add_entries(self, rows: list[tuple[str, str, str, int, bytes | None]]) -> None:
        """Insert entries of documents that have none: index, key, sort key, document id, data."""
        self.db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)

    def stage_entries(self, rows: list[tuple[str, str, str, int, bytes | None]]) -> None:
        """Insert entries that are not part of a listing until `flush_staged_entries`."""
        self.db.executemany("INSERT INTO staged_entry VALUES (?, ?, ?, ?, ?)", rows)

    def flush_staged_entries(self) -> None:
        """Move the staged entries to the table `entry`, sorted, so that each database page is written once."""
        (create_index,) = self.db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_document'").fetchone()
        self.db.execute("DROP INDEX entry_document")
        self.db.execute("INSERT INTO entry SELECT * FROM staged_entry ORDER BY index_name, key, sort_key, document")
        self.db.execute("DELETE FROM staged_entry")
        self.db.execute(create_index)

    def replace_entries(self, document_id: int, before: DocumentEntries, after: DocumentEntries) -> None:
        """Replace a document's entries; unchanged ones are not written."""
        removed = [(*entry, document_id) for entry in before if entry not in after]
        added = [(*entry, document_id, data) for entry, data in after.items() if before.get(entry, _NO_DATA) != data]
        self.db.executemany(
            "DELETE FROM entry WHERE index_name = ? AND key = ? AND sort_key = ? AND document = ?", removed
        )
        self.db.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", added)
