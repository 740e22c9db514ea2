"""Links to share a story, and the box with HTML for other newsrooms."""

import gzip
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from lxml import html
from support import nu
from support.archive import CONFIG
from support.browser import axe
from support.plugins import done, same_as_clean
from support.servers import http_server

CC = "https://creativecommons.org/licenses/by/4.0/"
ALL = ("email", "mastodon", "bluesky", "x", "facebook", "linkedin", "whatsapp", "telegram")
URL = "https://archive.example.org/stories/one/"
TITLE = 'R&D: "50 % <off>", #1'


def configure(archive, services=ALL, licenses=(CC,), more=""):
    shared = ", ".join(f'"{name}"' for name in services)
    allowed = ", ".join(f'"{name}"' for name in licenses)
    tables = f"[share]\nservices = [{shared}]\n[republish]\nlicenses = [{allowed}]\nnote = 'Tell <us>.'\n"
    archive.write("sitegen.toml", f"{CONFIG}{more}\n{tables}")
    return archive


def page(archive, path="stories/one/index.html"):
    return html.fromstring(archive.output(path))


def box(archive, path="stories/one/index.html"):
    """The HTML that the box offers; empty if there is none."""
    return "".join(page(archive, path).xpath("//details[@class='republish']/textarea/text()"))


def test_each_service_has_a_link_with_title_and_address(archive):
    configure(archive).story("one", title=TITLE)
    archive.build()
    (line,) = page(archive).xpath("//p[starts-with(@class, 'share')]")
    assert line.text_content() == "Share: E-mail, Mastodon, Bluesky, X, Facebook, LinkedIn, WhatsApp, Telegram"
    links = line.xpath("a")
    assert {link.get("rel") for link in links} == {"external nofollow noreferrer"}
    for link in links:
        parts = urlsplit(link.get("href"))
        assert parts.scheme in {"https", "mailto"}
        given = [value for values in parse_qs(parts.query).values() for value in values] or [unquote(parts.fragment)]
        assert " ".join(given).count(URL) == 1, link.get("href")
        if parts.netloc not in {"www.facebook.com", "www.linkedin.com"}:
            assert TITLE.replace('"50', "\u201c50").replace('>"', ">\u201d") in " ".join(given), link.get("href")


def test_the_configuration_chooses_and_orders_the_services(archive):
    configure(archive, ("x", "email")).story("one")
    archive.build()
    assert page(archive).xpath("//p[starts-with(@class, 'share')]/a/text()") == ["X", "E-mail"]
    assert page(archive).xpath("//script/@src") == ["../../assets/" + page(archive).xpath("//script/@src")[0].rpartition("/")[2]]  # fmt: skip


def test_without_configuration_a_story_has_neither(archive):
    archive.story("one", license=CC)
    archive.build()
    assert "share" not in archive.output("stories/one/index.html")
    assert box(archive) == ""


def test_an_unknown_service_is_an_error(archive):
    configure(archive, ("myspace",))
    result = archive.run("build")
    assert result.code == 2
    assert "myspace" in result.err


def full(archive):
    archive.entity("person", "ann", name="Ann & Lee")
    archive.entity("person", "wiped", name="Wiped Nobody", visibility="suppressed")
    archive.story("other", title="Other")
    for status in ("held", "draft"):
        archive.story(f"{status}-one", title=f"Secret {status}", status=status, license=CC, body="Secretonium.\n")
    archive.story("one", title="R&D <b>", license=CC, bylines=["person/ann", "Bo Poe"], dateline="MILLBROOK", credit="With help",
                  entities=["person/ann", "person/wiped"], corrections=[{"date": "2019-02-01", "kind": "correction", "text": "It was <two>."}],
                  body="See [[story/other]], [[story/held-one|a plan]] and [there](/stories/other/). 2 < 3.\n\n`</textarea>`\n")  # fmt: skip
    return archive


