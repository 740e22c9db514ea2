"""Recordings in a text are players, and only the first image of a story has priority."""

import re

import pytest
from lxml import html
from support.images import PNG


def text(archive, slug):
    return html.document_fromstring(archive.output(f"stories/{slug}/index.html")).xpath("//div[@id='_text']")[0]


def test_a_recording_is_a_player_with_a_link_for_those_who_cannot_play_it(archive):
    archive.on |= {"feeds"}
    archive.write("content/stories/clip.MP4", b"moving")
    archive.write("content/static/calls/a call.mp3", b"heard")
    body = '![Body "camera"](clip.MP4 "At the door.")\n\nHear ![The call](</calls/a call.mp3#t=10>) now.\n'
    archive.story("x", body=body)
    archive.story("y")
    archive.build()
    (video,) = text(archive, "x").xpath(".//figure/video")
    assert video.attrib == {"src": "../clip.MP4", "controls": "", "preload": "metadata", "aria-label": "Body “camera”"}
    assert video.xpath("a/@href") == ["../clip.MP4"]
    assert video.xpath("string(a)") == "Body “camera”"
    assert video.xpath("string(../figcaption)") == "At the door."
    (audio,) = text(archive, "x").xpath(".//p/audio")
    assert audio.get("src") == "../../calls/a%20call.mp3#t=10"
    assert {"clip.MP4", "stories/clip.MP4"} & archive.tree().keys()
    assert 'src=\\"https://archive.example.org/stories/clip.MP4\\"' in archive.output("feed.json")
    clean = archive.tree()
    archive.story("x", body="Nothing.\n")
    archive.build()
    archive.story("x", body=body)
    archive.build()
    assert archive.tree() == clean


@pytest.mark.parametrize(
    "written", ["memo.pdf", "t.csv", "https://www.youtube.com/watch?v=abc", "https://youtu.be/abc", "page.html"]
)
def test_what_is_no_picture_is_an_error_where_it_is(archive, written):
    archive.write("content/stories/memo.pdf", b"%PDF-1.4")
    archive.write("content/stories/t.csv", "a\n")
    archive.story("x", body=f"One.\n\nTwo ![it]({written}) three.\n")
    result = archive.run("build")
    assert result.code == 1
    assert re.search(rf"content/stories/x\.md:\d+:\d+: error: {re.escape(written)} is not an image", result.err)
    assert f"[what it is]({written})" in result.err


def test_a_file_that_no_browser_shows_is_an_error_with_the_way_to_link_it(archive):
    endings = ["mkv", "avi", "WMV", "mpg", "3gp", "aiff", "psd", "eps", "vtt", "jp2", "svgz", "dwg"]
    for ending in endings:
        archive.write(f"content/stories/scan.{ending}", b"bytes")
    archive.story("x", body="".join(f"Two ![it](scan.{ending}) three.\n\n" for ending in endings))
    archive.story("y", image={"src": "scan.psd", "alt": "It"})
    result = archive.run("build")
    assert result.code == 1
    for number, ending in enumerate(endings):
        place = f"content/stories/x.md:{6 + 2 * number}:11"
        assert f"{place}: error: scan.{ending} is not an image: readers would see a broken image" in result.err
        assert f"[what it is](scan.{ending})" in result.err
    assert re.search(r"content/stories/y\.md:\d+:\d+: error: scan\.psd is not an image", result.err)
    archive.story("x", body="".join(f"Two [it](scan.{ending}) three.\n\n" for ending in endings))
    archive.story("y")
    archive.build()
    assert all(archive.output(f"stories/scan.{ending}") == "bytes" for ending in endings)


def test_only_the_first_picture_of_a_story_is_fetched_with_priority(archive):
    for name in "abcd":
        archive.write(f"content/stories/{name}.png", PNG)
    archive.story("x", body="".join(f"![{name}]({name}.png)\n\n" for name in "abcd") + "Last.\n")
    archive.story("y", body="First.\n\n![a](a.png)\n")
    archive.story("z", body="![a](a.png)\n\nLast.\n", image={"src": "b.png", "alt": "b"})
    archive.story("w", body="Words ![a](a.png) and ![b](b.png).\n")
    archive.build()
    for slug, first in (("x", [True, False, False, False]), ("y", [False]), ("z", [True, False]), ("w", [True, False])):
        pictures = text(archive, slug).xpath(".//img")
        assert [picture.get("fetchpriority") == "high" for picture in pictures] == first
        assert [picture.get("loading") != "lazy" for picture in pictures] == first
