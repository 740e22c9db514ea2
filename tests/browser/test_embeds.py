"""Embeds in a browser that obeys the policy of the site: nothing is requested before a click, and nothing is blocked after it."""

import json
import re

import pytest
from support.browser import axe, until
from support.live import serving
from support.rich import picture
from support.servers import HOSTED
from support.services import SCRIPT, services

ADDRESSES = {
    "YouTube": "https://www.youtube.com/watch?v=AbCdEfGhIjK",
    "Vimeo": "https://vimeo.com/123456789/0a1b2c3d4e",
    "DocumentCloud": "https://www.documentcloud.org/documents/20059068-complaint/#document/p3",
    "Datawrapper": "https://datawrapper.dwcdn.net/AbCdE/",
    "Flourish": "https://public.flourish.studio/visualisation/1234567/",
    "Scribd": "https://www.scribd.com/document/123456789/Report",
    "X": "https://x.com/millbrook/status/1234567890123456789",
    "Bluesky": "https://bsky.app/profile/millbrook.example/post/3kabcdefghi2x",
    "Mastodon": "https://mastodon.example/@millbrook/112233445566778899",
    "Instagram": "https://www.instagram.com/p/AbCdEfGhIjK/",
    "TikTok": "https://www.tiktok.com/@millbrook/video/1234567890123456789",
    "OpenStreetMap": "https://www.openstreetmap.org/#map=15/34.1478/-118.1445",
    "Google Maps": "https://www.google.com/maps/embed?pb=!1m18",
    "SoundCloud": "https://soundcloud.com/millbrook/town-hall",
    "Spotify": "https://open.spotify.com/episode/0aBcDeFgHiJkLmNoPqRsTu",
    "Apple Podcasts": "https://podcasts.apple.com/us/podcast/city-hall/id1234567890",
    "podcast.example": "https://podcast.example/12.mp3",
    "charts.example.org": "https://charts.example.org/1",
}
POSTS = {"X", "Bluesky", "Mastodon", "Instagram"}
ALLOWED = '\n[security]\nallow = [{ host = "https://charts.example.org", resources = ["frames"] }]\n'
TALL = (
    "text/html",
    "<!doctype html><title>x</title><script>parent.postMessage(JSON.stringify({'datawrapper-height': {AbCdE: 777}}), '*')</script>",
)
STORY = "stories/one/"


def block(name, more=""):
    words = f"text: Words of {name}\nauthor: The city\ndate: 2026-03-02\n" if name in POSTS else ""
    return f"```{{embed}} {ADDRESSES[name]}\ntitle: One from {name}\n{words}{more}```\n"


@pytest.fixture
def story(archive):
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text("utf-8") + ALLOWED)
    archive.write("content/stories/debate.png", picture())

    def write(*names, more=""):
        archive.story("one", body="\n".join(block(name, more) for name in names))
        return archive

    return write


def load_all(page):
    """Press the buttons, the last first, since each disappears."""
    for button in reversed(page.get_by_role("button", name=re.compile("Loads data")).all()):
        button.press("Enter")


def test_every_service_is_loaded_on_a_click_and_not_before(story, browser):
    with serving(story(*ADDRESSES)) as preview, services(browser) as found:
        page = found.open(preview.address + STORY)
        assert found.requests == []
        assert page.context.cookies() == []
        assert page.locator("iframe, audio").count() == 0
        for name in ADDRESSES:
            box = page.locator("figure.embed", has_text=f"One from {name}")
            box.get_by_role("button").press("Enter")
            box.locator("iframe, audio").wait_for(state="attached")
            assert page.evaluate("document.activeElement.title") == f"One from {name}"
            assert box.get_by_role("link", name=f"Open it at {name}").is_visible()
            if name in POSTS:
                assert box.get_by_text(f"Words of {name}").is_visible()
        page.wait_for_load_state("networkidle")
        sources = page.evaluate("[...document.querySelectorAll('iframe, audio')].map((each) => each.src)")
        assert len(sources) == len(ADDRESSES)
        assert {source.split("#")[0] for source in sources} <= set(found.requests)


@pytest.mark.tools("servers")
@pytest.mark.parametrize("server", HOSTED)
def test_web_servers_send_a_policy_that_every_service_works_with(story, browser, server):
    archive = story(*ADDRESSES)
    archive.on.add("hosts")
    archive.build()
    with server(archive.root / "build") as address, services(browser) as found:
        page = found.open(f"{address}{STORY}" if address.endswith("/") else f"{address}/{STORY}")
        assert found.requests == []
        load_all(page)
        page.wait_for_load_state("networkidle")
        assert len(set(found.requests)) == len(ADDRESSES)


