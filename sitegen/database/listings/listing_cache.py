"""The listing cache: items of a listing with their summaries, in order.

A small listing that is requested repeatedly, as when many pages are rendered, is cached as a whole. Of a larger one the last
requested range is cached, since stories are rendered by date; and of a large one the sort key of every thousandth entry, so
that a slice does not count from the beginning. Results do not depend on the cache.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.codec import decode
from sitegen.database.dependencies.keys import dependency_key
from sitegen.database.queries import sql
from sitegen.database.records import EMPTY_SUMMARY
from sitegen.model.page import DocumentSummary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.store import Store

MIN_REQUESTS_TO_CACHE = 4
"""Requests for a listing before it is cached."""
MAX_ENTRIES_READ_PER_REQUEST = 20
"""Entries that may be read to cache a listing, for each request so far."""
MAX_WHOLE_LISTING_ENTRIES = 2_000
"""Largest listing that is cached as a whole for slices."""
MAX_WHOLE_RANGE_ENTRIES = 200
"""Largest listing that is cached as a whole for ranges."""
CACHED_ENTRIES_BEFORE, CACHED_ENTRIES_AFTER = 8, 56
"""Entries cached before and after the requested sort key of a longer listing."""
MAX_CACHED_ENTRIES = 50_000
"""Entries cached in total."""
MAX_CACHED_SUMMARIES = 20_000
"""Cached summaries."""
POSITION_STRIDE = 1000
"""Of a larger listing, the sort key of every entry at such a distance is cached."""
MAX_SORT_KEY = "\U0010ffff"


class ListingItem(msgspec.Struct, frozen=True):
    """One item of a listing: the summary of a document, its sort key, and the data of the entry."""

    summary: DocumentSummary
    sort_key: str
    data: Any = None
    dependency_key: int = 0
    """The dependency key of the entry."""
    digest: bytes = b""
    """Digest of all this as stored in the database; 8 bytes."""


class CachedRange:
    """A listing, or a range of it, in memory; its items are created on first access."""

    __slots__ = ("data", "document_ids", "has_end", "has_start", "items", "sort_keys")

    def __init__(
        self, rows: Iterable[tuple[str, int, bytes | None]], *, has_start: bool = True, has_end: bool = True
    ) -> None:
        """`has_start` and `has_end`: whether these entries include the first and the last one of the listing."""
        self.has_start, self.has_end = has_start, has_end
        self.sort_keys: list[str] = []
        self.document_ids = array("q")
        self.data: dict[int, bytes] = {}
        for position, (sort_key, document, data) in enumerate(rows):
            self.sort_keys.append(sort_key)
            self.document_ids.append(document)
            if data is not None:
                self.data[position] = data
        self.items: list[ListingItem | None] = [None] * len(self.sort_keys)


class ListingCache:
    """Cached listings of one database, valid while no document is stored."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._request_counts: Counter[tuple[str, str]] = Counter()
        self._cached_ranges: dict[tuple[str, str], CachedRange] = {}
        self._cached_entry_count = 0
        self._positions: dict[tuple[str, str], list[str]] = {}
        self._summaries: dict[int, tuple[bytes, DocumentSummary | None]] = {}
        """By document id: a digest, and the summary."""
        self._counts: dict[tuple[str, str], int] = {}
        self._miss_counts: Counter[str] = Counter()
        self._nonempty_keys: dict[str, frozenset[str] | None] = {}

    def range(self, index: str, key: str, start: str, end: str, limit: int, *, descending: bool) -> list[ListingItem]:
        """Return at most `limit` items between two sort keys (exclusive), oldest first or newest first.

        Documents without a summary are left out.
        """
        if self._is_empty(index, key):
            return []
        end = end or MAX_SORT_KEY
        cached = self._cached_ranges.get((index, key))
        found = self._range_from_cache(cached, index, key, start, end, limit, descending=descending) if cached else None
        if found is None and (cached := self._cache_range_around(index, key, end if descending else start, limit)):
            found = self._range_from_cache(cached, index, key, start, end, limit, descending=descending)
        if found is None:
            query = sql.RANGE_DESCENDING if descending else sql.RANGE_ASCENDING
            rows = self.store.db.execute(query, (index, key, start, end, limit)).fetchall()
            self._miss_counts[index] += not rows
            found = [self._item_from_row(index, key, *row) for row in rows]
        return found

    def _range_from_cache(
        self, cached: CachedRange, index: str, key: str, start: str, end: str, limit: int, *, descending: bool
    ) -> list[ListingItem] | None:
        """Return a range if the cached one includes all of it, else None."""
        low, high = bisect_right(cached.sort_keys, start), bisect_left(cached.sort_keys, end)
        from_start, to_end = cached.has_start or low > 0, cached.has_end or high < len(cached.sort_keys)
        if not (to_end if descending else from_start):
            return None
        positions = range(high - 1, low - 1, -1) if descending else range(low, high)
        items = (
            item for position in positions if (item := self._cached_item(cached, position, index, key)) is not None
        )
        found = list(islice(items, limit))
        return found if len(found) == limit or (from_start and to_end) else None

    def slice(self, index: str, key: str, offset: int, limit: int) -> list[ListingItem]:
        """Return at most `limit` items from a position on, counted from the oldest.

        Entries of documents without a summary count and are left out.
        """
        cached = self._cache_whole_listing(index, key)
        if cached is not None:
            positions = range(offset, min(offset + limit, len(cached.sort_keys)))
            return [
                item for position in positions if (item := self._cached_item(cached, position, index, key)) is not None
            ]
        known = self._positions.get((index, key))
        start, rest = (
            (known[offset // POSITION_STRIDE], offset % POSITION_STRIDE)
            if known and offset // POSITION_STRIDE < len(known)
            else ("", offset)
        )
        rows = self.store.db.execute(sql.SLICE, (index, key, start, limit, rest)).fetchall()
        return [self._item_from_row(index, key, *row) for row in rows if row[3] not in EMPTY_SUMMARY]

    def count(self, index: str, key: str) -> int:
        """Return the number of entries of a listing; it is counted once."""
        found = self._counts.get((index, key))
        if found is None:
            if len(self._counts) >= MAX_CACHED_SUMMARIES:
                self._counts.clear()
            (found,) = self.store.db.execute(sql.COUNT, (index, key)).fetchone()
            self._counts[index, key] = found
        return int(found)

    def _cached_item(self, cached: CachedRange, position: int, index: str, key: str) -> ListingItem | None:
        item = cached.items[position]
        if item is None:
            document = cached.document_ids[position]
            summary_digest, summary = self._summaries.get(document) or self._load_summary(document)
            if summary is None:
                return None
            item = _make_item(
                index, key, cached.sort_keys[position], cached.data.get(position), summary_digest, summary
            )
            cached.items[position] = item
        return item

    def _item_from_row(
        self, index: str, key: str, sort_key: str, data: bytes | None, document_id: int, blob: bytes
    ) -> ListingItem:
        summary_digest, summary = self._summaries.get(document_id) or self._cache_summary(document_id, blob)
        assert summary is not None  # noqa: S101 - the queries select documents with a summary
        return _make_item(index, key, sort_key, data, summary_digest, summary)

    def _load_summary(self, document_id: int) -> tuple[bytes, DocumentSummary | None]:
        (blob,) = self.store.db.execute(sql.SUMMARY_BY_ID, (document_id,)).fetchone()
        return self._cache_summary(document_id, blob)

    def _cache_summary(self, document_id: int, blob: bytes) -> tuple[bytes, DocumentSummary | None]:
        if len(self._summaries) >= MAX_CACHED_SUMMARIES:
            self._summaries.clear()
        summary: DocumentSummary | None = None if blob in EMPTY_SUMMARY else decode(DocumentSummary, blob)
        self._summaries[document_id] = found = hashlib.blake2b(blob, digest_size=8).digest(), summary
        return found

    def _cache_whole_listing(self, index: str, key: str) -> CachedRange | None:
        """Return the whole listing if it is cached or should be, else None; of a large one the positions are cached."""
        listing = index, key
        cached = self._cached_ranges.get(listing)
        if cached is not None and cached.has_start and cached.has_end:
            return cached
        if listing in self._positions or not self._is_requested_often(listing):
            return None
        size = self.count(index, key)
        if size > MAX_WHOLE_LISTING_ENTRIES:
            rows = self.store.db.execute(sql.ENTRIES, listing)
            self._positions[listing] = [
                "",
                *(sort_key for sort_key, _, _ in islice(rows, POSITION_STRIDE - 1, None, POSITION_STRIDE)),
            ]
            return None
        return (
            self._store_range(listing, CachedRange(self.store.listing(*listing)))
            if self._request_counts[listing] * MAX_ENTRIES_READ_PER_REQUEST >= size
            else None
        )

    def _cache_range_around(self, index: str, key: str, sort_key: str, limit: int) -> CachedRange | None:
        """Cache and return a short listing, or the range around a sort key, if the listing is requested often; else None."""
        listing = index, key
        if not self._is_requested_often(listing):
            return None
        if self.count(index, key) <= MAX_WHOLE_RANGE_ENTRIES:
            return self._store_range(listing, CachedRange(self.store.listing(*listing)))
        if limit > CACHED_ENTRIES_BEFORE:
            return None
        before = self.store.db.execute(sql.ENTRIES_BEFORE, (*listing, sort_key, CACHED_ENTRIES_BEFORE)).fetchall()
        after = self.store.db.execute(sql.ENTRIES_FROM, (*listing, sort_key, CACHED_ENTRIES_AFTER)).fetchall()
        cached = CachedRange(
            [*reversed(before), *after],
            has_start=len(before) < CACHED_ENTRIES_BEFORE,
            has_end=len(after) < CACHED_ENTRIES_AFTER,
        )
        return self._store_range(listing, cached)

    def _is_requested_often(self, listing: tuple[str, str]) -> bool:
        if len(self._request_counts) >= MAX_CACHED_SUMMARIES:
            self._request_counts.clear()
        self._request_counts[listing] += 1
        return self._request_counts[listing] > MIN_REQUESTS_TO_CACHE

    def _store_range(self, listing: tuple[str, str], cached: CachedRange) -> CachedRange:
        """Cache a range, and evict the oldest ones if there are too many entries."""
        if known := self._cached_ranges.pop(listing, None):
            self._cached_entry_count -= len(known.sort_keys)
        while self._cached_ranges and self._cached_entry_count + len(cached.sort_keys) > MAX_CACHED_ENTRIES:
            oldest = next(iter(self._cached_ranges))
            self._cached_entry_count -= len(self._cached_ranges.pop(oldest).sort_keys)
            self._request_counts[oldest] = 0
        self._cached_ranges[listing] = cached
        self._cached_entry_count += len(cached.sort_keys)
        return cached

    def _is_empty(self, index: str, key: str) -> bool:
        """Return True if a listing is known to be empty. For an index of mostly empty listings, the other keys are cached."""
        if self._miss_counts[index] <= POSITION_STRIDE // 10:
            return False
        if index not in self._nonempty_keys:
            keys = self.store.db.execute(sql.LISTING_KEYS, (index, MAX_WHOLE_LISTING_ENTRIES + 1)).fetchall()
            self._nonempty_keys[index] = (
                frozenset(name for (name,) in keys) if len(keys) <= MAX_WHOLE_LISTING_ENTRIES else None
            )
        nonempty = self._nonempty_keys[index]
        return nonempty is not None and key not in nonempty


def _make_item(
    index: str, key: str, sort_key: str, data: bytes | None, summary_digest: bytes, summary: DocumentSummary
) -> ListingItem:
    digest = hashlib.blake2b(b"\0".join((sort_key.encode(), summary_digest, data or b"")), digest_size=8).digest()
    value = msgspec.msgpack.decode(data) if data else None
    return ListingItem(summary, sort_key, value, dependency_key("entry", index, key, sort_key), digest)
