"""The tools find what they are there to find: each is shown a planted fault."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
import yaml
from markdown_it import MarkdownIt

from support import ROOT, commonmark, nu, servers
from support import browser as browsers

PAGE = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>A page</title>\n<h1>A page</h1>\n'


@pytest.mark.tools("nu")
def test_the_nu_checker_finds_an_error_and_a_warning(archive):
    archive.write("good.html", PAGE)
    error = archive.write("bad/é b.html", PAGE + "</div>\n")
    warning = archive.write("bad/so so.html", PAGE + "<section><p>No heading</p></section>\n")
    found = {each["type"]: each for each in nu.check(archive.root)}
    assert (found["error"]["file"], found["error"]["line"]) == (error, 6)
    assert "Stray end tag" in found["error"]["message"]
    assert (found["warning"]["file"], found["warning"]["line"]) == (warning, 6)
    assert "lacks heading" in found["warning"]["message"]
    assert len(found) == 2


@pytest.mark.tools("nu")
def test_the_nu_checker_reads_style_sheets_when_asked(archive):
    page = archive.write("page.html", PAGE)
    sheet = archive.write("style.css", "p {\n  colr: red;\n}\n")
    assert nu.check([page, sheet]) == []
    [found] = nu.check(archive.root, css=True)
    assert (found["type"], found["file"], found["line"]) == ("error", sheet, 2)


@pytest.mark.tools("nu")
def test_the_nu_checker_refuses_to_check_nothing(tmp_path):
    with pytest.raises(FileNotFoundError):
        nu.check(tmp_path)


@pytest.mark.tools("servers")
@pytest.mark.parametrize("prefix", ["", "/a/b"])
@pytest.mark.parametrize("serve", servers.ALL)
def test_a_server_serves_a_folder_and_stops(archive, serve, prefix):
    archive.write("site/index.html", "home")
    archive.write("site/stories/é/index.html", "story")
    with serve(archive.root / "site", prefix=prefix) as base:
        assert base.startswith("http://127.0.0.1:")
        assert base.endswith(prefix + "/")
        assert _get(base) == "home"
        assert _get(base + "stories/%C3%A9/") == "story"
        assert _get(base + "stories/%C3%A9") == "story"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            _get(base + "none.html")
    with pytest.raises(urllib.error.URLError):
        _get(base)


@pytest.mark.tools("servers")
def test_a_server_that_cannot_start_says_why(tmp_path):
    with (
        pytest.raises(RuntimeError, match="no such thing"),
        servers.serve(lambda *_: ["sh", "-c", "echo no such thing; exit 1"], tmp_path, ""),
    ):
        pass


@pytest.mark.tools("servers")
@pytest.mark.parametrize("serve", servers.ALL)
def test_a_server_ends_when_the_tests_are_killed(tmp_path, serve):
    script = f"""
import pathlib, time
from support import servers
with servers.{serve.__name__}(pathlib.Path({str(tmp_path)!r})) as base:
    print(base, flush=True)
    time.sleep(60)
