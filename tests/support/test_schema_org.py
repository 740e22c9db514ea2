"""The schema.org checker finds planted mistakes."""

import pytest

from support import schema_org

BASE = "https://archive.example.org"


STORY = {"@type": "NewsArticle", "@id": f"{BASE}/stories/a/", "headline": "A", "datePublished": "2019-02"}


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ({}, ""),
        ({"headlines": "A"}, "headlines is no property"),
        ({"schema:headlines": "A"}, "headlines is no property"),
        ({"legislationDate": "2019"}, "NewsArticle has no legislationDate"),
        ({"sha256": "00"}, "NewsArticle has no sha256"),
        ({"@type": "NewsArticles"}, "NewsArticles is no type"),
        ({"author": {"@type": "Place", "name": "A"}}, "author is no Place"),
        ({"author": {"@id": f"{BASE}/people/a/"}}, f"author names a thing of unknown type: {BASE}/people/a/"),
        ({"author": "Ann Lee"}, "author is no str: 'Ann Lee'"),
        ({"author": {"headline": "A"}}, "Organization/Person has no headline"),
        ({"about": {"@type": "Person", "affiliation": {"@type": "Person", "name": "B"}}}, "affiliation is no Person"),
        ({"about": {"@type": "Role", "member": {"@type": "Person"}}}, "Role has no member"),
        ({"license": "CC BY 4.0"}, "license is no whole address: relative:/CC BY 4.0"),
        ({"image": "a.png"}, "image is no whole address: relative:/a.png"),
        ({"datePublished": "2019~"}, "datePublished is no date: 2019~"),
        ({"datePublished": "2019-02-30"}, "datePublished is no date: 2019-02-30"),
        ({"datePublished": "2019-02-03T10:00:00"}, "datePublished is no date: 2019-02-03T10:00:00"),
        ({"datePublished": "1985/1990"}, "datePublished is no date: 1985/1990"),
        ({"wordCount": "many"}, "wordCount is no str: 'many'"),
        ({"headline": 3}, "headline is no int: 3"),
    ],
)
def test_a_planted_mistake_is_found(mistake, told):
    block = {"@context": "https://schema.org", "@graph": [STORY | mistake]}
    assert schema_org.mistakes(block) == ([told] if told else [])


def test_the_check_never_asks_the_network():
    block = {"@context": "https://elsewhere.example/context", "@graph": [STORY]}
    with pytest.raises(schema_org.jsonld.JsonLdError, match="elsewhere"):
        schema_org.mistakes(block)
