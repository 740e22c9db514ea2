"""Timelines: an order only where a source states it, years to scale, and every mark large enough to hit."""

from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitegen.model.chronology import Chronology, add_indirect_order, build_chronology
from sitegen.model.fields import EdtfStr
from sitegen.model.summary import DocumentSummary
from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.timeline import MAX_UNORDERED, timeline_chart


def summary(number, date="", after=(), kind="event", title=""):
    """An event whose sort key is its number."""
    return DocumentSummary(f"{kind}/{number:03d}", kind, title or f"Event {number}", f"/events/{number}/", date=date, sort_key=f"{number:03d}",
                earlier_ids=tuple(f"{kind}/{other:03d}" for other in after))  # fmt: skip


def drawn(chronology):
    return timeline_chart(chronology, lambda date: date)


def test_only_stated_years_are_on_the_scale():
    found = drawn(
        build_chronology([summary(1), summary(2, "XXXX-12-07"), summary(3, "2017", after=[]), summary(4, after=[2])])
    )
    assert [mark.summary.uid for mark in found.dated.marks] == ["event/003"]
    assert [[mark.summary.uid for mark in row.marks] for row in found.chains] == [["event/002", "event/004"]]
    assert [mark.summary.uid for mark in found.unordered.marks] == ["event/001"]
    assert found.dated.heading_y < found.chains[0].heading_y < found.unordered.heading_y


def test_unconnected_chains_are_drawn_separately():
    chronology = build_chronology(
        [summary(1), summary(2, after=[1]), summary(3), summary(4, after=[3]), summary(5, "2001"), summary(6, "2002")]
    )
    assert [[one.uid[-1] for one in chain] for chain in chronology.chains] == [["5", "6"], ["1", "2"], ["3", "4"]]
    assert len(drawn(chronology).chains) == 2


def test_the_documented_example_of_an_event():
    events = [
        summary(1, "2001"),
        summary(2, "2004-05"),
        summary(3, after=[2]),
        summary(4, "2009"),
        summary(5),
        summary(6, after=[5]),
    ]
    assert lines(*events) == ([[1, 2, 4], [5, 6]], [3])


def lines(*summaries):
    """The lines of an order as numbers, and what stands apart."""
    found = build_chronology(list(summaries))
    chains = [[int(one.uid[-3:]) for one in chain] for chain in found.chains]
    return chains, [int(one.uid[-3:]) for one in found.unordered]


@pytest.mark.parametrize(
    ("summaries", "found"),
    [
        ([summary(1), summary(2, after=[1]), summary(3, after=[1])], ([[1]], [2, 3])),
        ([summary(1), summary(2, after=[1]), summary(3, after=[1]), summary(4, after=[2, 3])], ([[1, 4]], [2, 3])),
        ([summary(1), summary(2), summary(3, after=[1, 2]), summary(4, after=[1, 2])], ([], [1, 2, 3, 4])),
        ([summary(1), summary(2, after=[1]), summary(3, after=[2]), summary(4, after=[1])], ([[1, 2, 3]], [4])),
        ([summary(1), summary(2, after=[1]), summary(3, after=[2]), summary(4, after=[1]), summary(5, after=[4])], ([[1], [2, 3], [4, 5]], [])),
        ([summary(1), summary(2, after=[3]), summary(3, after=[2])], ([], [1, 2, 3])),
    ],
)  # fmt: skip
def test_events_without_a_known_order_are_not_ordered(summaries, found):
    assert lines(*summaries) == found


def test_an_event_without_a_year_is_placed_only_if_its_order_is_known():
    signed, vote = summary(1, "2001-05"), summary(3, "2001-09", after=[2])
    assert lines(signed, summary(2, after=[1]), vote) == ([[1, 2, 3]], [])
    assert lines(signed, summary(2, after=[1]), summary(4, "2004"), summary(5, "2009")) == ([[1, 4, 5]], [2])
    assert lines(signed, summary(2, after=[1])) == ([[1, 2]], [])
    assert lines(signed, summary(2, after=[1]), vote, summary(4, "2001-07")) == ([[1, 4, 3]], [2])
    assert lines(summary(1), summary(2, "2001", after=[1]), summary(3, "1999")) == ([[3, 2]], [1])
    assert lines(summary(1, "2001"), summary(2, "2001"), summary(3, after=[1])) == ([[1, 2]], [3])


