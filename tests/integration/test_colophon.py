"""The colophon: what the archive is built of, when it last changed, how it is cited, taken along and checked."""

import re
import subprocess

import pytest
from lxml import html
from support import nu
from support.archive import CONFIG
from support.browser import axe
from support.servers import http_server

NAMES = ("JSON", "Feed", "Atom", "sitegen", "HTML", "sha256sum", "manifest-sha256.txt", "Test archive")
CORRECTION = {"date": "2020-02-03", "kind": "correction", "text": "Seven."}


def fill(archive, more=""):
    archive.on.add("colophon")
    archive.write("sitegen.toml", CONFIG + more)
    archive.entity("person", "ann", name="Ann Lee")
    archive.entity("person", "wiped", name="Wiped", visibility="suppressed")
    archive.story("one", published="2019-01-05", entities=["person/ann"], corrections=[CORRECTION])
    archive.story("two", published="2019-03-02", follows="story/one")
    archive.story("held", published="2024-01-01", status="held")
    archive.story("gone", published="2025-01-01", status="withdrawn")
    return archive


def told(archive):
    """The record: what is said of the archive, by label."""
    page = html.fromstring(archive.output("colophon/index.html"))
    labels, values = page.xpath("//dl/div/dt"), page.xpath("//dl/div/dd")
    return {label.text_content(): value.text_content() for label, value in zip(labels, values, strict=True)}


def text(archive):
    return " ".join(html.fromstring(archive.output("colophon/index.html")).text_content().split())


def led_to(archive):
    return html.fromstring(archive.output("colophon/index.html")).xpath("//main//a/@href")


def test_the_colophon_counts_public_documents(archive):
    fill(archive).build()
    said = told(archive)
    assert said["Last change"] == "Feb. 3, 2020"
    assert [said[label] for label in ("Stories", "Threads", "People", "Places")] == ["2", "1", "1", "0"]
    assert "Test archive. Last change: Feb. 3, 2020. https://archive.example.org/" in text(archive)
    archive.story("two", published="2019-03-02", updated="2021-07", follows="story/one")
    archive.build()
    assert told(archive)["Last change"] == "July 2021"


def test_the_colophon_without_dates_says_so(archive):
    archive.on.add("colophon")
    archive.story("one", published="XXXX-12-07")
    archive.build()
    assert told(archive)["Last change"] == "Not stated"
    assert "No story states when it was published or changed." in text(archive)
    assert re.search(r"Test archive\. https://archive", text(archive))


def test_every_page_links_to_the_colophon_unless_it_is_disabled(archive):
    fill(archive).build()
    pages = [path for path in archive.tree() if path.endswith(".html")]
    assert len(pages) > 10
    for path in pages:
        assert re.search(r'<a href="([^"]*colophon/|\./)">Colophon</a>', archive.output(path)), path
    archive.on.discard("colophon")
    archive.build()
    assert not [path for path in archive.tree() if "colophon" in path or b"olophon" in archive.tree()[path]]


def test_the_colophon_links_only_to_existing_files(archive):
    fill(archive).build()
    assert [link for link in led_to(archive) if not link.startswith("../")] == [
        "https://archive.example.org/manifest-sha256.txt"
    ]
    assert not [link for link in led_to(archive) if "feed" in link or "sitemap" in link or "data" in link]
    archive.on |= {"feeds", "sitemap", "dataset"}
    archive.build()
    for link in ("../feed.xml", "../corrections/feed.json", "../sitemap.xml", "../data/"):
        assert link in led_to(archive)
        path = link.removeprefix("../")
        assert (path if not path.endswith("/") else f"{path}index.html") in archive.tree()


def test_the_verification_command_in_the_colophon_works(archive):
    fill(archive).build()
    (command,) = re.findall(r"<code[^>]*>(sha256sum [^<]+)</code>", archive.output("colophon/index.html"))
    build = archive.root / "build"
    assert subprocess.run(command.split(), cwd=build, capture_output=True, check=False).returncode == 0
    (build / "index.html").write_text("another")
    assert subprocess.run(command.split(), cwd=build, capture_output=True, check=False).returncode != 0


def test_a_page_at_the_address_of_the_colophon_is_an_error(archive):
    fill(archive).entity("page", "colophon", title="Colophon", status="published")
    result = archive.run("build")
    assert result.code == 1
    assert "content/pages/colophon.md" in result.err
    assert '"/colophon/" would be the address of content/pages/colophon.md and of the colophon' in result.err
    archive.on.discard("colophon")
    archive.build()
    assert "colophon/index.html" in archive.tree()


def test_an_edited_text_does_not_change_the_colophon(archive):
    fill(archive).build()
    before = (archive.root / "build/colophon/index.html").stat().st_mtime_ns
    archive.story("two", published="2019-03-02", follows="story/one", body="More.\n")
    archive.build()
    assert (archive.root / "build/colophon/index.html").stat().st_mtime_ns == before


@pytest.mark.parametrize("language", ["es", "zh", "zh-Hant"])
def test_the_colophon_is_translated_completely(archive, language):
    archive.on |= {"feeds", "sitemap"}
    fill(archive, f'language = "{language}"\n').build()
    page = html.fromstring(archive.output("colophon/index.html"))
    words = " ".join(page.xpath("//main")[0].text_content().split())
    for name in NAMES:
        words = words.replace(name, "")
    english = {"archive", "story", "stories", "the", "change", "license", "feeds", "addresses", "newest"}
    assert not english & set(re.findall(r"[a-z]+", re.sub(r"https?:\S+", "", words).lower()))


@pytest.mark.tools("nu")
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_colophon_is_readable_at_any_width_and_direction(archive, new_page, language, width):
    archive.on |= {"feeds", "sitemap"}
    fill(archive, f'language = "{language}"\n').build()
    with http_server(archive.root / "build") as base:
        page = new_page(viewport={"width": width, "height": 800})
        page.goto(f"{base}colophon/")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert page.evaluate("getComputedStyle(document.body).direction") == ("rtl" if language == "ar" else "ltr")
        assert page.locator("main code").first.evaluate("code => getComputedStyle(code).direction") == "ltr"
    assert nu.check(archive.root / "build/colophon") == []
