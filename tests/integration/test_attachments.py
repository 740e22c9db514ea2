"""Attachments: files that readers of a story can download; and recordings in feeds."""

import csv
import json
import re
from xml.etree import ElementTree as ET

import pytest
from support.archive import Archive
from support.pdfs import pdf

ATTACHED = [
    {"file": "minutes.pdf", "title": 'The "minutes"', "note": "As of March 2."},
    {"file": "budget.csv", "title": "The budget"},
]
ATOM = "{http://www.w3.org/2005/Atom}"
SOUND = b"ID3" + b"\0" * 997


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path)
    archive.write("content/stories/vote/minutes.pdf", pdf(pages=3))
    archive.write("content/stories/vote/budget.csv", "a,b\n1,2\n")
    archive.write("content/stories/vote/call.mp3", SOUND)
    archive.write("content/stories/vote/talk.mp3", SOUND)
    archive.write("content/stories/vote/film.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 88)
    return archive


def story(archive, body="Text.", **front):
    archive.story("vote/index", title="The vote", body=body, **front)


def page(archive):
    return archive.output("stories/vote/index.html")


def jsonld(archive):
    return json.loads(page(archive).partition('<script type="application/ld+json">')[2].partition("</script>")[0])


def test_readers_see_type_pages_and_size_of_each_file(archive):
    story(archive, attachments=ATTACHED)
    archive.build("--strict")
    shown = page(archive)
    assert '>The \u201cminutes\u201d</a> <span class="count">PDF, 3 pages, ' in shown
    assert (
        '<a class="name" href="budget.csv" type="text/csv" download>The budget</a> <span class="count">CSV, 8 bytes</span>'
        in shown
    )
    assert "As of March 2." in shown
    assert archive.tree()["stories/vote/budget.csv"] == b"a,b\n1,2\n"


def test_a_story_without_attachments_has_no_list_of_them(archive):
    story(archive)
    archive.build("--strict")
    assert "_downloads" not in page(archive)


def test_the_size_on_the_page_follows_the_file(archive):
    story(archive, attachments=ATTACHED)
    archive.build()
    archive.write("content/stories/vote/budget.csv", "a,b\n1,2\n3,4\n")
    archive.build()
    assert "CSV, 12 bytes" in page(archive)
    tree = archive.tree()
    archive.run("clean")
    archive.build()
    assert archive.tree() == tree


def test_an_attachment_is_published_only_while_its_story_is_public(archive):
    archive.on = {"feeds", "dataset", "search"}
    archive.story("other", body="Text.")
    story(archive, attachments=ATTACHED, status="draft")
    archive.build()
    assert not [path for path in archive.tree() if "vote" in path or "budget" in path]
    story(archive, attachments=ATTACHED)
    archive.build()
    assert "stories/vote/budget.csv" in archive.tree()
    story(archive, attachments=ATTACHED, status="held")
    archive.build()
    assert not [path for path, data in archive.tree().items() if "vote" in path or b"The budget" in data]


@pytest.mark.parametrize(
    ("attachment", "message"),
    [
        ({"file": "no.pdf", "title": "A"}, 'there is no file "content/stories/vote/no.pdf"'),
        ({"file": "budget.csv"}, "title"),
        ({"file": "budget.csv", "title": " "}, "the title is empty"),
        ({"file": "https://x.example/a.pdf", "title": "A"}, "is not a file of the archive"),
        ({"file": "budget.csv", "title": "A", "size": 3}, 'unknown key "size"'),
    ],
)
def test_a_mistake_is_an_error_in_the_front_matter(archive, attachment, message):
    story(archive, attachments=[attachment])
    result = archive.run("build")
    assert result.code == 1
    assert re.search(r"content/stories/vote/index.md:[5-8]:\d+: error: ", result.err)
    assert message in result.err


def test_search_engines_and_data_know_the_files(archive):
    archive.on = {"dataset"}
    story(archive, "![A call](call.mp3)\n", attachments=ATTACHED)
    archive.build("--strict")
    (node,) = [each for each in jsonld(archive)["@graph"] if "associatedMedia" in each]
    types = {each["name"]: (each["@type"], each["encodingFormat"]) for each in node["associatedMedia"]}
    assert types["The \u201cminutes\u201d"] == ("MediaObject", "application/pdf")
    assert types["call.mp3"] == ("AudioObject", "audio/mpeg")
    rows = list(csv.DictReader(archive.output("data/attachments.csv").splitlines()))
    assert [(row["story"], row["number"], row["title"], row["media_type"]) for row in rows] == [
        ("story/vote", "1", "The \u201cminutes\u201d", "application/pdf"),
        ("story/vote", "2", "The budget", "text/csv"),
    ]
    assert rows[1]["size"] == "8"


def test_podcast_apps_find_the_sound_of_a_story_with_its_length_and_type(archive):
    archive.on = {"feeds"}
    body = "```{video} film.mp4\ntitle: The film\n```\n\n```{audio} call.mp3\ntitle: The call\n```\n"
    story(archive, body, attachments=[{"file": "talk.mp3", "title": "The talk"}])
    archive.build()
    item = ET.fromstring(archive.output("rss.xml")).find("channel/item")
    enclosure = {"url": "https://archive.example.org/stories/vote/call.mp3", "length": "1000", "type": "audio/mpeg"}
    assert [each.attrib for each in item.findall("enclosure")] == [enclosure]
    entry = ET.fromstring(archive.output("feed.xml")).find(f"{ATOM}entry")
    links = [each.attrib for each in entry.findall(f"{ATOM}link") if each.get("rel") == "enclosure"]
    assert [(each["title"], each["length"], each["type"]) for each in links] == [
        ("The call", "1000", "audio/mpeg"),
        ("The talk", "1000", "audio/mpeg"),
        ("The film", "100", "video/mp4"),
    ]
    (found,) = json.loads(archive.output("feed.json"))["items"]
    assert found["attachments"][0]["size_in_bytes"] == 1000


def test_the_length_in_feeds_follows_the_file(archive):
    archive.on = {"feeds"}
    story(archive, "![A call](call.mp3)\n")
    archive.build()
    archive.write("content/stories/vote/call.mp3", SOUND + b"\0" * 24)
    archive.build()
    assert 'length="1024"' in archive.output("rss.xml")
