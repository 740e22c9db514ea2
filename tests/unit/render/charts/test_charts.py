"""Drawings: what stands where, that nothing is claimed which no source states, and that every mark is a link."""

from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import html
from msgspec.structs import replace
from support.browser import axe

from sitegen.model.chronology import Chronology, build_chronology, merge_chains
from sitegen.model.fields import EdtfStr
from sitegen.model.page import DocumentSummary
from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.bar_chart import MAX_BARS, bar_chart
from sitegen.render.charts.network import MAX_LADDER_NODES, Neighbor, arc_diagram, ladder_diagram, network_diagram
from sitegen.render.charts.text_metrics import text_width, wrap_text
from sitegen.render.charts.timeline import MAX_UNORDERED, timeline_chart


def card(number, date="", after=(), kind="event", title=""):
    """An event whose sort key is its number."""
    return DocumentSummary(f"{kind}/{number:03d}", kind, title or f"Event {number}", f"/events/{number}/", date=date, sort_key=f"{number:03d}",
                after=tuple(f"{kind}/{other:03d}" for other in after))  # fmt: skip


def names(count, words="knows", stories=1):
    return [Neighbor(card(number, kind="person", title=f"Person {number}"), words, stories) for number in range(count)]


def drawn(chronology):
    return timeline_chart(chronology, lambda date: date)


@pytest.mark.parametrize(
    ("text", "room", "lines", "found"),
    [
        ("one two three four", 70, 3, ("one two ", "three four")),
        ("one two three four five six", 70, 2, ("one two ", "three fo…")),
        ("Donaudampfschifffahrtsgesellschaft", 70, 2, ("Donauda", "mpfschif…")),
        ("警方与国土安全部签署备忘录", 70, 3, ("警方与国土", "安全部签署", "备忘录")),
        ("", 60, 2, ()),
    ],
)
def test_words_are_wrapped_to_their_room(text, room, lines, found):
    assert wrap_text(text, room, lines) == found
    assert all(text_width(line.rstrip()) <= room * 10 for line in found)
    assert "…" in text + "".join(found) or "".join(found) == text


def test_only_stated_years_stand_on_a_scale():
    found = drawn(build_chronology([card(1), card(2, "XXXX-12-07"), card(3, "2017", after=[]), card(4, after=[2])]))
    assert [mark.summary.uid for mark in found.dated.marks] == ["event/003"]
    assert [[mark.summary.uid for mark in row.marks] for row in found.chains] == [["event/002", "event/004"]]
    assert [mark.summary.uid for mark in found.unordered.marks] == ["event/001"]
    assert found.dated.heading_y < found.chains[0].heading_y < found.unordered.heading_y


def test_chains_of_which_nothing_joins_stand_apart():
    chronology = build_chronology(
        [card(1), card(2, after=[1]), card(3), card(4, after=[3]), card(5, "2001"), card(6, "2002")]
    )
    assert [[one.uid[-1] for one in chain] for chain in chronology.chains] == [["5", "6"], ["1", "2"], ["3", "4"]]
    assert len(drawn(chronology).chains) == 2


def test_the_example_of_the_documentation():
    events = [card(1, "2001"), card(2, "2004-05"), card(3, after=[2]), card(4, "2009"), card(5), card(6, after=[5])]
    assert lines(*events) == ([[1, 2, 4], [5, 6]], [3])


def lines(*cards):
    """The lines of an order as numbers, and what stands apart."""
    found = build_chronology(list(cards))
    chains = [[int(one.uid[-3:]) for one in chain] for chain in found.chains]
    return chains, [int(one.uid[-3:]) for one in found.unordered]


