"""Damaged and unusual files: every one is an error with a hint, a refusal, or stories, and never a traceback."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.importing import read

from sitegen.diagnostics import SitegenError
from sitegen.importers import ImportedDocument, ImportNote, RefusedItem, csv, feed, html, ninjs

NAMES = ["role", "value", "name", "href", "rel", "type", "url", "contentType"]
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=8)
    | st.sampled_from(["http://[", "<p>x</p>", "2019", "\u202e"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=6,
)
NINJS_KEYS = (
    "uri", "type", "headline", "headlines", "bodies", "body_xhtml", "descriptions", "by", "pubStatus", "embargoed", "associations", "renditions",
    "people", "altIds", "infoSources", "version", "versionCreated", "language", "copyrightNotice",
)  # fmt: skip
FEED_KEYS = (
    "id",
    "url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "authors",
    "author",
    "tags",
    "image",
    "attachments",
    "date_published",
)
SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(importer, file, **options):
    """The items of a file; an error of the importer must have a message and a hint."""
    try:
        items = read(importer, file, **options)
    except SitegenError as error:
        return [problem for problem in error.problems if not problem.message or not problem.code]
    for item in items:
        if isinstance(item, RefusedItem):
            assert item.problem.hint
        elif isinstance(item, ImportedDocument):
            assert item.front_matter["title"].strip()
            assert item.source_id
    return items


@SETTINGS
@given(value=st.dictionaries(st.sampled_from(NINJS_KEYS), ANY, max_size=10) | ANY)
def test_any_json_is_ninjs_or_refused(tmp_path, value):
    file = tmp_path / "export.json"
    base = {"uri": "urn:a", "headline": "A"} if isinstance(value, dict) else None
    file.write_text(json.dumps([value, base | value] if base else value), "utf-8")
    outcome(ninjs, file, as_source=True)


@SETTINGS
@given(item=st.dictionaries(st.sampled_from(FEED_KEYS), ANY, max_size=8), items=ANY)
def test_any_json_feed_is_read_or_refused(tmp_path, item, items):
    file = tmp_path / "feed.json"
    version = "https://jsonfeed.org/version/1.1"
    for entries in ([{"id": "1", "title": "A", "content_html": "<p>B</p>"} | item], items):
        file.write_text(json.dumps({"version": version, "items": entries}), "utf-8")
        outcome(feed, file, summaries=True)


@SETTINGS
@given(data=st.binary(max_size=200) | st.text(alphabet="a,;\"\n\t\r'=<p>\x0b\u2028", max_size=120).map(str.encode))
def test_any_bytes_are_a_table_or_an_error(tmp_path, data):
    file = tmp_path / "export.csv"
    file.write_bytes(b"title,text\n" + data)
    items = outcome(csv, file)
    file.write_bytes(data)
    outcome(csv, file)
    assert all(getattr(item, "item_type", "row") == "row" for item in items)


@SETTINGS
@given(data=st.binary(max_size=300) | st.text(alphabet='<>/"=a hrefsup#1&;!-[]x\n', max_size=200).map(str.encode))
def test_any_bytes_are_a_page_or_refused(tmp_path, data):
    (tmp_path / "recipe.toml").write_text('title = "h1"\nbody = "body"\n', "utf-8")
    (tmp_path / "a.html").write_bytes(b"<h1>A</h1>" + data)
    assert len(outcome(html, tmp_path / "a.html", recipe=tmp_path / "recipe.toml")) == 1


@SETTINGS
@given(at=st.integers(0, 600), junk=st.binary(min_size=1, max_size=4))
def test_a_damaged_feed_is_read_whole_or_refused_whole(tmp_path, at, junk):
    text = "".join(
        f"<item><guid>{n}</guid><title>T{n}</title><c:encoded>&lt;p&gt;Body {n}&lt;/p&gt;</c:encoded></item>"
        for n in range(4)
    )
    whole = f'<rss xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel>{text}</channel></rss>'.encode()
    file = tmp_path / "rss.xml"
    file.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
    items = [item for item in outcome(feed, file, summaries=True) if not isinstance(item, ImportNote)]
    assert len(items) in {0, 1, 2, 3, 4}


@pytest.mark.parametrize("importer", [csv, feed, ninjs])
def test_a_folder_without_files_of_the_format_has_no_stories(tmp_path, importer):
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    assert [type(item).__name__ for item in outcome(importer, tmp_path)] == ["SkippedItem"]
