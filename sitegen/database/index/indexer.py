"""Putting documents into the database: file them, link what is new or was waiting, and enter what others list.

Filing notes everything that other documents can see of a document (its signature). When that changes, every document
that wanted one of its ids, names, files or addresses is linked again; so after any history the tables hold what a
clean build would put there.
"""

from __future__ import annotations

import hashlib
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode
from sitegen.database.dependencies.change_log import Touched
from sitegen.database.index import name_entries
from sitegen.database.index.embargoes import overtaken, state_again
from sitegen.database.index.entity_visibility import Visibility, as_decided, shown_as
from sitegen.database.index.static_files import is_document, named_file
from sitegen.database.linking.permalinks import own_address
from sitegen.database.linking.resolved_links import Links
from sitegen.database.linking.resolver import ANY
from sitegen.database.records import UNUSED, Row
from sitegen.database.store import NO_CARD
from sitegen.model.document import NO_ENTITIES
from sitegen.model.page import Card

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sitegen.database.index.document_row import Moment, Parsed
    from sitegen.database.index.link_task import Linked
    from sitegen.database.store import Entries, Store

    Spread = Callable[[list[int]], Iterator[Linked]]

MANY = 50_000
"""Entries that wait to be entered together."""
WANTED = "SELECT 1 FROM entry WHERE idx = 'wants' LIMIT 1"
NAMES = name_entries.INDEXES | {"copy"}
"""Indexes that are filled before anything is linked."""
LINKED = "UPDATE document SET links = ?, card = ?, link_problems = ? WHERE id = ?"


