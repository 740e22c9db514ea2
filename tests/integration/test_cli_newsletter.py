"""`sitegen newsletter` prints the published stories of the last days, with absolute addresses."""

import io

import pytest
from lxml import html
from PIL import Image

NOW = ("--now", "2026-11-27T12:00")


@pytest.fixture
def paper(archive):
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "green").save(out, "PNG")
    archive.write("content/stories/garage/garage.png", out.getvalue())
    archive.story(
        "garage/index",
        title='Garage & "gate" close',
        deck="<Both> of them.",
        published="2026-11-25",
        section="city-hall",
        image={"src": "garage.png", "alt": "The garage"},
    )
    archive.story("match", title="The match", published="2026-11-26T20:00", section="sport")
    archive.story("old", title="Old news", published="2026-11-01", section="sport")
    archive.story("month", title="Some day of November", published="2026-11")
    archive.story("tomorrow", title="Not yet", published="2026-11-28")
    archive.story("draft", title="A draft", published="2026-11-26", status="draft")
    archive.story(
        "wrong",
        title="Retracted story",
        published="2026-11-26",
        corrections=[{"date": "2026-11-26", "kind": "retraction", "text": "It was wrong."}],
    )
    return archive


def test_the_stories_of_the_last_week_newest_first_with_absolute_addresses(paper):
    result = paper.run("newsletter", *NOW)
    assert result.code == 0, result.err
    letter = html.fragment_fromstring(result.out, create_parent="div")
    assert [heading.text_content() for heading in letter.xpath("//h2")] == [
        "The match",
        "Garage & \u201cgate\u201d close",
    ]
    assert letter.xpath("//h2/a/@href")[1] == "https://archive.example.org/stories/garage/"
    assert letter.xpath("//img/@src") == ["https://archive.example.org/stories/garage/garage.png"]
    assert "<Both> of them." in letter.text_content()
    assert not (paper.root / "build").exists(), "nothing is published"


def test_plain_text_is_not_escaped(paper):
    text = paper.run("newsletter", "--text", "--section", "city-hall", *NOW).out
    assert text.splitlines()[:2] == ["Garage & \u201cgate\u201d close", "<Both> of them."]
    assert "https://archive.example.org/stories/garage/" in text
    assert "match" not in text


def test_a_first_day_can_be_given_and_no_story_is_said(paper):
    assert "Old news" in paper.run("newsletter", "--text", "--since", "2026-11-01", *NOW).out
    assert paper.run("newsletter", "--text", "--since", "2026-11-27", *NOW).out == "No story was published.\n"


def test_a_template_of_the_archive_takes_the_place_of_the_theme_s(paper):
    paper.write("templates/newsletter.txt", "{% for story in stories %}* {{ absolute(story.address) }}\n{% endfor %}")
    assert paper.run("newsletter", "--text", *NOW).out.splitlines() == [
        "* https://archive.example.org/stories/match/",
        "* https://archive.example.org/stories/garage/",
    ]


def test_an_error_in_the_content_is_reported(paper):
    paper.story("bad", entities=["person/nobody"], published="2026-11-26")
    result = paper.run("newsletter", *NOW)
    assert result.code == 1
    assert "person/nobody" in result.err


def test_a_section_that_is_not_declared_is_an_error_in_an_archive_with_strict_sections(paper):
    paper.write(
        "sitegen.toml",
        '[site]\ntitle = "T"\n[content]\nstrict_sections = true\n[sections.city-hall]\n[sections.sport]\n',
    )
    result = paper.run("newsletter", "--section", "sprt", *NOW)
    assert (result.code, 'there is no section "sprt"; did you mean "sport"?' in result.err) == (2, True)