def test_a_frame_can_do_no_more_than_its_service_needs(story, browser):
    with serving(story("YouTube", "DocumentCloud", "Bluesky")) as preview, services(browser) as found:
        page = found.open(preview.address + STORY)
        load_all(page)
        frames = page.evaluate(
            "[...document.querySelectorAll('iframe')].map((each) => [each.sandbox.value, each.allow, each.referrerPolicy, each.title])"
        )
        own = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        assert frames == [
            [f"{own} allow-presentation", "autoplay; encrypted-media; fullscreen; picture-in-picture",
             "strict-origin-when-cross-origin", "One from YouTube"],
            [own, "fullscreen", "no-referrer", "One from DocumentCloud"],
            [own, "encrypted-media; fullscreen", "no-referrer", "One from Bluesky"],
        ]  # fmt: skip


def test_the_keyboard_loads_a_frame_and_goes_on_in_it(story, browser):
    with serving(story("YouTube")) as preview, services(browser) as found:
        page = found.open(preview.address + STORY)
        button = page.get_by_role("button", name="Play the video Loads data from YouTube")
        assert (
            button.evaluate("(each) => document.getElementById(each.getAttribute('aria-describedby')).textContent")
            == "One from YouTube"
        )
        button.focus()
        page.keyboard.press("Enter")
        page.frame_locator("iframe").get_by_role("button", name="Play").wait_for()
        page.keyboard.press("Tab")
        page.frames[1].wait_for_function("document.activeElement.textContent == 'Play'")


def test_a_frame_has_the_shape_of_its_service_or_the_height_that_it_reports(story, browser):
    answers = {"https://datawrapper.dwcdn.net/": TALL}
    with serving(story("YouTube", "Datawrapper")) as preview, services(browser, answers) as found:
        page = found.open(preview.address + STORY)
        load_all(page)
        until(page, "document.querySelectorAll('iframe')[1].offsetHeight === 777")
        width, height = page.evaluate(
            "(({ offsetWidth: w, offsetHeight: h }) => [w, h])(document.querySelector('iframe'))"
        )
        assert abs(width / height - 16 / 9) < 0.02


def test_a_frame_cannot_make_another_one_taller(story, browser):
    answers = {
        "https://datawrapper.dwcdn.net/": TALL,
        "https://flo.uri.sh/": ("text/html", "<!doctype html><title>x</title>"),
    }
    with serving(story("Datawrapper", "Flourish")) as preview, services(browser, answers) as found:
        page = found.open(preview.address + STORY)
        load_all(page)
        until(page, "document.querySelectorAll('iframe')[0].offsetHeight === 777")
        assert page.evaluate("document.querySelectorAll('iframe')[1].offsetHeight") == 575


@pytest.mark.parametrize("name", ["YouTube", "X", "podcast.example"])
def test_without_scripts_the_page_has_words_picture_and_links(story, browser, name):
    archive = story(name, more="poster: debate.png\nalt: The chamber\narchived: https://web.archive.org/web/2026/x\n")
    with serving(archive) as preview, services(browser, java_script_enabled=False) as found:
        page = found.open(preview.address + STORY)
        box = page.locator("figure.embed")
        assert not box.get_by_role("button").is_visible()
        assert box.get_by_role("img", name="The chamber").is_visible()
        assert box.get_by_role("link", name=f"Open it at {name}").get_attribute("href") == ADDRESSES[name]
        assert box.get_by_role("link", name="archived copy").is_visible()
        assert f"One from {name}" in box.inner_text()
        assert found.requests == []


def test_paper_shows_the_words_and_the_addresses(story, browser):
    with (
        serving(story("YouTube", "Bluesky", more="poster: debate.png\nalt: The chamber\n")) as preview,
        services(browser) as found,
    ):
        page = found.open(preview.address + STORY)
        page.get_by_role("button", name=re.compile("YouTube")).click()
        poster = page.locator("figure", has_text="One from YouTube").locator("img")
        assert not poster.is_visible()
        page.emulate_media(media="print")
        assert poster.is_visible()
        assert not page.locator("figure iframe, figure button").first.is_visible()
        assert page.locator("figure", has_text="Words of Bluesky").is_visible()
        after = "(each) => getComputedStyle(each, '::after').content"
        link = page.get_by_role("link", name=re.compile("Open it at YouTube"))
        assert json.loads(link.evaluate(after)).strip() == ADDRESSES["YouTube"]


def test_a_service_that_fails_leaves_title_and_link(story, browser):
    with (
        serving(story("YouTube")) as preview,
        services(browser, {"https://www.youtube-nocookie.com/": (SCRIPT, "gone")}) as found,
    ):
        page = found.open(preview.address + STORY)
        page.get_by_role("button", name=re.compile("YouTube")).click()
        assert page.get_by_role("link", name="Open it at YouTube").is_visible()
        assert page.locator("figcaption").inner_text().startswith("One from YouTube")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_embeds_are_accessible_and_fit_a_small_screen(story, browser, scheme):
    archive = story(*ADDRESSES)
    with (
        serving(archive) as preview,
        services(browser, color_scheme=scheme, viewport={"width": 320, "height": 700}) as found,
    ):
        page = found.open(preview.address + STORY)
        assert axe(page) == []
        load_all(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
