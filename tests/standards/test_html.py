"""HTML of every kind of page: valid, without inline scripts and styles, and small."""

import gzip
import re
import sqlite3
from contextlib import closing

import pytest
from support import nu
from support.archive import Archive
from support.rich import PAGES, rich

MOST = 14_000
"""Bytes of a story's HTML and stylesheet, compressed."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("rich"))
    archive.on.add("search")
    return rich(archive)


@pytest.mark.tools("nu")
def test_every_kind_of_page_is_valid_html(site):
    assert nu.check(site.root / "build", css=True) == []


def test_a_story_page_is_small(site):
    build = site.root / "build"
    style = next(build.glob("assets/style.*.css")).read_bytes()
    for name in ("story", "overtaken"):
        story = (build / PAGES[name].strip("/") / "index.html").read_bytes()
        assert len(gzip.compress(story, 9)) + len(gzip.compress(style, 9)) <= MOST
    script = next(build.glob("assets/enhance.*.js")).read_bytes()
    assert len(gzip.compress(script, 9)) < 10_000


def test_pages_have_no_inline_scripts_or_styles(site):
    """A block of JSON-LD is data: nothing runs it, and no policy refuses it (HTML, "data block")."""
    for file in sorted((site.root / "build").rglob("*.html")):
        text = file.read_text("utf-8")
        assert not re.search(
            r"<script(?![^>]*\b(?:src=|type=\"application/ld\+json\"))|<style|\sstyle=|\son\w+=|javascript:", text
        ), file


def test_every_kind_of_page_is_in_the_rich_archive(site):
    from sitegen import pages

    with closing(sqlite3.connect(site.root / ".sitegen/archive.db")) as database:
        found = {kind for (kind,) in database.execute("SELECT DISTINCT kind FROM page")}
    assert set(pages.builtin_page_kinds()) - found == {
        "coverage"
    }  # which has a page beyond fifty stories, like any listing
    for address in PAGES.values():
        assert (site.root / "build" / address.strip("/") / ("" if "." in address else "index.html")).is_file(), address