@pytest.mark.parametrize(
    ("cards", "found"),
    [
        ([card(1), card(2, after=[1]), card(3, after=[1])], ([[1]], [2, 3])),
        ([card(1), card(2, after=[1]), card(3, after=[1]), card(4, after=[2, 3])], ([[1, 4]], [2, 3])),
        ([card(1), card(2), card(3, after=[1, 2]), card(4, after=[1, 2])], ([], [1, 2, 3, 4])),
        ([card(1), card(2, after=[1]), card(3, after=[2]), card(4, after=[1])], ([[1, 2, 3]], [4])),
        ([card(1), card(2, after=[1]), card(3, after=[2]), card(4, after=[1]), card(5, after=[4])], ([[1], [2, 3], [4, 5]], [])),
        ([card(1), card(2, after=[3]), card(3, after=[2])], ([], [1, 2, 3])),
    ],
)  # fmt: skip
def test_of_two_that_could_change_places_none_is_put_before_the_other(cards, found):
    assert lines(*cards) == found


def test_without_a_year_it_stands_among_years_only_where_all_of_them_are_known_to_be_before_or_after():
    signed, vote = card(1, "2001-05"), card(3, "2001-09", after=[2])
    assert lines(signed, card(2, after=[1]), vote) == ([[1, 2, 3]], [])
    assert lines(signed, card(2, after=[1]), card(4, "2004"), card(5, "2009")) == ([[1, 4, 5]], [2])
    assert lines(signed, card(2, after=[1])) == ([[1, 2]], [])
    assert lines(signed, card(2, after=[1]), vote, card(4, "2001-07")) == ([[1, 4, 3]], [2])
    assert lines(card(1), card(2, "2001", after=[1]), card(3, "1999")) == ([[3, 2]], [1])
    assert lines(card(1, "2001"), card(2, "2001"), card(3, after=[1])) == ([[1, 2]], [3])


def test_a_year_outweighs_a_tie_that_contradicts_it():
    assert lines(card(1, "2001", after=[2]), card(2, "2009")) == ([[1, 2]], [])


def pairs_known(cards):
    """Who is known to come before whom: ties, dates that lie apart, and what follows from both."""

    def span(one):
        return EdtfStr(one.date).edtf.earliest, EdtfStr(one.date).edtf.latest

    known = set()
    for a in cards:
        for b in cards:
            apart = a.date and b.date and span(a)[1] < span(b)[0]
            against = a.date and b.date and span(b)[1] < span(a)[0]
            if apart or (a.uid in b.after and not against):
                known.add((a.uid, b.uid))
    for middle in cards:
        for a in cards:
            for b in cards:
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
def test_no_order_is_made_up(drawn_cards):
    cards = [
        card(number, date, [other for other in after if other < number])
        for number, (date, after) in enumerate(drawn_cards)
    ]
    known = pairs_known(cards)
    assume(not any((one.uid, one.uid) in known for one in cards))
    found = build_chronology(cards)
    assert sorted(one.uid for one in [*found.events, *found.unordered]) == [one.uid for one in cards]
    assert build_chronology(cards[::-1]) == found
    for line in found.chains:
        for first, second in combinations(line, 2):
            assert (first.uid, second.uid) in known or (
                first.date and second.date and (second.uid, first.uid) not in known
            )
    assert all(one in found.chains[0] for one in cards if one.date)


def test_ties_lead_through_what_is_not_shown():
    story = card(2, kind="story", after=[])
    hidden = {"story/002": replace(story, after=("event/001",))}
    cards = [card(1), replace(card(3), after=("story/002",)), card(4)]
    found = merge_chains(cards, lambda uids: [hidden[uid] for uid in uids if uid in hidden], lambda _: [])
    assert lines(*found) == ([[1, 3]], [4])
    dated = {"story/002": replace(story, date="2005", after=("event/001",))}
    years = [card(1), card(3, "2001"), card(4, "2009")]
    assert lines(
        *merge_chains(years, lambda _: [], lambda uid: list(dated.values()) if uid == "event/001" else [])
    ) == ([[3, 4]], [1])
    assert lines(*merge_chains([card(1), card(4, "2009")], lambda _: [], lambda _: list(dated.values()))) == (
        [[1, 4]],
        [],
    )


