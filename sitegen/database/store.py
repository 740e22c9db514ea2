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
from sitegen.content.scanner import Seen
from sitegen.database.carry_over import Kept
from sitegen.database.connection import reading, writing
from sitegen.database.records import Columns, Row, decode_meta, decode_problems
from sitegen.diagnostics import Problem, Refusal
from sitegen.model.document import Body, Meta
from sitegen.model.media_info import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


class Undo(Exception):  # noqa: N818 - no error: it is how a transaction is given up
    """Raised within a transaction to roll it back."""


_NAMES = Columns.__struct_fields__
PUT = f"""
INSERT INTO document (file, {", ".join(_NAMES)}) VALUES (?, {", ".join("?" * len(_NAMES))})
ON CONFLICT (file) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _NAMES)} RETURNING id
"""  # noqa: S608 - names are this program's
Entries = dict[tuple[str, str, str], bytes | None]
MOST = 20_000
"""Rows remembered at once."""
_NO_ENTRY = b"\xc1"
"""A byte that no MessagePack has."""
NO_CARD = frozenset({b"", b"\xc0"})
"""What stands in the column `card` of a document that other pages may not show: not linked yet, or None."""
ROW = "id, file, uid, kind, state, address, signature, withheld"


class Store:
    """One open archive database."""

    def __init__(self, path: Path, salt: bytes | None, *, at_rest: bool = False) -> None:
        """Without a salt for reading alone: what is in it is then taken as it is.

        One `at_rest` is read as a file that nobody writes, so it can lie on another machine's disk.
        """
        self.path = path
        self.on_undo: list[Callable[[], None]] = []
        """Told when a transaction was rolled back, or everything was forgotten: what was remembered of it is not there."""
        self._known: dict[str, list[Row]] | None = None
        if salt is None:
            self.db = reading(path, at_rest=at_rest)
            self._known = {}  # who reads is here for one map, or one look, during which nothing is filed
            return
        self.db = writing(path)
        self.salt = salt
        if self.setting("salt") != salt:
            self.begin_again()

    def rest(self) -> None:
        """Bring all that was written into the file itself; what is written after that waits beside it."""
        (busy, *_) = self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Refusal(f"{self.path} is read by another program; a cluster needs it at rest")

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
        except Undo:
            self._roll_back()
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")
        for forget in self.on_undo:
            forget()

    def halfway(self, *, rest: bool) -> None:
        """Within a transaction: what was done so far is for all to see, and what follows is a transaction of its own."""
        self.db.execute("COMMIT")
        if rest:
            self.rest()
        self.db.execute("BEGIN IMMEDIATE")

    def begin_again(self) -> None:
        """Forget everything but which output folder is this archive's, and which files were written to it."""
        kept = Kept.of(self.db)
        names = [
            name
            for (name,) in self.db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        for name in names:
            self.db.execute(f'DROP TABLE "{name}"')
        self.db.executescript(resources.files("sitegen.database").joinpath("schema.sql").read_text("utf-8"))
        self.set("salt", self.salt)
        kept.put(self.db)
        for forget in self.on_undo:
            forget()

    # -- settings and files

    def setting(self, key: str) -> bytes | None:
        """A value kept from an earlier build."""
        try:
            row = self.db.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        except sqlite3.OperationalError:
            return None
        return row[0] if row else None

    def set(self, key: str, value: bytes) -> None:
        """Keep a value for the next build."""
        self.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))

    def files(self) -> dict[str, Seen]:
        """Every content file as it was last read."""
        return {
            path: Seen(*rest)
            for path, *rest in self.db.execute("SELECT path, size, mtime, ctime, inode, digest, place FROM file")
        }

    def files_at(self, paths: Iterable[str]) -> dict[str, Seen]:
        """The content files at these paths, or below them, as they were last read."""
        query = "SELECT path, size, mtime, ctime, inode, digest, place FROM file WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0')"
        rows = (row for path in paths for row in self.db.execute(query, (path,)).fetchall())
        return {path: Seen(*rest) for path, *rest in rows}

    def file_digest(self, path: str) -> bytes | None:
        """SHA-256 of a content file, or None if there is no such file."""
        row = self.db.execute("SELECT digest FROM file WHERE path = ?", (path,)).fetchone()
        return row[0] if row else None

    def place(self, path: str) -> str:
        """A content file's path as the disk spells it."""
        row = self.db.execute("SELECT place FROM file WHERE path = ?", (path,)).fetchone()
        return row[0] if row else path

    def paths(self, folder: str = "") -> list[str]:
        """Return the paths of the content files, or of those below a folder, which ends with a slash; sorted."""
        query = "SELECT path FROM file WHERE path > ?1 AND path < ?1 || char(0x10ffff) ORDER BY path"
        return [path for (path,) in self.db.execute(query, (folder,))]

    def facts(self, path: str) -> Facts | None:
        """What is known of a picture or a PDF in the content."""
        row = self.db.execute("SELECT facts FROM fact WHERE path = ?", (path,)).fetchone() if path else None
        return msgspec.msgpack.decode(row[0], type=Facts) if row else None

    def keep_facts(self, path: str, facts: Facts | None) -> None:
        """Remember what is known of a file, or that there is nothing to know."""
        self.db.execute("DELETE FROM fact WHERE path = ?", (path,))
        if facts is not None:
            self.db.execute("INSERT INTO fact VALUES (?, ?)", (path, encode(facts)))

    def keep_files(self, seen: dict[str, Seen], removed: Iterable[str]) -> None:
        """Remember how files were read, and forget those that are gone."""
        for table in ("file", "fact"):
            self.db.executemany(f"DELETE FROM {table} WHERE path = ?", [(path,) for path in removed])  # noqa: S608 - literals
        rows = [(path, s.size, s.mtime, s.ctime, s.inode, s.digest, s.place) for path, s in seen.items()]
        self.db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    # -- documents

    def rows(self, where: str = "1", *values: Any) -> list[Row]:
        """Documents that match a condition, by file."""
        found = self.db.execute(f"SELECT {ROW} FROM document WHERE {where} ORDER BY +file", values)  # noqa: S608 - conditions are literals of this program
        return [Row(*row) for row in found]

    def of(self, uid: str) -> list[Row]:
        """The documents with an id: one, unless somebody made a mistake."""
        if self._known is None:
            return self.rows("uid = ?", uid)
        if (found := self._known.get(uid)) is None:
            if len(self._known) > MOST:
                self._known.clear()
            found = self._known[uid] = self.rows("uid = ?", uid)
        return found

    @contextmanager
    def settled(self) -> Iterator[None]:
        """For a time in which no document comes, goes or changes its state: rows are looked up once."""
        self._known = {}
        try:
            yield
        finally:
            self._known = None

    def row(self, where: str, *values: Any) -> Row | None:
        """The first document that matches a condition."""
        found = self.rows(where, *values)
        return found[0] if found else None

    def shown(self, row: Row) -> tuple[bytes, bytes]:
        """Front matter and body of a document as they lie in the database."""
        found: tuple[bytes, bytes] = self.db.execute(
            "SELECT meta, body FROM document JOIN body ON document = id WHERE id = ?", (row.id,)
        ).fetchone()
        return found

    def blob(self, document: int, column: str) -> bytes:
        """One blob of a document."""
        blob: bytes = self.db.execute(f"SELECT {column} FROM document WHERE id = ?", (document,)).fetchone()[0]  # noqa: S608 - columns are literals
        return blob

    def put_document(self, file: str, columns: Columns, body: bytes) -> int:
        """What a file was read as, in the place of what it was before; what linking gave stays until it is linked again."""
        values = (file, *(getattr(columns, name) for name in columns.__struct_fields__))
        number: int = self.db.execute(PUT, values).fetchone()[0]
        self.db.execute("INSERT OR REPLACE INTO body VALUES (?, ?)", (number, body))
        return number

    def drop_document(self, number: int) -> None:
        """Forget a document."""
        self.db.execute("DELETE FROM entry WHERE document = ?", (number,))
        self.db.execute("DELETE FROM body WHERE document = ?", (number,))
        self.db.execute("DELETE FROM document WHERE id = ?", (number,))

    def meta(self, row: Row) -> Meta | None:
        """A document's front matter."""
        return decode_meta(row.kind, self.blob(row.id, "meta"))

    def body(self, row: Row) -> Body:
        """A document's body."""
        found = self.db.execute("SELECT body FROM body WHERE document = ?", (row.id,)).fetchone()
        body: Body = decode(Body, found[0])
        return body

    def places(self, row: Row) -> dict[str, tuple[int, int]]:
        """Where the values of a document's front matter stand."""
        return msgspec.msgpack.decode(self.blob(row.id, "places"), type=dict[str, tuple[int, int]])

    def problems(self) -> list[Problem]:
        """Every problem of every document, from reading and from linking."""
        found: list[Problem] = []
        query = "SELECT problems, link_problems FROM document WHERE problems != x'90' OR link_problems != x'90'"
        for own, linked in self.db.execute(query):
            found += decode_problems(own) + decode_problems(linked)
        return found

    # -- entries

    def bucket(self, idx: str, bucket: str) -> list[tuple[str, int, bytes | None]]:
        """Sort key, document and data of all entries of a bucket, in order."""
        return self.db.execute(
            "SELECT sort, document, data FROM entry WHERE idx = ? AND bucket = ? ORDER BY sort, document", (idx, bucket)
        ).fetchall()

    def entries(self, document: int) -> Entries:
        """A document's entries, its names among them: (index, bucket, sort) to data."""
        rows = self.db.execute("SELECT idx, bucket, sort, data FROM entry WHERE document = ?", (document,))
        return {(idx, bucket, sort): data for idx, bucket, sort, data in rows}

    def add_entries(self, rows: list[tuple[str, str, str, int, bytes | None]]) -> None:
        """Entries of documents that have none: index, bucket, sort key, document, data."""
        self.db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)

    def add_entries_later(self, rows: list[tuple[str, str, str, int, bytes | None]]) -> None:
        """The same; they are no part of the index before `enter`."""
        self.db.executemany("INSERT INTO entering VALUES (?, ?, ?, ?, ?)", rows)

    def enter(self) -> None:
        """Put all that waits into the index, in its order: where most of it is new, each page of it is written once."""
        (index,) = self.db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_document'").fetchone()
        self.db.execute("DROP INDEX entry_document")
        self.db.execute("INSERT INTO entry SELECT * FROM entering ORDER BY idx, bucket, sort, document")
        self.db.execute("DELETE FROM entering")
        self.db.execute(index)

    def replace_entries(self, document: int, before: Entries, after: Entries) -> None:
        """Put a document's entries in the place of its old ones; those that stay as they are are not written."""
        gone = [(*entry, document) for entry in before if entry not in after]
        new = [(*entry, document, data) for entry, data in after.items() if before.get(entry, _NO_ENTRY) != data]
        self.db.executemany("DELETE FROM entry WHERE idx = ? AND bucket = ? AND sort = ? AND document = ?", gone)
        self.db.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", new)
