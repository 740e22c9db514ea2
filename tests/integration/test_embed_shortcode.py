"""The shortcode `{embed}`: pages, feeds and data have its static form; hosts get the policy that its services need."""

import http.client
import json
import re

import pytest
from support.archive import CONFIG
from support.live import serving
from support.rich import picture

VIDEO = """```{embed} https://www.youtube.com/watch?v=AbCdEfGhIjK
title: The council's debate
poster: debate.png
alt: The full chamber
caption: The vote is at 2:10.
credit: City of Millbrook
archived: https://web.archive.org/web/2026/x
```
"""
POST = """```{embed} https://bsky.app/profile/millbrook.example/post/3kabcdefghi2x
title: The city on its water
text: |
  The water is "safe".

  Thank you.
author: City of Millbrook (@millbrook)
date: 2026-03-02
```
"""
MAP = "```{embed} https://www.openstreetmap.org/#map=15/34.1478/-118.1445\ntitle: City Hall\n```\n"
PAGE = "stories/one/index.html"


def embed(address, more=""):
    return f"```{{embed}} {address}\ntitle: Something\n{more}```\n"


def policy(archive):
    line = next(line for line in archive.output("_headers").splitlines() if "Content-Security-Policy" in line)
    return dict(part.split(" ", 1) for part in line.partition(": ")[2].split("; "))


def fill(archive, body, **fields):
    archive.on.add("hosts")
    archive.write("content/stories/debate.png", picture())
    archive.story("one", body=f"Before.\n\n{body}\nAfter.\n", **fields)


def test_the_static_form_is_in_the_page_and_the_frame_only_in_a_template(archive):
    fill(archive, VIDEO)
    archive.build()
    page = archive.output(PAGE)
    frame = re.search(r"<template>(.*?)</template>", page)[1]
    outside = page[page.index("<body") :].replace(frame, "")
    assert 'src="https://www.youtube-nocookie.com/embed/AbCdEfGhIjK?rel=0&amp;autoplay=1"' in frame
    assert 'title="The council’s debate"' in frame
    assert (
        'sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation"'
        in frame
    )
    assert "youtube-nocookie" not in outside
    assert "<iframe" not in outside
    for words in ("The council’s debate", 'alt="The full chamber"', "The vote is at 2:10.", "City of Millbrook",
                  'href="https://www.youtube.com/watch?v=AbCdEfGhIjK"', 'href="https://web.archive.org/web/2026/x"'):  # fmt: skip
        assert words in outside
    assert len(re.findall(r'<script src="[^"]*/embed\.[0-9a-f]+\.js" defer></script>', page)) == 1


def test_a_post_is_a_quotation_with_author_and_date(archive):
    fill(archive, POST)
    archive.build()
    page = archive.output(PAGE)
    assert '<blockquote cite="https://bsky.app/profile/millbrook.example/post/3kabcdefghi2x">' in page
    assert "<p>The water is “safe”.</p>" in page
    assert "City of Millbrook (@millbrook)" in page
    assert '<time datetime="2026-03-02">' in page


def test_feeds_search_and_data_have_the_words_and_no_frame(archive):
    archive.on |= {"feeds", "dataset"}
    fill(archive, VIDEO + "\n" + POST)
    archive.build()
    for path in ("feed.xml", "rss.xml", "feed.json"):
        text = archive.output(path)
        assert "The council’s debate" in text
        assert "AbCdEfGhIjK" in text
        assert not re.search(r"iframe|<template|&lt;template|<script|nocookie|data-load", text)
    assert "The vote is at 2:10." in archive.output("data/stories.ndjson")


@pytest.mark.parametrize(
    ("body", "directive", "origin"),
    [
        (VIDEO, "frame-src", "https://www.youtube-nocookie.com"),
        (POST, "frame-src", "https://embed.bsky.app"),
        (MAP, "frame-src", "https://www.openstreetmap.org"),
        (embed("https://podcast.example/12.mp3"), "media-src", "https://podcast.example"),
    ],
)
def test_hosts_allow_what_public_pages_embed_and_nothing_after_the_last_is_gone(archive, body, directive, origin):
    fill(archive, "")
    archive.story("two", body="Words.\n")
    archive.build()
    without = archive.tree()
    assert directive not in policy(archive)
    fill(archive, body)
    archive.build()
    assert policy(archive)[directive] == f"'self' {origin}"
    archive.story("two", body=body.replace("debate.png", "debate.png"))
    archive.build()
    fill(archive, "")
    archive.build()
    assert policy(archive)[directive] == f"'self' {origin}"
    archive.story("two", body="Words.\n")
    archive.build()
    assert archive.tree() == without


def test_pages_and_entries_can_embed_too_and_lists_and_excerpts_do_not(archive):
    archive.on.add("hosts")
    archive.entity("page", "about", body=MAP, status="published")
    archive.entity("person", "ann", body=POST)
    archive.build()
    assert policy(archive)["frame-src"] == "'self' https://embed.bsky.app https://www.openstreetmap.org"
    assert "data-embed" in archive.output("about/index.html")
    assert "data-embed" in archive.output("people/ann/index.html")
    assert not [path for path, data in archive.tree().items() if b"data-embed" in data and path not in {"about/index.html", "people/ann/index.html"}
                and not path.endswith(".js")]  # fmt: skip