def test_a_tie_that_years_refute_or_that_leads_in_a_circle_leads_nowhere_unseen_either():
    refuted = {"story/002": card(2, "1980", kind="story", after=[])}
    refuted["story/002"] = replace(refuted["story/002"], after=("event/001",))
    cards = [card(1, "1990"), replace(card(3), after=("story/002",))]
    found = merge_chains(cards, lambda uids: [refuted[uid] for uid in uids if uid in refuted], lambda _: [])
    assert lines(*found) == ([[1]], [3])
    circle = {
        "story/002": replace(card(2, kind="story"), after=("story/004", "event/001")),
        "story/004": replace(card(4, kind="story"), after=("story/002",)),
    }
    cards = [card(1), replace(card(3), after=("story/004",))]
    found = merge_chains(cards, lambda uids: [circle[uid] for uid in uids if uid in circle], lambda _: [])
    shown = build_chronology([*cards, *circle.values()])
    assert all({1, 3} - {int(each.uid[-3:]) for each in chain} for chain in shown.chains)
    assert lines(*found)[0] == []


def test_what_has_no_year_is_drawn_between_its_neighbours():
    chronology = build_chronology(
        [card(1, "2001-05"), card(2, after=[1]), card(3, "2001-09", after=[2]), card(4, "2004"), card(5, after=[1])]
    )
    found = drawn(chronology)
    assert [[mark.summary.uid[-1] for mark in row.marks] for row in found.chains] == [["1", "2", "3"]]
    assert [(mark.summary.uid[-1], mark.after_names, mark.before_names) for mark in found.unordered.marks] == [
        ("5", "Event 1", "")
    ]


