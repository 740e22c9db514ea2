"""The dashboards of `sitegen serve` for a real archive: warnings in the background, links to the editor, times in words."""

import datetime as dt
import os

import pytest
from support.live import serving

from sitegen.config.preview import EDITORS, editor_error
from sitegen.devserver.editor_links import editor_link
from sitegen.devserver.time_words import moment_words, span_words

PORT = 8451
OWN_CHECK = """
from sitegen.hookspecs import hookimpl

class Shouting:
    NAME = "shouting"
    def check(self, context):
        for document in context.documents("story"):
            if document.meta.title.isupper():
                yield context.problem(document, "title", "the headline shouts", "write it in sentence case")
        assert b"<html" in context.pages["index.html"]

@hookimpl
def checks():
    return {"shouting": Shouting()}
"""


@pytest.fixture
def world(archive):
    """A story that names a person without a tag, and a draft."""
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.story("one", title="Story one", body="Ann Lee came.\n")
    archive.story("two", title="Story two", body="Nobody came.\n", entities=["person/ann-lee"])
    archive.story("idea", title="Only an idea", status="draft", published=None, bylines=["Bo Berg"])
    return archive


def test_warnings_of_the_checks_appear_by_document_and_go_when_they_are_fixed(world):
    with serving(world, port=PORT) as preview:
        page = preview.until("/_/", "the text names &#34;Ann Lee&#34;")
        assert '<a href="/stories/one/">Story one</a></h3>' in page
        file = f"vscode://file{world.root}/content/stories/one.md:"
        assert file in page
        preview.until("/_/", "The checks are still running", absent=True)
        world.story("one", title="Story one", body="Ann Lee came.\n", entities=["person/ann-lee"])
        page = preview.until("/_/", "the text names", absent=True)
        assert "Only an idea" in page
        assert "By Bo Berg. Last changed less than a minute ago, on " in page, page[page.find("Only an") :][:600]
    assert not (world.root / "build").exists()


def test_a_broken_link_of_a_page_is_listed_with_its_document(world):
    world.write("sitegen.toml", (world.root / "sitegen.toml").read_text() + '[content]\nraw_html = ["pages"]\n')
    world.entity("page", "about", title="About", status="published", body='<a href="../nowhere/">There</a>\n')
    with serving(world, port=PORT) as preview:
        page = preview.until("/_/", "points to a page that does not exist")
        assert f'href="vscode://file{world.root}/content/pages/about.md:1:1"' in page


def test_links_that_do_not_answer_are_listed_and_named_where_they_are_cited(world):
    gone = "https://lost.example/a?b&c"
    world.story("two", title="Story two", body=f"See [a]({gone}).\n", entities=["person/ann-lee"])
    record = '{"address":"%s","result":"gone","asked":"2026-11-02T00:00:00Z","answered":"2025-01-02T03:04:05Z","reason":"404 Not Found"}\n'
    with serving(world, port=PORT) as preview:
        assert "Links to other sites" not in preview.until("/_/", "The checks are still running", absent=True)
        world.write("links.ndjson", record % gone)
        page = preview.until("/_/", "does not answer (404 Not Found)")
        assert f"vscode://file{world.root}/content/stories/two.md:8:9" in page
        section = page[page.index('<h2 id="outgoing">') :]
        assert "1 address was asked, the last one on 2026-11-02" in section
        assert ">https://lost.example/a?b&amp;c</a>: 404 Not Found; last answered on 2025-01-02" in section
        world.write("links.ndjson", record % "javascript:alert(1)")
        page = preview.until("/_/", "this line is not a record of a link")
        assert 'href="javascript' not in page
    assert not (world.root / "build").exists()


def test_the_checks_of_a_plugin_run_too(world):
    world.write("plugins/own.py", OWN_CHECK)
    world.write("sitegen.toml", (world.root / "sitegen.toml").read_text() + '[plugins]\nfolder = "plugins"\n')
    world.story("loud", title="VERY LOUD", body="Words.\n")
    with serving(world, port=PORT) as preview:
        preview.until("/_/", "the headline shouts")
        preview.until("/_/", "The checks are still running", absent=True)
        assert "could not be finished" not in preview.ask("/_/")[1]


def test_each_person_chooses_an_editor_with_the_environment(world, monkeypatch):
    world.write("sitegen.toml", (world.root / "sitegen.toml").read_text() + '[preview]\neditor = "idea"\n')
    place = f"{world.root}/content/stories/idea.md"
    with serving(world, port=PORT) as preview:
        assert f"idea://open?file={place}&amp;line=1&amp;column=1" in preview.ask("/_/")[1]
    monkeypatch.setitem(os.environ, "SITEGEN_PREVIEW__EDITOR", "zed")
    with serving(world, port=PORT) as preview:
        assert f"zed://file{place}:1:1" in preview.ask("/_/")[1]


def test_the_editor_changes_no_published_file(world):
    world.build()
    before = world.tree()
    world.write("sitegen.toml", (world.root / "sitegen.toml").read_text() + '[preview]\neditor = "none"\n')
    assert "0 changed" in world.build().out
    assert world.tree() == before
    assert not [path for path in before if path.startswith("_")]


@pytest.mark.parametrize(
    "editor", ["vscod", "javascript:{path}", "code {path}", "subl://open", "x:{path}{row}", "x:{path", "x:{path!r}"]
)
def test_an_editor_that_cannot_work_is_an_error_at_its_line(world, editor):
    world.write("sitegen.toml", (world.root / "sitegen.toml").read_text() + f'[preview]\neditor = "{editor}"\n')
    result = world.run("build")
    assert result.code == 2
    assert "sitegen.toml:5:" in result.err
    assert "SG0124" in result.err


def test_known_editors_have_valid_addresses():
    assert [name for name in EDITORS if editor_error(name)] == []
    assert [form for form in EDITORS.values() if form and editor_error(form)] == []


def test_only_files_of_the_archive_are_opened():
    form = EDITORS["vscode"]
    assert editor_link(form, "/a b", "content/ü.md", 2, 0) == "vscode://file/a%20b/content/%C3%BC.md:2:1"
    assert editor_link(form, "/a", "../etc/passwd") == ""
    assert editor_link(form, "/a", "/etc/passwd") == ""
    assert editor_link("", "/a", "content/x.md") == ""


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        ((2026, 12, 5, 12), "America/Chicago", "Saturday, Dec. 5, 2026, at 6:00 a.m. CST (America/Chicago)"),
        ((2026, 7, 1, 17), "America/Chicago", "Wednesday, July 1, 2026, at 12:00 p.m. CDT (America/Chicago)"),
        ((2026, 1, 1, 0, 5), "UTC", "Thursday, Jan. 1, 2026, at 12:05 a.m. UTC"),
        ((2026, 10, 25, 0, 30), "Europe/Berlin", "Sunday, Oct. 25, 2026, at 2:30 a.m. CEST (Europe/Berlin)"),
        ((2026, 10, 25, 1, 30), "Europe/Berlin", "Sunday, Oct. 25, 2026, at 2:30 a.m. CET (Europe/Berlin)"),
    ],
)
def test_times_have_their_zone(moment, zone, words):
    assert moment_words(dt.datetime(*moment, tzinfo=dt.UTC).timestamp(), zone) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (7300, "2 hours"),
        (100_000, "27 hours"),
        (8 * 86_400, "8 days"),
    ],
)
def test_spans_are_in_words(seconds, words):
    assert span_words(seconds) == words
