"""The WACZ file of a package in replayweb.page: what the receiver of an archive sees."""

import shutil
import time

import pytest
from support import needs, servers
from support.archive import Archive
from support.preserved import NOW, write_newsroom

pytestmark = pytest.mark.tools("browser", "servers", "replayweb.page")
PAGE = """\
<!doctype html><title>Replay</title><script src="/replay/ui.js"></script>
<replay-web-page source="/site.wacz" url="{url}" replayBase="/replay/" embed="replayonly"></replay-web-page>
"""
PATIENCE_SECONDS = 40
LOADS = 3
"""Maximum number of times that a page is loaded. The service worker of the player does not always control the first one."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a package and replayweb.page."""
    archive = Archive(tmp_path_factory.mktemp("replay"))
    write_newsroom(archive)
    assert archive.run("preserve", "--now", NOW, "--as", "wacz").code == 0
    served = tmp_path_factory.mktemp("served")
    shutil.copy(archive.root / "preserved/millbrook-courier-2026-01-05.wacz", served / "site.wacz")
    (served / "replay").mkdir()
    for name in ("ui.js", "sw.js"):
        shutil.copy(needs.tool_file(name), served / "replay")
    return served


def replayed(page, base, folder, url, text):
    """Open an address of the package, and return the frame with its page when that has a text."""
    name = f"{abs(hash(url))}.html"
    (folder / name).write_text(PAGE.format(url=url), "utf-8")
    for _ in range(LOADS):
        page.goto(base + name)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            for frame in page.frames:
                if "mp_/" in frame.url and text in frame.content():
                    return frame
            page.wait_for_timeout(100)
    raise AssertionError(f"{url} does not show {text!r}: {[frame.url for frame in page.frames]}")


def test_front_page_story_redirect_and_tombstone_are_shown(folder, new_page):
    page = new_page()
    with servers.nginx(folder) as base:
        front = replayed(page, base, folder, "https://courier.example/", "Council")
        assert front.evaluate("getComputedStyle(document.body).fontFamily") not in {"", "Times New Roman"}
        story = replayed(page, base, folder, "https://courier.example/stories/council/", "A clerk and a source spoke")
        story.wait_for_function("[...document.images].some(image => image.complete && image.naturalWidth > 0)")
        old = replayed(page, base, folder, "https://courier.example/2019/01/council.html", "A clerk and a source spoke")
        assert old.url.endswith("/stories/council/")
        replayed(page, base, folder, "https://courier.example/stories/accused/", "The minutes do not support it.")
