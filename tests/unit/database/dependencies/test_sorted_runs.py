"""Sorted runs find what a plain set of pairs finds."""

import sqlite3
from array import array
from contextlib import closing, contextmanager
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.database.dependencies import sorted_runs
from sitegen.database.dependencies.sorted_runs import PAIR_TYPECODE, SortedRuns

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
