"""Traces: the recorded reads of each page and of each plan node, stored with the fingerprints of their results.

After a change, the traces that it may affect are found by their dependency keys (`dependencies/keys.py`,
`dependencies/sorted_runs.py`). Reads from outside the database have no keys; most traces share a few sets of them, which are
stored once, and every build compares them.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import msgspec

from sitegen.codec import deflate, encode, inflate
from sitegen.database.dependencies.sorted_runs import PAIR_TYPECODE, SortedRuns, sort_pairs
from sitegen.database.dependencies.trace_ids import pack
from sitegen.database.records import ENCODED_EMPTY_LIST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.store import Store

KEY_TYPECODE = "I"
"""Type code of arrays of dependency keys: four bytes each."""
MAX_PENDING_PAIRS = 2_000_000
"""Pairs held in memory before they are written as a run: 16 MB."""
FREQUENT_READS = (
    b"\xa4year\xa5month\xa7section\xa6byline\xa8relation\xa6events\xa6letter"
    b"\x92\x97\xa5range\xa6linked\x92\x97\xa5range\xabtranslation\x92\x97\xa5range\xa6thread"
    b"\x92\x91\xacstatic_pages\x92\x92\xadarchived_copy\x92\x95\xa5count\x92\x93\xaeentities_named\x92\x92\xa5names"
    b"\x92\x97\xa5range\xacnamed-thread\xa0\xa0\x14\x00\xc4\x08\x92\x97\xa5range\xa4next\xabstory/\xa0\xa0\x14\x01\xc4\x08"
    b"\x92\x92\xa8document\xabstory/\xc4\x08\x92\x92\xa7summary\xabstory/\xc4\x08\x92\x92\xa7summary\xb4organization/"
    b"\x92\x97\xa5range\xa8mentions\xb4organization/\xa0\xd921\x1f11000002000010110000020000101\x1f000000\x1fstory/"
    b"\x92\x97\xa5range\xa8mentions\xaaperson/\xa0\xd921\x1f11000002000010110000020000101\x1f000000\x1fstory/\x03\x01\xc4\x08"
    b"\x92\x92\xa7summary\xaaperson/"
)
"""Text that is frequent in encoded reads, for the compressor: its matches make short traces a third smaller."""
Fingerprints = list[tuple["QueryKey", bytes]]
"""Queries with their fingerprints, in the order of reading."""


class Recorder(Protocol):
    """An object that has recorded reads: a `Reader`."""

    external_queries: frozenset[str]
    """Names of the queries whose results come from outside the database."""
    trace: dict[QueryKey, bytes]
    """The fingerprint of each query, in the order of reading."""
    dependency_keys: set[int]
    """The dependency keys of these queries."""


class Traces:
    """The traces of one archive."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pending_pairs = array(PAIR_TYPECODE)
        """Packed pairs of saved traces that `flush` has not written yet."""
        self._external_ids: dict[bytes, int] = {}
        self._runs = SortedRuns(store.db)
        self._external_reads: dict[int, Fingerprints] = {}
        store.on_rollback.append(self.reset_cache)

    def save(self, trace_id: int, reader: Recorder, reasons: bytes = ENCODED_EMPTY_LIST) -> None:
        """Replace the trace of a page or plan node with the reads of a reader.

        Args:
            trace_id: the result of `page_trace_id` or `plan_node_trace_id`.
            reader: the recorded reads.
            reasons: encoded reasons for which the page was rendered, for `sitegen explain`.
        """
        self.save_raw(trace_id, *serialize(reader), reasons)

    def save_raw(
        self, trace_id: int, external_reads: bytes, internal_reads: bytes, dependency_keys: bytes, reasons: bytes
    ) -> None:
        """Replace a trace with one that `serialize` returned, possibly in another process."""
        row = (trace_id, self._external_id(external_reads), internal_reads, reasons)
        self.store.db.execute("INSERT OR REPLACE INTO trace VALUES (?, ?, ?, ?)", row)
        self.pending_pairs.extend([pack(key, trace_id) for key in array(KEY_TYPECODE, dependency_keys)])
        if len(self.pending_pairs) > MAX_PENDING_PAIRS:
            self.flush()

    def _external_id(self, external: bytes) -> int:
        """Return the row id of a set of external reads (templates, theme files, configuration); insert a new set."""
        if external not in self._external_ids:
            db = self.store.db
            db.execute("INSERT OR IGNORE INTO external_reads (reads) VALUES (?)", (external,))
            self._external_ids[external] = db.execute(
                "SELECT id FROM external_reads WHERE reads = ?", (external,)
            ).fetchone()[0]
        return self._external_ids[external]

    def delete(self, trace_ids: Iterable[int]) -> None:
        """Delete the traces of removed pages or plan nodes."""
        self.store.db.executemany("DELETE FROM trace WHERE id = ?", [(trace_id,) for trace_id in trace_ids])

    def reset_cache(self) -> None:
        """Clear caches and pending pairs after a rollback, or after the tables were emptied."""
        self.pending_pairs = array(PAIR_TYPECODE)
        self._external_ids = {}
        self._runs = SortedRuns(self.store.db)
        self._external_reads = {}

    def flush(self) -> None:
        """Write the pending pairs as a sorted run. Until then, `find_traces` does not find them."""
        pairs, self.pending_pairs = sort_pairs(self.pending_pairs), array(PAIR_TYPECODE)
        if pairs:
            self._runs.add(pairs)

    def find_traces(self, keys: Collection[int]) -> set[int]:
        """Return the ids of the traces that have one of these dependency keys.

        The result may contain traces that have none: those of older traces of the same page, and of equal checksums.
        """
        return self._runs.find(keys)

    def read(self, trace_id: int) -> tuple[int, Fingerprints]:
        """Return the row id of a trace's external reads, and its internal reads; (0, []) if there is no trace."""
        row = self.store.db.execute("SELECT external, reads FROM trace WHERE id = ?", (trace_id,)).fetchone()
        return (row[0], deserialize(inflate(row[1], FREQUENT_READS))) if row else (0, [])

    def all_reads(self, trace_id: int) -> list[QueryKey]:
        """Return all queries of a page or plan node: external ones first, then the others in the order of reading."""
        external_id, internal = self.read(trace_id)
        row = self.store.db.execute("SELECT reads FROM external_reads WHERE id = ?", (external_id,)).fetchone()
        return [query for query, _ in [*(deserialize(row[0]) if row else ()), *internal]]

    def changed_external_reads(self, is_unchanged: Callable[[QueryKey, bytes], bool]) -> dict[int, list[QueryKey]]:
        """Return the external queries with changed results, by the row id of the sets that contain them.

        Sets that no trace refers to any more are left out, and deleted.
        """
        last = max(self._external_reads, default=0)
        for external_id, blob in self.store.db.execute(
            "SELECT id, reads FROM external_reads WHERE id > ?", (last,)
        ).fetchall():
            self._external_reads[external_id] = deserialize(blob)
        distinct = {item for items in self._external_reads.values() for item in items}
        other = {item for item in distinct if not is_unchanged(*item)}
        if not other:
            return {}
        changed = {
            external_id: [item[0] for item in items if item in other]
            for external_id, items in self._external_reads.items()
        }
        return {external_id: found for external_id, found in changed.items() if found and self._is_in_use(external_id)}

    def _is_in_use(self, external_id: int) -> bool:
        """Return True if a trace refers to a set of external reads.

        A set without a trace, such as one with an old version of a template, is deleted.
        """
        db = self.store.db
        if db.execute("SELECT 1 FROM trace WHERE external = ? LIMIT 1", (external_id,)).fetchone():
            return True
        db.execute("DELETE FROM external_reads WHERE id = ?", (external_id,))
        del self._external_reads[external_id]
        self._external_ids = {blob: known for blob, known in self._external_ids.items() if known != external_id}
        return False

    def traces_reading(self, external_ids: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield (trace id, row id of its external reads) of every trace that refers to one of these row ids."""
        for external_id in external_ids:
            for (trace_id,) in self.store.db.execute(
                "SELECT id FROM trace WHERE external = ?", (external_id,)
            ).fetchall():
                yield trace_id, external_id


def serialize(reader: Recorder) -> tuple[bytes, bytes, bytes]:
    """Return the external reads, the internal reads and the dependency keys of a reader, each as a blob.

    External reads are sorted, so that equal sets have equal bytes. Internal reads are in the order of reading, and compressed.
    """
    names = reader.external_queries
    external = tuple([item for item in reader.trace.items() if item[0][0] in names])
    internal = [item for item in reader.trace.items() if item[0][0] not in names]
    keys = array(KEY_TYPECODE, sorted(reader.dependency_keys)).tobytes()
    return _encode_external(external), deflate(encode(internal), FREQUENT_READS), keys


@lru_cache(maxsize=256)
def _encode_external(reads: tuple[tuple[QueryKey, bytes], ...]) -> bytes:
    """Return external reads, sorted and serialized. Most pages of a kind read the same in the same order."""
    return encode(sorted(reads, key=repr))


def deserialize(blob: bytes) -> Fingerprints:
    """Return queries with their fingerprints, in the order in which they were serialized."""
    return [(tuple(query), fingerprint) for query, fingerprint in msgspec.msgpack.decode(blob)]
