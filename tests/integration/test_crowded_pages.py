"""Pages are not crowded: no headline more than twice, few parts after a story, drawings only of many items, no empty rows."""

from collections import Counter

import pytest
from lxml import html
from support.own_archive import copied
from support.rich import rich
from support.sample_archive import write_sample_archive

COUNTED_FOLDERS = (
    "index.html",
    "stories",
    "people",
    "organizations",
    "places",
    "laws",
    "documents",
    "events",
    "threads",
    "sections",
)
"""Pages below these are counted: the front page, stories, entities, threads and sections."""


def text(element):
    return " ".join(element.text_content().split())


def built(archive, name):
    if name == "rich":
        rich(archive)
    elif name == "sample":
        write_sample_archive(archive.root, stories=36)
        archive.build()
    else:
        copied(archive.root)
        archive.build()
    return archive


def pages(archive):
    """Yield path and tree of each counted page."""
    build = archive.root / "build"
    for file in sorted(build.rglob("*.html")):
        path = file.relative_to(build)
        if path.parts[0] in COUNTED_FOLDERS and "refresh" not in file.read_text("utf-8")[:400]:
            yield path.as_posix(), html.parse(file).getroot()


def headlines(archive):
    found = (html.parse(file).find(".//h1") for file in sorted((archive.root / "build/stories").glob("*/index.html")))
    return {text(headline) for headline in found if headline is not None}


def shown(tree):
    """The text of each element of a page that contains no other with the same text, outside drawings and the head."""
    for drawing in tree.xpath("//svg | //head | //textarea"):
        drawing.drop_tree()
    for element in tree.iter(tag for tag in ("a", "h1", "h2", "h3", "p", "li", "b", "bdi", "span")):
        said = text(element)
        if said and all(text(inner) != said for inner in element):
            yield said


@pytest.mark.parametrize("name", ["own", "rich", "sample"])
def test_no_headline_is_on_a_page_more_than_twice(archive, name):
    built(archive, name)
    known = headlines(archive)
    counted = 0
    for path, tree in pages(archive):
        counts = Counter(said for said in shown(tree) if said in known)
        assert not {said: count for said, count in counts.items() if count > 2}, path
        counted += 1
    assert len(known) > 1
    assert counted > 10


@pytest.mark.parametrize("name", ["own", "rich", "sample"])
def test_a_story_is_followed_by_at_most_three_parts_and_the_rest_is_folded(archive, name):
    built(archive, name)
    for path, tree in pages(archive):
        for after in tree.xpath(
            "//article[contains(@class, 'sheet')]/div[contains(@class, 'apparatus')][div[@class='folds']]"
        ):
            open_parts = after.xpath("./nav | ./section")
            assert len(open_parts) <= 3, path
            assert after.xpath("./div[@class='folds']//section/details[not(@open)]/summary/h2"), path


@pytest.mark.parametrize("name", ["own", "rich", "sample"])
def test_drawings_have_five_items_or_more_and_no_row_is_empty(archive, name):
    built(archive, name)
    for path, tree in pages(archive):
        for section in tree.xpath("//section[.//figure[@class='figure']]"):
            items = section.xpath(".//*[self::circle or self::rect[@class='solid']] | .//svg//a[not(.//circle)]")
            assert len(items) >= 5, path
        values = [text(value) for value in tree.xpath("//dl[@class='record']//dd")]
        assert not {"", "0", "None", "None yet", "No story", "Writer not stated"} & set(values), path


def test_names_in_the_same_stories_are_never_drawn_as_ties(archive):
    for number in range(8):
        archive.entity("person", f"p{number}", name=f"Person {number}")
    for number in range(6):
        archive.story(
            f"s{number}", published=f"2019-01-0{number + 1}", entities=[f"person/p{each}" for each in range(8)]
        )
    archive.build()
    tree = html.fromstring(archive.output("people/p0/index.html"))
    assert not tree.xpath("//*[@id='_ties']")
    assert not tree.xpath("//svg//a[contains(@href, '../p1/')]")
    assert "Person 1" in text(tree.xpath("//section[h2[@id='_company']]")[0])


def test_print_opens_what_is_folded(archive, new_page):
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("one", title="One", entities=["person/ann"], sources=["A telephone call"])
    archive.build("--offline")
    page = new_page()
    page.goto((archive.root / "build/stories/one/index.html").as_uri())
    source = page.get_by_text("A telephone call")
    assert source.evaluate("element => element.checkVisibility({contentVisibilityAuto: true})") is False
    page.emulate_media(media="print")
    assert source.evaluate("element => element.checkVisibility({contentVisibilityAuto: true})") is True
    assert source.bounding_box()["height"] > 5
