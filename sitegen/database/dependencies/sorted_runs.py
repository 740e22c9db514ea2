"""Sorted runs of packed pairs (dependency key, trace id): an index from keys to traces, of which few chunks are read.

Rows of a table would have cost more than rendering (ADR 0002). A run is a sorted sequence of packed pairs
(`trace_ids.pack`), stored in chunks. The first key of each chunk is a column, so only chunks that may contain a key are read:

    run 2   first_key 3            first_key 812
            [3·4  3·9  7·4  … ]    [812·9  815·1  … ]       key·trace id, 3,600 pairs in a chunk
    run 5   first_key 3
            [3·2  7·1]

    find({7})  ->  {4, 1}          reads the first chunk of both runs

A build that renders pages adds one run. Runs of similar size are merged, as in a log-structured merge tree, so there are few.
Pairs of a page's older traces may remain: they cost a comparison with that page's current trace, which decides.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from functools import partial
from heapq import merge
from typing import TYPE_CHECKING

from sitegen.database.dependencies.trace_ids import pack, unpack

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

PAIR_TYPECODE = "Q"
"""Type code of arrays of packed pairs: eight bytes each."""
PAIRS_PER_CHUNK = 3_600
"""Pairs in a chunk, except for the last one of a run: 29 KB, and compressed a third of a database page."""
MAX_MERGED_PAIRS = 500_000
"""Largest run that is merged with a new one, in pairs."""
MAX_SMALL_RUNS, MAX_MERGED_PAIRS_WITH_MANY_RUNS = 8, 8_000_000
"""With more runs than the first number, runs up to the second number of pairs (64 MB) are merged too."""
MAX_CACHED_CHUNKS = 256
"""Chunks cached in memory: 8 MB."""
COMPRESSION_LEVEL = 1
"""Level of zlib: the fastest one."""
_RADIX_SHIFT = 48
"""Pairs with the same bits above this one are sorted together: the upper half of a key."""
Chunk = tuple[int, int, int]
"""First key of a chunk, its row id, and its number of pairs."""


class SortedRuns:
    """The sorted runs of one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._chunks_by_run: dict[int, list[Chunk]] | None = None
        self._chunk_cache: dict[int, array[int]] = {}

    def add(self, new_pairs: array[int]) -> None:
        """Add a run of sorted pairs. Existing runs of at most twice its size are merged into it."""
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
        runs[run] = [self._insert_chunk(run, new_pairs[at : at + PAIRS_PER_CHUNK]) for at in _chunk_starts(new_pairs)]
        self._chunk_cache.clear()

    def find(self, keys: Collection[int]) -> set[int]:
        """Return the ids of the traces that are paired with one of these keys."""
        found: set[int] = set()
        sorted_keys = sorted(keys)
        for chunks in self._chunk_index().values() if keys else ():
            for key in sorted_keys:
                position = max(bisect_left(chunks, (key, 0, 0)) - 1, 0)
                while position < len(chunks) and chunks[position][0] <= key:
                    found.update(_traces_with_key(self._chunk(chunks[position][1]), key))
                    position += 1
        return found

    def _insert_chunk(self, run: int, pairs: array[int]) -> Chunk:
        first_key, _ = unpack(pairs[0])
        query = "INSERT INTO sorted_run (run, first_key, pair_count, pairs) VALUES (?, ?, ?, ?) RETURNING id"
        (chunk_id,) = self.db.execute(query, (run, first_key, len(pairs), compress_pairs(pairs))).fetchone()
        return first_key, chunk_id, len(pairs)

    def _pair_count(self, run: int) -> int:
        return sum(count for _, _, count in self._chunk_index()[run])

    def _pairs(self, run: int) -> Iterator[int]:
        for _, chunk_id, _ in self._chunk_index()[run]:
            yield from self._chunk(chunk_id)

    def _chunk_index(self) -> dict[int, list[Chunk]]:
        """Return the chunks of each run in order, by run; read once."""
        if self._chunks_by_run is None:
            self._chunks_by_run = {}
            for run, *chunk in self.db.execute(
                "SELECT run, first_key, id, pair_count FROM sorted_run ORDER BY run, first_key, id"
            ):
                self._chunks_by_run.setdefault(run, []).append((chunk[0], chunk[1], chunk[2]))
        return self._chunks_by_run

    def _chunk(self, chunk_id: int) -> array[int]:
        found = self._chunk_cache.get(chunk_id)
        if found is None:
            if len(self._chunk_cache) >= MAX_CACHED_CHUNKS:
                del self._chunk_cache[next(iter(self._chunk_cache))]
            (blob,) = self.db.execute("SELECT pairs FROM sorted_run WHERE id = ?", (chunk_id,)).fetchone()
            found = self._chunk_cache[chunk_id] = decompress_pairs(blob)
        return found


def compress_pairs(pairs: array[int]) -> bytes:
    """Return pairs compressed. The first bytes of all pairs come first, then the second ones, and so on: neighbors are alike."""
    data = pairs.tobytes()
    columns = b"".join(data[position :: pairs.itemsize] for position in range(pairs.itemsize))
    return zlib.compress(columns, COMPRESSION_LEVEL)


def decompress_pairs(blob: bytes) -> array[int]:
    """Return the pairs of a blob of `compress_pairs`."""
    pairs = array(PAIR_TYPECODE)
    columns = zlib.decompress(blob)
    data, count = bytearray(len(columns)), len(columns) // pairs.itemsize
    for position in range(pairs.itemsize):
        data[position :: pairs.itemsize] = columns[position * count : (position + 1) * count]
    pairs.frombytes(data)
    return pairs


def sort_pairs(pairs: array[int]) -> array[int]:
    """Return the pairs sorted.

    They are first distributed by their upper bits, since Python compares integers of eight bytes slowly (ADR 0002).
    """
    heaps: defaultdict[int, array[int]] = defaultdict(partial(array, PAIR_TYPECODE))
    for pair in pairs:
        heaps[pair >> _RADIX_SHIFT].append(pair)
    found = array(PAIR_TYPECODE)
    for upper_bits in sorted(heaps):
        found.extend(sorted(heaps.pop(upper_bits)))
    return found


def _chunk_starts(pairs: array[int]) -> range:
    return range(0, len(pairs), PAIRS_PER_CHUNK)


def _deduplicate(pairs: Iterable[int]) -> Iterator[int]:
    """Yield sorted pairs without duplicates."""
    last = -1
    for pair in pairs:
        if pair != last:
            yield pair
        last = pair


def _traces_with_key(pairs: array[int], key: int) -> Iterator[int]:
    """Yield the ids of the traces that are paired with a key in a chunk."""
    position = bisect_left(pairs, pack(key, 0))
    while position < len(pairs):
        found, trace_id = unpack(pairs[position])
        if found != key:
            return
        yield trace_id
        position += 1
