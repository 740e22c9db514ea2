"""Texts are converted in several processes, and nobody can tell that from the result."""

import multiprocessing
import os
import signal
from itertools import count

import pytest

from sitegen.importers._disk_tables import open_tables
from sitegen.importers._processes import BATCH_SIZE, map_in_processes, process_count

pytestmark = pytest.mark.skipif(process_count() == 1, reason="one processor, or no safe fork")
HERE = os.getpid()


def one_each(_item):
    """The size of an item of which each is a batch."""
    return BATCH_SIZE


def process_and(item):
    return os.getpid(), item


def test_results_have_the_order_of_the_items_and_come_from_several_processes():
    found = [*map_in_processes(process_and, range(40), one_each)]
    assert [item for _, item in found] == [*range(40)]
    assert len({process for process, _ in found}) == 40
    assert found[0][0] == HERE
    assert [*map_in_processes(process_and, [], one_each)] == []


def die_elsewhere(item):
    if item == 7 and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return process_and(item)


def test_the_work_of_a_process_that_was_killed_is_done_again():
    found = [*map_in_processes(die_elsewhere, range(20), one_each)]
    assert [item for _, item in found] == [*range(20)]
    assert found[7][0] == HERE


def fail(item):
    if item == 7:
        raise ValueError(f"item {item}")
    return item


def test_an_exception_is_raised_as_it_is():
    with pytest.raises(ValueError, match="item 7"):
        [*map_in_processes(fail, range(20), one_each)]
    assert multiprocessing.active_children() == []


def test_an_endless_source_is_read_no_further_than_needed_and_leaves_no_process():
    read = count()
    results = map_in_processes(process_and, read, one_each)
    assert [next(results)[1] for _ in range(5)] == [0, 1, 2, 3, 4]
    results.close()
    assert next(read) < 12
    assert multiprocessing.active_children() == []


def test_other_processes_read_the_tables_that_are_on_the_disk():
    with open_tables() as tables:
        names = tables.table("names", str)
        for number in (10, 9, 100):
            names[str(number)] = f"name {number}"
        names["guid"] = "last"
        names["9"] = "changed"
        assert (names.pop("100"), names.pop("100"), "100" in names, names.get("100", "-")) == (
            "name 100",
            None,
            False,
            "-",
        )
        assert [*names.values()] == ["changed", "name 10", "last"]
        tables.complete()
        found = [*map_in_processes(lambda key: (os.getpid(), names[key]), ["9", "10", "9", "10"], one_each)]
        assert [name for _, name in found] == ["changed", "name 10", "changed", "name 10"]
        assert len({process for process, _ in found}) == 4


def test_the_number_of_processes_is_the_limit():
    assert {process for process, _ in map_in_processes(process_and, range(5), one_each, 1)} == {HERE}
    assert process_count(3) == 3
