"""Cells: everything that a page may read, each with a name, a value and a fingerprint.

A cell's name is a tuple: what it is, then its arguments. Asking for the same name again gives the same value for the
whole build, since nothing is filed while pages are rendered. A fingerprint is a digest of the value as it lies in the
database; two builds in which a page's cells have the same fingerprints give the same page.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from sitegen.codec import decode, encode
from sitegen.database import artifacts
from sitegen.database.dependencies.keys import OUTSIDE, keys
from sitegen.database.index import redirects
from sitegen.database.index.static_files import published
from sitegen.database.linking.resolved_links import Links
from sitegen.database.queries import sql
from sitegen.database.queries.listing_cache import Buckets
from sitegen.database.records import decode_meta
from sitegen.database.store import NO_CARD, Store
from sitegen.model.document import CLOSE, OPEN, SRC, Body, Meta
from sitegen.model.entity import Entity
from sitegen.model.media_info import Credit
from sitegen.model.page import Card
from sitegen.names.naming import fold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.dependencies.query_key import Cell

Value = tuple[bytes, Any]
"""What a cell's digest is made of, and its value."""
MARK = re.compile(f"[{OPEN}{CLOSE}{SRC}]([0-9]+)[{OPEN}{CLOSE}{SRC}]")
LIMIT = 20_000
"""Cells remembered at once."""
FEW = 1_000
PASSING = frozenset({"window", "slice", "document", "opening"})
"""Kinds of cells that few pages share: those that many do are not to be forgotten for them."""


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


def _forget(known: dict[Cell, tuple[bytes, Any, list[int]]]) -> None:
    """All but what lies outside the database, which nobody keeps from changing during a build."""
    kept = {cell: found for cell, found in known.items() if cell[0] in OUTSIDE}
    known.clear()
    known.update(kept)


