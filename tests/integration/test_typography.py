"""Typography of headlines in pages, feeds and data."""

import json

import pytest
from lxml import html

TITLE = "The mayor's \"plan\" -- it's '05 again..."
SHOWN = "The mayor\u2019s \u201cplan\u201d \u2013 it\u2019s \u201905 again\u2026"


def test_a_headline_has_the_same_typography_everywhere(archive):
    archive.on |= {"feeds", "dataset", "search", "sitemap", "social_cards", "citations"}
    archive.entity("document", "memo", name="The 'memo'", summary=f"S {TITLE}", note=f"N {TITLE}")
    archive.entity("thread", "t", title=f"H {TITLE}", starts="story/a", summary=f"I {TITLE}", status="published")
    archive.story(
        "a",
        title=TITLE,
        deck=f"D {TITLE}",
        entities=["document/memo"],
        sources=[f"E {TITLE}", {"title": f"F {TITLE}", "url": "https://x.org/"}],
        corrections=[{"date": "2019-02", "kind": "update", "text": f"C {TITLE}"}],
    )
    archive.build()
    clean = archive.tree()
    straight = [path for path, data in clean.items() if b"mayor's" in data or b"mayor&#39;s" in data]
    assert straight == []
    story = html.document_fromstring(clean["stories/a/index.html"].decode())
    text = " ".join(story.text_content().split())
    for letter in "CDEF":
        assert f"{letter} {SHOWN}" in text
    assert story.xpath("//h1")[0].text_content() == SHOWN
    assert SHOWN in story.xpath("//title")[0].text_content()
    assert story.xpath("//meta[@property='og:title']/@content") == [SHOWN]
    assert json.loads(clean["feed.json"])["items"][0]["title"] == SHOWN
    assert SHOWN.encode() in clean["data/stories.ndjson"]
    archive.story("b")
    archive.build()
    (archive.root / "content/stories/b.md").unlink()
    archive.build()
    assert archive.tree() == clean


def test_a_vote_has_an_en_dash_in_headlines_texts_and_citations(archive):
    archive.on |= {"feeds", "dataset", "search", "citations"}
    archive.entity("organization", "local", name="Local 4-1")
    archive.story(
        "a",
        title="A 4-1 vote",
        deck="Not 3-2",
        body="By 5-0 for Local 4-1, not 2019-4-1 or `4-1`.\n",
        entities=["Local 4-1"],
    )
    archive.build()
    story = html.document_fromstring(archive.output("stories/a/index.html"))
    text = " ".join(story.text_content().split())
    assert "By 5\u2013\u20600 for Local 4\u2013\u20601, not 2019-4-1 or 4-1." in text
    assert story.xpath("//a[@data-ref='organization/local']")
    assert "Not 3\u20132" in text
    assert story.xpath("//h1")[0].text_content() == "A 4\u2013\u20601 vote"
    assert "A 4\u20131 vote" in text
    assert "4-1 vote" not in text
    data = json.loads(archive.output("data/stories.ndjson").splitlines()[0])
    assert data["title"] == "A 4\u20131 vote"


def test_the_leak_scanner_finds_a_headline_in_any_typography(archive):
    archive.story("secret", title='The mayor\'s "plan" -- again', status="draft", lang="ja")
    for number, text in enumerate(['The mayor\'s "plan" -- again', "The mayor\u2019s \u300cplan\u300d \u2013 again"]):
        archive.story("open", body=f"{text}\n", title=f"Open {number}")
        result = archive.run("build")
        assert result.code == 1
        assert "story/secret" in result.err


def test_emphasis_in_a_reference_is_emphasis(archive):
    archive.entity("person", "p", name="Pat Lee")
    archive.story("a", body="[[person/p|*The* chief's `x`]] and [[Pat Lee|**Lee**]] spoke.\n")
    archive.build()
    text = archive.output("stories/a/index.html")
    assert '<a href="../../people/p/" data-ref="person/p"><em>The</em> chief\u2019s <code>x</code></a>' in text
    assert '<a href="../../people/p/" data-ref="person/p"><strong>Lee</strong></a>' in text


@pytest.mark.parametrize(
    ("field", "text", "mark"),
    [
        ("title", "The *Titanic* ruling", "*Titanic*"),
        ("title", "The _Titanic_ ruling", "_Titanic_"),
        ("deck", "See [[Pat Lee]]", "[[Pat Lee]]"),
        ("deck", "See [the memo](https://x.org)", "[the memo](https://x.org)"),
        ("deck", "Fish &amp; chips", "&amp;"),
        ("dateline", "PASADENA <b>now</b>", "the HTML tag <b>"),
        ("credit", "By **Lee**", "**Lee**"),
        ("title", "Too much CO~2~ in the air", "~2~"),
        ("deck", "Thanks :smile: all", ":smile:"),
    ],
)
def test_markup_in_front_matter_is_a_warning_and_is_shown(archive, field, text, mark):
    archive.story("a", **{field: text})
    result = archive.build()
    assert f"warning: {mark} would be shown as" in result.err
    tree = html.document_fromstring(archive.output("stories/a/index.html"))
    assert text in " ".join(tree.text_content().split())


@pytest.mark.parametrize(
    "title", ["M*A*S*H at 50", "2 * 3 * 4", "f*** it", "a_b_c", "AT&T [sic] <3", "He said [no] (again)"]
)
def test_special_characters_in_a_headline_are_not_markup(archive, title):
    archive.story("a", title=title)
    assert "0 problems" in archive.build().out
