"""Traces are found by the keys and by the external reads that they recorded. The database is in memory."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sitegen.codec import deflate
from sitegen.database.dependencies import traces as traces_module
from sitegen.database.dependencies.traces import FREQUENT_READS, Traces
from sitegen.database.store import Store


@dataclass
class Reads:
    """The reads of one page."""

    trace: dict
    dependency_keys: set = field(default_factory=set)
    external_queries: frozenset = frozenset({"template", "config"})


TEMPLATE, CONFIG = ("template", "page.html"), ("config", "title")
SUMMARY, COUNT = ("summary", "story/a"), ("count", "year", "2019")


@pytest.fixture
def store():
    return Store(Path(":memory:"), b"key")


@pytest.fixture
def traces(store):
    return Traces(store)


def saved(traces, trace_id, reads, keys=()):
    traces.save(trace_id, Reads(reads, set(keys)))
    traces.flush()


def changed(traces, *changed_queries):
    """The changed external queries by set, if these queries have other results now."""
    return traces.changed_external_reads(lambda query, _: query not in changed_queries)


def test_a_trace_is_read_as_it_was_saved(traces, store):
    saved(traces, 2, {SUMMARY: b"1", TEMPLATE: b"2", COUNT: b"3", CONFIG: b"4"})
    external_id, internal = traces.read(2)
    assert internal == [(SUMMARY, b"1"), (COUNT, b"3")], "in the order of reading"
    assert external_id > 0
    assert sorted(traces.all_reads(2)[:2]) == [CONFIG, TEMPLATE]
    assert traces.all_reads(2)[2:] == [SUMMARY, COUNT]
    assert Traces(store).all_reads(2) == traces.all_reads(2)


def test_a_page_without_a_trace_has_no_reads(traces):
    assert traces.read(2) == (0, [])
    assert traces.all_reads(2) == []


def test_the_reasons_are_stored_with_the_trace(traces, store):
    traces.save(2, Reads({}), b"reasons")
    traces.save(4, Reads({}))
    assert store.db.execute("SELECT id, reasons FROM trace ORDER BY id").fetchall() == [(2, b"reasons"), (4, b"\x90")]


def test_traces_are_found_by_their_keys(traces, store):
    saved(traces, 2, {}, {1, 2, 2**32 - 1})
    saved(traces, 4, {}, {2, 3})
    assert [traces.find_traces([key]) for key in (1, 2, 3, 4, 2**32 - 1)] == [{2}, {2, 4}, {4}, set(), {2}]
    assert Traces(store).find_traces([1, 3]) == {2, 4}


def test_a_trace_is_found_after_it_was_written(traces):
    traces.save(2, Reads({}, {1}))
    assert traces.find_traces([1]) == set()
    traces.flush()
    assert traces.find_traces([1]) == {2}
    assert not traces.pending_pairs
    traces.flush()
    assert traces.find_traces([1]) == {2}


def test_many_pairs_are_written_before_the_end(traces, monkeypatch):
    monkeypatch.setattr(traces_module, "MAX_PENDING_PAIRS", 2)
    traces.save(2, Reads({}, {1}))
    assert len(traces.pending_pairs) == 1
    traces.save(4, Reads({}, {2}))
    assert len(traces.pending_pairs) == 2
    traces.save(6, Reads({}, {3, 4}))
    assert len(traces.pending_pairs) == 0
    assert traces.find_traces([1, 2, 3, 4]) == {2, 4, 6}


def test_a_new_trace_replaces_the_old_one(traces):
    saved(traces, 2, {SUMMARY: b"1", TEMPLATE: b"1"})
    saved(traces, 2, {COUNT: b"2"})
    assert traces.all_reads(2) == [COUNT]


def test_deleted_traces_have_no_reads(traces):
    for trace_id in (2, 4, 6):
        saved(traces, trace_id, {SUMMARY: b"1"})
    traces.delete([2, 6])
    assert [bool(traces.all_reads(trace_id)) for trace_id in (2, 4, 6)] == [False, True, False]


def test_equal_external_reads_are_stored_once_whatever_their_order(traces, store):
    saved(traces, 2, {TEMPLATE: b"1", CONFIG: b"2"})
    saved(traces, 4, {CONFIG: b"2", TEMPLATE: b"1"})
    saved(traces, 6, {CONFIG: b"3", TEMPLATE: b"1"})
    saved(Traces(store), 8, {CONFIG: b"3", TEMPLATE: b"1"})
    ids = [traces.read(trace_id)[0] for trace_id in (2, 4, 6, 8)]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert store.db.execute("SELECT count(*) FROM external_reads").fetchone() == (2,)


def test_the_pages_that_read_a_changed_template_are_found(traces, store):
    saved(traces, 2, {TEMPLATE: b"1", CONFIG: b"1"})
    saved(traces, 4, {CONFIG: b"1"})
    saved(traces, 6, {TEMPLATE: b"1", CONFIG: b"1"})
    both, one = traces.read(2)[0], traces.read(4)[0]
    for each in (traces, Traces(store)):
        assert changed(each) == {}
        assert changed(each, TEMPLATE) == {both: [TEMPLATE]}
        assert {external: sorted(queries) for external, queries in changed(each, TEMPLATE, CONFIG).items()} == {
            both: [CONFIG, TEMPLATE],
            one: [CONFIG],
        }
    assert sorted(traces.traces_reading([both])) == [(2, both), (6, both)]
    assert sorted(traces.traces_reading([both, one])) == [(2, both), (4, one), (6, both)]


def test_external_reads_of_later_traces_are_found_too(traces):
    saved(traces, 2, {TEMPLATE: b"1"})
    assert list(changed(traces, TEMPLATE)) == [traces.read(2)[0]]
    saved(traces, 4, {TEMPLATE: b"2"})
    assert sorted(changed(traces, TEMPLATE)) == [traces.read(2)[0], traces.read(4)[0]]


def test_the_fingerprint_of_an_external_read_decides(traces):
    saved(traces, 2, {TEMPLATE: b"old"})
    saved(traces, 4, {TEMPLATE: b"new"})
    assert list(traces.changed_external_reads(lambda _, fingerprint: fingerprint == b"new")) == [traces.read(2)[0]]


@pytest.mark.parametrize("last_id", [0, 1000])
def test_external_reads_without_a_trace_are_deleted_and_can_be_saved_again(traces, store, last_id):
    if last_id:
        store.db.execute("INSERT INTO external_reads (id, reads) VALUES (?, x'90')", (last_id,))
        store.db.execute("INSERT INTO trace VALUES (99, ?, ?, x'90')", (last_id, deflate(b"\x90", FREQUENT_READS)))
    saved(traces, 2, {TEMPLATE: b"old"})
    saved(traces, 4, {CONFIG: b"1"})
    saved(traces, 2, {TEMPLATE: b"new"})
    current, other = traces.read(2)[0], traces.read(4)[0]
    assert changed(traces, TEMPLATE, CONFIG) == {current: [TEMPLATE], other: [CONFIG]}
    assert {row for (row,) in store.db.execute("SELECT id FROM external_reads")} - {last_id} == {current, other}
    saved(traces, 2, {TEMPLATE: b"old"})
    saved(traces, 4, {CONFIG: b"1"})
    assert traces.all_reads(2) == [TEMPLATE]
    assert traces.all_reads(4) == [CONFIG]
    assert traces.read(2)[0] in changed(traces, TEMPLATE)
    assert traces.read(4)[0] == other


def test_a_rollback_forgets_what_was_saved(traces, store):
    with store.transaction() as transaction:
        traces.save(2, Reads({TEMPLATE: b"1"}, {1}))
        traces.flush()
        traces.save(4, Reads({TEMPLATE: b"1"}, {2}))
        assert len(changed(traces, TEMPLATE)) == 1
        transaction.rollback()
    assert changed(traces, TEMPLATE) == {}
    traces.flush()
    assert traces.find_traces([1, 2]) == set()
    saved(traces, 6, {TEMPLATE: b"1"}, {3})
    assert traces.all_reads(6) == [TEMPLATE]
    assert traces.find_traces([1, 2, 3]) == {6}
