"""Cells: everything that a page may read, each with a name, a value and a fingerprint.

A cell's name is a tuple: what it is, then its arguments. Asking for the same name again gives the same value for the
whole build, since nothing is filed while pages are rendered. A fingerprint is a digest of the value as it lies in the
database; two builds in which a page's cells have the same fingerprints give the same page.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.archive.files import published_files
from sitegen.archive.links import Links
from sitegen.archive.store import Store, decode, decode_meta
from sitegen.model.document import Body, Meta
from sitegen.model.entity import Entity
from sitegen.model.names import fold
from sitegen.model.page import Card
from sitegen.read.document import encode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sitegen.config import Config

Cell = tuple[Any, ...]
Value = tuple[bytes, Any]
"""What a cell's digest is made of, and its value."""
LIMIT = 200_000


class Full(msgspec.Struct, frozen=True):
    """All of one public document: what its own page shows."""

    uid: str
    kind: str
    file: str
    address: str
    state: str
    meta: Meta
    body: Body
    links: Links


class Item(msgspec.Struct, frozen=True):
    """One entry of a listing: the card of the document, where it stands, and what the entry itself says."""

    card: Card
    sort: str
    data: Any = None


class Cells:
    """Evaluates cells and remembers them; `more` adds kinds of cells that live outside the database (templates)."""

    def __init__(self, store: Store, config: Config, root: Path, more: dict[str, Callable[..., Value]] | None = None) -> None:
        self.store, self.config, self.root = store, config, root
        self.kinds: dict[str, Callable[..., Value]] = {
            "document": self._document, "card": self._card, "names": self._names, "owners": self._owners,
            "window": self._window, "slice": self._slice, "count": self._count, "named": self._named,
            "buckets": self._buckets, "config": self._config, "section": self._section,
            "withdrawn": self._withdrawn, "leaves": self._leaves, "redirects": self._redirects, "files": self._files, "file": self._file, **(more or {}),
        }  # fmt: skip
        self.known: dict[Cell, tuple[bytes, Any]] = {}

    def read(self, cell: Cell) -> tuple[bytes, Any]:
        """A cell's fingerprint (8 bytes) and value."""
        found = self.known.get(cell)
        if found is None:
            raw, value = self.kinds[cell[0]](*cell[1:])
            found = (hashlib.blake2b(raw, digest_size=8).digest(), value)
            if len(self.known) > LIMIT:
                self.known.clear()
            self.known[cell] = found
        return found

    def same(self, cell: Cell, fingerprint: bytes) -> bool:
        """Whether a cell still has a fingerprint; one that can no longer be read has changed."""
        try:
            return self.read(cell)[0] == fingerprint
        except Exception:  # noqa: BLE001 - whatever went wrong will be told when the page is rendered
            return False

    def _document(self, uid: str) -> Value:
        row = self.store.db.execute(
            "SELECT kind, file, address, state, meta, body, links FROM document WHERE uid = ? AND state IN ('public', 'withdrawn', 'merged') ORDER BY file",
            (uid,),
        ).fetchone()
        if row is None:
            return b"", None
        kind, file, address, state, meta, body, links = row
        value = Full(uid, kind, file, address, state, decode_meta(kind, meta), decode(Body, body), decode(Links, links))  # type: ignore[arg-type] # public: it has front matter
        return b"".join((address.encode(), state.encode(), meta, body, links)), value

    def _card(self, uid: str) -> Value:
        row = self.store.db.execute("SELECT card FROM document WHERE uid = ? AND state IN ('public', 'withdrawn') ORDER BY file", (uid,)).fetchone()
        return (row[0], decode(Card, row[0])) if row else (b"", None)

    def _names(self, uid: str) -> Value:
        row = self.store.db.execute("SELECT kind, meta FROM document WHERE uid = ? AND state = 'public' ORDER BY file", (uid,)).fetchone()
        meta = decode_meta(*row) if row else None
        names = (meta.name, *meta.aliases) if isinstance(meta, Entity) else ()
        return encode(names), names

    def _owners(self, name: str) -> Value:
        owners = sorted({uid for (uid,) in self.store.db.execute(
            "SELECT uid FROM entry JOIN document ON document.id = entry.document WHERE idx = 'name' AND bucket = ? AND state != 'merged'", (fold(name),)
        )})  # fmt: skip
        return encode(owners), owners

    def _window(self, idx: str, bucket: str, start: str, end: str, limit: int, newest: bool) -> Value:  # noqa: FBT001 - part of the cell's name
        order = "DESC" if newest else "ASC"
        rows = self.store.db.execute(
            "SELECT sort, data, card FROM entry JOIN document ON document.id = entry.document"  # noqa: S608 - ASC or DESC
            f" WHERE idx = ? AND bucket = ? AND sort > ? AND sort < ? AND card NOT IN (x'', x'c0') ORDER BY sort {order}, document.uid LIMIT ?",
            (idx, bucket, start, end or "\U0010ffff", limit),
        ).fetchall()
        raw = b"".join(part if isinstance(part, bytes) else str(part).encode() for row in rows for part in row)
        return raw, [Item(decode(Card, card), sort, msgspec.msgpack.decode(data) if data else None) for sort, data, card in rows]

    def _count(self, idx: str, bucket: str) -> Value:
        count = self.store.db.execute("SELECT count(*) FROM entry WHERE idx = ? AND bucket = ?", (idx, bucket)).fetchone()[0]
        return str(count).encode(), count

    def _buckets(self, idx: str) -> Value:
        rows = self.store.db.execute("SELECT bucket, count(*) FROM entry WHERE idx = ? GROUP BY bucket ORDER BY bucket", (idx,)).fetchall()
        return encode(rows), [(bucket, count) for bucket, count in rows]

    def _slice(self, idx: str, bucket: str, offset: int, limit: int) -> Value:
        rows = self.store.db.execute(
            "SELECT sort, card FROM entry JOIN document ON document.id = entry.document WHERE idx = ? AND bucket = ? ORDER BY sort, document.uid LIMIT ? OFFSET ?",
            (idx, bucket, limit, offset),
        ).fetchall()
        return b"".join(card for _, card in rows), [Item(decode(Card, card), sort) for sort, card in rows]

    def _named(self, idx: str, bucket: str, newest: int, kind: str, limit: int) -> Value:
        rows = self.store.db.execute(
            "SELECT named.bucket, count(*) AS shared FROM"
            " (SELECT document FROM entry WHERE idx = ?1 AND bucket = ?2 ORDER BY sort DESC, document LIMIT ?3) AS own"
            " JOIN entry AS named ON named.document = own.document AND named.idx = 'mentions'"
            " WHERE (?1 != 'mentions' OR named.bucket != ?2) AND named.bucket LIKE ?4 GROUP BY named.bucket ORDER BY shared DESC, named.bucket LIMIT ?5",
            (idx, bucket, newest, f"{kind}/%" if kind else "%", limit),
        ).fetchall()
        return encode(rows), [(other, shared) for other, shared in rows]

    def _withdrawn(self) -> Value:
        rows = self.store.db.execute("SELECT DISTINCT uid, address FROM document WHERE state = 'withdrawn' ORDER BY uid").fetchall()
        return encode(rows), rows

    def _leaves(self) -> Value:
        rows = [uid for (uid,) in self.store.db.execute("SELECT DISTINCT uid FROM document WHERE kind = 'page' AND state = 'public' ORDER BY uid")]
        return encode(rows), rows

    def _redirects(self) -> Value:
        rows = self.store.db.execute("SELECT bucket, uid FROM entry JOIN document ON document.id = entry.document WHERE idx = 'redirect' ORDER BY bucket, uid").fetchall()
        return encode(rows), rows

    def _files(self) -> Value:
        found = published_files(self.store, self.config)
        return encode(found), found

    def _file(self, path: str) -> Value:
        return self.store.file_digest(path) or b"", self.root / path

    def _config(self, part: str) -> Value:
        value = getattr(self.config, part)
        return encode(value), value

    def _section(self, name: str) -> Value:
        value = (self.config.section_title(name), self.config.sections.get(name))
        return encode(value), value