def test_the_box_has_headline_writers_corrections_text_and_source(archive):
    full(configure(archive)).build()
    offered = html.fragment_fromstring(box(archive), create_parent="div")
    assert offered.findtext("h1") == "R&D <b>"
    assert [each.text_content() for each in offered.findall("p")] == [
        "By Ann & Lee and Bo Poe, MILLBROOK",
        "Correction (Feb. 1, 2019): It was <two>.",
        "See Other, a plan and there. 2 < 3.",
        "</textarea>",
        f"From Test archive, Jan. 5, 2019: {URL}",
        f"With help. License: {CC}",
    ]
    assert offered.xpath("//a[@rel='canonical']/@href") == [URL]
    assert all(link.startswith("https://archive.example.org/") for link in offered.xpath("//@href"))
    assert "Tell &lt;us&gt;." in archive.output("stories/one/index.html")


def test_nothing_unpublished_is_in_the_box(archive):
    full(configure(archive)).build()
    for path, data in archive.tree().items():
        assert b"Secret" not in data, path
        assert b"Wiped" not in data, path
    assert "held-one" not in box(archive)


@pytest.mark.parametrize(
    ("fields", "has_box"),
    [
        ({"license": CC}, True),
        ({"license": "All rights reserved"}, False),
        ({}, False),
        ({"license": CC, "corrections": [{"date": "2019-02-01", "kind": "retraction", "text": "Made up."}]}, False),
    ],
)
def test_only_a_license_of_the_configuration_gives_a_box(archive, fields, has_box):
    configure(archive).story("one", body="Said.\n", **fields)
    archive.build()
    assert bool(box(archive)) == has_box


@pytest.mark.parametrize(("language", "word"), [("es", "Compartir"), ("zh", "分享"), ("zh-Hant", "分享")])
def test_share_links_and_box_are_translated(archive, language, word):
    configure(archive, more=f'language = "{language}"\n').story("one", license=CC)
    archive.build()
    text = archive.output("stories/one/index.html")
    assert word in text
    assert not [
        each for each in ("Share", "E-mail", "Republish", "Copy the HTML", "Copy this", "From Test") if each in text
    ]


def test_a_change_of_the_configuration_renders_stories_only_and_equals_a_clean_build(archive):
    full(archive)
    archive.build()
    configure(archive)
    rendered = {path for path in done(archive) if path.endswith(".html")}
    assert rendered == {"stories/one/index.html", "stories/other/index.html"}
    same_as_clean(archive)
    configure(archive, (), (), "")
    archive.entity("person", "ann", name="Ann Leigh")
    archive.build()
    same_as_clean(archive)


def test_the_box_follows_its_story(archive):
    full(configure(archive)).build()
    archive.story("other", title="Renamed")
    archive.build()
    assert "Renamed" in box(archive)
    archive.story("other", title="Renamed", status="withdrawn")
    archive.build()
    assert "Renamed" not in box(archive)
    same_as_clean(archive)


def test_a_story_with_links_and_box_is_small(archive):
    vote = "tells of the vote that the council of Millbrook took in hour"
    words = "".join(f"Paragraph {number} {vote} {number * 7 % 24}.\n\n" for number in range(60))  # fmt: skip
    configure(archive).story("one", license=CC, body=words)
    archive.build()
    assert len(gzip.compress(archive.output("stories/one/index.html").encode())) < 14_000


@pytest.mark.tools("nu")
def test_the_nu_checker_finds_nothing(archive):
    full(configure(archive)).build()
    assert nu.check(archive.root / "build", css=True) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_the_button_copies_the_html(archive, new_page, width):
    full(configure(archive)).build()
    shown = new_page(viewport={"width": width, "height": 800})
    with http_server(archive.root / "build") as base:
        shown.goto(f"{base}stories/one/")
        shown.click("details.republish summary")
        assert axe(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        shown.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        shown.click("details.republish button")
        assert shown.evaluate("window.copied") == box(archive)
        assert axe(shown) == []
