"""Sorted runs find what a plain set of pairs finds."""

import sqlite3
from array import array
from contextlib import closing, contextmanager
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.database.dependencies import sorted_runs
from sitegen.database.dependencies.sorted_runs import (
    PAIR_TYPECODE,
    SortedRuns,
    compress_pairs,
    decompress_pairs,
    sort_pairs,
)

SCHEMA = resources.files("sitegen.database").joinpath("schema.sql").read_text("utf-8")
TABLE = next(line for line in SCHEMA.splitlines() if line.startswith("CREATE TABLE sorted_run "))
KEYS = st.integers(0, 6) | st.integers(0, 2**32 - 1)
RUNS = st.lists(st.sets(st.tuples(KEYS, st.integers(0, 2**32 - 1)), max_size=20), max_size=8)


@pytest.fixture(autouse=True)
def _tiny_limits(monkeypatch):
    """Limits small enough that a few pairs fill several chunks, and several runs."""
    monkeypatch.setattr(sorted_runs, "PAIRS_PER_CHUNK", 3)
    monkeypatch.setattr(sorted_runs, "MAX_MERGED_PAIRS", 20)
    monkeypatch.setattr(sorted_runs, "MAX_SMALL_RUNS", 4)
    monkeypatch.setattr(sorted_runs, "MAX_CACHED_CHUNKS", 2)


