"""Every kind of read has an evaluator, dependency keys and a description; and the keys of trace ids."""

import inspect

import pytest

from sitegen.database.dependencies.trace_ids import pack, page_trace_id, plan_node_trace_id, split_trace_id, unpack
from sitegen.database.queries import invalidation
from sitegen.database.queries.engine import QueryEngine
from sitegen.database.queries.explain import describe_query
from sitegen.database.queries.registry import QUERIES, SUPPLIED_QUERIES

NEVER_CHANGES = {"artifact_file", "formatted_date"}
"""Queries whose result depends on their arguments only."""


def arguments(query):
    """Arguments of the right number and types."""
    if query.evaluate is None:
        return ["text"]
    parameters = list(inspect.signature(query.evaluate).parameters.values())[1:]
    return [1 if parameter.annotation == "int" else "search" for parameter in parameters]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_every_query_has_an_evaluator_keys_and_a_description(query):
    assert QUERIES[query.name] is query
    assert (query.evaluate is None) == (query.name in SUPPLIED_QUERIES)
    assert describe_query((query.name, *arguments(query)))
    has_keys = query.dependency_keys is not invalidation.no_keys
    assert has_keys == (not query.is_external and query.name not in NEVER_CHANGES)


@pytest.mark.parametrize("supplied", [SUPPLIED_QUERIES - {"template"}, SUPPLIED_QUERIES | {"tempalte"}])
def test_an_engine_needs_exactly_the_evaluators_that_it_does_not_have(tmp_path, supplied):
    with pytest.raises(ValueError, match="temp"):
        QueryEngine(None, None, tmp_path, dict.fromkeys(supplied))


def test_pages_and_plan_nodes_have_different_trace_ids():
    for number in range(5):
        assert split_trace_id(page_trace_id(number)) == (True, number)
        assert split_trace_id(plan_node_trace_id(number)) == (False, number)


def test_packed_pairs_sort_by_key_and_then_by_trace():
    pairs = [(key, trace) for key in (0, 7, 2**32 - 1) for trace in (0, 1, 2**32 - 1)]
    assert [unpack(number) for number in sorted(pack(*pair) for pair in reversed(pairs))] == pairs
