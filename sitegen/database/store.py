"""The database file: opening it, and the plain reads and writes that everything else is made of.

Guarantees: a database of another schema, another program or another configuration of parsing (the salt) is emptied
and filled anew, and one that is damaged is put aside; the published files are never touched by that. One process
writes at a time: whoever opens it holds the archive's lock.
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
from sitegen.database.connection import open_readonly, open_writable
from sitegen.database.records import DocumentRecord, DocumentRow, decode_meta, decode_problems
from sitegen.diagnostics import Problem, SitegenError
from sitegen.model.document import Body, Meta
from sitegen.model.media_info import MediaInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


class Rollback(Exception):  # noqa: N818 - no error: it is how a transaction is given up
    """Raised within a transaction to roll it back."""


_DOCUMENT_COLUMNS = DocumentRow.__struct_fields__
UPSERT_DOCUMENT = f"""
INSERT INTO document (file, {", ".join(_DOCUMENT_COLUMNS)}) VALUES (?, {", ".join("?" * len(_DOCUMENT_COLUMNS))})
ON CONFLICT (file) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _DOCUMENT_COLUMNS)} RETURNING id
"""  # noqa: S608 - names are this program's
DocumentEntries = dict[tuple[str, str, str], bytes | None]
MAX_CACHED_ROWS = 20_000
"""Rows remembered at once."""
_NO_DATA = b"\xc1"
"""A byte that no MessagePack has."""
EMPTY_SUMMARY = frozenset({b"", b"\xc0"})
"""What stands in the column `card` of a document that other pages may not show: not linked yet, or None."""
RECORD_COLUMNS = "id, file, uid, kind, state, address, link_fingerprint, withheld"


class Store:
    """One open archive database."""

    def __init__(self, path: Path, cache_key: bytes | None, *, immutable: bool = False) -> None:
        """Without a salt for reading alone: what is in it is then taken as it is.

        One `at_rest` is read as a file that nobody writes, so it can lie on another machine's disk.
        """
        self.path = path
        self.on_rollback: list[Callable[[], None]] = []
        """Told when a transaction was rolled back, or everything was forgotten: what was remembered of it is not there."""
        self._row_cache: dict[str, list[DocumentRecord]] | None = None
        if cache_key is None:
            self.db = open_readonly(path, immutable=immutable)
            self._row_cache = {}  # who reads is here for one map, or one look, during which nothing is filed
            return
        self.db = open_writable(path)
        self.cache_key = cache_key
        if self.setting("cache_key") != cache_key:
            self.reset()

    def checkpoint(self) -> None:
        """Bring all that was written into the file itself; what is written after that waits beside it."""
        (busy, *_) = self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise SitegenError(f"{self.path} is read by another program; a cluster needs it at rest")

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an `Undo` raised inside rolls back and goes no further."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT")
        except Rollback:
            self._roll_back()
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")
        for forget in self.on_rollback:
            forget()

    def commit_and_begin(self, *, checkpoint: bool) -> None:
        """Within a transaction: what was done so far is for all to see, and what follows is a transaction of its own."""
        self.db.execute("COMMIT")
        if checkpoint:
            self.checkpoint()
        self.db.execute("BEGIN IMMEDIATE")

    def reset(self) -> None:
        """Forget everything but which output folder is this archive's, and which files were written to it."""
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
        """A value kept from an earlier build."""
        try:
            row = self.db.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        except sqlite3.OperationalError:
            return None
        return row[0] if row else None

    def set_setting(self, key: str, value: bytes) -> None:
        """Keep a value for the next build."""
        self.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))

    def file_stats(self) -> dict[str, FileStat]:
        """Every content file as it was last read."""
        return {
            path: FileStat(*stat)
            for path, *stat in self.db.execute("SELECT path, size, mtime, ctime, inode, digest, disk_path FROM file")
        }

    def file_stats_at(self, paths: Iterable[str]) -> dict[str, FileStat]:
        """The content files at these paths, or below them, as they were last read."""
        query = "SELECT path, size, mtime, ctime, inode, digest, disk_path FROM file WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0')"
        rows = (row for path in paths for row in self.db.execute(query, (path,)).fetchall())
        return {path: FileStat(*stat) for path, *stat in rows}

    def file_digest(self, path: str) -> bytes | None:
        """SHA-256 of a content file, or None if there is no such file."""
        row = self.db.execute("SELECT digest FROM file WHERE path = ?", (path,)).fetchone()
        return row[0] if row else None

    def disk_path(self, path: str) -> str:
        """A content file's path as the disk spells it."""
        row = self.db.execute("SELECT disk_path FROM file WHERE path = ?", (path,)).fetchone()
        return row[0] if row else path

    def paths(self, folder: str = "") -> list[str]:
        """Return the paths of the content files, or of those below a folder, which ends with a slash; sorted."""
        query = "SELECT path FROM file WHERE path > ?1 AND path < ?1 || char(0x10ffff) ORDER BY path"
        return [path for (path,) in self.db.execute(query, (folder,))]

    def media_info(self, path: str) -> MediaInfo | None:
        """What is known of a picture or a PDF in the content."""
        row = self.db.execute("SELECT info FROM media_info WHERE path = ?", (path,)).fetchone() if path else None
        return msgspec.msgpack.decode(row[0], type=MediaInfo) if row else None

    def save_media_info(self, path: str, media_info: MediaInfo | None) -> None:
        """Remember what is known of a file, or that there is nothing to know."""
        self.db.execute("DELETE FROM media_info WHERE path = ?", (path,))
        if media_info is not None:
            self.db.execute("INSERT INTO media_info VALUES (?, ?)", (path, encode(media_info)))

    def save_file_stats(self, stats: dict[str, FileStat], removed: Iterable[str]) -> None:
        """Remember how files were read, and forget those that are gone."""
        for table in ("file", "media_info"):
            self.db.executemany(f"DELETE FROM {table} WHERE path = ?", [(path,) for path in removed])  # noqa: S608 - literals
        rows = [(path, s.size, s.mtime_ns, s.ctime_ns, s.inode, s.digest, s.disk_path) for path, s in stats.items()]
        self.db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    # -- documents

    def find_documents(self, where: str = "1", *values: Any) -> list[DocumentRecord]:
        """Documents that match a condition, by file."""
        found = self.db.execute(f"SELECT {RECORD_COLUMNS} FROM document WHERE {where} ORDER BY +file", values)  # noqa: S608 - conditions are literals of this program
        return [DocumentRecord(*row) for row in found]

    def documents_with_id(self, uid: str) -> list[DocumentRecord]:
        """The documents with an id: one, unless somebody made a mistake."""
        if self._row_cache is None:
            return self.find_documents("uid = ?", uid)
        if (found := self._row_cache.get(uid)) is None:
            if len(self._row_cache) > MAX_CACHED_ROWS:
                self._row_cache.clear()
            found = self._row_cache[uid] = self.find_documents("uid = ?", uid)
        return found

    @contextmanager
    def read_cache(self) -> Iterator[None]:
        """For a time in which no document comes, goes or changes its state: rows are looked up once."""
        self._row_cache = {}
        try:
            yield
        finally:
            self._row_cache = None

    def find_document(self, where: str, *values: Any) -> DocumentRecord | None:
        """The first document that matches a condition."""
        found = self.find_documents(where, *values)
        return found[0] if found else None

    def front_matter_and_body(self, row: DocumentRecord) -> tuple[bytes, bytes]:
        """Front matter and body of a document as they lie in the database."""
        found: tuple[bytes, bytes] = self.db.execute(
            "SELECT meta, body FROM document JOIN body ON document = id WHERE id = ?", (row.id,)
        ).fetchone()
        return found

    def blob(self, document_id: int, column: str) -> bytes:
        """One blob of a document."""
        blob: bytes = self.db.execute(f"SELECT {column} FROM document WHERE id = ?", (document_id,)).fetchone()[0]  # noqa: S608 - columns are literals
        return blob

    def save_document(self, file: str, row: DocumentRow, body: bytes) -> int:
        """What a file was read as, in the place of what it was before; what linking gave stays until it is linked again."""
        values = (file, *(getattr(row, name) for name in row.__struct_fields__))
        document_id: int = self.db.execute(UPSERT_DOCUMENT, values).fetchone()[0]
        self.db.execute("INSERT OR REPLACE INTO body VALUES (?, ?)", (document_id, body))
        return document_id

    def delete_document(self, document_id: int) -> None:
        """Forget a document."""
        self.db.execute("DELETE FROM entry WHERE document = ?", (document_id,))
        self.db.execute("DELETE FROM body WHERE document = ?", (document_id,))
        self.db.execute("DELETE FROM document WHERE id = ?", (document_id,))

    def meta(self, row: DocumentRecord) -> Meta | None:
        """A document's front matter."""
        return decode_meta(row.kind, self.blob(row.id, "meta"))

    def body(self, row: DocumentRecord) -> Body:
        """A document's body."""
        found = self.db.execute("SELECT body FROM body WHERE document = ?", (row.id,)).fetchone()
        body: Body = decode(Body, found[0])
        return body

    def source_positions(self, row: DocumentRecord) -> dict[str, tuple[int, int]]:
        """Where the values of a document's front matter stand."""
        return msgspec.msgpack.decode(self.blob(row.id, "source_positions"), type=dict[str, tuple[int, int]])

    def problems(self) -> list[Problem]:
        """Every problem of every document, from reading and from linking."""
        found: list[Problem] = []
        query = "SELECT problems, link_problems FROM document WHERE problems != x'90' OR link_problems != x'90'"
        for own, linked in self.db.execute(query):
            found += decode_problems(own) + decode_problems(linked)
        return found

    # -- entries

    def listing(self, index: str, key: str) -> list[tuple[str, int, bytes | None]]:
        """Sort key, document and data of all entries of a bucket, in order."""
        return self.db.execute(
            "SELECT sort_key, document, data FROM entry WHERE index_name = ? AND key = ? ORDER BY sort_key, document",
            (index, key),
        ).fetchall()

    def entries(self, document_id: int) -> DocumentEntries:
        """A document's entries, its names among them: (index, bucket, sort) to data."""
        rows = self.db.execute("SELECT index_name, key, sort_key, data FROM entry WHERE document = ?", (document_id,))
        return {(index, key, sort_key): data for index, key, sort_key, data in rows}

    def add_entries(self, rows: list[tuple[str, str, str, int, bytes | None]]) -> None:
        """Entries of documents that have none: index, bucket, sort key, document, data."""
        self.db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)

    def stage_entries(self, rows: list[tuple[str, str, str, int, bytes | None]]) -> None:
        """The same; they are no part of the index before `enter`."""
        self.db.executemany("INSERT INTO staged_entry VALUES (?, ?, ?, ?, ?)", rows)

    def flush_staged_entries(self) -> None:
        """Put all that waits into the index, in its order: where most of it is new, each page of it is written once."""
        (create_index,) = self.db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_document'").fetchone()
        self.db.execute("DROP INDEX entry_document")
        self.db.execute("INSERT INTO entry SELECT * FROM staged_entry ORDER BY index_name, key, sort_key, document")
        self.db.execute("DELETE FROM staged_entry")
        self.db.execute(create_index)

    def replace_entries(self, document_id: int, before: DocumentEntries, after: DocumentEntries) -> None:
        """Put a document's entries in the place of its old ones; those that stay as they are are not written."""
        removed = [(*entry, document_id) for entry in before if entry not in after]
        added = [(*entry, document_id, data) for entry, data in after.items() if before.get(entry, _NO_DATA) != data]
        self.db.executemany(
            "DELETE FROM entry WHERE index_name = ? AND key = ? AND sort_key = ? AND document = ?", removed
        )
        self.db.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", added)
