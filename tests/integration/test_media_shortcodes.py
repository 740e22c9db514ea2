"""Shortcodes for files of the archive: pictures, galleries, pairs of pictures, videos and sound recordings."""

import io

import pytest
from PIL import Image
from support.archive import Archive
from support.images import SECRET, exif, photograph, saved

VTT = "WEBVTT\n\n00:00.000 --> 00:01.500\nOrder, please.\n\n00:02.000 --> 00:03.000\nThe clerk calls the roll.\n"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 1976
GALLERY = """\
```{gallery} The market
pictures:
  - file: stalls.jpg
    alt: Stalls with "fruit"
    caption: It's noon.
    credit: Ann Lee
  - file: crowd.jpg
    alt: A crowd
credit: Leo Park
layout: wide
```
"""
VIDEO = """\
```{video} debate.mp4
title: The council's debate
caption: The vote was 4-3.
poster: stalls.jpg
poster_alt: Five members
captions:
  - file: debate.en.vtt
    language: en
  - file: debate.es.vtt
    language: es
    kind: subtitles
transcript: |
  Order, please.

  The clerk calls the roll.
```
"""
PAIR = """\
```{compare} Main Street
before:
  file: stalls.jpg
  alt: Stalls
  label: 1950
after:
  file: crowd.jpg
  alt: A crowd
  label: 2026
```
"""


def jpeg(color, size=(1200, 800)):
    out = io.BytesIO()
    Image.new("RGB", size, (color, 90, 90)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path)
    archive.write("content/stories/vote/stalls.jpg", jpeg(10))
    archive.write("content/stories/vote/crowd.jpg", jpeg(200))
    archive.write("content/stories/vote/debate.mp4", MP4)
    archive.write("content/stories/vote/debate.en.vtt", VTT)
    archive.write("content/stories/vote/debate.es.vtt", VTT)
    archive.write("content/stories/vote/call.mp3", b"ID3" + b"\0" * 997)
    return archive


def story(archive, body, **front):
    archive.story("vote/index", title="The vote", body=body, **front)


def page(archive):
    return archive.output("stories/vote/index.html")


def test_each_picture_of_a_gallery_opens_in_full_size_and_has_smaller_copies(archive):
    story(archive, GALLERY)
    archive.build("--strict")
    shown = page(archive)
    assert 'class="gallery wide" aria-labelledby="_gallery-1"' in shown
    assert '<a href="stalls.jpg"><img src="stalls.jpg" srcset="stalls.jpg.480.webp 480w' in shown
    assert 'alt="Stalls with \u201cfruit\u201d"' in shown
    assert '<figcaption>It\u2019s noon. <span class="credit">Ann Lee</span></figcaption>' in shown
    assert {"stories/vote/stalls.jpg.960.webp", "stories/vote/crowd.jpg.480.webp"} <= archive.tree().keys()


def test_the_credit_of_a_picture_is_written_into_its_file(archive):
    story(archive, GALLERY, credit="The paper")
    archive.build()
    tree = archive.tree()
    assert b"Ann Lee" in tree["stories/vote/stalls.jpg"]
    assert b"Ann Lee" in tree["stories/vote/stalls.jpg.480.webp"]
    assert b"Leo Park" in tree["stories/vote/crowd.jpg"]


def test_metadata_of_a_picture_in_a_gallery_is_removed(archive):
    archive.write("content/stories/vote/stalls.jpg", saved(photograph(), "JPEG", exif=exif()))
    story(archive, GALLERY)
    archive.build()
    assert SECRET not in archive.tree()["stories/vote/stalls.jpg"]


def test_a_video_has_captions_a_poster_a_transcript_and_a_link_with_type_and_size(archive):
    story(archive, VIDEO)
    archive.build("--strict")
    shown = page(archive)
    assert '<video src="debate.mp4" controls playsinline preload="none" poster="stalls.jpg.960.webp"' in shown
    assert 'width="1200" height="800" aria-labelledby="_video-1"' in shown
    assert '<track kind="captions" src="debate.en.vtt" srclang="en" label="English" default>' in shown
    assert '<track kind="subtitles" src="debate.es.vtt" srclang="es" label="Espa\u00f1ol">' in shown
    assert (
        '<a href="debate.mp4" data-address="https://archive.example.org/stories/vote/debate.mp4">Video</a> (MP4, 2 kB)'
        in shown
    )
    assert "<summary>Transcript</summary>" in shown
    assert "<p>The clerk calls the roll.</p>" in shown
    assert {"stories/vote/debate.en.vtt", "stories/vote/debate.es.vtt"} <= archive.tree().keys()