@pytest.mark.parametrize("status", ["draft", "held", "withdrawn"])
def test_nothing_of_an_unpublished_embed_is_published(archive, status):
    fill(archive, VIDEO, status=status)
    archive.story("two", body="Words.\n")
    archive.build()
    for path, data in archive.tree().items():
        assert "debate" not in path
        for word in (b"youtube", b"AbCdEfGhIjK", b"full chamber", b"vote is at"):
            assert word not in data.lower(), path


def test_the_preview_allows_the_hosts_of_drafts_as_they_are_written(archive):
    fill(archive, "")
    with serving(archive) as preview:
        assert "frame-src" not in sent_policy(preview)
        fill(archive, VIDEO, status="draft")
        preview.until("/stories/one/", "The vote is at 2:10.")
        assert "frame-src 'self' https://www.youtube-nocookie.com" in sent_policy(preview)
        fill(archive, "", status="draft")
        preview.until("/stories/one/", "The vote is at 2:10.", absent=True)
        assert "frame-src" not in sent_policy(preview)


def sent_policy(preview):
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=20)
    connection.request("GET", "/stories/one/")
    answer = connection.getresponse()
    answer.read()
    return answer.getheader("Content-Security-Policy")


def test_a_page_of_an_allowed_host_can_be_embedded(archive):
    fill(archive, embed("https://charts.example.org/1", 'ratio: "4:3"\n'))
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/one.md:8:12: error: no service that can be embedded is at charts.example.org" in result.err
    assert (
        'help: write a link; or allow it in sitegen.toml: [security] allow = [{ host = "https://charts.example.org"'
        in result.err
    )
    archive.write(
        "sitegen.toml", f'{CONFIG}[security]\nallow = [{{ host = "https://*.example.org", resources = ["frames"] }}]\n'
    )
    archive.build()
    assert 'data-ratio="4/3"' in archive.output(PAGE)
    assert policy(archive)["frame-src"] == "'self' https://*.example.org https://charts.example.org"


@pytest.mark.parametrize(
    ("body", "place", "says", "help_"),
    [
        (
            "```{embed} https://www.youtube.com/@millbrook\ntitle: x\n```\n",
            "8:12",
            "YouTube has no embed for this address",
            "a video",
        ),
        ("```{embed}\ntitle: x\naddress: https://t.co/x\n```\n", "10:", "only redirects", "open it in a browser"),
        ("```{embed} nonsense\ntitle: x\n```\n", "8:12", '"nonsense" is not a web address', "full address"),
        ("```{embed} https://vimeo.com/1\n```\n", "8:", "title", "title"),
        ("```{embed} https://vimeo.com/1\ntitel: x\n```\n", "9:", "titel", "title"),
        (embed("https://x.com/a/status/1"), "8:", "a post of X needs its text", "add text:"),
        (embed("https://vimeo.com/1", "text: Words\n"), "10:", "text: is the text of a post", "caption:"),
        (embed("https://vimeo.com/1", "poster: debate.png\n"), "10:", "the picture has no description", "alt:"),
        (embed("https://vimeo.com/1", "poster: missing.png\nalt: x\n"), "10:", "missing.png", ""),
        (embed("https://vimeo.com/1", "ratio: wide\n"), "10:", "is not a proportion", "16:9"),
        (embed("https://vimeo.com/1", 'ratio: "4:3"\nheight: 100\n'), "11:", "a ratio or a height", "remove one"),
        (embed("https://vimeo.com/1", "height: 99999\n"), "10:", "between 1 and 4000", "height: 640"),
        (embed("https://vimeo.com/1", "date: yesterday\n"), "10:", "date", ""),
    ],
)
def test_a_mistake_is_an_error_at_its_line(archive, body, place, says, help_):
    fill(archive, body)
    result = archive.run("build")
    assert result.code == 1
    assert f"content/stories/one.md:{place}" in result.err
    assert says in result.err
    assert help_ in result.err


def test_structured_data_describes_videos_and_sound(archive):
    fill(archive, VIDEO + "\n" + embed("https://podcast.example/12.mp3"))
    archive.build()
    data = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', archive.output(PAGE), re.DOTALL)[1]
    )
    nodes = data.get("@graph", [data])
    story = next(node for node in nodes if node["@type"].endswith("Article"))
    video = story["video"]
    assert video["@type"] == "VideoObject"
    assert video["name"] == "The council’s debate"
    assert video["embedUrl"].startswith("https://www.youtube-nocookie.com/")
    assert video["url"] == "https://www.youtube.com/watch?v=AbCdEfGhIjK"
    assert video["thumbnailUrl"].endswith("debate.png")
    assert story["audio"]["contentUrl"] == "https://podcast.example/12.mp3"
