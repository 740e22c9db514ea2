"""The store: opens the database, and reads and writes its rows.

Guarantees: a database with another cache key is emptied, since the schema, the program or the configuration of parsing changed. One
that is damaged, or was not completed, is deleted. Published files are not affected by either. Only one process writes: the caller
holds the archive's lock.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.codec import decode_compressed, encode
from sitegen.content.scanner import FileStat
from sitegen.database.carry_over import CarryOver
from sitegen.database.connection import DatabaseFile, open_readonly, open_writable, recreate_tables
from sitegen.database.records import (
    HAS_DOCUMENT_PROBLEMS_SQL,
    DocumentRecord,
    DocumentRow,
    decode_meta,
    decode_positions,
    decode_problems,
)
from sitegen.model.document import Body, Meta
from sitegen.model.media_info import MediaInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sitegen.database.connection import Transaction
    from sitegen.diagnostics import Problem

_DOCUMENT_COLUMNS = DocumentRow.__struct_fields__
UPSERT_DOCUMENT = f"""
INSERT INTO document (file, {", ".join(_DOCUMENT_COLUMNS)}) VALUES (?, {", ".join("?" * len(_DOCUMENT_COLUMNS))})
ON CONFLICT (file) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _DOCUMENT_COLUMNS)} RETURNING id
"""  # noqa: S608 - names are this program's
DocumentEntries = dict[tuple[str, str, str], bytes | None]
"""The entries of one document: (index, key, sort key) to data."""
_UPSERT_SETTING = """
INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value
"""
"""Stores a setting; an unchanged one is not written."""
MAX_CACHED_ROWS = 20_000
"""Ids in the read cache. With more, the cache is cleared."""
_NO_DATA = b"\xc1"
"""The data of an entry that does not exist: a byte that is not valid MessagePack."""
_SELECT_FILES = "SELECT path, size, mtime, ctime, inode, digest, coalesce(nullif(disk_path, ''), path) FROM file"
RECORD_COLUMNS = "id, file, uid, kind, state, address, link_fingerprint, withheld"
"""The columns of a `DocumentRecord`, in the order of its fields."""


class Store:
    """One open archive database."""

    def __init__(
        self, path: Path, cache_key: bytes | None, *, immutable: bool = False, should_sync: bool = False
    ) -> None:
        """Open the database.

        Args:
            path: the database file; a writer creates it if it is missing.
            cache_key: the digest of everything that parsed documents depend on. If the database has another one, it is emptied.
                None opens the database for reading only, whatever its cache key is.
            immutable: for reading only: whether no process writes to the file, so that it may be on another machine's disk.
            should_sync: for a writer: whether its checksums survive a loss of power.

        Raises:
            SitegenError: if the file cannot be opened for writing.
        """
        self.path = path
        self.on_rollback: list[Callable[[], None]] = []
        """Functions that clear caches: called after a rollback, and after the database was emptied."""
        self._row_cache: dict[str, list[DocumentRecord]] | None = None
        self.cache_key = cache_key or b""
        if cache_key is None:
            self.db = open_readonly(path, immutable=immutable)
            self._row_cache = {}  # a reader is open for one batch or one request, during which nothing is stored
            return
        self.db = open_writable(path)
        self.file = DatabaseFile(self.db, path, should_sync=should_sync)
        found = self.setting("cache_key")
        self.discarded_key = found if found != cache_key else None
        """The cache key of the database that was emptied because it had another one; None if there was none."""
        if found != cache_key:
            self.reset()

    def close(self) -> None:
        """Close the database. A writer completes its file."""
        try:
            if self.cache_key:
                self.file.finish()
        finally:
            self.db.close()

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction. It is committed at the end of the block, or rolled back after an error or `rollback()`."""
        return self.file.transaction(self._clear_caches)

    def _clear_caches(self) -> None:
        for clear_cache in self.on_rollback:
            clear_cache()

    def reset(self) -> None:
        """Empty the database, except for the data that `CarryOver` keeps."""
        carry_over = CarryOver.read_from(self.db)
        recreate_tables(self.db)
        self.set_setting("cache_key", self.cache_key)
        carry_over.write_to(self.db)
        self.file.checkpoint()
        self._clear_caches()

    # -- settings and files

    def setting(self, key: str) -> bytes | None:
        """Return the value of a setting; None if it was never stored."""
        try:
            row = self.db.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        except sqlite3.OperationalError:
            return None
        return row[0] if row else None

    def set_setting(self, key: str, value: bytes) -> None:
        """Store the value of a setting."""
        self.db.execute(_UPSERT_SETTING, (key, value))

    def file_stats(self) -> dict[str, FileStat]:
        """Return the content files by path, as of the last time each was read."""
        return {path: FileStat(*stat) for path, *stat in self.db.execute(_SELECT_FILES)}

    def file_stats_at(self, paths: Iterable[str]) -> dict[str, FileStat]:
        """Return the content files at or below some paths, as of the last time each was read."""
        query = f"{_SELECT_FILES} WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0')"
        rows = (row for path in paths for row in self.db.execute(query, (path,)).fetchall())
        return {path: FileStat(*stat) for path, *stat in rows}

    def file_digest(self, path: str) -> bytes | None:
        """Return the SHA-256 of a content file, or None if there is no such file."""
        row = self.db.execute("SELECT digest FROM file WHERE path = ?", (path,)).fetchone()
        return row[0] if row else None

    def disk_path(self, path: str) -> str:
        """Return the spelling of a content file's path in the file system; the path itself if the file is unknown."""
        row = self.db.execute("SELECT disk_path FROM file WHERE path = ?", (path,)).fetchone()
        return (row and row[0]) or path

    def paths(self, folder: str = "") -> list[str]:
        """Return the paths of the content files, sorted. `folder`, which ends with a slash, limits them to those below it."""
        query = "SELECT path FROM file WHERE path > ?1 AND path < ?1 || char(0x10ffff) ORDER BY path"
        return [path for (path,) in self.db.execute(query, (folder,))]

    def media_info(self, path: str) -> MediaInfo | None:
        """Return the size, page count and so on of an image or PDF below `content/`; None for other files."""
        row = self.db.execute("SELECT info FROM media_info WHERE path = ?", (path,)).fetchone() if path else None
        return msgspec.msgpack.decode(row[0], type=MediaInfo) if row else None

    def save_media_info(self, path: str, media_info: MediaInfo | None) -> None:
        """Store the `MediaInfo` of an image or PDF; None deletes it."""
        self.db.execute("DELETE FROM media_info WHERE path = ?", (path,))
        if media_info is not None:
            self.db.execute("INSERT INTO media_info VALUES (?, ?)", (path, encode(media_info)))

    def save_file_stats(self, stats: dict[str, FileStat], removed: Iterable[str]) -> None:
        """Store the stats of files that were read, and delete those of removed files."""
        for table in ("file", "media_info"):
            self.db.executemany(f"DELETE FROM {table} WHERE path = ?", [(path,) for path in removed])  # noqa: S608 - literals
        rows = [
            (path, s.size, s.mtime_ns, s.ctime_ns, s.inode, s.digest, "" if s.disk_path == path else s.disk_path)
            for path, s in stats.items()
        ]
        self.db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    # -- documents

    def find_documents(self, where: str = "1", *values: Any) -> list[DocumentRecord]:
        """Return the documents that match an SQL condition, sorted by file. `where` must never contain text from a user."""
        found = self.db.execute(f"SELECT {RECORD_COLUMNS} FROM document WHERE {where} ORDER BY +file", values)  # noqa: S608 - conditions are literals of this program
        return [DocumentRecord(*row) for row in found]

    def documents_with_id(self, uid: str) -> list[DocumentRecord]:
        """Return the documents with an id: at most one, unless two files have the same id by mistake."""
        if self._row_cache is None:
            return self.find_documents("uid = ?", uid)
        if (found := self._row_cache.get(uid)) is None:
            if len(self._row_cache) > MAX_CACHED_ROWS:
                self._row_cache.clear()
            found = self._row_cache[uid] = self.find_documents("uid = ?", uid)
        return found

    @contextmanager
    def read_cache(self) -> Iterator[None]:
        """Cache the results of `documents_with_id` during the block.

        No document may be added, removed or change its state meanwhile.
        """
        self._row_cache = {}
        try:
            yield
        finally:
            self._row_cache = None

    def find_document(self, where: str, *values: Any) -> DocumentRecord | None:
        """Return the first document, by file, that matches an SQL condition; None if there is none."""
        return next(iter(self.find_documents(where, *values)), None)

    def front_matter_and_body(self, row: DocumentRecord) -> tuple[bytes, bytes]:
        """Return the encoded front matter of a document, and its encoded and compressed body."""
        found: tuple[bytes, bytes] = self.db.execute(
            "SELECT meta, body FROM document JOIN body ON document = id WHERE id = ?", (row.id,)
        ).fetchone()
        return found

    def blob(self, document_id: int, column: str) -> bytes:
        """Return one blob column of a document. `column` must never be text from a user."""
        blob: bytes = self.db.execute(f"SELECT {column} FROM document WHERE id = ?", (document_id,)).fetchone()[0]  # noqa: S608 - columns are literals
        return blob

    def save_document(self, file: str, row: DocumentRow, body: bytes) -> int:
        """Insert or replace a parsed document, and return its row id.

        The columns that linking fills keep their values until the document is linked again.
        """
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
        """Return the body of a document."""
        (blob,) = self.db.execute("SELECT body FROM body WHERE document = ?", (row.id,)).fetchone()
        body: Body = decode_compressed(Body, blob)
        return body

    def source_positions(self, row: DocumentRecord) -> dict[str, tuple[int, int]]:
        """Return line and column of each value of a document's front matter, by its path such as `bylines.0`."""
        return decode_positions(self.blob(row.id, "source_positions"))

    def problems(self) -> list[Problem]:
        """Return the problems of all documents, from parsing and from linking."""
        found: list[Problem] = []
        query = f"SELECT problems, link_problems FROM document WHERE {HAS_DOCUMENT_PROBLEMS_SQL}"  # noqa: S608 - a literal
        for own, linked in self.db.execute(query):
            found += decode_problems(own) + decode_problems(linked)
        return found

    # -- entries

    def listing(self, index: str, key: str) -> list[tuple[str, int, bytes | None]]:
        """Return sort key, document id and data of all entries of a listing, in ascending order."""
        return self.db.execute(
            "SELECT sort_key, document, data FROM entry WHERE index_name = ? AND key = ? ORDER BY sort_key, document",
            (index, key),
        ).fetchall()

    def entries(self, document_id: int) -> DocumentEntries:
        """Return the entries of a document, including those of its names."""
        rows = self.db.execute("SELECT index_name, key, sort_key, data FROM entry WHERE document = ?", (document_id,))
        return {(index, key, sort_key): data for index, key, sort_key, data in rows}

    def add_entries(self, rows: list[tuple[str, str, str, int, bytes | None]]) -> None:
        """Insert entries of documents that have none. A row is index, key, sort key, document id and data."""
        self.db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)

    def stage_entries(self, rows: list[tuple[str, str, str, int, bytes | None]]) -> None:
        """Insert entries into the staging table. They are not part of a listing until `flush_staged_entries`."""
        self.db.executemany("INSERT INTO staged_entry VALUES (?, ?, ?, ?, ?)", rows)

    def flush_staged_entries(self) -> None:
        """Move the staged entries to the table `entry`. They are sorted, so that each page of the database is written once."""
        (create_index,) = self.db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_document'").fetchone()
        self.db.execute("DROP INDEX entry_document")
        self.db.execute("INSERT INTO entry SELECT * FROM staged_entry ORDER BY index_name, key, sort_key, document")
        self.db.execute("DELETE FROM staged_entry")
        self.db.execute(create_index)
        self.file.is_first_build = True

    def replace_entries(self, document_id: int, before: DocumentEntries, after: DocumentEntries) -> None:
        """Replace the entries of a document. Unchanged ones are not written."""
        removed = [(*entry, document_id) for entry in before if entry not in after]
        added = [(*entry, document_id, data) for entry, data in after.items() if before.get(entry, _NO_DATA) != data]
        self.db.executemany(
            "DELETE FROM entry WHERE index_name = ? AND key = ? AND sort_key = ? AND document = ?", removed
        )
        self.db.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", added)
