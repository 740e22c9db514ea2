"""A cached range returns positions only if it has every entry that comes first in the order of reading."""

import pytest

from sitegen.database.listings.cached_range import CachedRange

ENTRIES = [("b", 1, None), ("d", 2, b"data"), ("f", 3, None)]


def between(start, end, *, descending=False, has_start=False, has_end=False):
    """The sort keys of the positions, and whether they are all; None if the range cannot say."""
    found = CachedRange(ENTRIES, has_start=has_start, has_end=has_end)
    answer = found.positions_between(start, end, descending=descending)
    return answer and ([found.sort_keys[position] for position in answer[0]], answer[1])


def test_bounds_are_exclusive():
    assert between("b", "f") == (["d"], True)
    assert between("a", "g", has_start=True, has_end=True) == (["b", "d", "f"], True)


def test_descending_reads_from_the_end():
    assert between("", "z", descending=True, has_start=True, has_end=True) == (["f", "d", "b"], True)


def test_entries_may_be_missing_only_after_the_returned_ones():
    assert between("c", "z") == (["d", "f"], False)
    assert between("c", "z", descending=True) is None
    assert between("", "e") is None
    assert between("", "e", descending=True) == (["d", "b"], False)


def test_a_key_at_the_edge_of_the_range_proves_nothing_beyond_it():
    assert between("a", "c") is None
    assert between("b", "c") == ([], True)
    assert between("f", "z") == ([], False)
    assert between("e", "g", descending=True) is None


@pytest.mark.parametrize("descending", [False, True])
def test_an_empty_range_of_a_whole_listing_is_complete(descending):
    empty = CachedRange([], has_start=True, has_end=True)
    assert empty.positions_between("", "z", descending=descending) == (
        range(0) if not descending else range(-1, -1, -1),
        True,
    )
    assert CachedRange([], has_start=False, has_end=False).positions_between("", "z", descending=descending) is None


def test_data_is_kept_by_position():
    assert CachedRange(ENTRIES, has_start=True, has_end=True).data == {1: b"data"}
