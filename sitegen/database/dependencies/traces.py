"""Traces: the recorded reads of each page and of each plan node, stored so that a change finds those that it may affect.

A trace is found by its dependency keys (`database/dependencies/keys.py`) through `database/dependencies/sorted_runs.py`.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Protocol

import msgspec

from sitegen.codec import encode
from sitegen.database.dependencies.keys import EXTERNAL
from sitegen.database.dependencies.sorted_runs import PAIR_TYPECODE, SortedRuns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.store import Store

KEY_TYPECODE = "I"
"""Four bytes: a dependency key."""
MAX_PENDING_PAIRS = 2_000_000
"""Pairs held in memory before they are written as a run: 16 MB."""
Fingerprints = list[tuple["QueryKey", bytes]]


def page_node(page_id: int) -> int:
    """Return the trace id of a page: even."""
    return page_id * 2


def plan_node(node_id: int) -> int:
    """Return the trace id of a plan node: odd."""
    return node_id * 2 + 1


class Recorder(Protocol):
    """Recorded reads: a `Reader`, or an object that records reads like one."""

    trace: dict[QueryKey, bytes]
    """The fingerprint of each query, in the order of reading."""
    dependency_keys: set[int]
    """The dependency keys of these queries."""


class Traces:
    """The traces of one archive; saved traces are found by `find_nodes` after `flush`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pending_pairs = array(PAIR_TYPECODE)
        self._external_ids: dict[bytes, int] = {}
        self._runs = SortedRuns(store.db)
        store.on_rollback.append(self.reset_cache)
        self._external_reads: dict[int, Fingerprints] = {}

    def save(self, node: int, reader: Recorder, reasons: bytes = b"\x90") -> None:
        """Replace the trace of a page or plan node with what a reader read."""
        self.save_raw(node, *serialize(reader), reasons)

    def save_raw(self, node: int, external: bytes, internal: bytes, dependency_keys: bytes, reasons: bytes) -> None:
        """Replace a trace with one that another process serialized."""
        row = (node, self._external_id(external), internal, reasons)
        self.store.db.execute("INSERT OR REPLACE INTO trace VALUES (?, ?, ?, ?)", row)
        self.pending_pairs.extend([key << 32 | node for key in array(KEY_TYPECODE, dependency_keys)])
        if len(self.pending_pairs) > MAX_PENDING_PAIRS:
            self.flush()

    def _external_id(self, external: bytes) -> int:
        """Return the id of a set of external reads (templates, the theme's files, configuration); inserts it if it is new."""
        if external not in self._external_ids:
            db = self.store.db
            db.execute("INSERT OR IGNORE INTO external_inputs (reads) VALUES (?)", (external,))
            self._external_ids[external] = db.execute(
                "SELECT id FROM external_inputs WHERE reads = ?", (external,)
            ).fetchone()[0]
        return self._external_ids[external]

    def delete(self, nodes: Iterable[int]) -> None:
        """Delete the traces of removed pages or plan nodes."""
        self.store.db.executemany("DELETE FROM trace WHERE id = ?", [(node,) for node in nodes])

    def reset_cache(self) -> None:
        """Clear caches and pending pairs after a rollback, or after the tables were emptied."""
        self.pending_pairs, self._external_ids, self._runs, self._external_reads = (
            array(PAIR_TYPECODE),
            {},
            SortedRuns(self.store.db),
            {},
        )

    def flush(self) -> None:
        """Write the pending pairs as a sorted run, so that `find_nodes` finds them."""
        pairs, self.pending_pairs = _sorted_pairs(self.pending_pairs), array(PAIR_TYPECODE)
        if pairs:
            self._runs.add(pairs)

    def find_nodes(self, keys: Collection[int]) -> set[int]:
        """Return the traces that may have read something with one of these keys; there may be false positives."""
        return self._runs.find(keys)

    def read(self, node: int) -> tuple[int, Fingerprints]:
        """Return the id of a trace's external reads, and its internal queries with their fingerprints."""
        row = self.store.db.execute("SELECT external, reads FROM trace WHERE id = ?", (node,)).fetchone()
        return (row[0], deserialize(row[1])) if row else (0, [])

    def all_reads(self, node: int) -> list[QueryKey]:
        """Return all queries of a page or plan node: external ones first, then the others in the order of reading."""
        external_id, internal = self.read(node)
        row = self.store.db.execute("SELECT reads FROM external_inputs WHERE id = ?", (external_id,)).fetchone()
        return [query for query, _ in [*(deserialize(row[0]) if row else ()), *internal]]

    def changed_external_inputs(self, is_unchanged: Callable[[QueryKey, bytes], bool]) -> dict[int, list[QueryKey]]:
        """Return the external queries whose results changed, by the id that traces refer to."""
        last = max(self._external_reads, default=0)
        for external_id, blob in self.store.db.execute(
            "SELECT id, reads FROM external_inputs WHERE id > ?", (last,)
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
        """Return True if a trace refers to external reads; deletes those without a trace, such as an old version of a template."""
        db = self.store.db
        if db.execute("SELECT 1 FROM trace WHERE external = ? LIMIT 1", (external_id,)).fetchone():
            return True
        db.execute("DELETE FROM external_inputs WHERE id = ?", (external_id,))
        del self._external_reads[external_id]
        self._external_ids = {blob: known for blob, known in self._external_ids.items() if known != external_id}
        return False

    def nodes_reading(self, external_ids: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield every trace that refers to one of these ids, with that id."""
        for external_id in external_ids:
            for (node,) in self.store.db.execute("SELECT id FROM trace WHERE external = ?", (external_id,)).fetchall():
                yield node, external_id


def _sorted_pairs(pairs: array[int]) -> array[int]:
    """Return the pairs sorted; they are split by their first bits before, since Python is slow to compare eight-byte integers."""
    heaps: defaultdict[int, array[int]] = defaultdict(partial(array, PAIR_TYPECODE))
    for pair in pairs:
        heaps[pair >> 48].append(pair)
    found = array(PAIR_TYPECODE)
    for top in sorted(heaps):
        found.extend(sorted(heaps.pop(top)))
    return found


def serialize(reader: Recorder) -> tuple[bytes, bytes, bytes]:
    """Return the external reads, the internal reads and the dependency keys of a reader, serialized."""
    external = sorted((item for item in reader.trace.items() if item[0][0] in EXTERNAL), key=repr)
    internal = [item for item in reader.trace.items() if item[0][0] not in EXTERNAL]
    return encode(external), encode(internal), array(KEY_TYPECODE, sorted(reader.dependency_keys)).tobytes()


def deserialize(blob: bytes) -> Fingerprints:
    """Return queries with their fingerprints, in the order of reading."""
    return [(tuple(query), fingerprint) for query, fingerprint in msgspec.msgpack.decode(blob)]
