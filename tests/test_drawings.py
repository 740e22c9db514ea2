"""Drawings: what stands where, that nothing is claimed which no source states, and that every mark is a link."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from lxml import html
from tools.browser import axe

from sitegen.model.page import Card
from sitegen.model.sequence import chains, in_order
from sitegen.render.drawings import WIDTH
from sitegen.render.drawings.bars import MOST, bars
from sitegen.render.drawings.lettering import width, wrapped
from sitegen.render.drawings.ties import LADDER, Name, arcs, ladder, network
from sitegen.render.drawings.timeline import APART, timeline


def card(number, date="", after=(), kind="event", title=""):
    """An event whose sort key is its number."""
    return Card(f"{kind}/{number:03d}", kind, title or f"Event {number}", f"/events/{number}/", date=date, sort=f"{number:03d}",
                after=tuple(f"{kind}/{other:03d}" for other in after))  # fmt: skip


def names(count, words="knows", stories=1):
    return [Name(card(number, kind="person", title=f"Person {number}"), words, stories) for number in range(count)]


def drawn(order, apart=()):
    return timeline(order, apart, lambda date: date)


@pytest.mark.parametrize(
    ("text", "room", "lines", "found"),
    [
        ("one two three four", 60, 3, ("one two", "three four")),
        ("one two three four five six", 60, 2, ("one two", "three fo…")),
        ("Donaudampfschifffahrtsgesellschaft", 60, 2, ("Donauda", "mpfschif…")),
        ("警方与国土安全部签署备忘录", 60, 3, ("警方与国土", "安全部签署", "备忘录")),
        ("", 60, 2, ()),
    ],
)
def test_words_are_wrapped_to_their_room(text, room, lines, found):
    assert wrapped(text, room, lines) == found
    assert all(width(line) <= room * 10 for line in found)


def test_only_stated_years_stand_on_a_scale():
    order, apart = in_order([card(1), card(2, "XXXX-12-07"), card(3, "2017", after=[]), card(4, after=[2])])
    found = drawn(order, apart)
    assert [mark.card.uid for mark in found.stated.marks] == ["event/003"]
    assert [[mark.card.uid for mark in row.marks] for row in found.known] == [["event/002", "event/004"]]
    assert [mark.card.uid for mark in found.unknown.marks] == ["event/001"]
    assert found.stated.y < found.known[0].y < found.unknown.y


def test_chains_of_which_nothing_joins_stand_apart():
    order, _ = in_order([card(1), card(2, after=[1]), card(3), card(4, after=[3]), card(5, "2001"), card(6, "2002")])
    assert [[one.uid[-1] for one in part] for part in chains(order)] == [["5", "6"], ["1", "2"], ["3", "4"]]
    assert len(drawn(order).known) == 2


def test_a_chain_that_leads_to_a_year_is_one_part():
    order, _ = in_order([card(1), card(2, "2001", after=[1]), card(3, "1999")])
    assert len(chains(order)) == 1


def test_many_years_stand_to_scale():
    found = drawn([card(year - 1900, f"{year}") for year in range(1950, 2020)])
    places = [mark.x for mark in found.stated.marks]
    assert places == sorted(places)
    assert 0 <= places[0] < places[-1] <= WIDTH
    steps = [after - before for before, after in pairwise(places)]
    assert max(steps) - min(steps) <= 1
    assert [year for _, year in found.stated.years] == ["1960", "1980", "2000", "2020"]
    assert not any(mark.title for mark in found.stated.marks)


def test_what_is_not_drawn_is_counted():
    apart = [card(number) for number in range(APART + 3)]
    found = drawn([], apart)
    assert (len(found.unknown.marks), found.more, found.count) == (APART, 3, APART + 3)


@pytest.mark.parametrize("count", [1, 2, 5, LADDER])
def test_a_ladder_has_every_name_on_a_rung_of_its_own(count):
    found = ladder("The memorandum", names(count), [])
    assert sorted(rung.name.card.uid for rung in found.rungs) == [name.card.uid for name in names(count)]
    for left in (True, False):
        side = [rung for rung in found.rungs if rung.left is left]
        for above, below in pairwise(side):
            assert above.y + 14 * len(above.below) < below.y - 14 * len(below.lines)
    assert found.height > found.bottom > found.top


def test_those_tied_to_each_other_stand_together():
    found = ladder("S", names(6), [("person/000", "person/004"), ("person/005", "person/004")])
    left = [rung.name.card.uid[-1] for rung in found.rungs if rung.left]
    assert left == ["0", "4", "5"]
    assert [(rail.left, rail.up) for rail in found.rails] == [(True, False), (True, True)]


def test_both_sides_of_a_ladder_have_as_many_names():
    chain = [(f"person/{number:03d}", f"person/{number + 1:03d}") for number in range(6)]
    found = ladder("S", names(8), chain)
    assert sum(rung.left for rung in found.rungs) == 4


@pytest.mark.parametrize("count", [9, 30, 100])
def test_arcs_show_up_to_a_hundred_names(count):
    ties = [(f"person/{number:03d}", f"person/{(number * 7) % count:03d}") for number in range(count)]
    found = arcs(names(count), ties)
    assert len(found.stops) == count
    assert len({stop.y for stop in found.stops}) == count
    assert all(found.spine > arc.reach for arc in found.arcs)
    assert found.more == 0
    assert arcs(names(count), ties[::-1]) == found


def test_short_arcs_are_preferred():
    ends = [(f"person/{a:03d}", f"person/{b:03d}") for a, b in [(0, 50), (50, 10), (10, 70), (70, 30)]]
    assert max(arc.end - arc.start for arc in arcs(names(100), ends).arcs) <= 18


def test_more_than_a_hundred_names_are_counted():
    assert arcs(names(130), []).more == 30


def test_the_drawing_follows_the_number_of_names():
    assert network("S", [], []) is None
    assert network("S", names(LADDER), []).kind == "ladder"
    assert network("S", names(LADDER + 1), []).kind == "arcs"


def test_bars_tell_every_year_between():
    found = bars([(2019, 3), (2016, 1)])
    assert [(bar.first, bar.count) for bar in found.bars] == [(2016, 1), (2017, 0), (2018, 0), (2019, 3)]
    assert [bar.height > 0 for bar in found.bars] == [True, False, False, True]


def test_many_years_share_bars():
    found = bars([(year, 1) for year in range(1850, 2020)])
    assert len(found.bars) <= MOST
    assert sum(bar.count for bar in found.bars) == 170
    assert all(bar.x + bar.width <= WIDTH for bar in found.bars)


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
    assert len(rows) == 12
    for svg in tree.iter("svg"):
        ET.fromstring(html.tostring(svg, encoding="unicode", method="xml"))


def test_a_drawing_is_mirrored_from_right_to_left(crowd):
    def places():
        return [int(float(x)) for x in page(crowd, "/people/ann/").xpath("//section[h2[@id='_ties']]//circle/@cx")]

    crowd.build()
    left = places()
    crowd.write("sitegen.toml", '[site]\ntitle = "A"\nlanguage = "ar"\n')
    crowd.build()
    assert places() == [WIDTH - x for x in left]


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


def test_a_long_catalogue_has_a_page_for_each_letter(archive):
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