def test_a_year_has_precedence_over_a_contradicting_tie():
    assert lines(summary(1, "2001", after=[2]), summary(2, "2009")) == ([[1, 2]], [])


def pairs_known(summaries):
    """Who is known to come before whom: ties, dates that lie apart, and what follows from both."""

    def span(one):
        return EdtfStr(one.date).edtf.earliest, EdtfStr(one.date).edtf.latest

    known = set()
    for a in summaries:
        for b in summaries:
            apart = a.date and b.date and span(a)[1] < span(b)[0]
            against = a.date and b.date and span(b)[1] < span(a)[0]
            if apart or (a.uid in b.earlier_ids and not against):
                known.add((a.uid, b.uid))
    for middle in summaries:
        for a in summaries:
            for b in summaries:
                if {(a.uid, middle.uid), (middle.uid, b.uid)} <= known:
                    known.add((a.uid, b.uid))
    return known


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "", "2001", "2002-05", "2002", "2004?"]), st.sets(st.integers(0, 7), max_size=2)
        ),
        max_size=8,
    )
)
def test_a_timeline_has_only_stated_orders(drawn_cards):
    summaries = [
        summary(number, date, [other for other in after if other < number])
        for number, (date, after) in enumerate(drawn_cards)
    ]
    known = pairs_known(summaries)
    assume(not any((one.uid, one.uid) in known for one in summaries))
    found = build_chronology(summaries)
    assert sorted(one.uid for one in [*found.events, *found.unordered]) == [one.uid for one in summaries]
    assert build_chronology(summaries[::-1]) == found
    for line in found.chains:
        for first, second in combinations(line, 2):
            assert (first.uid, second.uid) in known or (
                first.date and second.date and (second.uid, first.uid) not in known
            )
    assert all(one in found.chains[0] for one in summaries if one.date)


def test_ties_connect_through_hidden_events():
    story = summary(2, kind="story", after=[])
    hidden = {"story/002": replace(story, earlier_ids=("event/001",))}
    summaries = [summary(1), replace(summary(3), earlier_ids=("story/002",)), summary(4)]
    found = add_indirect_order(summaries, lambda uids: [hidden[uid] for uid in uids if uid in hidden], lambda _: [])
    assert lines(*found) == ([[1, 3]], [4])
    dated = {"story/002": replace(story, date="2005", earlier_ids=("event/001",))}
    years = [summary(1), summary(3, "2001"), summary(4, "2009")]
    assert lines(
        *add_indirect_order(years, lambda _: [], lambda uid: list(dated.values()) if uid == "event/001" else [])
    ) == ([[3, 4]], [1])
    assert lines(
        *add_indirect_order([summary(1), summary(4, "2009")], lambda _: [], lambda _: list(dated.values()))
    ) == ([[1, 4]], [])


def test_contradicted_and_circular_ties_are_ignored():
    refuted = {"story/002": summary(2, "1980", kind="story", after=[])}
    refuted["story/002"] = replace(refuted["story/002"], earlier_ids=("event/001",))
    summaries = [summary(1, "1990"), replace(summary(3), earlier_ids=("story/002",))]
    found = add_indirect_order(summaries, lambda uids: [refuted[uid] for uid in uids if uid in refuted], lambda _: [])
    assert lines(*found) == ([[1]], [3])
    circle = {
        "story/002": replace(summary(2, kind="story"), earlier_ids=("story/004", "event/001")),
        "story/004": replace(summary(4, kind="story"), earlier_ids=("story/002",)),
    }
    summaries = [summary(1), replace(summary(3), earlier_ids=("story/004",))]
    found = add_indirect_order(summaries, lambda uids: [circle[uid] for uid in uids if uid in circle], lambda _: [])
    shown = build_chronology([*summaries, *circle.values()])
    assert all({1, 3} - {int(each.uid[-3:]) for each in chain} for chain in shown.chains)
    assert lines(*found)[0] == []


