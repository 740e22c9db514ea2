"""Networks: ladder diagrams and arc diagrams."""

from itertools import pairwise

import pytest

from sitegen.model.summary import DocumentSummary
from sitegen.render.charts.network import MAX_LADDER_NODES, Neighbor, arc_diagram, ladder_diagram, network_diagram


def summary(number, date="", after=(), kind="event", title=""):
    """An event whose sort key is its number."""
    return DocumentSummary(f"{kind}/{number:03d}", kind, title or f"Event {number}", f"/events/{number}/", date=date, sort_key=f"{number:03d}",
                earlier_ids=tuple(f"{kind}/{other:03d}" for other in after))  # fmt: skip


def names(count, words="knows", stories=1):
    return [
        Neighbor(summary(number, kind="person", title=f"Person {number}"), words, stories) for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 5, MAX_LADDER_NODES])
def test_every_name_of_a_ladder_has_its_own_row(count):
    found = ladder_diagram("The memorandum", names(count), [])
    assert sorted(rung.neighbor.summary.uid for rung in found.nodes) == [name.summary.uid for name in names(count)]
    for left in (True, False):
        side = [rung for rung in found.nodes if rung.is_left is left]
        for above, below in pairwise(side):
            assert above.y + 14 * len(above.relation_lines) < below.y - 14 * len(below.title_lines)
    assert found.height > found.bottom > found.top


def test_connected_names_are_next_to_each_other():
    found = ladder_diagram("S", names(6), [("person/000", "person/004"), ("person/005", "person/004")])
    left = [rung.neighbor.summary.uid[-1] for rung in found.nodes if rung.is_left]
    assert left == ["0", "4", "5"]
    assert [(rail.is_left, rail.is_upward) for rail in found.edges] == [(True, False), (True, True)]


def test_a_ladder_is_balanced():
    chain = [(f"person/{number:03d}", f"person/{number + 1:03d}") for number in range(6)]
    found = ladder_diagram("S", names(8), chain)
    assert sum(rung.is_left for rung in found.nodes) == 4


@pytest.mark.parametrize("count", [9, 30, 100])
def test_an_arc_diagram_has_at_most_a_hundred_names(count):
    ties = [(f"person/{number:03d}", f"person/{(number * 7) % count:03d}") for number in range(count)]
    found = arc_diagram("S", names(count), ties)
    assert len(found.nodes) == count
    assert len({stop.y for stop in found.nodes}) == count
    assert all(found.spine_x > arc.reach for arc in found.edges)
    assert found.hidden_node_count == 0
    assert arc_diagram("S", names(count), ties[::-1]) == found
    assert all(above.top + above.height <= below.top for above, below in pairwise(found.nodes))


def test_short_arcs_are_preferred():
    ends = [(f"person/{a:03d}", f"person/{b:03d}") for a, b in [(0, 50), (50, 10), (10, 70), (70, 30)]]
    assert max(arc.end - arc.start for arc in arc_diagram("S", names(100), ends).edges) <= 30


def test_more_than_a_hundred_names_are_counted():
    assert arc_diagram("S", names(130), []).hidden_node_count == 30


def test_the_kind_of_network_follows_the_number_of_names():
    assert network_diagram("S", [], []) is None
    assert network_diagram("S", names(MAX_LADDER_NODES), []).kind == "ladder"
    assert network_diagram("S", names(MAX_LADDER_NODES + 1), []).kind == "arcs"