def test_a_few_years_stand_to_scale_as_far_as_they_may_mean():
    found = drawn(build_chronology([card(1, "2017"), card(2, "2017-03-02"), card(3, "2019-05")])).dated
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
def test_no_two_targets_overlap_and_all_are_large_enough(count, step):
    dated = build_chronology([card(number, f"{1000 + number * step:04d}") for number in range(count)])
    chain = build_chronology([card(number, after=[number - 1]) for number in range(count)])
    rows = [drawn(dated).dated, *drawn(chain).chains]
    for row in filter(None, rows):
        found = targets(row)
        assert all(right - left >= 30 and bottom - top >= 30 for left, top, right, bottom in found)
        for one, other in combinations(found, 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_long_order_goes_on_below_itself_with_words():
    found = drawn(build_chronology([card(number, after=[number - 1]) for number in range(20)]))
    (row,) = found.chains
    assert (len(row.marks), found.hidden_count) == (12, 8)
    assert all(mark.title_lines for mark in row.marks)
    assert [mark.x for mark in row.marks][:4] == [6, 126, 246, 6]
    for (x, y), (to_x, to_y) in pairwise(row.line_points):
        assert x == to_x or y == to_y, "it is one line"


def test_a_year_with_months_has_twelve_places():
    found = drawn(build_chronology([card(number, f"2019-{number:02d}-03") for number in (1, 2, 2, 12)])).dated
    assert [(stack.label, len(stack.summaries)) for stack in found.stacks] == [
        ("2019-01", 1),
        ("2019-02", 2),
        ("2019-12", 1),
    ]


def test_many_years_stand_to_scale():
    found = drawn(build_chronology([card(year - 1900, f"{year}") for year in range(1950, 2020)]))
    places = [stack.x for stack in found.dated.stacks]
    assert places == sorted(places)
    assert 0 <= places[0] < places[-1] <= CHART_WIDTH
    assert len({after - before for before, after in pairwise(places)}) == 1
    assert [(stack.label, len(stack.summaries), len(stack.visible)) for stack in found.dated.stacks][:2] == [
        ("1950–1959", 10, 5), ("1960–1969", 10, 5)
    ]  # fmt: skip
    assert [year for _, year in found.dated.tick_labels] == ["1950", "1960", "1970", "1980", "1990", "2000", "2010"]


def test_what_is_not_drawn_is_counted():
    apart = [card(number) for number in range(MAX_UNORDERED + 3)]
    found = drawn(Chronology(unordered=apart))
    assert (len(found.unordered.marks), found.hidden_count, found.item_count) == (MAX_UNORDERED, 3, MAX_UNORDERED + 3)


@pytest.mark.parametrize("count", [1, 2, 5, MAX_LADDER_NODES])
def test_a_ladder_has_every_name_on_a_rung_of_its_own(count):
    found = ladder_diagram("The memorandum", names(count), [])
    assert sorted(rung.neighbor.summary.uid for rung in found.nodes) == [name.summary.uid for name in names(count)]
    for left in (True, False):
        side = [rung for rung in found.nodes if rung.is_left is left]
        for above, below in pairwise(side):
            assert above.y + 14 * len(above.relation_lines) < below.y - 14 * len(below.title_lines)
    assert found.height > found.bottom > found.top


def test_those_tied_to_each_other_stand_together():
    found = ladder_diagram("S", names(6), [("person/000", "person/004"), ("person/005", "person/004")])
    left = [rung.neighbor.summary.uid[-1] for rung in found.nodes if rung.is_left]
    assert left == ["0", "4", "5"]
    assert [(rail.is_left, rail.is_upward) for rail in found.edges] == [(True, False), (True, True)]


def test_both_sides_of_a_ladder_have_as_many_names():
    chain = [(f"person/{number:03d}", f"person/{number + 1:03d}") for number in range(6)]
    found = ladder_diagram("S", names(8), chain)
    assert sum(rung.is_left for rung in found.nodes) == 4


@pytest.mark.parametrize("count", [9, 30, 100])
def test_arcs_show_up_to_a_hundred_names(count):
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


def test_the_drawing_follows_the_number_of_names():
    assert network_diagram("S", [], []) is None
    assert network_diagram("S", names(MAX_LADDER_NODES), []).kind == "ladder"
    assert network_diagram("S", names(MAX_LADDER_NODES + 1), []).kind == "arcs"


def test_bars_tell_every_year_between():
    found = bar_chart([(2019, 3), (2016, 1)])
    assert [(bar.first_year, bar.story_count) for bar in found.bars] == [(2016, 1), (2017, 0), (2018, 0), (2019, 3)]
    assert [bar.height > 0 for bar in found.bars] == [True, False, False, True]


@pytest.mark.parametrize("years", [[(2018, 1), (2019, 2)], [(1990, 1), (2019, 2)], [(1950, 3), (2020, 1)]])
def test_a_chart_of_two_years_is_as_long_as_its_line(years):
    found = bar_chart(years)
    assert found.bars[0].x < 64
    assert found.baseline_end - 64 <= found.bars[-1].x + found.bars[-1].width <= found.baseline_end <= CHART_WIDTH


def test_many_years_share_bars():
    found = bar_chart([(year, 1) for year in range(1850, 2020)])
    assert len(found.bars) <= MAX_BARS
    assert sum(bar.story_count for bar in found.bars) == 170
    assert all(bar.x + bar.width <= CHART_WIDTH for bar in found.bars)


@pytest.fixture
def crowd(archive):
    """A person with twelve others, who are tied to each other; stories in three years, and one without."""
    for number in range(12):
        ties = [
            {"to": "person/ann", "kind": "associate", "role": f"role {number}", "source": "https://press.example/a"}
        ]
        if number:
            other = {"to": f"person/p{number - 1}", "kind": "family", "source": "https://press.example/b"}
            ties.append(other)
        archive.entity("person", f"p{number}", name=f"Person {number}", relations=ties)
    archive.entity("person", "ann", name="Ann Lee")
    for slug, date in (("a", "2015"), ("b", "2017-03"), ("c", "2017-05"), ("d", "XXXX")):
        archive.story(slug, title=f"Story {slug}", published=date, entities=["person/ann", "person/p1"])
    return archive


def page(archive, address):
    return html.fromstring(archive.output(f"{address.strip('/')}/index.html"))


def test_a_dossier_draws_its_network_its_years_and_its_timeline(crowd):
    crowd.build()
    tree = page(crowd, "/people/ann/")
    network_links = tree.xpath("//section[h2[@id='_ties']]//svg//a/@href")
    assert sorted(network_links) == sorted(f"../p{number}/" for number in range(12))
    assert len(tree.xpath("//section[h2[@id='_ties']]//svg/path")) == 11
    years = tree.xpath("//section[h2[@id='_coverage']]//svg/title")[0].text
    assert years == "Stories by year: 2015, 1; 2017, 2"
    assert len(tree.xpath("//section[h2[@id='_timeline']]//svg//a")) == 4
    rows = tree.xpath("//section[h2[@id='_ties']]//tbody/tr")
    assert len(rows) == 12 + 1 + 11, "and what ties two of them"
    for svg in tree.iter("svg"):
        ET.fromstring(html.tostring(svg, encoding="unicode", method="xml"))


def test_the_table_has_whatever_the_drawing_shows(archive):
    source = "https://press.example/a"
    ties = [{"to": "person/ann", "kind": "associate", "source": source}]
    archive.entity("person", "ann", name="Ann Lee")
    archive.entity(
        "person", "bob", name="Bob", relations=[*ties, {"to": "person/dan", "kind": "family", "source": source}]
    )
    archive.entity("person", "cat", name="Cat", relations=[{"to": "person/bob", "kind": "part_of", "source": source}])
    archive.entity("person", "dan", name="Dan")
    archive.story("a", published="2015", entities=["person/ann", "person/bob", "person/cat", "person/dan"])
    archive.story("b", published="2017", entities=["person/ann", "person/cat"])
    archive.build()
    section = page(archive, "/people/ann/").xpath("//section[h2[@id='_ties']]")[0]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in section.xpath(".//tbody/tr")]
    assert rows == [
        ["Bob", "associate together in 1 story", "press.example"],
        ["Cat", "together in 2 stories", "Coverage"],
        ["Dan", "together in 1 story", "Coverage"],
        ["Ties between two of these names"],
        ["Cat", "part of, Bob", "press.example"],
        ["Bob", "family, Dan", "press.example"],
    ]
    assert set(section.xpath(".//svg//a/@href")) == {"../bob/", "../cat/", "../dan/"}
    told = section.xpath(".//figcaption")[0].text_content()
    assert len(section.xpath(".//svg/path")) + ("1 more tie between two" in told) == 2
    years = page(archive, "/people/ann/").xpath("//section[h2[@id='_coverage']]//figure//li")
    assert [" ".join(year.text_content().split()) for year in years] == ["2015 1 story", "2017 1 story"]


