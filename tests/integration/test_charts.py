"""Charts on pages: the network, the years and the timeline of an entity, and the table next to each."""

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from lxml import html
from support.browser import axe

from sitegen.render.charts import CHART_WIDTH


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
    dates = ("2015", "2017-03", "2017-05", "XXXX", "2018", "2019", "2020")
    for slug, date in zip("abcdefg", dates, strict=True):
        archive.story(slug, title=f"Story {slug}", published=date, entities=["person/ann", "person/p1"])
    archive.entity("event", "vote", name="The vote", when="2016", entities=["person/ann", "person/p1"])
    return archive


def page(archive, address):
    return html.fromstring(archive.output(f"{address.strip('/')}/index.html"))


def test_an_entity_page_has_a_network_a_bar_chart_and_a_timeline(crowd):
    crowd.build()
    tree = page(crowd, "/people/ann/")
    network_links = tree.xpath("//section[h2[@id='_ties']]//svg//a/@href")
    assert sorted(network_links) == sorted(f"../p{number}/" for number in range(12))
    assert len(tree.xpath("//section[h2[@id='_ties']]//svg/path")) == 11
    years = tree.xpath("//section[h2[@id='_coverage']]//svg/title")[0].text
    assert years == "Stories by year: 2015, 1; 2017, 2; 2018, 1; 2019, 1; 2020, 1"
    assert tree.xpath("//section[h2[@id='_timeline']]//svg//a")
    rows = tree.xpath("//section[h2[@id='_ties']]//tbody/tr")
    assert len(rows) == 12 + 1 + 11, "and what ties two of them"
    for svg in tree.iter("svg"):
        ET.fromstring(html.tostring(svg, encoding="unicode", method="xml"))


def test_the_table_has_all_data_of_the_chart(archive):
    source = "https://press.example/a"
    ties = [{"to": "person/ann", "kind": "associate", "source": source}]
    archive.entity("person", "ann", name="Ann Lee")
    archive.entity(
        "person", "bob", name="Bob", relations=[*ties, {"to": "person/dan", "kind": "family", "source": source}]
    )
    archive.entity(
        "person", "cat", name="Cat", relations=[*ties, {"to": "person/bob", "kind": "part_of", "source": source}]
    )
    for slug in ("dan", "eve", "flo"):
        archive.entity("person", slug, name=slug.capitalize(), relations=ties)
    archive.entity("person", "gil", name="Gil")
    for year in range(2015, 2020):
        archive.story(f"in-{year}", published=f"{year}", entities=["person/ann", "person/cat", "person/gil"])
    archive.build()
    section = page(archive, "/people/ann/").xpath("//section[h2[@id='_ties']]")[0]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in section.xpath(".//tbody/tr")]
    assert rows == [
        ["Bob", "associate", "press.example"],
        ["Cat", "associate together in 5 stories", "press.example"],
        ["Dan", "associate", "press.example"],
        ["Eve", "associate", "press.example"],
        ["Flo", "associate", "press.example"],
        ["Relationships among these names"],
        ["Cat", "part of, Bob", "press.example"],
        ["Bob", "family, Dan", "press.example"],
    ]
    assert set(section.xpath(".//svg//a/@href")) == {f"../{slug}/" for slug in ("bob", "cat", "dan", "eve", "flo")}
    told = section.xpath(".//figcaption")[0].text_content()
    assert len(section.xpath(".//svg/path")) + ("1 more relationship between two" in told) == 2
    years = page(archive, "/people/ann/").xpath("//section[h2[@id='_coverage']]//figure//li")
    assert [" ".join(year.text_content().split()) for year in years] == [
        f"{year} 1 story" for year in range(2015, 2020)
    ]


def test_a_name_on_two_lines_is_read_as_separate_words(archive):
    archive.entity(
        "organization", "long", name="Asian Americans Advancing Justice of Southern California and Elsewhere"
    )
    ties = [
        {"to": f"organization/{slug}", "kind": "member", "source": "https://press.example/a"}
        for slug in ("long", "a", "b", "c", "d")
    ]
    for slug in ("a", "b", "c", "d"):
        archive.entity("organization", slug, name=slug)
    archive.entity("person", "ann", name="Ann Lee", relations=ties)
    archive.build()
    (name,) = page(archive, "/people/ann/").xpath("//section[h2[@id='_ties']]//svg//a[contains(@href, 'long')]")
    assert name.find("text").text_content() == "Asian Americans Advancing Justice of Southern Califo…"
    assert name.find("title").text == "Asian Americans Advancing Justice of Southern California and Elsewhere"


def test_a_mark_of_several_events_links_to_the_list(archive):
    archive.entity("person", "ann", name="Ann Lee")
    for number in range(40):
        archive.entity(
            "event", f"e{number}", name=f"Event {number}", when=f"{1990 + number // 2}", entities=["person/ann"]
        )
    archive.build()
    section = page(archive, "/dates/").xpath("//section[h2[@id='_happened']]")[0]
    links = section.xpath(".//svg//a/@href")
    assert 2 < len(links) <= 12
    assert {link[1:] for link in links} <= set(section.xpath(".//ol/li/@id"))
    archive.story("one", published="1991", entities=["person/ann"])
    archive.build()
    assert set(page(archive, "/people/ann/").xpath("//section[h2[@id='_timeline']]//svg//a/@href")) == {"#_coverage"}
    assert "the number says how many" in section.xpath(".//figcaption")[0].text_content()


BOXES = """() => [...document.querySelectorAll('.figure svg a')].map(link => {
  const box = link.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]})"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.figure svg text')].map(text =>
  parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""


def test_charts_are_legible_on_a_narrow_screen(crowd, new_page):
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


def test_charts_are_mirrored_in_right_to_left_languages(crowd):
    def places():
        return [int(float(x)) for x in page(crowd, "/people/ann/").xpath("//section[h2[@id='_ties']]//line/@x1")]

    crowd.build()
    left = places()
    crowd.write("sitegen.toml", '[site]\ntitle = "A"\nlanguage = "ar"\n')
    crowd.build()
    assert places() == [CHART_WIDTH - x for x in left]


def test_no_chart_without_entities(archive):
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("a", entities=["person/ann"], published="2015")
    archive.build()
    tree = page(archive, "/people/ann/")
    assert not tree.xpath("//section[h2[@id='_ties']]")


def test_charts_are_accessible_and_work_with_the_keyboard(crowd, new_page):
    crowd.build("--offline")
    shown = new_page()
    shown.goto((crowd.root / "build/people/ann/index.html").as_uri())
    assert axe(shown) == []
    shown.locator("svg a").first.focus()
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/people/p*/index.html")


def test_an_edited_date_changes_the_bar_chart(crowd):
    crowd.build()
    crowd.story("a", title="Story a", published="2012", entities=["person/ann", "person/p1"])
    crowd.build()
    assert (
        "2012, 1; 2017, 2; 2018, 1"
        in page(crowd, "/people/ann/").xpath("//section[h2[@id='_coverage']]//svg/title")[0].text
    )


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
