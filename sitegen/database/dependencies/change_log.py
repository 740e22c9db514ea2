"""The change log: database changes since the last plan, as dependency keys for pages and subjects for the planner.

It is stored in the transaction of the changes, and kept until a plan has processed it. A build that stops in between, by an
error or because it is killed, loses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database import artifacts
from sitegen.database.dependencies.keys import LISTING_END, LISTING_START, dependency_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sitegen.database.store import Store

    EntryKey = tuple[str, str, str]
    """Index, key and sort key of an entry."""

MAX_TRACKED_ENTRIES = 20_000
"""Entries added or removed in one build. With more, every page is checked instead, which is faster."""
_UNREAD_INDEXES = {"lookups", "uses"}
"""Indexes that no page may read."""
NEIGHBORS = """
SELECT (SELECT max(sort_key) FROM entry WHERE index_name = ?1 AND key = ?2 AND sort_key < ?3),
       (SELECT min(sort_key) FROM entry WHERE index_name = ?1 AND key = ?2 AND sort_key > ?3)
"""
COUNT = "SELECT count(*) FROM entry WHERE index_name = ? AND key = ?"


class ChangeLog:
    """Collects changes while documents are stored and linked. Nothing is recorded while the site has no page."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.is_idle = store.db.execute("SELECT 1 FROM page LIMIT 1").fetchone() is None
        """True while the site has no page, so that no change has to be recorded."""
        self.dependency_keys: set[int] = set()
        self.subjects: set[tuple[str, str]] = set()
        """Subjects of the plan: ("document", id), ("file", path), or an index and a key of it."""
        self.has_unpublished = False
        """True if a document was public and is not any more."""
        self.entry_deltas: dict[EntryKey, int] = {}
        """The number of documents by which each entry was added (positive) or removed (negative)."""

    def record(self, *parts: str) -> None:
        """Record the dependency key of some words."""
        if self.is_idle:
            return
        self.dependency_keys.add(dependency_key(*parts))

    def record_document(self, uid: str) -> None:
        """Record that the front matter, body, links, state or address of a document changed."""
        self.record("document", uid)
        self.subjects.add(("document", uid))

    def record_summary(self, uid: str, entries: Iterable[tuple[str, str, str]]) -> None:
        """Record that the summary of a document changed, and with it these entries."""
        self.record("summary", uid)
        self.subjects.add(("document", uid))
        for entry in entries:
            self.record_entry_data(*entry)

    def record_file(self, path: str, *, is_document: bool) -> None:
        """Record that a content file was added, removed or changed."""
        self.record("file", path)
        if not is_document:
            self.subjects.add(("file", path))

    def record_entry_data(self, index: str, key: str, sort_key: str) -> None:
        """Record that the data of an entry changed, or the summary of its document, but not its position."""
        self.record("listing", index, key)
        self.record("entry", index, key, sort_key)

    def record_entries(self, before: Mapping[EntryKey, bytes | None], after: Mapping[EntryKey, bytes | None]) -> None:
        """Record the differences between the entries of a document before and after it was linked."""
        if self.is_idle:
            return
        for entry in before.keys() | after.keys():
            if entry not in before or entry not in after:
                self.entry_deltas[entry] = self.entry_deltas.get(entry, 0) + (1 if entry in after else -1)
            elif before[entry] != after[entry]:
                self.record_entry_data(*entry)
        if {e for e in before if e[0] == "mentions"} != {e for e in after if e[0] == "mentions"}:
            for index, key, _ in after:
                self.record("co_mentions", index, key)

    def record_redirects(self, uid: str, before: Collection[EntryKey], after: Collection[EntryKey]) -> None:
        """Record a document if the addresses that redirect to it changed."""
        if any(entry[0] == "redirect" and entry not in after for entry in before) or any(
            entry[0] == "redirect" and entry not in before for entry in after
        ):
            self.record_document(uid)

    def save(self) -> None:
        """Store the log. Must be called in the transaction of the changes.

        With too many changed entries, everything counts as changed.
        """
        if any(category == "document" for category, _ in self.subjects):
            artifacts.mark_dirty(self.store, unpublished=self.has_unpublished)
        if self.is_idle:
            return
        db = self.store.db
        if len(self.entry_deltas) > MAX_TRACKED_ENTRIES:
            db.execute("INSERT OR IGNORE INTO pending_changes VALUES ('everything', '')")
            return
        self._record_entry_deltas()
        db.executemany(
            "INSERT OR IGNORE INTO pending_changes VALUES ('key', ?)", [(key,) for key in sorted(self.dependency_keys)]
        )
        db.executemany("INSERT OR IGNORE INTO pending_changes VALUES (?, ?)", sorted(self.subjects))

    def _record_entry_deltas(self) -> None:
        """Record the keys of added and removed entries, and of their neighbors in the final listing."""
        changes: dict[tuple[str, str], int] = {}
        for (index, key, sort_key), delta in self.entry_deltas.items():
            if index in _UNREAD_INDEXES:
                continue
            changes[index, key] = changes.get((index, key), 0) + delta
            self.record_entry_data(index, key, sort_key)
            before, after = self.store.db.execute(NEIGHBORS, (index, key, sort_key)).fetchone()
            self.record("entry", index, key, LISTING_START if before is None else before)
            self.record("entry", index, key, LISTING_END if after is None else after)
            if after is not None:
                self.record("positions", index, key)
        for (index, key), delta in changes.items():
            self._record_count_change(index, key, delta)

    def _record_count_change(self, index: str, key: str, delta: int) -> None:
        self.subjects.add((index, key))
        self.record("co_mentions", index, key)
        self.record("count", index, key)
        self.record("key_counts", index)
        if delta:
            (now,) = self.store.db.execute(COUNT, (index, key)).fetchone()
            for minimum in range(min(now, now - delta) + 1, max(now, now - delta) + 1):
                self.record("threshold", index, key, str(minimum))
