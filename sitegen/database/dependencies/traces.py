"""Traces: what each page (and each part of the plan) read, kept so that a change finds those that it may concern.

A trace is found by its keys (`database/dependencies/keys.py`) through runs of (key, trace): see `database/dependencies/sorted_runs.py`.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Protocol

import msgspec

from sitegen.codec import encode
from sitegen.database.dependencies.keys import OUTSIDE
from sitegen.database.dependencies.sorted_runs import PAIRS, Runs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sitegen.database.dependencies.query_key import Cell
    from sitegen.database.store import Store

KEYS = "I"
"""Four bytes."""
MOST = 2_000_000
"""Pairs that wait in memory to be made findable: 16 MB."""
Fingerprints = list[tuple["Cell", bytes]]


def of_page(page: int) -> int:
    """The id of a page's trace."""
    return page * 2


def of_part(part: int) -> int:
    """The id of the trace of a part of the plan."""
    return part * 2 + 1


class Recorder(Protocol):
    """What was read: a `Reader`, or anything else that records its reads as one does."""

    trace: dict[Cell, bytes]
    """The fingerprint of each query that was read, in the order of reading."""
    keys: set[int]
    """The keys under which these reads are found again."""


class Traces:
    """The traces of one archive; what is saved is found again after `flush`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pairs = array(PAIRS)
        self._outside: dict[bytes, int] = {}
        self._runs = Runs(store.db)
        store.on_undo.append(self.undone)
        self._known_outside: dict[int, Fingerprints] = {}

    def save(self, node: int, reader: Recorder, why: bytes = b"\x90") -> None:
        """Keep what a reader read, in the place of what this page or part read before."""
        self.put(node, *packed(reader), why)

    def put(self, node: int, outside: bytes, cells: bytes, keys: bytes, why: bytes) -> None:
        """The same of a reader in another process."""
        row = (node, self._outside_id(outside), cells, why)
        self.store.db.execute("INSERT OR REPLACE INTO trace VALUES (?, ?, ?, ?)", row)
        self.pairs.extend([key << 32 | node for key in array(KEYS, keys)])
        if len(self.pairs) > MOST:
            self.flush()

    def _outside_id(self, found: bytes) -> int:
        """The id of what was read outside the database: templates, the theme's files, configuration."""
        if found not in self._outside:
            db = self.store.db
            db.execute("INSERT OR IGNORE INTO outside (cells) VALUES (?)", (found,))
            self._outside[found] = db.execute("SELECT id FROM outside WHERE cells = ?", (found,)).fetchone()[0]
        return self._outside[found]

    def forget(self, nodes: Iterable[int]) -> None:
        """Drop the traces of pages or parts that are gone."""
        self.store.db.executemany("DELETE FROM trace WHERE id = ?", [(node,) for node in nodes])

    def undone(self) -> None:
        """What was saved is not there: the transaction was rolled back, or the tables were emptied."""
        self.pairs, self._outside, self._runs, self._known_outside = array(PAIRS), {}, Runs(self.store.db), {}

    def flush(self) -> None:
        """Make what was saved findable: one more run, merged with those before it that are not much larger."""
        newest, self.pairs = _in_order(self.pairs), array(PAIRS)
        if newest:
            self._runs.add(newest)

    def find(self, keys: Collection[int]) -> set[int]:
        """The traces that may have read something of these keys, and perhaps others."""
        return self._runs.find(keys)

    def read(self, node: int) -> tuple[int, Fingerprints]:
        """The id of what was read outside the database, and every cell read inside with its fingerprint then."""
        row = self.store.db.execute("SELECT outside, cells FROM trace WHERE id = ?", (node,)).fetchone()
        return (row[0], unpack(row[1])) if row else (0, [])

    def everything(self, node: int) -> list[Cell]:
        """All that a page or part read: templates and configuration first, then the archive in the order of reading."""
        number, own = self.read(node)
        row = self.store.db.execute("SELECT cells FROM outside WHERE id = ?", (number,)).fetchone()
        return [cell for cell, _ in [*(unpack(row[0]) if row else ()), *own]]

    def changed_outside(self, same: Callable[[Cell, bytes], bool]) -> dict[int, list[Cell]]:
        """What is read outside the database and is not as it was, by the id under which traces name it."""
        last = max(self._known_outside, default=0)
        for number, blob in self.store.db.execute("SELECT id, cells FROM outside WHERE id > ?", (last,)).fetchall():
            self._known_outside[number] = unpack(blob)
        distinct = {item for items in self._known_outside.values() for item in items}
        other = {item for item in distinct if not same(*item)}
        if not other:
            return {}
        changed = {
            number: [item[0] for item in items if item in other] for number, items in self._known_outside.items()
        }
        return {number: found for number, found in changed.items() if found and self._is_read(number)}

    def _is_read(self, number: int) -> bool:
        """Whether a trace names it; what none names any more (a template as it was before an edit) is dropped."""
        db = self.store.db
        if db.execute("SELECT 1 FROM trace WHERE outside = ? LIMIT 1", (number,)).fetchone():
            return True
        db.execute("DELETE FROM outside WHERE id = ?", (number,))
        del self._known_outside[number]
        self._outside = {blob: known for blob, known in self._outside.items() if known != number}
        return False

    def with_outside(self, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Every trace that names one of these, with the one that it names."""
        for number in numbers:
            for (node,) in self.store.db.execute("SELECT id FROM trace WHERE outside = ?", (number,)).fetchall():
                yield node, number


def _in_order(pairs: array[int]) -> array[int]:
    """Sorted; dealt out by their first bits before, since Python is slow to compare numbers of eight bytes."""
    heaps: defaultdict[int, array[int]] = defaultdict(partial(array, PAIRS))
    for pair in pairs:
        heaps[pair >> 48].append(pair)
    found = array(PAIRS)
    for top in sorted(heaps):
        found.extend(sorted(heaps.pop(top)))
    return found


def packed(reader: Recorder) -> tuple[bytes, bytes, bytes]:
    """What a reader read outside the database, what inside, and the keys that find it again."""
    outside = sorted((item for item in reader.trace.items() if item[0][0] in OUTSIDE), key=repr)
    inside = [item for item in reader.trace.items() if item[0][0] not in OUTSIDE]
    return encode(outside), encode(inside), array(KEYS, sorted(reader.keys)).tobytes()


def unpack(blob: bytes) -> Fingerprints:
    """Cells with their fingerprints, in the order of reading."""
    return [(tuple(cell), fingerprint) for cell, fingerprint in msgspec.msgpack.decode(blob)]
