"""A range of a listing in memory, which knows whether it is complete at each end."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class CachedRange:
    """Consecutive entries of a listing, in ascending order of their sort keys."""

    __slots__ = ("data", "document_ids", "has_end", "has_start", "sort_keys")

    def __init__(self, rows: Iterable[tuple[str, int, bytes | None]], *, has_start: bool, has_end: bool) -> None:
        """Create a range.

        Args:
            rows: sort key, document id and data of each entry, in ascending order.
            has_start: whether the listing has no entry before these.
            has_end: whether the listing has no entry after these.
        """
        self.has_start, self.has_end = has_start, has_end
        self.sort_keys: list[str] = []
        self.document_ids = array("q")
        self.data: dict[int, bytes] = {}
        """The data of the entries that have some, by position."""
        for position, (sort_key, document, data) in enumerate(rows):
            self.sort_keys.append(sort_key)
            self.document_ids.append(document)
            if data is not None:
                self.data[position] = data

    def positions_between(self, start: str, end: str, *, descending: bool) -> tuple[range, bool] | None:
        """Return the positions of the entries between two sort keys, in the order of reading.

        Args:
            start: the lower sort key, exclusive.
            end: the upper sort key, exclusive.
            descending: whether to read from `end` down, rather than from `start` up.

        Returns:
            The positions, and whether the listing has no other entries between the two keys. If it may have others, they
            come after these in the order of reading. None if there may be others before these.
        """
        low, high = bisect_right(self.sort_keys, start), bisect_left(self.sort_keys, end)
        has_all_from_start = self.has_start or low > 0
        has_all_to_end = self.has_end or high < len(self.sort_keys)
        if not (has_all_to_end if descending else has_all_from_start):
            return None
        positions = range(high - 1, low - 1, -1) if descending else range(low, high)
        return positions, has_all_from_start and has_all_to_end
