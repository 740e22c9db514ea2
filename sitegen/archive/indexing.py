"""Putting documents into the database: file them, link what is new or was waiting, and enter what others list.

Filing notes everything that other documents can see of a document (its signature). When that changes, every document
that wanted one of its ids, names, files or addresses is linked again; so after any history the tables hold what a
clean build would put there.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sitegen.archive import entries
from sitegen.archive.chains import Chains
from sitegen.archive.linking import Linker
from sitegen.model.entity import Entity, Event
from sitegen.model.names import fold
from sitegen.model.permalink import address
from sitegen.model.state import state_of
from sitegen.model.story import Story
from sitegen.problems import Problem
from sitegen.read.document import encode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sitegen.archive.store import Row, Store
    from sitegen.config import Config
    from sitegen.model.document import Document, Meta


class Indexer:
    """One build's changes to the index."""

    def __init__(self, store: Store, config: Config, now: dt.datetime) -> None:
        self.store, self.config, self.now = store, config, now
        self.touched: set[str] = set()
        self.pending: set[int] = set()

    def run(self, documents: Iterable[Document], removed: Iterable[str], changed_files: Iterable[str]) -> None:
        """File what changed, then link until nothing that changed has been seen by those who look at it."""
        for file in removed:
            self.remove(file)
            self.touched.add(f"file:{file}")
        self.touched.update(f"file:{file}" for file in changed_files)
        for document in documents:
            self.file(document)
        self.pass_time()
        self.link()

    def remove(self, file: str) -> None:
        """Forget a content file that is gone."""
        for row in self.store.rows("file = ?", file):
            self.touch(row)
            self.store.db.execute("DELETE FROM entry WHERE document = ?", (row.id,))
            self.store.db.execute("DELETE FROM document WHERE id = ?", (row.id,))
            self.pending.discard(row.id)

    def file(self, document: Document) -> None:
        """Put a parsed document in the place of what its file gave before."""
        state = state_of(document.meta, self.now, self.config.zone)
        addr = _address(document.kind, document.uid, document.meta, self.config)
        signature = _signature(document, state, addr)
        changed = [row.signature for row in self.store.rows("file = ?", document.file)] != [signature]
        if changed:
            self.touch_file(document.file)  # what it was called before
        columns = {
            "uid": document.uid,
            "kind": document.kind,
            "state": state,
            "address": addr,
            "embargo": getattr(document.meta, "embargo", None) or "",
            "meta": encode(document.meta),
            "body": encode(document.body),
            "places": encode(document.places),
            "problems": encode(document.problems),
            "signature": signature,
        }
        self.store.put_document(document.file, columns)
        self.pending.update(row.id for row in self.store.rows("file = ?", document.file))
        if changed:
            self.touch_file(document.file)

    def pass_time(self) -> None:
        """Change the state of documents whose embargo has passed, or has come to lie ahead again."""
        for row in self.store.rows("embargo != '' AND state IN ('public', 'embargoed')"):
            meta = self.store.meta(row)
            if not isinstance(meta, Story) or not meta.embargo:
                continue
            state = state_of(meta, self.now, self.config.zone)
            if state != row.state:
                self.store.db.execute(
                    "UPDATE document SET state = ?, signature = ? WHERE id = ?",
                    (state, hashlib.sha256(row.signature + state.encode()).digest(), row.id),
                )
                self.touch(row)
                self.pending.add(row.id)

    def touch_file(self, file: str) -> None:
        """Touch the document that a file has now."""
        for row in self.store.rows("file = ?", file):
            self.touch(row)

    def touch(self, row: Row) -> None:
        """Note every key under which other documents may have looked for this one."""
        self.touched |= {f"id:{row.uid}", f"file:{row.file}", f"address:{row.address}"}
        meta = self.store.meta(row)
        if isinstance(meta, Entity):
            self.touched |= {f"name:{fold(name)}" for name in (meta.name, *meta.aliases)}

    def link(self) -> None:
        """Link every pending document, and those that wanted something that was touched, until there are none."""
        self._names()
        chains = Chains(self.store, self.config)
        while True:
            for key in sorted(self.touched):
                self.pending.update(document for _, document, _ in self.store.bucket("wants", key))
            self.touched.clear()
            if not self.pending:
                return
            batch, self.pending = sorted(self.pending), set()
            for document in batch:
                self._link(document, chains)

    def _names(self) -> None:
        """Enter the names of all pending documents before anybody asks for one."""
        for document in sorted(self.pending):
            row = self.store.rows("id = ?", document)[0]
            meta = self.store.meta(row)
            self.store.db.execute("DELETE FROM entry WHERE document = ? AND idx = 'name'", (document,))
            if isinstance(meta, Entity):
                names = {fold(name): encode(name) for name in (meta.name, *meta.aliases)}
                rows = [(name, document, written) for name, written in names.items()]
                self.store.db.executemany("INSERT INTO entry VALUES ('name', ?, '', ?, ?)", rows)

    def _link(self, document: int, chains: Chains) -> None:
        (row,) = self.store.rows("id = ?", document)
        linker = Linker(self.store, self.config, row)
        chain = chains.of(row, linker)
        problems = [*linker.problems, *self._twins(row, linker)]
        meta = self.store.meta(row)
        card, rows = entries.of(self.store, row, meta, chain)
        wants = [("wants", key, "", None) for key in sorted(linker.wants)]
        before = chains.before(row)
        self.store.replace_entries(row.id, [*rows, *wants])
        self.store.db.execute(
            "UPDATE document SET links = ?, card = ?, link_problems = ? WHERE id = ?",
            (encode(chain), encode(card), encode(problems), row.id),
        )
        if before is not None and before != (chain.root, chain.depth):
            self.touched.add(f"id:{row.uid}")

    def _twins(self, row: Row, linker: Linker) -> list[Problem]:
        """Two files with one id, in whatever case: a problem at each, naming the other."""
        linker.wants.add(f"id:{row.uid}")
        others = [other for other in self.store.rows("uid = ?", row.uid) if other.file != row.file]
        line, column = linker.places.get("slug", (1, 1))
        hint = "rename one of them, or give it a slug:"
        return [
            Problem(row.file, line, column, f'the id "{row.uid}" belongs to {other.file} too', hint) for other in others
        ]


def _address(kind: str, uid: str, meta: Meta | None, config: Config) -> str:
    """The address of a document's page; that of a document which could not be read is empty."""
    if meta is None or kind not in config.kinds:
        return ""
    parts = {"slug": uid.partition("/")[2]}
    if isinstance(meta, Story):
        date = meta.published.edtf if meta.published else None
        known = date.earliest if date and date.year is not None else None
        parts["section"] = meta.section or "news"
        parts["year"] = f"{date.year:04d}" if date and date.year is not None else "undated"
        parts["month"] = f"{date.month:02d}" if date and date.month else "00"
        parts["day"] = f"{known[2]:02d}" if date and known and known == date.latest else "00"
    return address(config.kinds[kind].permalink, parts)


def _signature(document: Document, state: str, addr: str) -> bytes:
    """A digest of all that linking another document can see of this one."""
    meta = document.meta
    seen: list[object] = [document.uid, state, addr, document.body.anchors]
    if meta:
        seen += [meta.merged_into, document.title]
    if isinstance(meta, Entity):
        seen.append(meta.aliases)
    if isinstance(meta, Story | Event):
        seen.append(meta.follows)
    return hashlib.sha256(encode(seen)).digest()
