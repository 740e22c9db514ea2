"""Trace ids, and pairs of a dependency key and a trace id as one number."""

from itertools import product

from sitegen.database.dependencies.trace_ids import pack, page_trace_id, plan_node_trace_id, split_trace_id, unpack

LIMITS = [0, 1, 2, 3, 2**16, 2**31 - 1, 2**31, 2**32 - 1]


def test_pages_have_even_trace_ids_and_plan_nodes_odd_ones():
    assert [page_trace_id(page) for page in (1, 2, 3, 4, 1000)] == [2, 4, 6, 8, 2000]
    assert [plan_node_trace_id(node) for node in (1, 2, 3, 4, 1000)] == [3, 5, 7, 9, 2001]


def test_a_trace_id_says_to_which_page_or_plan_node_it_belongs():
    for number in (1, 2, 3, 4, 1000, 2**31 - 1):
        assert split_trace_id(page_trace_id(number)) == (True, number)
        assert split_trace_id(plan_node_trace_id(number)) == (False, number)


def test_a_pair_is_a_number_of_64_bits_of_which_the_key_is_the_upper_half():
    assert pack(3, 7) == 0x00000003_00000007
    assert pack(2**32 - 1, 2**32 - 1) == 2**64 - 1
    for key, trace_id in product(LIMITS, LIMITS):
        assert unpack(pack(key, trace_id)) == (key, trace_id)


def test_pairs_sort_by_key_and_then_by_trace_id():
    pairs = [pack(key, trace_id) for key, trace_id in product(LIMITS, LIMITS)]
    assert pairs == sorted(set(pairs))