@contextmanager
def database():
    """Yield an empty database in memory."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(TABLE)
        yield db


def pack(pairs):
    return array(PAIR_TYPECODE, sorted(key << 32 | node for key, node in pairs))


def nodes(pairs, keys):
    return {node for key, node in pairs if key in keys}


def numbered(first, count):
    """Return pairs whose keys are consecutive numbers, each with the trace id of its key."""
    return pack({(key, key) for key in range(first, first + count)})


def run_sizes(db):
    """Return the number of pairs of each run, by run."""
    return dict(db.execute("SELECT run, sum(pair_count) FROM sorted_run GROUP BY run").fetchall())


@pytest.fixture
def reads(monkeypatch):
    """The blobs of the chunks that were read from the database."""
    found = []

    def decompress(blob):
        found.append(blob)
        return decompress_pairs(blob)

    monkeypatch.setattr(sorted_runs, "decompress_pairs", decompress)
    return found


@given(RUNS, st.sets(KEYS))
@settings(max_examples=60)
def test_the_nodes_of_keys_are_those_of_a_plain_set(runs, keys):
    with database() as db:
        stored, expected = SortedRuns(db), set()
        for run in runs:
            stored.add(pack(run))
            expected |= run
            assert stored.find(keys) == nodes(expected, keys)
        assert SortedRuns(db).find(keys) == nodes(expected, keys), "after the database is opened again"


@given(RUNS)
@settings(max_examples=40)
def test_small_runs_are_merged(runs):
    with database() as db:
        stored = SortedRuns(db)
        for run in runs:
            stored.add(pack(run))
        sizes = [size for (size,) in db.execute("SELECT sum(pair_count) FROM sorted_run GROUP BY run")]
    assert sum(sizes) >= len(set().union(*runs))
    assert len(sizes) <= max(len(runs), 1)
    assert len(sizes) <= 5 or max(sizes) > 20


def test_a_key_of_many_chunks_is_found_whole():
    with database() as db:
        stored = SortedRuns(db)
        stored.add(pack({(5, node) for node in range(50)} | {(4, 1), (6, 1)}))
        assert stored.find([5]) == set(range(50))
        assert stored.find([]) == set()
        assert stored.find([7]) == set()


@pytest.mark.parametrize("is_reopened", [False, True])
@pytest.mark.parametrize(
    ("sizes", "expected"), [((6, 3), {1: 9}), ((7, 3), {1: 7, 2: 3}), ((11, 3, 2), {1: 11, 2: 5}), ((7, 3, 2), {1: 12})]
)
def test_a_run_of_up_to_twice_the_size_is_merged(sizes, expected, is_reopened):
    with database() as db:
        stored, first = SortedRuns(db), 0
        for size in sizes:
            stored = SortedRuns(db) if is_reopened else stored
            stored.add(numbered(first, size))
            first += size
        assert run_sizes(db) == expected
        assert stored.find(range(first)) == SortedRuns(db).find(range(first)) == set(range(first))


def test_each_run_has_a_number_of_its_own():
    with database() as db:
        stored, first = SortedRuns(db), 0
        for size in (33, 15, 7, 3, 1):
            stored.add(numbered(first, size))
            first += size
        assert run_sizes(db) == {1: 33, 2: 15, 3: 7, 4: 3, 5: 1}
        assert stored.find(range(first)) == SortedRuns(db).find(range(first)) == set(range(first))


def test_large_runs_are_merged_only_if_there_are_many():
    with database() as db:
        stored, starts = SortedRuns(db), range(0, 700, 100)
        expected = [{1: 20}, {1: 41}, {1: 41, 2: 21}, {1: 41, 2: 21, 3: 21}, {1: 41, 2: 21, 3: 21, 4: 21}]
        expected += [{1: 41, 2: 21, 3: 21, 4: 21, 5: 21}, {1: 41, 3: 21, 4: 21, 5: 21, 6: 42}]
        for start, sizes in zip(starts, expected, strict=True):
            stored.add(numbered(start, 21 if start else 20))
            assert run_sizes(db) == sizes
        assert stored.find(range(700)) == {key for start in starts for key in range(start, start + 20 + (start > 0))}


def test_pairs_that_were_added_before_are_stored_once():
    with database() as db:
        stored = SortedRuns(db)
        for _ in range(3):
            stored.add(pack({(0, 0), (0, 1), (1, 0), (1000, 1000), (2**32 - 1, 2**32 - 1)}))
        assert run_sizes(db) == {1: 5}
        assert stored.find([0]) == {0, 1}


@pytest.mark.parametrize("trace_id", [0, 1, 2])
def test_the_first_pair_of_merged_runs_is_kept(trace_id):
    with database() as db:
        stored = SortedRuns(db)
        for _ in range(2):
            stored.add(pack({(0, trace_id)}))
        assert stored.find([0]) == {trace_id}


def test_few_chunks_are_read(reads):
    with database() as db:
        SortedRuns(db).add(pack({(key, 7) for key in range(1000, 4000)}))
        counts = {1001: 1, 2501: 1, 3998: 1, 999: 0, 1000: 1}
        counts |= {2500: 2, 4000: 1}  # a key may begin at the end of the chunk before that of which it is the first
        for key, count in counts.items():
            del reads[:]
            assert SortedRuns(db).find([key]) == ({7} if 1000 <= key < 4000 else set())
            assert len(reads) == count, key


def test_the_last_chunks_are_kept_in_memory(reads):
    with database() as db:
        stored = SortedRuns(db)
        stored.add(numbered(0, 9))
        for key, count in (1, 1), (4, 2), (1, 2), (4, 2), (7, 3), (4, 3), (7, 3), (1, 4), (7, 4), (4, 5):
            assert stored.find([key]) == {key}
            assert len(reads) == count


def test_a_chunk_of_many_pairs_is_searched(monkeypatch):
    monkeypatch.setattr(sorted_runs, "PAIRS_PER_CHUNK", 1000)
    with database() as db:
        stored = SortedRuns(db)
        stored.add(pack({(key, 3) for key in range(400)} | {(400, trace_id) for trace_id in range(400)}))
        assert stored.find([300]) == {3}
        assert stored.find([400]) == set(range(400))
        assert stored.find([401]) == set()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 257])
def test_pairs_are_compressed_and_sorted_without_a_loss(count):
    pairs = array(PAIR_TYPECODE, [number * 0x9E3779B97F4A7C15 % 2**64 for number in range(count)])
    assert decompress_pairs(compress_pairs(pairs)) == pairs
    assert sort_pairs(pairs) == array(PAIR_TYPECODE, sorted(pairs))


def test_small_numbers_are_sorted():
    assert sort_pairs(array(PAIR_TYPECODE, reversed(range(200)))) == array(PAIR_TYPECODE, range(200))


def test_pairs_that_are_alike_take_little_space():
    pairs = array(PAIR_TYPECODE, range(2**40, 2**40 + 1000))
    assert len(compress_pairs(pairs)) < 1000