class Cells:
    """Evaluates cells and remembers them; `more` adds kinds of cells that live outside the database (templates)."""

    def __init__(
        self, store: Store, config: Config, root: Path, more: dict[str, Callable[..., Value]] | None = None
    ) -> None:
        self.store, self.config, self.root = store, config, root
        self.kinds: dict[str, Callable[..., Value]] = {
            "document": self._document, "card": self._card, "names": self._names, "owners": self._owners, "longer": self._longer,
            "window": self._window, "slice": self._slice, "count": self._count, "reaches": self._reaches,
            "opening": self._opening, "front": self._front, "became": self._became, "named": self._named,
            "buckets": self._buckets, "years": self._years, "config": self._config, "section": self._section,
            "leaves": self._leaves, "moved": self._moved, "published": self._published, "shown": self._shown, "facts": self._facts,
            "moves": self._moves, "file": self._file, "bundle": self._bundle, "bundled": self._bundled, **(more or {}),
        }  # fmt: skip
        self.buckets = Buckets(store)
        self.known: dict[Cell, tuple[bytes, Any, list[int]]] = {}
        self.passing: dict[Cell, tuple[bytes, Any, list[int]]] = {}

    def read(self, cell: Cell) -> tuple[bytes, Any, list[int]]:
        """A cell's fingerprint (8 bytes), its value, and the keys under which the read is found again."""
        found = self.known.get(cell) or self.passing.get(cell)
        if found is None:
            raw, value = self.kinds[cell[0]](*cell[1:])
            found = (hashlib.blake2b(raw, digest_size=8).digest(), value, keys(cell, value))
            known, limit = (self.passing, FEW) if cell[0] in PASSING else (self.known, LIMIT)
            if len(known) > limit:
                _forget(known)
            known[cell] = found
        return found

    def same(self, cell: Cell, fingerprint: bytes) -> bool:
        """Whether a cell still has a fingerprint; one that can no longer be read has changed."""
        try:
            return self.read(cell)[0] == fingerprint
        except Exception:  # noqa: BLE001 - whatever went wrong will be told when the page is rendered
            return False

    def _document(self, uid: str) -> Value:
        row = self._row(sql.DOCUMENT, uid)
        if row is None:
            return b"", None
        kind, file, address, state, meta, body, links = row
        front = decode_meta(kind, meta)
        assert front is not None  # noqa: S101 - a document that could not be read is in none of these states
        value = Full(uid, kind, file, address, state, front, decode(Body, body), decode(Links, links))
        return b"".join((address.encode(), state.encode(), meta, body, links)), value

    def _card(self, uid: str) -> Value:
        row = self._row(sql.CARD, uid)
        return (row[0], decode(Card, row[0])) if row and row[0] not in NO_CARD else (b"", None)

    def _names(self, uid: str) -> Value:
        row = self._row(sql.NAMES, uid)
        meta = decode_meta(*row) if row else None
        names = (meta.name, *meta.aliases) if isinstance(meta, Entity) else ()
        for _, _, merged in self.store.bucket("became", uid):
            names += tuple(msgspec.msgpack.decode(merged)) if merged else ()
        return encode(names), names

    def _owners(self, name: str) -> Value:
        """Who has a name; one that is merged has it for what it became."""
        rows = self.store.db.execute(sql.OWNERS, (fold(name),)).fetchall()
        owners = sorted({decode(Links, links).merged_into if state == "merged" else uid for uid, state, links in rows})
        return encode(owners), owners

    def _longer(self, pair: str) -> Value:
        """The names that have two words next to each other, each with the entity that has it."""
        rows = self.store.db.execute(sql.LONGER, (pair,)).fetchall()
        found = sorted(
            {(name, decode(Links, links).merged_into if state == "merged" else uid) for name, uid, state, links in rows}
        )
        return encode(found), found

    def _window(self, idx: str, bucket: str, start: str, end: str, limit: int, newest: int) -> Value:
        items = self.buckets.window(idx, bucket, start, end, limit, newest=bool(newest))
        return b"".join([item.digest for item in items]), items

    def _slice(self, idx: str, bucket: str, offset: int, limit: int) -> Value:
        items = self.buckets.slice(idx, bucket, offset, limit)
        return b"".join([item.digest for item in items]), items

    def _count(self, idx: str, bucket: str) -> Value:
        count = self.buckets.count(idx, bucket)
        return str(count).encode(), count

    def _reaches(self, idx: str, bucket: str, number: int) -> Value:
        return (b"yes", True) if self.buckets.count(idx, bucket) >= number else (b"no", False)

    def _became(self, uid: str) -> Value:
        _, full = self._document(uid)
        survivor = full.links.merged_into if full else ""
        return survivor.encode(), survivor

    def _front(self, uid: str) -> Value:
        """A document without its body: what is said of a story elsewhere seldom depends on its words."""
        row = self._row(sql.DOCUMENT, uid)
        if row is None:
            return b"", None
        value = replace(self._document(uid)[1], body=Body())
        _, _, address, state, meta, _, links = row
        return b"".join((address.encode(), state.encode(), meta, links)), value

    def _opening(self, uid: str, paragraphs: int) -> Value:
        """A document whose body ends with a paragraph: what a front page shows changes with that, its picture and its bylines."""
        _, full = self._document(uid)
        if full is None:
            return b"", None
        end = 0
        for _ in range(paragraphs):
            end = full.body.html.find("</p>", end) + 4 if "</p>" in full.body.html[end:] else end
        body = Body(full.body.html[:end], full.body.refs)
        numbers = sorted({int(found) for found in MARK.findall(body.html)})
        shown = [(full.links.refs[number], full.body.refs[number].labelled) for number in numbers]
        links, image = full.links, getattr(full.meta, "image", None)
        told = (body.html, shown, links.root, links.follows, links.bylines, links.image, links.picture, image)
        return encode(told), replace(full, body=body)

    def _buckets(self, idx: str, prefix: str) -> Value:
        return self._list(sql.BUCKETS, idx, prefix)

    def _years(self, idx: str, bucket: str) -> Value:
        return self._list(sql.YEARS, idx, bucket)

    def _named(self, idx: str, bucket: str, newest: int, kind: str, limit: int) -> Value:
        return self._list(sql.NAMED, idx, bucket, newest, f"{kind}/" if kind else "", limit)

    def _leaves(self) -> Value:
        return self._list(sql.LEAVES)

    def _moved(self, uid: str) -> Value:
        return self._list(sql.MOVED, uid)

    def _moves(self) -> Value:
        table = redirects.table(self.store, lambda uid: self._card(uid)[1])
        return encode(table), table

    def _row(self, query: str, *values: object) -> Any:
        return self.store.db.execute(query, values).fetchone()

    def _list(self, query: str, *values: object) -> Value:
        """All rows of a query; rows of one column as plain values."""
        rows = self.store.db.execute(query, values).fetchall()
        found = [row[0] if len(row) == 1 else row for row in rows]
        return encode(found), found

    def _published(self, path: str) -> Value:
        address, owner, wants = published(self.store, self.config, path)
        return address.encode(), (address, owner.uid if owner else "", wants)

    def _shown(self, address: str) -> Value:
        """Whether a public document shows a file as a picture, and the credit on which all agree that give one."""
        given = [msgspec.msgpack.decode(data or b"", type=Credit) for _, _, data in self.store.bucket("shown", address)]
        said = {credit for credit in given if credit != Credit()}
        value = (bool(given), said.pop() if len(said) == 1 else Credit())
        return encode(value), value

    def _facts(self, path: str) -> Value:
        facts = self.store.facts(path)
        return encode(facts), facts

    def _file(self, path: str) -> Value:
        return self.store.file_digest(path) or b"", self.root / self.store.place(path)

    def _bundle(self, name: str) -> Value:
        return self.store.setting(name) or b"", artifacts.folder(self.store, artifacts.BUNDLES[name])

    def _bundled(self, name: str, path: str, digest: str) -> Value:
        """A file of what holds the whole archive, by its digest: in which folder it lies does not matter."""
        place = artifacts.folder(self.store, artifacts.BUNDLES[name])
        assert place is not None  # noqa: S101 - the file is planned
        return digest.encode(), place / path

    def _config(self, part: str) -> Value:
        value = getattr(self.config, part)
        return encode(value), value

    def _section(self, name: str) -> Value:
        value = (self.config.section_title(name), self.config.sections.get(name))
        return encode(value), value
