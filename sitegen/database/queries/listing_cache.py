"""Windows onto the index: entries of a bucket with their cards, in order.

A bucket that is asked for again and again, as when many pages are rendered, is kept whole while it is small. Of a larger one
the part is kept at which was looked last, since stories are rendered by date; and of a large one every thousandth place, so
that no listing counts from its beginning. What is given is the same either way.
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
from sitegen.database.dependencies.keys import key
from sitegen.database.queries import sql
from sitegen.database.store import NO_CARD
from sitegen.model.page import Card

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.store import Store

OFTEN = 4
"""How many times a bucket is asked for before it is kept."""
WORTH = 20
"""Entries that may be read for each time that a bucket was asked for."""
SMALL = 2_000
"""Entries of a bucket that is kept whole for listings."""
SHORT = 200
"""Entries of a bucket that is kept whole for windows."""
BEHIND, AHEAD = 8, 56
"""Entries of the part that is kept of a longer one, before and after a place."""
MOST = 50_000
"""Entries that are kept in all."""
CARDS = 20_000
"""Cards that are remembered."""
STRIDE = 1000
"""Of a larger bucket, every thousandth place is kept."""
END = "\U0010ffff"


class Item(msgspec.Struct, frozen=True):
    """One entry of a listing: the card of the document, where it stands, and what the entry itself says."""

    card: Card
    sort: str
    data: Any = None
    key: int = 0
    """The key of the entry."""
    digest: bytes = b""
    """Of all this, as it lies in the database; 8 bytes."""


class Kept:
    """A bucket, or a part of it, held in memory; its items are made when they are first asked for."""

    __slots__ = ("data", "documents", "first", "items", "last", "sorts")

    def __init__(self, rows: Iterable[tuple[str, int, bytes | None]], *, first: bool = True, last: bool = True) -> None:
        """`first` and `last`: whether the bucket holds nothing before these entries, and nothing after them."""
        self.first, self.last = first, last
        self.sorts: list[str] = []
        self.documents = array("q")
        self.data: dict[int, bytes] = {}
        for number, (sort, document, data) in enumerate(rows):
            self.sorts.append(sort)
            self.documents.append(document)
            if data is not None:
                self.data[number] = data
        self.items: list[Item | None] = [None] * len(self.sorts)


class Buckets:
    """The index during one build, while nothing is filed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._asked: Counter[tuple[str, str]] = Counter()
        self._kept: dict[tuple[str, str], Kept] = {}
        self._size = 0
        self._places: dict[tuple[str, str], list[str]] = {}
        self._cards: dict[int, tuple[bytes, Card | None]] = {}
        """By document: a digest, and the card."""
        self._counts: dict[tuple[str, str], int] = {}
        self._missed: Counter[str] = Counter()
        self._named: dict[str, frozenset[str] | None] = {}

    def window(self, idx: str, bucket: str, start: str, end: str, limit: int, *, newest: bool) -> list[Item]:
        """The entries after `start` and before `end` whose documents have a card: the oldest, or the newest, of them."""
        if self._is_empty(idx, bucket):
            return []
        end = end or END
        kept = self._kept.get((idx, bucket))
        found = self._within(kept, idx, bucket, start, end, limit, newest=newest) if kept else None
        if found is None and (kept := self._keep_near(idx, bucket, end if newest else start, limit)):
            found = self._within(kept, idx, bucket, start, end, limit, newest=newest)
        if found is None:
            query = sql.NEWEST if newest else sql.OLDEST
            rows = self.store.db.execute(query, (idx, bucket, start, end, limit)).fetchall()
            self._missed[idx] += not rows
            found = [self._item(idx, bucket, *row) for row in rows]
        return found

    def _within(
        self, kept: Kept, idx: str, bucket: str, start: str, end: str, limit: int, *, newest: bool
    ) -> list[Item] | None:
        """A window, if what is kept of the bucket holds all of it."""
        low, high = bisect_right(kept.sorts, start), bisect_left(kept.sorts, end)
        from_start, to_end = kept.first or low > 0, kept.last or high < len(kept.sorts)
        if not (to_end if newest else from_start):
            return None
        numbers = range(high - 1, low - 1, -1) if newest else range(low, high)
        items = (item for number in numbers if (item := self._of(kept, number, idx, bucket)) is not None)
        found = list(islice(items, limit))
        return found if len(found) == limit or (from_start and to_end) else None

    def slice(self, idx: str, bucket: str, offset: int, limit: int) -> list[Item]:
        """The entries from a number on, counted from the oldest."""
        kept = self._keep_whole(idx, bucket)
        if kept is not None:
            numbers = range(offset, min(offset + limit, len(kept.sorts)))
            return [item for number in numbers if (item := self._of(kept, number, idx, bucket)) is not None]
        known = self._places.get((idx, bucket))
        start, rest = (
            (known[offset // STRIDE], offset % STRIDE) if known and offset // STRIDE < len(known) else ("", offset)
        )
        rows = self.store.db.execute(sql.SLICE, (idx, bucket, start, limit, rest)).fetchall()
        return [self._item(idx, bucket, *row) for row in rows if row[3] not in NO_CARD]

    def count(self, idx: str, bucket: str) -> int:
        """How many entries a bucket has: counted once."""
        found = self._counts.get((idx, bucket))
        if found is None:
            if len(self._counts) >= CARDS:
                self._counts.clear()
            (found,) = self.store.db.execute(sql.COUNT, (idx, bucket)).fetchone()
            self._counts[idx, bucket] = found
        return int(found)

    def _of(self, kept: Kept, number: int, idx: str, bucket: str) -> Item | None:
        item = kept.items[number]
        if item is None:
            document = kept.documents[number]
            shown, card = self._cards.get(document) or self._card(document)
            if card is None:
                return None
            item = _made(idx, bucket, kept.sorts[number], kept.data.get(number), shown, card)
            kept.items[number] = item
        return item

    def _item(self, idx: str, bucket: str, sort: str, data: bytes | None, document: int, raw: bytes) -> Item:
        shown, card = self._cards.get(document) or self._remember(document, raw)
        assert card is not None  # noqa: S101 - the queries leave out what has none
        return _made(idx, bucket, sort, data, shown, card)

    def _card(self, document: int) -> tuple[bytes, Card | None]:
        (raw,) = self.store.db.execute(sql.CARD_OF, (document,)).fetchone()
        return self._remember(document, raw)

    def _remember(self, document: int, raw: bytes) -> tuple[bytes, Card | None]:
        if len(self._cards) >= CARDS:
            self._cards.clear()
        card: Card | None = None if raw in NO_CARD else decode(Card, raw)
        self._cards[document] = found = hashlib.blake2b(raw, digest_size=8).digest(), card
        return found

    def _keep_whole(self, idx: str, bucket: str) -> Kept | None:
        """The bucket if it is worth while to have all of it; of a large one its places are noted."""
        name = idx, bucket
        kept = self._kept.get(name)
        if kept is not None and kept.first and kept.last:
            return kept
        if name in self._places or not self._often(name):
            return None
        size = self.count(idx, bucket)
        if size > SMALL:
            rows = self.store.db.execute(sql.ENTRIES, name)
            self._places[name] = ["", *(sort for sort, _, _ in islice(rows, STRIDE - 1, None, STRIDE))]
            return None
        return self._hold(name, Kept(self.store.bucket(*name))) if self._asked[name] * WORTH >= size else None

    def _keep_near(self, idx: str, bucket: str, place: str, limit: int) -> Kept | None:
        """The bucket if it is short, or else its part around a place, if that is asked for again and again."""
        name = idx, bucket
        if not self._often(name):
            return None
        if self.count(idx, bucket) <= SHORT:
            return self._hold(name, Kept(self.store.bucket(*name)))
        if limit > BEHIND:
            return None
        before = self.store.db.execute(sql.BEFORE, (*name, place, BEHIND)).fetchall()
        after = self.store.db.execute(sql.FROM, (*name, place, AHEAD)).fetchall()
        part = Kept([*reversed(before), *after], first=len(before) < BEHIND, last=len(after) < AHEAD)
        return self._hold(name, part)

    def _often(self, name: tuple[str, str]) -> bool:
        if len(self._asked) >= CARDS:
            self._asked.clear()
        self._asked[name] += 1
        return self._asked[name] > OFTEN

    def _hold(self, name: tuple[str, str], kept: Kept) -> Kept:
        """Keep entries of a bucket, and let go of those that were kept longest."""
        if known := self._kept.pop(name, None):
            self._size -= len(known.sorts)
        while self._kept and self._size + len(kept.sorts) > MOST:
            oldest = next(iter(self._kept))
            self._size -= len(self._kept.pop(oldest).sorts)
            self._asked[oldest] = 0
        self._kept[name] = kept
        self._size += len(kept.sorts)
        return kept

    def _is_empty(self, idx: str, bucket: str) -> bool:
        """Whether a bucket is known to have no entry: where most have none, the names of the others are kept."""
        if self._missed[idx] <= STRIDE // 10:
            return False
        if idx not in self._named:
            names = self.store.db.execute(sql.BUCKET_NAMES, (idx, SMALL + 1)).fetchall()
            self._named[idx] = frozenset(name for (name,) in names) if len(names) <= SMALL else None
        named = self._named[idx]
        return named is not None and bucket not in named


def _made(idx: str, bucket: str, sort: str, data: bytes | None, shown: bytes, card: Card) -> Item:
    digest = hashlib.blake2b(b"\0".join((sort.encode(), shown, data or b"")), digest_size=8).digest()
    says = msgspec.msgpack.decode(data) if data else None
    return Item(card, sort, says, key("entry", idx, bucket, sort), digest)
