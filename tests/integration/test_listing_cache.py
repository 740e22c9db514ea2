"""Windows of the index are the same whether they come from memory, whole or in part, or from the database."""

import random
from contextlib import closing

import pytest

from sitegen.codec import encode
from sitegen.database.listings import listing_cache
from sitegen.database.listings.listing_cache import ListingCache
from sitegen.database.store import Store
from sitegen.model.summary import DocumentSummary

SIZES = {"none": 0, "one": 1, "short": 150, "long": 700, "huge": 2600}
"""The first two fit into a cached range, the others do not, and the last has more than one position."""
BARE = 7
"""Every so many documents may not be shown."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A database of documents that stand in listings of several sizes."""
    count = max(SIZES.values())
    with closing(Store(tmp_path_factory.mktemp("store") / "archive.db", b"cache key")) as store, store.transaction():
        query = """INSERT INTO document (file, uid, kind, state, address, public_from, withheld,
            stated_status, meta, source_positions, problems, link_fingerprint, summary)
            VALUES (?, ?, 'story', 'public', '', NULL, '', '', x'', x'', x'90', x'', ?)"""
        for number in range(count):
            summary = (
                None
                if number % BARE == 0
                else DocumentSummary(f"story/{number}", "story", f"Story {number}", "", sort_key=sort(number))
            )
            store.db.execute(query, (f"{number}.md", f"story/{number}", encode(summary)))
        for name, size in SIZES.items():
            first = (count - size) // 2
            store.add_entries(
                [("mentions", name, sort(number), number + 1, None) for number in range(first, first + size)]
            )
        yield store


def sort(number):
    """Where a document stands."""
    return f"{number:05d}"


def expected(name, start, end, limit, *, newest):
    """A window, looked for one by one."""
    size, count = SIZES[name], max(SIZES.values())
    first = (count - size) // 2
    numbers = [
        number
        for number in range(first, first + size)
        if number % BARE and start < sort(number) < (end or listing_cache.MAX_SORT_KEY)
    ]
    return [f"story/{number}" for number in (numbers[::-1] if newest else numbers)][:limit]


def shown(items):
    """Which documents these are."""
    return [item.summary.uid for item in items]


@pytest.mark.slow
def test_windows_around_the_stories_in_order(store):
    read = ListingCache(store)
    for number in range(0, max(SIZES.values()), 3):
        for name in SIZES:
            at = sort(number)
            assert shown(read.range("mentions", name, "", at, 3, descending=True)) == expected(
                name, "", at, 3, newest=True
            )
            assert shown(read.range("mentions", name, at, "", 3, descending=False)) == expected(
                name, at, "", 3, newest=False
            )


@pytest.mark.sampled(1)
@pytest.mark.parametrize("most", [listing_cache.MAX_CACHED_ENTRIES, 300])
def test_windows_and_listings_anywhere(store, monkeypatch, most):
    monkeypatch.setattr(listing_cache, "MAX_CACHED_ENTRIES", most)
    rng, read = random.Random(most), ListingCache(store)
    for _ in range(6000):
        name = rng.choice(list(SIZES))
        start, end = (rng.choice(["", sort(rng.randrange(3000))]) for _ in "ab")
        limit, newest = rng.choice([1, 3, 8, 9, 40, 10_000]), rng.random() < 0.5
        found = read.range("mentions", name, start, end, limit, descending=newest)
        assert shown(found) == expected(name, start, end, limit, newest=newest), (name, start, end, limit, newest)
        if rng.random() < 0.1:
            offset = rng.randrange(2700)
            every = expected_slice(name, offset, 30)
            assert shown(read.slice("mentions", name, offset, 30)) == every, (name, offset)


def expected_slice(name, offset, limit):
    """What a listing shows: of so many entries those that have a summary."""
    size, count = SIZES[name], max(SIZES.values())
    first = (count - size) // 2
    return [f"story/{number}" for number in range(first, first + size)[offset : offset + limit] if number % BARE]