def test_a_feed_links_the_poster_and_the_film(archive):
    archive.on = {"feeds"}
    story(archive, VIDEO)
    archive.build()
    feed = archive.output("feed.xml")
    assert "https://archive.example.org/stories/vote/debate.mp4" in feed
    assert "<video" not in feed.replace("&lt;", "<")
    assert "Five members" in feed


def test_a_stated_size_reserves_the_place_of_a_video_without_a_poster(archive):
    story(archive, "```{video} debate.mp4\ntitle: A debate\nwidth: 640\nheight: 480\n```\n")
    archive.build()
    assert 'preload="metadata" width="640" height="480"' in page(archive)


def test_a_sound_recording_has_a_player_and_a_transcript_file(archive):
    archive.write("content/stories/vote/call.txt", "Hello.")
    story(archive, "```{audio} call.mp3\ntitle: The call\ntranscript_file: call.txt\n```\n")
    archive.build("--strict")
    assert '<audio src="call.mp3" controls preload="metadata" aria-labelledby="_audio-1">' in page(archive)
    assert '>Recording</a> (MP3, 1 kB), <a href="call.txt">Transcript</a>' in page(archive)


def test_a_pair_is_complete_without_scripts(archive):
    story(archive, PAIR)
    archive.build("--strict")
    shown = page(archive)
    assert shown.index("<b>1950</b>") < shown.index("<b>2026</b>")
    assert shown.index('alt="Stalls"') < shown.index('alt="A crowd"')
    assert "/assets/compare." in shown


def test_a_figure_may_be_wider_than_the_text(archive):
    story(archive, "```{figure} stalls.jpg\nalt: Stalls\ncaption: At noon.\nlayout: full\n```\n")
    archive.build("--strict")
    assert '<figure class="picture full">' in page(archive)
    assert 'sizes="(min-width: 76em) 61rem, 100vw"' in page(archive)


def test_a_main_picture_may_be_above_the_headline(archive):
    image = {"src": "stalls.jpg", "alt": "Stalls", "layout": "full"}
    story(archive, "Text.", image=image)
    archive.build("--strict")
    shown = page(archive)
    assert shown.index('<figure class="picture full">') < shown.index("<h1")
    story(archive, "Text.", image=image | {"layout": "wide"})
    archive.build("--strict")
    assert page(archive).index('<figure class="picture wide">') > page(archive).index("<h1")