def test_events_without_a_year_are_drawn_between_their_neighbors():
    chronology = build_chronology(
        [
            summary(1, "2001-05"),
            summary(2, after=[1]),
            summary(3, "2001-09", after=[2]),
            summary(4, "2004"),
            summary(5, after=[1]),
        ]
    )
    found = drawn(chronology)
    assert [[mark.summary.uid[-1] for mark in row.marks] for row in found.chains] == [["1", "2", "3"]]
    assert [(mark.summary.uid[-1], mark.after_names, mark.before_names) for mark in found.unordered.marks] == [
        ("5", "Event 1", "")
    ]


def test_a_few_years_are_drawn_to_scale():
    found = drawn(build_chronology([summary(1, "2017"), summary(2, "2017-03-02"), summary(3, "2019-05")])).dated
    year, day, month = found.marks
    assert (year.span_start, year.span_end) == (found.tick_labels[0][0], found.tick_labels[1][0])
    assert year.span_end - year.span_start > month.span_end - month.span_start > day.span_end - day.span_start
    assert day.y > year.y, "what lies over another stands on a line of its own"
    assert month.y == year.y
    assert [words for _, words in found.tick_labels] == ["2017", "2018", "2019", "2020"]


def targets(row):
    """What can be clicked: left, top, right and bottom."""
    marks = [(mark.x - 6, mark.text_span[0], mark.x + 110, mark.text_span[0] + mark.text_span[1]) for mark in row.marks]
    return marks + [(each.left, each.top, each.left + each.width, each.top + each.height) for each in row.stacks]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 12, 60, 200])
@pytest.mark.parametrize("step", [0, 1, 3, 40])
def test_targets_do_not_overlap_and_are_large_enough(count, step):
    dated = build_chronology([summary(number, f"{1000 + number * step:04d}") for number in range(count)])
    chain = build_chronology([summary(number, after=[number - 1]) for number in range(count)])
    rows = [drawn(dated).dated, *drawn(chain).chains]
    for row in filter(None, rows):
        found = targets(row)
        assert all(right - left >= 30 and bottom - top >= 30 for left, top, right, bottom in found)
        for one, other in combinations(found, 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_long_order_continues_on_the_next_row():
    found = drawn(build_chronology([summary(number, after=[number - 1]) for number in range(20)]))
    (row,) = found.chains
    assert (len(row.marks), found.hidden_count) == (12, 8)
    assert all(mark.title_lines for mark in row.marks)
    assert [mark.x for mark in row.marks][:4] == [6, 126, 246, 6]
    for (x, y), (to_x, to_y) in pairwise(row.line_points):
        assert x == to_x or y == to_y, "it is one line"


def test_a_year_with_months_has_twelve_positions():
    found = drawn(build_chronology([summary(number, f"2019-{number:02d}-03") for number in (1, 2, 2, 12)])).dated
    assert [(stack.label, len(stack.summaries)) for stack in found.stacks] == [
        ("2019-01", 1),
        ("2019-02", 2),
        ("2019-12", 1),
    ]


def test_many_years_are_drawn_to_scale():
    found = drawn(build_chronology([summary(year - 1900, f"{year}") for year in range(1950, 2020)]))
    places = [stack.x for stack in found.dated.stacks]
    assert places == sorted(places)
    assert 0 <= places[0] < places[-1] <= CHART_WIDTH
    assert len({after - before for before, after in pairwise(places)}) == 1
    assert [(stack.label, len(stack.summaries), len(stack.visible)) for stack in found.dated.stacks][:2] == [
        ("1950–1959", 10, 5), ("1960–1969", 10, 5)
    ]  # fmt: skip
    assert [year for _, year in found.dated.tick_labels] == ["1950", "1960", "1970", "1980", "1990", "2000", "2010"]


def test_events_that_are_not_drawn_are_counted():
    apart = [summary(number) for number in range(MAX_UNORDERED + 3)]
    found = drawn(Chronology(unordered=apart))
    assert (len(found.unordered.marks), found.hidden_count, found.item_count) == (MAX_UNORDERED, 3, MAX_UNORDERED + 3)
