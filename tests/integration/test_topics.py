"""Topics: a kind of entity with a hierarchy. The page of a broader topic lists the stories of its narrower topics."""

import csv
import json

import pytest
from support.built_pages import read, section, text
from support.plugins import same_as_clean

HOUSING, RENT, EVICTION = "topic/housing", "topic/rent", "topic/eviction"


@pytest.fixture
def housing(archive):
    """Eviction is a part of rent, which is a part of housing. One story on each of the first two."""
    archive.entity("topic", "housing", name="Housing", status=None)
    archive.entity("topic", "rent", name="Rent", broader=HOUSING, status=None)
    archive.entity("topic", "eviction", name="Evictions", broader=["Rent"], status=None)
    archive.story("court", title="Tenants go to court", entities=[EVICTION], published="2019-02-01")
    archive.story("board", title="Rents to rise", entities=[RENT, HOUSING], published="2019-01-05")
    return archive


def build(archive):
    result = archive.build()
    assert result.code == 0, result.err


def stories(archive, uid):
    tree = read(archive, f"/topics/{uid.partition('/')[2]}/")
    return [link.text_content() for link in tree.xpath("//*[@id='_coverage']/..//p[@class='name']/a")]


def test_a_broader_topic_lists_the_stories_of_all_topics_within_it(housing):
    build(housing)
    assert stories(housing, EVICTION) == ["Tenants go to court"]
    assert stories(housing, RENT) == ["Tenants go to court", "Rents to rise"]
    assert stories(housing, HOUSING) == ["Tenants go to court", "Rents to rise"], "each once"


def test_topics_show_what_is_above_and_within_them(housing):
    build(housing)
    assert "Rent" in section(read(housing, "/topics/housing/"), "_narrower")
    assert "2 stories" in section(read(housing, "/topics/housing/"), "_narrower")
    assert "Part of Housing" in text(read(housing, "/topics/rent/"))
    assert not section(read(housing, "/topics/eviction/"), "_narrower")
    graph = json.loads(read(housing, "/topics/rent/").xpath("//script[@type='application/ld+json']")[0].text)["@graph"]
    (topic,) = [node for node in graph if node.get("name") == "Rent" and node["@type"] == "DefinedTerm"]
    assert topic["inDefinedTermSet"] == "https://archive.example.org/topics/"
    crumbs = next(node for node in graph if node["@type"] == "BreadcrumbList")["itemListElement"]
    assert [item["name"] for item in crumbs] == ["Test archive", "Topics", "Housing", "Rent"]


def test_a_topic_is_public_with_the_first_story_on_a_topic_within_it(housing):
    housing.story("court", title="Tenants go to court", entities=[EVICTION], status="draft")
    housing.story("board", title="Rents to rise", status="draft")
    build(housing)
    assert not (housing.root / "build/topics/housing/index.html").exists()
    housing.story("court", title="Tenants go to court", entities=[EVICTION])
    build(housing)
    assert stories(housing, HOUSING) == ["Tenants go to court"]
    same_as_clean(housing)


def test_moving_a_topic_moves_its_stories(housing):
    build(housing)
    housing.entity("topic", "law", name="Courts and law")
    housing.entity("topic", "eviction", name="Evictions", broader="topic/law")
    build(housing)
    assert stories(housing, "topic/law") == ["Tenants go to court"]
    assert stories(housing, HOUSING) == ["Rents to rise"]
    same_as_clean(housing)
    housing.entity("topic", "eviction", name="Evictions", broader=RENT)
    build(housing)
    assert stories(housing, HOUSING) == ["Tenants go to court", "Rents to rise"]
    same_as_clean(housing)


def test_a_suppressed_topic_connects_nothing(housing):
    housing.entity("topic", "rent", name="Leases", broader=HOUSING, visibility="suppressed")
    housing.entity("topic", "eviction", name="Evictions", broader="topic/rent")
    housing.story("board", title="Rents to rise", entities=[HOUSING])
    build(housing)
    assert stories(housing, HOUSING) == ["Rents to rise"]
    assert all(b"Leases" not in file.read_bytes() for file in (housing.root / "build").rglob("*.*") if file.is_file())
    same_as_clean(housing)


def test_a_merged_topic_brings_its_stories_along(housing):
    housing.entity("topic", "rents", name="Rents", merged_into=RENT)
    housing.entity("topic", "eviction", name="Evictions", broader="topic/rents")
    build(housing)
    assert stories(housing, HOUSING) == ["Tenants go to court", "Rents to rise"]
    same_as_clean(housing)


def test_the_feed_the_data_and_the_menu_have_topics(housing):
    housing.write(
        "sitegen.toml",
        housing.root.joinpath("sitegen.toml").read_text() + '\n[navigation]\nitems = ["topic", "topic/housing"]\n',
    )
    housing.on |= {"feeds", "dataset", "formats"}
    build(housing)
    assert "Tenants go to court" in housing.output("topics/housing/feed.xml")
    with (housing.root / "build/data/broader.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["topic", "broader"], [EVICTION, RENT], [RENT, HOUSING]]
    mentions = housing.output("data/mentions.csv")
    assert f"story/court,{EVICTION}" in mentions
    assert f"story/court,{HOUSING}" not in mentions, "the story does not state it"
    assert [link.text for link in read(housing, "/").xpath("//header//nav//a")] == ["Topics", "Housing"]
    item = json.loads(housing.output("data/ninjs.ndjson").splitlines()[1])
    assert {subject["name"] for subject in item["subjects"]} == {"Evictions"}


def test_a_topic_broader_than_itself_is_an_error_at_its_line(housing):
    housing.entity("topic", "housing", name="Housing", broader=EVICTION)
    result = housing.run("build")
    assert result.code == 1
    assert (
        "content/topics/housing.md:4:1: error: topic/housing is broader than itself: topic/housing → topic/eviction → topic/rent → "
        "topic/housing [SG0625]"
    ) in result.err
    assert "remove broader: from one of them" in result.err


def test_a_broader_topic_must_be_a_topic_that_exists(housing):
    housing.entity("person", "ann", name="Ann Lee")
    housing.entity("topic", "rent", name="Rent", broader=["person/ann", "topic/housng"])
    result = housing.run("build")
    assert result.code == 1
    assert '"person/ann" is a person, but "broader" takes a topic' in result.err
    assert 'no document has the id or name "topic/housng"' in result.err
    assert "topic/housing" in result.err


def test_two_levels_of_one_story_are_listed_once(housing):
    housing.story("both", title="Both", entities=[HOUSING, RENT, EVICTION], published="2019-03-01")
    build(housing)
    assert stories(housing, HOUSING).count("Both") == 1
    assert stories(housing, RENT).count("Both") == 1