def test_a_name_in_two_lines_is_read_as_words(archive):
    archive.entity(
        "organization", "long", name="Asian Americans Advancing Justice of Southern California and Elsewhere"
    )
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("a", published="2015", entities=["person/ann", "organization/long"])
    archive.build()
    (name,) = page(archive, "/people/ann/").xpath("//section[h2[@id='_ties']]//svg//a")
    assert name.find("text").text_content() == "Asian Americans Advancing Justice of Southern Califo…"
    assert name.find("title").text == "Asian Americans Advancing Justice of Southern California and Elsewhere"


def test_what_is_drawn_together_leads_to_the_list(archive):
    archive.entity("person", "ann", name="Ann Lee")
    for number in range(40):
        archive.story(f"s{number}", published=f"{1990 + number // 2}", entities=["person/ann"])
    archive.build()
    section = page(archive, "/people/ann/").xpath("//section[h2[@id='_timeline']]")[0]
    links = section.xpath(".//svg//a/@href")
    assert 2 < len(links) <= 12
    assert {link[1:] for link in links} <= set(section.xpath(".//ol/li/@id"))
    assert "the number tells how many" in section.xpath(".//figcaption")[0].text_content()


BOXES = """() => [...document.querySelectorAll('.figure svg a')].map(link => {
  const box = link.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]})"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.figure svg text')].map(text =>
  parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""


def test_on_a_narrow_screen_words_are_legible_and_links_are_large_enough_to_hit(crowd, new_page):
    for number in range(30):
        crowd.story(f"s{number}", published=f"{1990 + number}", entities=["person/p1"])
    crowd.build("--offline")
    shown = new_page(viewport={"width": 320, "height": 800})
    for name in ("ann", "p1"):
        shown.goto((crowd.root / f"build/people/{name}/index.html").as_uri())
        assert shown.evaluate(SMALLEST) >= 11
        boxes = shown.evaluate(BOXES)
        assert boxes
        assert all(right - left >= 23.9 and bottom - top >= 23.9 for left, top, right, bottom in boxes)
        for one, other in combinations(boxes, 2):
            apart = (
                one[2] <= other[0] + 0.1
                or other[2] <= one[0] + 0.1
                or one[3] <= other[1] + 0.1
                or other[3] <= one[1] + 0.1
            )
            assert apart, (one, other)


def test_a_drawing_is_mirrored_from_right_to_left(crowd):
    def places():
        return [int(float(x)) for x in page(crowd, "/people/ann/").xpath("//section[h2[@id='_ties']]//line/@x1")]

    crowd.build()
    left = places()
    crowd.write("sitegen.toml", '[site]\ntitle = "A"\nlanguage = "ar"\n')
    crowd.build()
    assert places() == [CHART_WIDTH - x for x in left]


def test_no_drawing_without_anybody(archive):
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("a", entities=["person/ann"], published="2015")
    archive.build()
    tree = page(archive, "/people/ann/")
    assert not tree.xpath("//section[h2[@id='_ties']]")


def test_drawings_are_clean_for_axe_and_work_with_the_keyboard(crowd, new_page):
    crowd.build("--offline")
    shown = new_page()
    shown.goto((crowd.root / "build/people/ann/index.html").as_uri())
    assert axe(shown) == []
    shown.locator("svg a").first.focus()
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/people/p*/index.html")


def test_an_edit_of_the_date_of_a_story_changes_the_years(crowd):
    crowd.build()
    crowd.story("a", title="Story a", published="2012", entities=["person/ann", "person/p1"])
    crowd.build()
    assert "2012, 1; 2017, 2" in page(crowd, "/people/ann/").xpath("//section[h2[@id='_coverage']]//svg/title")[0].text


def test_a_long_index_has_a_page_for_each_letter(archive):
    for number in range(501):
        archive.entity(
            "person",
            f"p{number:03d}",
            name=f"{'ABCDE'[number % 5]}{number:03d} Lee",
            aliases=["Zed"] if not number else [],
        )
    archive.build()
    bare = page(archive, "/people/")
    assert not bare.xpath("//section[@class='az']")
    assert bare.xpath("//nav[@id='_letters']//a/@href") == [f"letters/{sign}/" for sign in "abcdez"]
    letter = page(archive, "/people/letters/a/")
    assert len(letter.xpath("//section[@class='az']//li")) == 101
    assert "see" in page(archive, "/people/letters/z/").xpath("//li[@class='see']")[0].text_content()
    assert page(archive, "/entries/letters/b/").xpath("//section[@class='az']//li")
    archive.entity("person", "p500", name="Q500 Lee")
    archive.build()
    assert len(page(archive, "/people/letters/q/").xpath("//section[@class='az']//li")) == 1
