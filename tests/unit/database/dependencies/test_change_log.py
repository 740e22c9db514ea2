"""The change log has the dependency keys of everything that a page may have read and that changed. The database is in memory."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.database import artifacts
from sitegen.database.dependencies import change_log
from sitegen.database.dependencies.change_log import ChangeLog
from sitegen.database.dependencies.keys import LISTING_END, LISTING_START, dependency_key
from sitegen.database.store import Store

PAGE = "INSERT INTO page (normalized_path, address, kind, key, description, document, subject) VALUES ('a', '/a', 'a', x'90', '', '', '')"
MAX_SHOWN = 4


def new_store():
    store = Store(Path(":memory:"), b"key")
    store.db.execute(PAGE)
    return store


def pending(store):
    """The stored changes: dependency keys, and the subjects of the plan."""
    rows = store.db.execute("SELECT category, subject FROM pending_changes").fetchall()
    return {key for category, key in rows if category == "key"}, {row for row in rows if row[0] != "key"}


def keys(*words):
    return {dependency_key(*each) for each in words}


def link(store, log, document, sort_keys, listing=("year", "2019"), data=None):
    """Replace the entries of a document in a listing, as linking does."""
    after = {(*listing, sort_key): data for sort_key in sort_keys}
    before = store.entries(document)
    store.replace_entries(document, before, after)
    log.record_entries(before, after)
    return before, after


@pytest.fixture
def store():
    return new_store()


def test_a_site_without_pages_records_nothing_but_the_artifacts():
    store = Store(Path(":memory:"), b"key")
    log = ChangeLog(store)
    log.record_document("story/a")
    log.record_file("content/a.png", is_document=False)
    link(store, log, 1, ["a"])
    log.save()
    assert log.is_idle
    assert pending(store) == (set(), set())
    assert [store.setting(artifact.dirty_key) for artifact in artifacts.ARTIFACTS.values()] == [artifacts.CHANGED] * 2


def test_a_changed_document_is_a_key_and_a_subject(store):
    log = ChangeLog(store)
    log.record_document("story/a")
    log.save()
    assert not log.is_idle
    assert pending(store) == (keys(("document", "story/a")), {("document", "story/a")})


@pytest.mark.parametrize(("has_unpublished", "value"), [(False, artifacts.CHANGED), (True, artifacts.UNPUBLISHED)])
def test_the_artifacts_are_made_again_if_a_document_changed(store, has_unpublished, value):
    log = ChangeLog(store)
    log.record_document("story/a")
    log.has_unpublished = has_unpublished
    log.save()
    assert {store.setting(artifact.dirty_key) for artifact in artifacts.ARTIFACTS.values()} == {value}


def test_the_artifacts_stay_if_only_other_files_changed(store):
    log = ChangeLog(store)
    log.record_file("content/a.png", is_document=False)
    log.record_file("content/b.md", is_document=True)
    log.save()
    assert pending(store) == (keys(("file", "content/a.png"), ("file", "content/b.md")), {("file", "content/a.png")})
    assert [store.setting(artifact.dirty_key) for artifact in artifacts.ARTIFACTS.values()] == [None] * 2


def test_a_changed_summary_changes_its_entries(store):
    log = ChangeLog(store)
    log.record_summary("story/a", [("year", "2019", "k"), ("tag", "fire", "k")])
    log.save()
    words = [
        ("listing", "year", "2019"),
        ("entry", "year", "2019", "k"),
        ("listing", "tag", "fire"),
        ("entry", "tag", "fire", "k"),
    ]
    assert pending(store) == (keys(("summary", "story/a"), *words), {("document", "story/a")})


@pytest.mark.parametrize(("old", "new"), [(b"a", b"b"), (b"b", b"a"), (None, b"a"), (b"a", None)])
def test_changed_data_of_an_entry_changes_no_count_and_no_position(store, old, new):
    log = ChangeLog(store)
    link(store, log, 1, ["b"], data=old)
    log = ChangeLog(store)
    link(store, log, 1, ["b"], data=new)
    log.save()
    assert pending(store) == (keys(("listing", "year", "2019"), ("entry", "year", "2019", "b")), set())


def test_an_entry_that_stays_as_it_is_changes_nothing(store):
    for _ in range(2):
        log = ChangeLog(store)
        link(store, log, 1, ["b"], data=bytes(bytearray(b"same")))
    log.save()
    assert pending(store) == (set(), set())


COUNT_KEYS = [
    ("co_mentions", "year", "2019"),
    ("count", "year", "2019"),
    ("key_counts", "year"),
    ("listing", "year", "2019"),
]


def entry_keys(*sort_keys):
    return [("entry", "year", "2019", sort_key) for sort_key in sort_keys]


def test_a_new_entry_changes_its_neighbors(store):
    for document, sort_key in enumerate("ace", 1):
        link(store, ChangeLog(store), document, [sort_key])
    log = ChangeLog(store)
    link(store, log, 9, ["d"])
    log.save()
    words = [*COUNT_KEYS, *entry_keys("c", "d", "e"), ("positions", "year", "2019"), ("threshold", "year", "2019", "4")]
    assert pending(store) == (keys(*words), {("year", "2019")})


def test_a_new_entry_at_the_end_changes_no_position(store):
    link(store, ChangeLog(store), 1, ["a"])
    log = ChangeLog(store)
    link(store, log, 2, ["b"])
    log.save()
    words = [*COUNT_KEYS, *entry_keys("a", "b", LISTING_END), ("threshold", "year", "2019", "2")]
    assert pending(store) == (keys(*words), {("year", "2019")})


def test_a_removed_entry_at_the_start_changes_the_start_and_all_positions(store):
    for document, sort_key in enumerate("abc", 1):
        link(store, ChangeLog(store), document, [sort_key])
    log = ChangeLog(store)
    link(store, log, 1, [])
    log.save()
    words = [
        *COUNT_KEYS,
        *entry_keys(LISTING_START, "a", "b"),
        ("positions", "year", "2019"),
        ("threshold", "year", "2019", "3"),
    ]
    assert pending(store) == (keys(*words), {("year", "2019")})


def test_every_number_of_entries_between_both_states_is_a_threshold(store):
    link(store, ChangeLog(store), 1, ["a"])
    log = ChangeLog(store)
    for document in (2, 3, 4):
        link(store, log, document, [f"{document}"])
    log.save()
    found, _ = pending(store)
    thresholds = [number for number in range(9) if keys(("threshold", "year", "2019", str(number))) <= found]
    assert thresholds == [2, 3, 4]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0, 1, [1]),
        (0, 3, [1, 2, 3]),
        (3, 0, [1, 2, 3]),
        (1, 4, [2, 3, 4]),
        (4, 1, [2, 3, 4]),
        (2, 5, [3, 4, 5]),
        (5, 2, [3, 4, 5]),
        (4, 6, [5, 6]),
        (6, 4, [5, 6]),
    ],
)
def test_no_other_number_of_entries_is_a_threshold(store, before, after, expected):
    for count in (before, after):
        log = ChangeLog(store)
        for document in range(1, 7):
            link(store, log, document, [f"{document}"] if document <= count else [])
    log.save()
    found, subjects = pending(store)
    assert [number for number in range(20) if keys(("threshold", "year", "2019", str(number))) <= found] == expected
    assert subjects == {("year", "2019")}


def test_an_entry_that_replaces_another_reaches_no_threshold(store):
    link(store, ChangeLog(store), 1, ["a"])
    log = ChangeLog(store)
    link(store, log, 1, ["b"])
    log.save()
    found, subjects = pending(store)
    assert subjects == {("year", "2019")}
    assert not any(keys(("threshold", "year", "2019", str(number))) & found for number in range(4))


def test_an_entry_of_two_documents_counts_for_both(store):
    log = ChangeLog(store)
    link(store, log, 1, ["a"])
    link(store, log, 2, ["a"])
    log.save()
    found, _ = pending(store)
    assert keys(("threshold", "year", "2019", "1"), ("threshold", "year", "2019", "2")) <= found


def test_indexes_that_no_page_reads_are_left_out(store):
    log = ChangeLog(store)
    for number, index in enumerate(("lookups", "uses"), 1):
        link(store, log, number, ["a"], (index, "word"))
    log.save()
    assert pending(store) == (set(), set())
    link(store, log, 1, ["b"], ("lookups", "word"))
    link(store, log, 3, ["a"])
    log.save()
    assert pending(store)[1] == {("year", "2019")}


ANN, BO = ("mentions", "person/ann", "k"), ("mentions", "person/bo", "k")


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ([], [], False),
        ([ANN], [ANN], False),
        ([ANN, BO], [BO, ANN], False),
        ([], [ANN], True),
        ([ANN], [BO], True),
        ([BO], [ANN], True),
        ([ANN], [ANN, BO], True),
        ([ANN, BO], [ANN], True),
        ([ANN], [], True),
    ],
)
def test_other_mentions_change_the_listings_of_a_story(store, before, after, changed):
    log = ChangeLog(store)
    others = [("byline", "person/ann", "k"), ("year", "2019", "k")]
    log.record_entries(dict.fromkeys([*before, *others]), dict.fromkeys([*after, *others]))
    expected = [("co_mentions", index, key) for index, key, _ in (*after, *others)] if changed else []
    assert log.dependency_keys == keys(*expected)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ([], [], False),
        (["/old/"], ["/old/"], False),
        (["/old/"], [], True),
        ([], ["/old/"], True),
        (["/old/"], ["/older/"], True),
    ],
)
def test_a_document_changes_with_its_redirects(store, before, after, changed):
    log = ChangeLog(store)
    before, after = [
        [(index, key, "k") for index in ("byline", "year")] + [("redirect", each, "") for each in redirects]
        for key, redirects in (("a", before), ("b", after))
    ]
    log.record_redirects("story/a", before, after)
    assert log.subjects == ({("document", "story/a")} if changed else set())


def test_with_too_many_entries_everything_counts_as_changed(store, monkeypatch):
    monkeypatch.setattr(change_log, "MAX_TRACKED_ENTRIES", 2)
    for document, (sort_keys, everything) in enumerate(
        [(["a"], False), (["b", "c"], False), (["d", "e", "f"], True)], 1
    ):
        log = ChangeLog(store)
        link(store, log, document, sort_keys)
        log.save()
        assert (("everything", "") in pending(store)[1]) is everything
    link(store, log, 4, ["g"])
    log.save()  # a second time, while it is stored


def test_the_log_of_an_earlier_build_is_kept(store):
    for slug in ("a", "b", "b"):
        log = ChangeLog(store)
        log.record_document(f"story/{slug}")
        log.save()
    assert pending(store)[1] == {("document", "story/a"), ("document", "story/b")}


DOCUMENTS = st.dictionaries(st.integers(1, 6), st.sets(st.sampled_from("abcdef"), max_size=2), max_size=6)


@given(before=DOCUMENTS, after=DOCUMENTS, size=st.integers(1, MAX_SHOWN))
@settings(max_examples=50, deadline=None)
def test_every_part_of_a_listing_that_changed_has_a_changed_key(before, after, size):
    """A page that shows some entries in their order records the keys of these entries, and those of the ends it reaches."""
    store = new_store()
    for document, sort_keys in before.items():
        link(store, ChangeLog(store), document, sort_keys)
    old = [LISTING_START, *(key for key, _, _ in store.listing("year", "2019")), LISTING_END]
    log = ChangeLog(store)
    for document in before.keys() | after.keys():
        link(store, log, document, after.get(document, ()))
    log.save()
    new = [LISTING_START, *(key for key, _, _ in store.listing("year", "2019")), LISTING_END]
    changed, _ = pending(store)
    for start in range(len(old) - size):
        part = old[start : start + size + 1]
        is_in_new = any(new[at : at + size + 1] == part for at in range(len(new) - size))
        assert is_in_new or changed & keys(*entry_keys(*part)), part
    for minimum in range(max(len(old), len(new))):
        if (len(old) - 2 >= minimum) != (len(new) - 2 >= minimum):
            assert keys(("threshold", "year", "2019", str(minimum))) <= changed