@pytest.mark.parametrize(
    ("block", "place", "message"),
    [
        ("```{gallery}\npictures:\n  - file: stalls.jpg\n```", "10:5", "alt"),
        ('```{gallery}\npictures:\n  - file: stalls.jpg\n    alt: ""\n```', "11:5", "the picture has no description"),
        ("```{gallery}\npictures: []\n```", "9:1", "the gallery has no pictures"),
        ("```{gallery}\npictures:\n  - file: no.jpg\n    alt: A\n```", "10:11", 'no file "content/stories/vote/no.jpg"'),
        ("```{figure} call.mp3\nalt: A\n```", "8:13", "call.mp3 is not an image"),
        ("```{figure} stalls.jpg\nalt: A\nlayout: wider\n```", "10:1", "wider"),
        ("```{video} call.mp3\ntitle: A\n```", "8:12", "is not a file that video can play"),
        ("```{video} debate.mp4\ntitle: A\nposter: stalls.jpg\n```", "10:1", "the poster has no description"),
        ("```{video} debate.mp4\ntitle: A\nwidth: 640\n```", "10:1", "a width and no height"),
        ("```{video} debate.mp4\ntitle: A\ncaptions:\n  - file: debate.en.vtt\n```", "11:5", "language"),
        ("```{video} debate.mp4\ntitle: A\ncaptions:\n  - file: debate.en.vtt\n    language: english\n```", "12:5", "is not a language tag"),
        ("```{video} debate.mp4\ntitle: A\ncaptions:\n  - file: a.srt\n    language: en\n```", "11:5", "is not a WebVTT file"),
        ("```{video} debate.mp4\ntitle: A\ncaptions:\n  - file: no.vtt\n    language: en\n```", "11:11", 'no file "content/stories/vote/no.vtt"'),
        ("```{audio} call.mp3\ntitle: A\ntranscript: B\ntranscript_file: call.mp3\n```", "11:1", "the transcript is given twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_an_error_at_its_line(archive, block, place, message):
    story(archive, f"One.\n\n{block}\n")
    result = archive.run("build")
    assert result.code == 1
    assert f"content/stories/vote/index.md:{place}: error: " in result.err
    assert message in result.err


@pytest.mark.parametrize(
    ("captions", "reason"),
    [
        ("00:00.000 --> 00:01.000\nA\n", "line 1: it must be WEBVTT"),
        ("1\n00:00:00,000 --> 00:00:01,000\nA\n", "line 1: it must be WEBVTT"),
        ("WEBVTT\n", "it has no cues"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nA\n", "line 3: the cue ends before it starts"),
        ("WEBVTT\n\n00:00:02,000 --> 00:00:03,000\nA\n", 'line 3: "00:00:02,000" is not a time such as 00:01:02.500'),
        (VTT + "\n00:01.000 --> 00:02.000\nA\n", "line 9: the cue starts before the one above it"),
    ],
)
def test_damaged_captions_are_an_error_until_the_file_is_corrected(archive, captions, reason):
    archive.write("content/stories/vote/debate.en.vtt", captions)
    story(archive, VIDEO)
    result = archive.run("build")
    assert result.code == 1
    assert f'index.md:12:11: error: the captions "debate.en.vtt" are damaged: {reason}' in result.err
    archive.write("content/stories/vote/debate.en.vtt", VTT)
    archive.build("--strict")


def test_check_warns_of_a_video_without_captions(archive):
    story(archive, "```{video} debate.mp4\ntitle: A debate\n```\n\n```{audio} call.mp3\ntitle: A call\n```\n")
    result = archive.run("check")
    assert "index.md:6:1: warning: the video has no captions" in result.err
    assert "index.md:10:1: warning: the recording has no transcript" in result.err
    story(archive, VIDEO)
    assert "captions" not in archive.run("check").err


def test_check_warns_of_a_pair_with_different_proportions(archive):
    archive.write("content/stories/vote/crowd.jpg", jpeg(200, (800, 800)))
    story(archive, PAIR)
    assert "index.md:6:1: warning: the two pictures have different proportions" in archive.run("check").err


def test_nothing_of_a_draft_is_published(archive):
    archive.on = {"feeds", "dataset", "search"}
    story(archive, GALLERY + "\n" + VIDEO + "\n" + PAIR, status="draft")
    archive.story("other", body="Text.")
    archive.build()
    tree = archive.tree()
    assert [path for path in tree if "vote" in path or "stalls" in path or "vtt" in path] == []
    assert [path for path, data in tree.items() if b"Order, please" in data or b"Five members" in data] == []


def test_a_picture_that_is_added_changed_and_removed_is_published_like_in_a_clean_build(archive):
    story(archive, GALLERY)
    archive.build()
    more = GALLERY.replace("credit: Leo Park", "  - {file: extra.jpg, alt: More}\ncredit: Leo Park")
    archive.write("content/stories/vote/extra.jpg", jpeg(90))
    story(archive, more)
    archive.build()
    assert "stories/vote/extra.jpg.480.webp" in archive.tree()
    archive.write("content/stories/vote/extra.jpg", jpeg(30, (700, 700)))
    archive.build()
    assert 'width="700"' in page(archive)
    before = archive.tree()
    archive.run("clean")
    archive.build()
    assert archive.tree() == before
    story(archive, GALLERY)
    archive.build()
    assert [path for path in archive.tree() if "extra" in path] == []