"""
    command = [sys.executable, "-c", script]
    env = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as tests:
        port = urlsplit(tests.stdout.readline()).port
        tests.send_signal(signal.SIGKILL)
    assert _closed(port, within=5)


def _get(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def _closed(port, within):
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionError:  # refused, or reset by a listener that closes just now
            return True
        time.sleep(0.05)
    return False


def test_a_page_shows_what_is_served(archive, page):
    archive.write("index.html", PAGE + "<script>document.title += ' with a script'</script>")
    with servers.http_server(archive.root) as base:
        page.goto(base)
        assert page.title() == "A page with a script"


def test_a_page_opens_from_disk(archive, page):
    page.goto(archive.write("index.html", PAGE).as_uri())
    assert page.title() == "A page"


def test_a_page_can_be_opened_without_scripts_dark_and_narrow(archive, new_page):
    file = archive.write("index.html", PAGE + "<script>document.title = 'No'</script>")
    page = new_page(java_script_enabled=False, color_scheme="dark", viewport={"width": 320, "height": 640})
    page.goto(file.as_uri())
    assert page.title() == "A page"
    assert page.evaluate("[matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]") == [True, 320]


@pytest.mark.parametrize("page", [{"viewport": {"width": 500, "height": 400}}], indirect=True)
def test_a_page_takes_its_options_from_the_parameters(page):
    assert page.evaluate("innerWidth") == 500


@pytest.mark.parametrize(
    "fault",
    [
        '<img alt="" src="https://example.org/x.png">',
        '<img alt="" src="//127.0.0.1.example.org/x.png">',
        '<link rel="stylesheet" href="http://192.0.2.1/x.css">',
        "<script>new WebSocket('ws://example.org/')</script>",
    ],
)
def test_a_request_that_leaves_the_machine_fails_the_test_unless_allowed(archive, browser, fault):
    archive.write("index.html", PAGE + fault)
    beginnings = ("https://example.org/", "http://127.0.0.1.example.org/", "http://192.0.2.1/", "ws://example.org/")
    with servers.http_server(archive.root) as base:
        with pytest.raises(AssertionError, match="asked the network"), browsers.open_page(browser) as page:
            page.goto(base)
        with browsers.open_page(browser, allow=beginnings) as page:
            page.goto(base)


def test_a_screenshot_shows_the_whole_page(archive, page, tmp_path):
    page.goto(archive.write("index.html", PAGE + "<p style='height: 3000px'>Tall").as_uri())
    png = browsers.screenshot(page, tmp_path / "shots/tall.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[20:24]) > 3000


def test_axe_finds_a_picture_without_words(archive, page):
    page.goto(archive.write("good.html", PAGE.replace("<h1>", "<main><h1>")).as_uri())
    assert browsers.axe(page) == []
    page.goto(archive.write("bad.html", PAGE.replace("<h1>", "<main><img src='x.png'><h1>")).as_uri())
    assert [(each["id"], each["nodes"]) for each in browsers.axe(page)] == [("image-alt", ["img"])]


def test_axe_refuses_a_page_without_scripts(archive, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(archive.write("good.html", PAGE).as_uri())
    with pytest.raises(ValueError, match="scripts"):
        browsers.axe(page)


@pytest.mark.tools("CommonMark examples")
def test_the_commonmark_examples_are_all_there_and_markdown_it_passes_them():
    examples = commonmark.examples()
    assert [each["number"] for each in examples] == list(range(1, 653))
    markdown = MarkdownIt("commonmark")
    pairs = [(each["html"], markdown.render(each["markdown"])) for each in examples]
    different = [pair for pair in pairs if pair[0] != pair[1]]
    assert len(different) == 3
    assert [pair for pair in different if len(set(map(commonmark.normalize, pair))) > 1] == []


def test_an_archive_writes_stories_and_entities_by_kind(archive):
    story = archive.story("2019/a-story", body="Text.\n", entities=["person/josé"], published="2020-05-06")
    person = archive.entity("person", "josé", aliases=["no", "2019-01-05"], relations=[{"to": "law/x"}])
    page = archive.entity("page", "about", title=None)
    assert story == archive.root / "content/stories/2019/a-story.md"
    assert person == archive.root / "content/people/josé.md"
    assert page == archive.root / "content/pages/about.md"
    front, body = _front(story)
    assert front == {"title": "A story", "status": "published", "published": "2020-05-06", "entities": ["person/josé"]}
    assert body == "Text.\n"
    assert _front(person)[0] == {
        "name": "José",
        "status": "published",
        "aliases": ["no", "2019-01-05"],
        "relations": [{"to": "law/x"}],
    }
    assert _front(page)[0] == {}


def _front(file):
    _, front, body = file.read_text(encoding="utf-8").split("---\n")
    return yaml.safe_load(front), body


def test_an_archive_runs_the_command_line_and_says_how_it_ended(archive):
    result = archive.run("no-such-command")
    assert result.code != 0
    assert result.err
    assert result.seconds > 0


def test_an_archive_shows_what_was_built(archive):
    archive.write("build/b/index.html", "é\r\n")
    archive.write("build/a.bin", b"\0")
    assert archive.output("b/index.html") == "é\r\n"
    assert list(archive.tree().items()) == [("a.bin", b"\0"), ("b/index.html", "é\r\n".encode())]
