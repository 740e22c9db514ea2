"""The listing cache: reads the items of listings, with their summaries, from the database or from memory.

Results do not depend on what it caches. The figures say how many CPU seconds more a cold build of 4,000 and of 16,000 stories
takes without one of the caches, in addition to about 25 s and 100 s (ADR 0027 has those of the caches that were removed).

- The last range that was read of a listing (+0.4 s, +1.8 s). Stories are rendered in the order of their dates, so that the next
  story reads entries that are close to it.
- The summaries of documents (+1.0 s, +3.7 s).
- The sort key of every thousandth entry of a long listing (+0.1 s, +2.3 s). Without it, all pages of a list together skip a
  number of entries that grows with the square of its length.
- The sizes of listings (+0.1 s, +0.7 s). Without it, they are counted again for every page of a list.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.codec import decode
from sitegen.database.dependencies.keys import dependency_key
from sitegen.database.listings import sql
from sitegen.database.listings.cached_range import CachedRange
from sitegen.database.records import EMPTY_SUMMARY
from sitegen.model.summary import DocumentSummary

if TYPE_CHECKING:
    from sitegen.database.store import Store

    ListingKey = tuple[str, str]
    """An index, and a key of it."""

MIN_REQUESTS_TO_CACHE = 4
"""Ranges that are read of a listing before one is cached."""
CACHED_ENTRIES_BEFORE, CACHED_ENTRIES_AFTER = 8, 56
"""Entries in a cached range before the requested sort key, and from it on. Stories are rendered in ascending order."""
MAX_CACHED_ENTRIES = 50_000
"""Entries in all cached ranges."""
MAX_CACHED_SUMMARIES = 20_000
"""Cached summaries."""
MAX_CACHED_COUNTS = 20_000
"""Cached sizes of listings, and listings whose requests are counted."""
POSITION_STRIDE = 1_000
"""Entries between two positions of a listing whose sort keys are cached."""
MAX_SORT_KEY = "\U0010ffff"
"""A sort key after all others."""


class ListingItem(msgspec.Struct, frozen=True):
    """One item of a listing: the summary of a document, its sort key, and the data of the entry."""

    summary: DocumentSummary
    sort_key: str
    data: Any = None
    """The data that the index stores with the entry (`database/index/entries.py`), or None."""
    dependency_key: int = 0
    """The dependency key of the entry."""
    digest: bytes = b""
    """Digest of sort key, summary and data as stored in the database; 8 bytes."""


class ListingCache:
    """Reads listings of one database, while no document is stored."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._request_counts: Counter[ListingKey] = Counter()
        self._ranges: dict[ListingKey, CachedRange] = {}
        self._cached_entry_count = 0
        self._counts: dict[ListingKey, int] = {}
        self._positions: dict[ListingKey, list[str]] = {}
        self._summaries: dict[int, tuple[bytes, DocumentSummary | None]] = {}
        """By document id: a digest of the encoded summary, and the summary."""

    def range(self, index: str, key: str, start: str, end: str, limit: int, *, descending: bool) -> list[ListingItem]:
        """Return at most `limit` items between two sort keys, without documents that have no summary.

        Args:
            index: the name of the index.
            key: the key of the listing.
            start: the lower sort key, exclusive; "" for none.
            end: the upper sort key, exclusive; "" for none.
            limit: the maximum number of items.
            descending: whether to read from `end` down, rather than from `start` up.

        Returns:
            Items in the order of reading.
        """
        listing, end = (index, key), end or MAX_SORT_KEY
        found = self._range_from_cache(listing, start, end, limit, descending=descending)
        if found is None and limit <= CACHED_ENTRIES_BEFORE and self._is_requested_often(listing):
            self._cache_range_around(listing, end if descending else start)
            found = self._range_from_cache(listing, start, end, limit, descending=descending)
        if found is None:
            query = sql.RANGE_DESCENDING if descending else sql.RANGE_ASCENDING
            rows = self.store.db.execute(query, (index, key, start, end, limit)).fetchall()
            found = [self._item_from_row(listing, *row) for row in rows]
        return found

    def slice(self, index: str, key: str, offset: int, limit: int) -> list[ListingItem]:
        """Return the items at `limit` positions from `offset` on, in ascending order.

        Entries of documents without a summary count as positions, and are left out.
        """
        listing = index, key
        start, rest = self._nearest_position(listing, offset)
        rows = self.store.db.execute(sql.SLICE, (index, key, start, limit, rest)).fetchall()
        return [self._item_from_row(listing, *row) for row in rows if row[3] not in EMPTY_SUMMARY]

    def count(self, index: str, key: str) -> int:
        """Return the number of entries of a listing."""
        found = self._counts.get((index, key))
        if found is None:
            if len(self._counts) >= MAX_CACHED_COUNTS:
                self._counts.clear()
            (found,) = self.store.db.execute(sql.COUNT, (index, key)).fetchone()
            self._counts[index, key] = found
        return int(found)

    def _range_from_cache(
        self, listing: ListingKey, start: str, end: str, limit: int, *, descending: bool
    ) -> list[ListingItem] | None:
        """Return items as `range` does; None if the cached range does not have all of them."""
        cached = self._ranges.get(listing)
        if cached is None or (between := cached.positions_between(start, end, descending=descending)) is None:
            return None
        positions, is_complete = between
        items = (item for position in positions if (item := self._cached_item(listing, cached, position)) is not None)
        found = list(islice(items, limit))
        return found if is_complete or len(found) == limit else None

    def _cached_item(self, listing: ListingKey, cached: CachedRange, position: int) -> ListingItem | None:
        """Return an item of a cached range; None if its document has no summary."""
        document = cached.document_ids[position]
        digest, summary = self._summaries.get(document) or self._load_summary(document)
        if summary is None:
            return None
        return _make_item(listing, cached.sort_keys[position], cached.data.get(position), digest, summary)

    def _item_from_row(
        self, listing: ListingKey, sort_key: str, data: bytes | None, document_id: int, blob: bytes
    ) -> ListingItem:
        digest, summary = self._summaries.get(document_id) or self._cache_summary(document_id, blob)
        assert summary is not None  # noqa: S101 - the queries select documents with a summary
        return _make_item(listing, sort_key, data, digest, summary)

    def _load_summary(self, document_id: int) -> tuple[bytes, DocumentSummary | None]:
        (blob,) = self.store.db.execute(sql.SUMMARY_BY_ID, (document_id,)).fetchone()
        return self._cache_summary(document_id, blob)

    def _cache_summary(self, document_id: int, blob: bytes) -> tuple[bytes, DocumentSummary | None]:
        if len(self._summaries) >= MAX_CACHED_SUMMARIES:
            self._summaries.clear()
        summary: DocumentSummary | None = None if blob in EMPTY_SUMMARY else decode(DocumentSummary, blob)
        self._summaries[document_id] = found = hashlib.blake2b(blob, digest_size=8).digest(), summary
        return found

    def _is_requested_often(self, listing: ListingKey) -> bool:
        if len(self._request_counts) >= MAX_CACHED_COUNTS:
            self._request_counts.clear()
        self._request_counts[listing] += 1
        return self._request_counts[listing] > MIN_REQUESTS_TO_CACHE

    def _cache_range_around(self, listing: ListingKey, sort_key: str) -> None:
        """Cache the range around a sort key, instead of the listing's cached range if there is one."""
        before = self.store.db.execute(sql.ENTRIES_BEFORE, (*listing, sort_key, CACHED_ENTRIES_BEFORE)).fetchall()
        after = self.store.db.execute(sql.ENTRIES_FROM, (*listing, sort_key, CACHED_ENTRIES_AFTER)).fetchall()
        self._evict(listing)
        while self._ranges and self._cached_entry_count + len(before) + len(after) > MAX_CACHED_ENTRIES:
            oldest = next(iter(self._ranges))
            self._evict(oldest)
            self._request_counts[oldest] = 0
        self._cached_entry_count += len(before) + len(after)
        self._ranges[listing] = CachedRange(
            [*reversed(before), *after],
            has_start=len(before) < CACHED_ENTRIES_BEFORE,
            has_end=len(after) < CACHED_ENTRIES_AFTER,
        )

    def _evict(self, listing: ListingKey) -> None:
        if cached := self._ranges.pop(listing, None):
            self._cached_entry_count -= len(cached.sort_keys)

    def _nearest_position(self, listing: ListingKey, offset: int) -> tuple[str, int]:
        """Return the sort key after which to count, and the number of entries to skip from there to a position.

        The sort keys of a listing with slices are unique, since they end with the document's id.
        """
        if offset < POSITION_STRIDE:
            return "", offset
        if listing not in self._positions:
            rows = self.store.db.execute(sql.SORT_KEYS, listing)
            every = islice(rows, POSITION_STRIDE - 1, None, POSITION_STRIDE)
            self._positions[listing] = ["", *(sort_key for (sort_key,) in every)]
        known = self._positions[listing]
        position = min(offset // POSITION_STRIDE, len(known) - 1)
        return known[position], offset - position * POSITION_STRIDE


def _make_item(
    listing: ListingKey, sort_key: str, data: bytes | None, summary_digest: bytes, summary: DocumentSummary
) -> ListingItem:
    digest = hashlib.blake2b(b"\0".join((sort_key.encode(), summary_digest, data or b"")), digest_size=8).digest()
    value = msgspec.msgpack.decode(data) if data else None
    return ListingItem(summary, sort_key, value, dependency_key("entry", *listing, sort_key), digest)
