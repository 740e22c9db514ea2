"""The recipes of docs/guides/analytics-and-comments.md, in a browser that obeys the policy of the site."""

import re

import pytest
from support import ROOT
from support.archive import CONFIG
from support.live import serving
from support.services import SCRIPT, services

GUIDE = (ROOT / "docs/guides/analytics-and-comments.md").read_text("utf-8")
BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```', re.DOTALL | re.MULTILINE)
FETCH = "fetch('{}', {{method: 'POST', body: 'n=pageview'}})"
GISCUS = """
const own = document.currentScript;
const style = document.createElement("link");
style.rel = "stylesheet";
style.href = "https://giscus.app/default.css";
document.head.append(style);
const frame = document.createElement("iframe");
frame.title = "Comments";
frame.src = `https://giscus.app/en/widget?repo=${own.dataset.repo}`;
own.insertAdjacentElement("afterend", frame);
fetch("https://giscus.app/api/discussions");
"""
SERVICES = {
    "https://plausible.io/js/script.js": (SCRIPT, FETCH.format("https://plausible.io/api/event")),
    "https://gc.zgo.at/count.js": (
        SCRIPT,
        "navigator.sendBeacon(`${document.querySelector('[data-goatcounter]').dataset.goatcounter}?p=${location.pathname}`)",
    ),
    "https://matomo.example.org/matomo.js": (
        SCRIPT,
        "navigator.sendBeacon('https://matomo.example.org/matomo.php', new URLSearchParams({site: window._paq.at(-1)[1]}))",
    ),
    "https://giscus.app/client.js": (SCRIPT, GISCUS),
    "https://giscus.app/default.css": ("text/css", ".giscus-frame { inline-size: 100% }"),
}


def fill(archive, name):
    """Write the files of a recipe, for the host at which the test reads the pages."""
    section = re.search(rf"^#+ {name}\n(.*?)(?=^#)", GUIDE, re.DOTALL | re.MULTILINE)[1]
    archive.write("sitegen.toml", CONFIG)
    for file, text in BLOCK.findall(section.replace("archive.example.org", "127.0.0.1")):
        archive.write(file, (CONFIG if file == "sitegen.toml" else "") + text)
    archive.story("one", body="Words.\n")


@pytest.mark.parametrize(
    ("name", "requests"),
    [
        ("Plausible", ["https://plausible.io/js/script.js", "https://plausible.io/api/event"]),
        ("GoatCounter", ["https://gc.zgo.at/count.js", "https://millbrook.goatcounter.com/count?p=/stories/one/"]),
        ("Matomo", ["https://matomo.example.org/matomo.js", "https://matomo.example.org/matomo.php"]),
    ],
)
def test_a_recipe_counts_a_visit_and_nothing_is_blocked(archive, browser, name, requests):
    fill(archive, name)
    with serving(archive) as preview, services(browser, SERVICES) as found:
        found.open(f"{preview.address}stories/one/")
        assert found.requests == requests


def test_comments_are_loaded_when_a_reader_asks_for_them(archive, browser):
    fill(archive, "Comments with giscus")
    with serving(archive) as preview, services(browser, SERVICES) as found:
        page = found.open(f"{preview.address}stories/one/")
        assert found.requests == []
        assert "The comments are kept by GitHub" in page.locator(".comments").inner_text()
        page.get_by_role("button", name="Show the comments").press("Enter")
        page.frame_locator("iframe[title=Comments]").get_by_role("button").wait_for()
        assert sorted(found.requests) == [
            "https://giscus.app/api/discussions",
            "https://giscus.app/client.js",
            "https://giscus.app/default.css",
            "https://giscus.app/en/widget?repo=millbrook/comments",
        ]
        assert page.evaluate("document.activeElement.className") == "sect comments"


def test_without_scripts_the_comments_say_what_they_need(archive, browser):
    fill(archive, "Comments with giscus")
    with serving(archive) as preview, services(browser, SERVICES, java_script_enabled=False) as found:
        page = found.open(f"{preview.address}stories/one/")
        assert "need JavaScript" in page.locator(".comments").inner_text()
        assert not page.get_by_role("button", name="Show the comments").is_visible()
        assert found.requests == []
