"""Runs: sorted pairs of a key and the trace that left it, kept in pieces, so that a few are found among millions.

A build that renders pages adds one run; small runs of like size are merged, so there are few. Only the pieces that may
hold a key are read. A pair of a page's older trace may stay: it costs a look at that page's present trace, which has the
last word.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from heapq import merge
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

PAIRS = "Q"
"""Eight bytes: a key of four, then a trace's id of four."""
LOW = 0xFFFFFFFF
PIECE = 4096
"""Pairs in a piece."""
MERGED = 500_000
"""Pairs of a run that may still be merged."""
FEW, HUGE = 8, 8_000_000
"""Where there are more runs than a few, larger ones are merged too: up to 64 MB."""
AT_HAND = 256
"""Pieces kept in memory: 8 MB."""
Piece = tuple[int, int, int]
"""A piece's first key, its id, and how many pairs it has."""


class Runs:
    """The runs in one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._pieces: dict[int, list[Piece]] | None = None
        self._at_hand: dict[int, array[int]] = {}

    def add(self, newest: array[int]) -> None:
        """One more run: it takes in those that are not much larger."""
        runs = self._directory()
        for run in sorted(runs, key=self._size):
            if self._size(run) > min(2 * len(newest), MERGED if len(runs) <= FEW else HUGE):
                break
            newest = array(PAIRS, _once(merge(newest, self._all(run))))
            self.db.execute("DELETE FROM run WHERE run = ?", (run,))
            del runs[run]
        run = max(runs, default=0) + 1
        runs[run] = []
        for at in range(0, len(newest), PIECE):
            piece = newest[at : at + PIECE]
            row = (run, piece[0] >> 32, piece.tobytes())
            cursor = self.db.execute("INSERT INTO run (run, first, pairs) VALUES (?, ?, ?) RETURNING id", row)
            runs[run].append((piece[0] >> 32, cursor.fetchone()[0], len(piece)))
        self._at_hand.clear()

    def find(self, keys: Collection[int]) -> set[int]:
        """The traces that some pair names together with one of these keys."""
        found: set[int] = set()
        wanted = sorted(keys)
        for pieces in self._directory().values() if keys else ():
            for key in wanted:
                at = max(bisect_left(pieces, (key, 0, 0)) - 1, 0)
                while at < len(pieces) and pieces[at][0] <= key:
                    found.update(_named(self._piece(pieces[at][1]), key))
                    at += 1
        return found

    def _size(self, run: int) -> int:
        return sum(count for _, _, count in self._directory()[run])

    def _all(self, run: int) -> Iterator[int]:
        for _, number, _ in self._directory()[run]:
            yield from self._piece(number)

    def _directory(self) -> dict[int, list[Piece]]:
        if self._pieces is None:
            self._pieces = {}
            for run, *piece in self.db.execute(
                "SELECT run, first, id, length(pairs) / 8 FROM run ORDER BY run, first, id"
            ):
                self._pieces.setdefault(run, []).append((piece[0], piece[1], piece[2]))
        return self._pieces

    def _piece(self, number: int) -> array[int]:
        found = self._at_hand.get(number)
        if found is None:
            if len(self._at_hand) >= AT_HAND:
                del self._at_hand[next(iter(self._at_hand))]
            (blob,) = self.db.execute("SELECT pairs FROM run WHERE id = ?", (number,)).fetchone()
            found = self._at_hand[number] = array(PAIRS, blob)
        return found


def _once(pairs: Iterable[int]) -> Iterator[int]:
    """Sorted pairs, each once."""
    last = -1
    for pair in pairs:
        if pair != last:
            yield pair
        last = pair


def _named(pairs: array[int], key: int) -> Iterator[int]:
    """The traces that stand beside a key."""
    at = bisect_left(pairs, key << 32)
    while at < len(pairs) and pairs[at] >> 32 == key:
        yield pairs[at] & LOW
        at += 1
