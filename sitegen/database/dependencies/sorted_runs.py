"""Sorted runs of pairs (dependency key, trace id), stored in chunks, so that a few pairs are found among millions.

A build that renders pages adds one run; small runs of similar size are merged, so there are few. Only the chunks that may
contain a key are read. Pairs of a page's older traces may remain: they cost a comparison with that page's current trace,
which decides.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from heapq import merge
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

PAIR_TYPECODE = "Q"
"""Eight bytes: a dependency key of four, then a trace id of four."""
NODE_MASK = 0xFFFFFFFF
PAIRS_PER_CHUNK = 4096
"""Pairs in a chunk."""
MAX_MERGED_PAIRS = 500_000
"""Largest run that is still merged, in pairs."""
MAX_SMALL_RUNS, MAX_MERGED_PAIRS_WITH_MANY_RUNS = 8, 8_000_000
"""With more runs than this, larger ones are merged too: up to 64 MB."""
MAX_CACHED_CHUNKS = 256
"""Chunks cached in memory: 8 MB."""
Chunk = tuple[int, int, int]
"""A chunk's first key, its id, and its number of pairs."""


class SortedRuns:
    """The sorted runs of one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._chunks_by_run: dict[int, list[Chunk]] | None = None
        self._chunk_cache: dict[int, array[int]] = {}

    def add(self, new_pairs: array[int]) -> None:
        """Add a run of sorted pairs, merged with the runs that are not much larger."""
        runs = self._chunk_index()
        for run in sorted(runs, key=self._pair_count):
            if self._pair_count(run) > min(
                2 * len(new_pairs), MAX_MERGED_PAIRS if len(runs) <= MAX_SMALL_RUNS else MAX_MERGED_PAIRS_WITH_MANY_RUNS
            ):
                break
            new_pairs = array(PAIR_TYPECODE, _deduplicate(merge(new_pairs, self._pairs(run))))
            self.db.execute("DELETE FROM sorted_run WHERE run = ?", (run,))
            del runs[run]
        run = max(runs, default=0) + 1
        runs[run] = []
        for at in range(0, len(new_pairs), PAIRS_PER_CHUNK):
            chunk = new_pairs[at : at + PAIRS_PER_CHUNK]
            row = (run, chunk[0] >> 32, chunk.tobytes())
            cursor = self.db.execute(
                "INSERT INTO sorted_run (run, first_key, pairs) VALUES (?, ?, ?) RETURNING id", row
            )
            runs[run].append((chunk[0] >> 32, cursor.fetchone()[0], len(chunk)))
        self._chunk_cache.clear()

    def find(self, keys: Collection[int]) -> set[int]:
        """Return the ids of the traces that are paired with one of these keys."""
        found: set[int] = set()
        sorted_keys = sorted(keys)
        for chunks in self._chunk_index().values() if keys else ():
            for key in sorted_keys:
                at = max(bisect_left(chunks, (key, 0, 0)) - 1, 0)
                while at < len(chunks) and chunks[at][0] <= key:
                    found.update(_nodes_with_key(self._chunk(chunks[at][1]), key))
                    at += 1
        return found

    def _pair_count(self, run: int) -> int:
        return sum(count for _, _, count in self._chunk_index()[run])

    def _pairs(self, run: int) -> Iterator[int]:
        for _, chunk_id, _ in self._chunk_index()[run]:
            yield from self._chunk(chunk_id)

    def _chunk_index(self) -> dict[int, list[Chunk]]:
        if self._chunks_by_run is None:
            self._chunks_by_run = {}
            for run, *chunk in self.db.execute(
                "SELECT run, first_key, id, length(pairs) / 8 FROM sorted_run ORDER BY run, first_key, id"
            ):
                self._chunks_by_run.setdefault(run, []).append((chunk[0], chunk[1], chunk[2]))
        return self._chunks_by_run

    def _chunk(self, chunk_id: int) -> array[int]:
        found = self._chunk_cache.get(chunk_id)
        if found is None:
            if len(self._chunk_cache) >= MAX_CACHED_CHUNKS:
                del self._chunk_cache[next(iter(self._chunk_cache))]
            (blob,) = self.db.execute("SELECT pairs FROM sorted_run WHERE id = ?", (chunk_id,)).fetchone()
            found = self._chunk_cache[chunk_id] = array(PAIR_TYPECODE, blob)
        return found


def _deduplicate(pairs: Iterable[int]) -> Iterator[int]:
    """Yield sorted pairs without duplicates."""
    last = -1
    for pair in pairs:
        if pair != last:
            yield pair
        last = pair


def _nodes_with_key(pairs: array[int], key: int) -> Iterator[int]:
    """Yield the ids of the traces that are paired with a key."""
    at = bisect_left(pairs, key << 32)
    while at < len(pairs) and pairs[at] >> 32 == key:
        yield pairs[at] & NODE_MASK
        at += 1