class Indexer:
    """One build's changes to the index."""

    def __init__(self, store: Store, moment: Moment, spread: Spread) -> None:
        """`spread` links documents, which may be done elsewhere: it says of each, in order, what became of it."""
        self.store, self.moment, self.spread = store, moment, spread
        self.changed = Touched(store)
        self.touched: set[str] = set()
        """Keys under which documents look for each other: see `resolve`."""
        self.wanted = store.db.execute(WANTED).fetchone() is not None
        """Whether any document looks for another: none does before the first is linked."""
        self.first = not self.wanted
        self.visibility = Visibility(store)
        self.pending: set[int] = set()
        self.naming: set[int] = set()  # those of them that have names
        self.fresh: set[int] = set()
        """Documents that the index does not know yet: nothing of theirs is to be replaced."""
        self.entering: list[tuple[str, str, str, int, bytes | None]] = []
        """Entries of those, to be entered together: in order it is quicker; in a first build all together, by SQLite."""

    def run(
        self, documents: Iterable[tuple[str, Parsed]], removed: Collection[str], changed_files: Collection[str]
    ) -> None:
        """File what changed, then link until nothing that changed has been seen by those who look at it."""
        for file in removed:
            self.remove(file)
        if self.wanted:
            self.touched.update(f"file:{file}" for file in (*removed, *changed_files))
            if removed or any(self.store.row("file = ?", file) is None for file in changed_files):
                self.touched.add(ANY)
        for file, parsed in documents:
            self.file(file, parsed)
        self.pass_time()
        with self.store.settled():
            self.link()
        while self.decide():
            with self.store.settled():
                self.link()
        for file in (*removed, *changed_files):
            self.changed.file(file, is_document=is_document(file))
        self.changed.save()

    def again(self, uids: set[str]) -> None:
        """Link some documents again, whose lines in the ledger changed, and decide again whether they are public."""
        self.visibility.candidates.update(uids)
        self.pending.update(row.id for uid in uids for row in self.store.rows("uid = ?", uid))

    def remove(self, file: str) -> None:
        """Forget a content file that is gone."""
        for row in self.store.rows("file = ?", file):
            self.touch(row)
            self._standing(row, None)
            self.visibility.uses_of(row)
            before = self.store.entries(row.id)
            self.changed.entries(before, {})
            self.changed.card(row.uid, before)
            self.changed.note("moves")
            self.store.drop_document(row.id)
            self.pending.discard(row.id)
            self.naming.discard(row.id)

    def file(self, file: str, parsed: Parsed) -> None:
        """Put what a file was read as in the place of what it gave before."""
        columns, body = parsed
        signature = columns.signature
        old = self.store.row("file = ?", file)
        columns = as_decided(columns, old, first=self.first)
        before = (old.signature, *self.store.shown(old)) if old else None
        if old and old.signature != signature:
            self.touch(old)  # what it was called before
        number = self.store.put_document(file, columns, body)
        new = Row(number, file, columns.uid, columns.kind, columns.state, columns.address, signature, columns.withheld)
        self._wait(new)
        if columns.kind not in NO_ENTITIES:
            self.visibility.candidates.add(columns.uid)
        if old is None:
            self.fresh.add(new.id)
        standing = (new.uid, new.state, new.withheld)
        if (old.uid, old.state, old.withheld) != standing if old else not self.first:
            for row in (old or new, new):
                self.visibility.uses_of(row)
        if old is None or old.signature != signature:
            self.touch(new)
        if before != (signature, columns.meta, body):
            self._standing(old, new)

    def decide(self) -> bool:
        """Change which entities are public, where their support changed; what saw them is to be linked again."""
        found = self.visibility.changes()
        for row, public in found:
            withheld = UNUSED if self.moment.drafts and not public else ""
            state = shown_as(self.store.meta(row)) if public or withheld else UNUSED
            self.store.db.execute("UPDATE document SET state = ?, withheld = ? WHERE id = ?", (state, withheld, row.id))
            self.changed.note("names", row.uid)
            if not self.first:
                self._standing(row, msgspec.structs.replace(row, state=state, withheld=withheld))
            self._wait(row)
            if state != row.state:
                self.pending.update(document for _, document, _ in self.store.bucket("uses", row.uid))
        return bool(found)

    def _wait(self, row: Row) -> None:
        """A document is to be linked."""
        self.pending.add(row.id)
        if row.kind not in NO_ENTITIES:
            self.naming.add(row.id)

    def _standing(self, old: Row | None, new: Row | None) -> None:
        """Note what a document's page shows, and what depends on its state alone."""
        for row in (old, new):
            if row is not None:
                self.changed.document(row.uid)
        self.changed.gone |= old is not None and old.state == "public" and (new is None or new.state != "public")
        either = new or old
        before, after = ((row.uid, row.state, row.address) if row else None for row in (old, new))
        if either is None or before == after:
            return
        if either.kind == "page":
            self.changed.note("leaves")
        self._renamed(either)

    def pass_time(self) -> None:
        """Change the state of stories whose moment has come, or has come to lie ahead again.

        In a preview's database that was made from a published archive's, the unpublished become public here.
        """
        for row in overtaken(self.store, self.moment):
            state, withheld = state_again(self.store, row, self.moment)
            if withheld != row.withheld:
                self.store.db.execute("UPDATE document SET withheld = ? WHERE id = ?", (withheld, row.id))
                self._wait(row)
            if (state, withheld) != (row.state, row.withheld):
                self.visibility.uses_of(row)
            if state != row.state:
                self.store.db.execute(
                    "UPDATE document SET state = ?, signature = ? WHERE id = ?",
                    (state, hashlib.sha256(row.signature + state.encode()).digest(), row.id),
                )
                self.touch(row)
                self._standing(row, msgspec.structs.replace(row, state=state))
                self._wait(row)

    def touch(self, row: Row) -> None:
        """Note every key under which other documents, or pages, may have looked for this one."""
        self.changed.note("names", row.uid)
        if not self.wanted:
            return
        self.touched |= {ANY, f"id:{row.uid}", f"file:{row.file}", f"address:{row.address}"}
        meta = self.store.meta(row)
        if row.state == "withdrawn":
            self.touched.add(f"address:{own_address(row.kind, row.uid, meta, self.moment.config)}")
        self.touched |= name_entries.wants(meta)
        self.touched |= {f"copy:{path}" for path in named_file(row.file, meta)}

    def link(self) -> None:
        """Link every pending document, and those that wanted something that was touched, until there are none."""
        self._names()
        while True:
            for key in sorted(self.touched) if self.wanted else ():
                self.pending.update(document for _, document, _ in self.store.bucket("wants", key))
            self.touched.clear()
            if not self.pending:
                return
            batch, self.pending = sorted(self.pending), set()
            for found in self.spread(batch):
                self._link(found)
                self.fresh.discard(found.row.id)
                if len(self.entering) > MANY:
                    self._let_in()
            self._let_in()
            if not self.wanted:
                self.store.enter()
            self.wanted = True

    def _names(self) -> None:
        """Enter the names of all pending documents before anybody asks for one."""
        for document in sorted(self.naming):
            row = self.store.rows("id = ?", document)[0]
            meta = self.store.meta(row)
            before = self._before(document, names=True)
            after = name_entries.entries(meta, row.kind)
            after |= {("copy", path, ""): None for path in named_file(row.file, meta)}
            self.store.replace_entries(document, before, after)
            self.changed.entries(before, after)

    def _link(self, found: Linked) -> None:
        """Put a document that was linked into the database."""
        row = found.row
        old = b"" if row.id in self.fresh else self.store.blob(row.id, "links")
        before = decode(Links, old) if old else None
        self._enter(row, found.card, {(idx, bucket, sort): data for idx, bucket, sort, data in found.entries})
        self.store.db.execute(LINKED, (found.links, found.card, found.problems, row.id))
        if old != found.links:
            self._standing(row, row)
            if found.merged_into or (before and before.merged_into):
                self._renamed(row)
                self.changed.note("moves")
        if before and (before.root, before.depth) != (found.root, found.depth):
            self.touched.add(f"id:{row.uid}")

    def _enter(self, row: Row, card: bytes, after: Entries) -> None:
        """Put a document's entries in the place of its old ones."""
        before = self._before(row.id, names=False)
        if row.id in self.fresh:
            self.entering += [(*entry, row.id, data) for entry, data in after.items()]
        else:
            self.store.replace_entries(row.id, before, after)
            self.changed.redirects(row.uid, before, after)
        self.changed.entries(before, after)
        self.visibility.candidates.update(bucket for idx, bucket, _ in before.keys() ^ after.keys() if idx == "uses")
        old = b"" if row.id in self.fresh else self.store.blob(row.id, "card")
        if row.id in self.fresh or card != old:
            self.changed.gone |= _hidden(old, card)
            if _place(old) != _place(card):
                self.changed.note("moves")
            self.changed.card(row.uid, before.keys() & after.keys())

    def _let_in(self) -> None:
        if self.wanted:
            self.store.add_entries(sorted(self.entering, key=itemgetter(0, 1, 2, 3)))
        else:
            self.store.add_entries_later(self.entering)
        self.entering.clear()

    def _before(self, document: int, *, names: bool) -> Entries:
        """The entries that a document has so far: its names, or all others."""
        if document in self.fresh:
            return {}
        return {entry: data for entry, data in self.store.entries(document).items() if (entry[0] in NAMES) == names}

    def _renamed(self, row: Row) -> None:
        """Whom a name means has changed."""
        for idx, name, _ in self.store.entries(row.id):
            if idx in {"name", "name-pair"}:
                self.changed.note("bucket", idx, name)


def _hidden(old: bytes, new: bytes) -> bool:
    """Whether a document asked to be indexed, and asks no more."""
    before, after = map(_shown, (old, new))
    return before is not None and not before.noindex and after is not None and after.noindex


def _place(card: bytes) -> tuple[str, bool] | None:
    """What the table of moves says of a document: where it is, and whether it is gone."""
    shown = _shown(card)
    return (shown.address, shown.withdrawn) if shown else None


def _shown(card: bytes) -> Card | None:
    return decode(Card, card) if card not in NO_CARD else None
