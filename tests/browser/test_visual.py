"""What readers get to see: every kind of page, light and dark, on paper, on a phone and at a desk, by eye and by ear."""

import json
import os
import re
import statistics
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from support import ROOT, servers
from support.archive import Archive
from support.browser import axe, screenshot
from support.needs import node_module, program
from support.rich import PAGES, rich

LOOKS = Path(__file__).parent / "looks"
FONTS = ':root { --serif: "Liberation Serif"; --sans: "Liberation Sans"; --mono: "Liberation Mono"; }'
"""The same letters on every machine that compares pictures."""
SHOWN = (
    "home",
    "story",
    "person",
    "organization",
    "document",
    "thread",
    "section",
    "directory",
    "timeline",
    "corrections",
    "search",
    "tombstone",
    "data",
    "colophon",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("rich"))
    archive.on.add("search")
    return rich(archive)


@pytest.fixture(scope="module")
def base(site):
    with servers.http_server(site.root / "build") as address:
        yield address.rstrip("/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(base, new_page, scheme, width):
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    for name, address in PAGES.items():
        page.goto(base + address)
        assert axe(page) == [], name
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider == 0, f"{name} is {wider} px too wide"


def test_at_double_text_size_nothing_is_cut_off(base, new_page):
    whole, zoomed = new_page(viewport={"width": 1280, "height": 800}), new_page(viewport={"width": 640, "height": 400})
    for name, address in PAGES.items():
        whole.goto(base + address)
        zoomed.goto(base + address)
        assert zoomed.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, name
        zoomed.locator(".menu > summary").click()  # at this size the menu is behind a button
        for page in (whole, zoomed):  # the options of the search are open only where there is room
            page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        words = zoomed.locator("body").inner_text().replace("Menu\n", "", 1).split()
        assert words == whole.locator("body").inner_text().split(), name


def test_the_site_works_with_the_keyboard_only(base, new_page):
    page = new_page()
    page.goto(f"{base}/")

    def press_until(name):
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.textContent.trim()")
            if focused.startswith(name):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"the focus on {name} cannot be seen"
                page.keyboard.press("Enter")
                return
        raise AssertionError(f"no way to {name!r} with the keyboard")

    press_until("A second count")
    page.wait_for_url("**/stories/second-count/")
    press_until("Commissioner A")
    page.wait_for_url(re.compile("/(people|bylines)/commissioner-a/$"))
    press_until("Search")
    page.wait_for_url("**/search/")


def test_pages_have_no_layout_shift(base, new_page):
    page = new_page(viewport={"width": 390, "height": 844})
    for name in ("home", "story", "person", "document", "directory"):
        page.goto(base + PAGES[name], wait_until="networkidle")
        shift = page.evaluate("""() => new Promise((done) => {
            let sum = 0;
            const add = (list) => { for (const each of list.getEntries()) sum += each.value; };
            new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 300);
        })""")
        assert shift == 0, name


def test_under_a_strict_policy_everything_works(base, new_page):
    page = new_page()
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'self'; frame-src 'self'"

    def with_policy(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    page.route("http://127.0.0.1*/**", with_policy)
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    for name in ("home", "story", "person", "directory", "timeline", "document_viewer"):
        page.goto(base + PAGES[name])
    assert wrong == []


def test_hovering_over_a_name_shows_the_entity_and_its_latest_story(base, new_page):
    page = new_page()
    page.goto(base + PAGES["story"])
    page.locator("#_text [data-ref='person/commissioner-a']").first.hover()
    card = page.locator("#_card")
    card.get_by_text("Latest: El segundo recuento").wait_for()
    assert "Member of the port commission" in card.inner_text()
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
    assert page.locator("[aria-describedby='_card']").count() == 1
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert card.count() == 0


def test_a_long_list_is_filtered(base, new_page):
    page = new_page()
    page.goto(base + PAGES["people"])
    page.get_by_label("Filter by name").fill("surveyor 13")
    assert page.locator(".az li:visible").count() == 1
    page.get_by_label("Filter by name").fill("nobody")
    assert page.get_by_text("No name here matches.").is_visible()
    page.get_by_label("Filter by name").fill("")
    assert page.locator(".az li:visible").count() == 16  # fourteen surveyors, the chair's name and other name


def test_a_citation_is_copied(base, new_page):
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(base + PAGES["story"])
    page.get_by_text("Cite this story").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "The port counts its piers" in copied
    assert "https://archive.example.org/stories/first-count/" in copied


@pytest.mark.parametrize("place", ["server", "disk"])
def test_citations_are_saved_without_script_under_a_strict_policy(site, base, new_page, place):
    page = new_page(java_script_enabled=False)
    policy = "default-src 'none'; style-src 'self'; img-src 'self'; sandbox allow-downloads"

    def with_policy(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    page.route("http://127.0.0.1*/**", with_policy)
    story = PAGES["story"]
    page.goto(base + story if place == "server" else (site.root / f"build{story}index.html").as_uri())
    page.get_by_text("Cite this story").click()
    for label, ending, beginning in (
        ("CSL-JSON", "json", '[{"id"'),
        ("RIS", "ris", "TY  - "),
        ("BibTeX", "bib", "@art"),
    ):
        with page.expect_download() as saved:
            page.get_by_role("link", name=label).click()
        assert saved.value.suggested_filename == f"first-count.{ending}"
        text = Path(saved.value.path()).read_bytes().decode()
        assert text.startswith(beginning)
        assert "The port counts its piers" in text


def test_headings_have_anchors_and_the_reading_position_is_kept(base, new_page):
    page = new_page(viewport={"width": 800, "height": 500})
    page.goto(base + PAGES["story"])
    heading = page.get_by_role("link", name="Link to this section: What the plan says")
    assert heading.get_attribute("href") == "#what-the-plan-says"
    page.locator("#_text table").scroll_into_view_if_needed()
    page.wait_for_function(
        "Object.keys(localStorage).some((key) => key.startsWith('read:') && Number(localStorage[key]) > 3)"
    )
    page.goto(base + PAGES["story"])
    page.get_by_role("link", name="Continue where you stopped reading").click()
    page.wait_for_function("scrollY > 300")  # it scrolls smoothly


def test_the_switch_keeps_its_choice(base, new_page):
    page = new_page()
    page.goto(f"{base}/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark page").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.goto(base + PAGES["story"])
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Light page").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_a_clipping_on_paper_has_its_address_and_no_furniture(base, new_page):
    page = new_page()
    page.goto(base + PAGES["story"])
    page.emulate_media(media="print")
    assert page.locator("code", has_text="https://archive.example.org/stories/first-count/").is_visible()
    assert page.locator("#_citation").is_visible()
    for hidden in (".mast nav", ".foot", ".skip", "#_cast"):
        assert not page.locator(hidden).first.is_visible(), hidden


@pytest.mark.parametrize("media", ["light", "dark", "phone", "print"])
@pytest.mark.parametrize("name", SHOWN)
def test_pages_match_their_reference_screenshots(base, new_page, name, media, tmp_path):
    """SITEGEN_LOOKS=new pytest tests/browser/test_visual.py keeps new references, which somebody then has to look at."""
    width = 390 if media == "phone" else 1280
    page = new_page(color_scheme="dark" if media == "dark" else "light", viewport={"width": width, "height": 800})
    page.goto(base + PAGES[name])
    page.add_style_tag(content=FONTS)
    if media == "print":
        page.emulate_media(media="print")
    seen = Image.open(screenshot(page, tmp_path / "seen.png")).convert("L")
    seen = seen.resize((width // 3, seen.height * (width // 3) // width), Image.Resampling.BOX)
    kept = LOOKS / f"{name}-{media}.png"
    if os.environ.get("SITEGEN_LOOKS") == "new":
        seen.quantize(16).save(kept, optimize=True)
        return
    reference = Image.open(kept).convert("L")
    assert abs(reference.height - seen.height) <= 4, (
        f"{name} is {seen.height * 3} px long, and was {reference.height * 3}"
    )
    seen = seen.crop((0, 0, *reference.size))
    far = ImageStat.Stat(ImageChops.difference(reference, seen)).mean[0]
    assert far < 2.5, f"{name} differs from tests/browser/looks/{kept.name} by {far:.1f} of 255"


@pytest.mark.tools("lighthouse")
@pytest.mark.parametrize("name", ["home", "story", "person", "directory"])
def test_lighthouse_scores_are_high(base, name, tmp_path):
    """Accessibility, best practices and search engines 100 of 100; speed as the median of three."""
    runs = [
        _lighthouse(base + PAGES[name], tmp_path / f"{number}.json") for number in range(3 if name == "story" else 1)
    ]
    for kind in ("accessibility", "best-practices", "seo"):
        failed = [
            audit
            for audit in runs[0]["audits"].values()
            if audit["score"] == 0 and audit["scoreDisplayMode"] == "binary"
        ]
        assert runs[0]["categories"][kind]["score"] == 1, [audit["id"] for audit in failed]
    if name == "story":
        assert statistics.median(run["categories"]["performance"]["score"] for run in runs) >= 0.98


def _lighthouse(address, report):
    flags = "--headless=new --no-sandbox --disable-background-networking --disable-component-update --disable-sync --no-first-run"
    command = [program("node"), str(node_module("lighthouse/cli/index.js")), address, "--quiet", "--output=json", f"--output-path={report}",
               f"--chrome-flags={flags}"]  # fmt: skip
    env = {**os.environ, "CHROME_PATH": program("chromium")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=240, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return json.loads(report.read_text("utf-8"))
