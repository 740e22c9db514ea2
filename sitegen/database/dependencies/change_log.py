"""What changed in the database since the last plan: keys for pages, subjects for the plan.

It is kept in the database, in the transaction of the change itself, until a plan has been made of it: a build that
stopped in between, by an error or a kill, loses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database import artifacts
from sitegen.database.dependencies.keys import FIRST, LAST, key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sitegen.database.store import Store

    Entry = tuple[str, str, str]

MOST = 20_000
"""Entries that came or went in one go; with more, every page is looked at: that is quicker then."""
NEIGHBOURS = """
SELECT (SELECT max(sort) FROM entry WHERE idx = ?1 AND bucket = ?2 AND sort < ?3),
       (SELECT min(sort) FROM entry WHERE idx = ?1 AND bucket = ?2 AND sort > ?3)
"""
COUNT = "SELECT count(*) FROM entry WHERE idx = ? AND bucket = ?"


class Touched:
    """Gathers what changes while documents are filed and linked; empty while the site has no page at all."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.idle = store.db.execute("SELECT 1 FROM page LIMIT 1").fetchone() is None
        self.keys: set[int] = set()
        self.subjects: set[tuple[str, str]] = set()
        self.gone = False
        """Whether a document is not public any more."""
        self.came: dict[Entry, int] = {}
        """Entries that came (+1) or went (-1)."""

    def note(self, *parts: str) -> None:
        """Touch one key."""
        if self.idle:
            return
        self.keys.add(key(*parts))

    def document(self, uid: str) -> None:
        """Something of a document changed that its own page shows, or that decides which pages it has."""
        self.note("document", uid)
        self.subjects.add(("document", uid))

    def card(self, uid: str, entries: Iterable[tuple[str, str, str]]) -> None:
        """What other pages show of a document changed."""
        self.note("card", uid)
        self.subjects.add(("document", uid))
        for entry in entries:
            self.data(*entry)

    def file(self, path: str, *, is_document: bool) -> None:
        """A content file came, went, or has other bytes."""
        self.note("file", path)
        if not is_document:
            self.subjects.add(("file", path))

    def data(self, idx: str, bucket: str, sort: str) -> None:
        """What an entry shows changed; it stands where it stood."""
        self.note("bucket", idx, bucket)
        self.note("entry", idx, bucket, sort)

    def entries(self, before: Mapping[Entry, bytes | None], after: Mapping[Entry, bytes | None]) -> None:
        """A document's entries were replaced."""
        if self.idle:
            return
        for entry in before.keys() | after.keys():
            if entry not in before or entry not in after:
                self.came[entry] = self.came.get(entry, 0) + (1 if entry in after else -1)
            elif before[entry] != after[entry]:
                self.data(*entry)
        if {e for e in before if e[0] == "mentions"} != {e for e in after if e[0] == "mentions"}:
            for idx, bucket, _ in after:
                self.note("company", idx, bucket)

    def redirects(self, uid: str, before: Collection[Entry], after: Collection[Entry]) -> None:
        """A document may have other old addresses than before."""
        if any(entry[0] == "redirect" and entry not in after for entry in before) or any(
            entry[0] == "redirect" and entry not in before for entry in after
        ):
            self.document(uid)

    def save(self) -> None:
        """Keep it in the database, within the transaction of the changes; `idle` keeps nothing."""
        if any(what == "document" for what, _ in self.subjects):
            artifacts.note(self.store, gone=self.gone)
        if self.idle:
            return
        db = self.store.db
        if len(self.came) > MOST:
            db.execute("INSERT OR IGNORE INTO touched VALUES ('everything', '')")
            return
        self._entries()
        db.executemany("INSERT OR IGNORE INTO touched VALUES ('key', ?)", [(key,) for key in sorted(self.keys)])
        db.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", sorted(self.subjects))

    def _entries(self) -> None:
        """Touch what an entry touches that came or went; its neighbours are those that it has in the end."""
        changes: dict[tuple[str, str], int] = {}
        for (idx, bucket, sort), came in self.came.items():
            if idx in {"wants", "uses"}:
                continue
            changes[idx, bucket] = changes.get((idx, bucket), 0) + came
            self.data(idx, bucket, sort)
            before, after = self.store.db.execute(NEIGHBOURS, (idx, bucket, sort)).fetchone()
            self.note("entry", idx, bucket, FIRST if before is None else before)
            self.note("entry", idx, bucket, LAST if after is None else after)
            if after is not None:
                self.note("shift", idx, bucket)
        for (idx, bucket), more in changes.items():
            self._count(idx, bucket, more)

    def _count(self, idx: str, bucket: str, more: int) -> None:
        self.subjects.add((idx, bucket))
        self.note("company", idx, bucket)
        self.note("count", idx, bucket)
        self.note("counts", idx)
        if more:
            (now,) = self.store.db.execute(COUNT, (idx, bucket)).fetchone()
            for number in range(min(now, now - more) + 1, max(now, now - more) + 1):
                self.note("reach", idx, bucket, str(number))
