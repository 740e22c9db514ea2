"""Search: what it finds and never finds, in a real browser on a real server; and when its index is made."""

import json
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest
from support import nu
from support.archive import Archive
from support.browser import axe
from support.search import INDEX, fill, index, search, settled, titles, unpacked, wait_for
from support.servers import http_server, nginx


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("search")))
    archive.build()
    return archive


@pytest.fixture(scope="module")
def server(built):
    with http_server(built.root / "build") as address:
        yield address


def ask(page, text):
    """Type into the form, and wait until the answer is another one."""
    page.evaluate("document.getElementById('_status').textContent = ''")
    page.locator("#_q").fill(text)
    page.locator("#_q").press("Enter")
    settled(page)
    return titles(page)


def choose(page, name, value):
    page.evaluate("document.getElementById('_status').textContent = ''")
    page.wait_for_selector(f"select[name={name}] option[value='{value}']", state="attached")
    page.locator(f"select[name={name}]").select_option(value)
    settled(page)
    return titles(page)


@pytest.mark.tools("servers")
@pytest.mark.parametrize("base", ["", "/a/b/"])
@pytest.mark.parametrize("serve", [http_server, nginx])
def test_a_person_is_found_by_another_name_at_a_root_and_below(built, page, serve, base):
    with serve(built.root / "build", base) as address:
        found = search(page, address, "?q=gene+the+chief")
        assert found == ["Eugene Harris", "A raid at dawn"]
        assert page.locator(".aka").first.inner_text() == "Also named: Gene the Chief; \u54c8\u91cc\u65af"
        page.locator("#_results a").first.click()
        page.wait_for_url("**/people/eugene-harris/")
        assert page.locator("h1").inner_text() == "Eugene Harris"


def test_words_of_every_language_are_found(server, page):
    assert search(page, server, "?q=ciudades") == ["La ciudad"]
    assert page.locator("#_results li").get_attribute("lang") == "es"
    assert ask(page, "redad") == ["La ciudad"]
    assert ask(page, "\u5317\u4eac") == ["\u5317\u4eac\u5927\u5b66"]
    assert ask(page, "\u6297\u8bae \u5b66\u751f") == ["\u5317\u4eac\u5927\u5b66"]
    assert (
        page.locator(".excerpt")
        .inner_text()
        .startswith("\u5b66\u751f\u5728\u5317\u4eac\u6297\u8bae\uff0c\u5927\u5bb6\u90fd\u5728\u3002")
    )
    assert ask(page, "\u4eac\u5317") == [], "the signs are there, and not side by side"
    assert ask(page, "\u54c8\u91cc\u65af") == ["Eugene Harris", "A raid at dawn"]
    assert ask(page, "unbelievably") == ["A raid at dawn"]
    assert ask(page, '"committee again"') == ["Loose sheet"]
    assert ask(page, "pemmican") == ["About"]
    assert "& <argued>" in (ask(page, "argued"), page.locator(".excerpt").inner_text())[1]
    assert page.locator(".excerpt mark").all_inner_texts() == ["<argued>."]
    assert "<argued>. Ann Lee unbelievably stayed. Loudly. one two" in page.locator(".excerpt").inner_text()


@pytest.fixture(scope="module")
def spelled(tmp_path_factory):
    """A server of an archive whose names have apostrophes, accents and letters that few keyboards have."""
    archive = Archive(tmp_path_factory.mktemp("spelled"))
    archive.on.add("search")
    archive.entity("person", "oleary", name="Zoë O’Leary-Guðmundsdóttir", aliases=["Z. O’Leary"])
    archive.entity("person", "kami", name="\ufa19\u8c37")
    archive.story("harbour", title="Am Fußweg", published="2016", entities=["person/oleary", "person/kami"],
                  body="The harbour is l’école of Ærø.\n")  # fmt: skip
    archive.story("other", title="Other", published="2016", body="Nothing.\n")
    archive.build()
    with http_server(archive.root / "build") as address:
        yield address


@pytest.mark.parametrize(
    "typed",
    [
        "O'Leary", "O’Leary", "oleary", "leary", "zoe oleary", "Z. O'Leary", "O'Leary-Gudmundsdottir", "oleary-guðmundsdóttir",
        "gudmundsdottir", "\u795e\u8c37", "\ufa19\u8c37",
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_typed(spelled, page, typed):
    assert "Am Fußweg" in search(page, spelled, f"?q={quote(typed)}")
    assert "The harbour is l’école of Ærø." in page.locator(".excerpt").all_inner_texts(), "no list of names"


@pytest.mark.parametrize("typed", ["Fussweg", "fußweg", "ecole", "l'ecole", "Aero"])
def test_a_word_is_found_however_it_is_typed(spelled, page, typed):
    assert search(page, spelled, f"?q={quote(typed)}") == ["Am Fußweg"]


def test_search_filters_have_correct_counts(server, page):
    found = search(page, server, "?q=committee")
    assert sorted(found) == ["A raid at dawn", "Loose sheet", "Old minutes", "The committee returns"]
    page.wait_for_selector("select[name=entity] option[value='Ann Lee (singer)']", state="attached")
    years = page.locator("select[name=year] option").all_inner_texts()
    assert years == ["Any", "2020 (1)", "2019 (1)", "2018 (0)", "2017 (0)", "1998 (1)", "Year not stated (1)"]
    assert page.locator("select[name=entity] option").all_inner_texts() == [
        "Any",
        "Ann Lee (lawyer) (1)",
        "Ann Lee (singer) (1)",
        "Eugene Harris (1)",
    ]
    assert choose(page, "entity", "Eugene Harris") == ["A raid at dawn"]
    assert page.locator("#_status").inner_text() == "Results: 1"
    assert choose(page, "entity", "")
    assert choose(page, "section", "schools") == ["Old minutes"]
    page.wait_for_function("document.querySelector('select[name=section] [value=courts]').textContent.endsWith('(1)')")
    assert choose(page, "section", "")
    assert choose(page, "year", "undated") == ["Loose sheet"]
    assert search(page, server, "?kind=person") == ["Ann Lee", "Ann Lee", "Eugene Harris"]
    assert search(page, server, "?kind=event&year=undated") == ["The vote"]


def test_search_results_are_sorted_by_date_with_undated_last(server, page):
    search(page, server, "?q=committee")
    dated = ["The committee returns", "A raid at dawn", "Old minutes"]
    assert choose(page, "sort", "newest") == [*dated, "Loose sheet"]
    assert choose(page, "sort", "oldest") == [*dated[::-1], "Loose sheet"]
    assert page.locator("#_results .small").all_inner_texts()[:2] == ["1998", "Jan. 5, 2019"]


@pytest.fixture(scope="module")
def parted(tmp_path_factory):
    """The same archive with an index of parts: two of what has a date, two of what has none."""
    archive = fill(Archive(tmp_path_factory.mktemp("parted")))
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + "[search]\nshard_size = 4\n")
    archive.build()
    return archive


def test_a_split_index_has_the_same_results(parted, page, server):
    assert json.loads(parted.output(f"{INDEX}parts.json")) == {"parts": 4, "dated": 2}
    asked = {
        query: search(page, server, query)
        for query in (
            "?q=committee&sort=newest",
            "?q=\u5317\u4eac\u6297\u8bae",
            "?q=committee&sort=oldest",
            "?q=gene+the+chief",
            "?kind=story",
        )
    }
    whole = counts(page)
    with http_server(parted.root / "build", "/a/b/") as address:
        for query, found in asked.items():
            assert search(page, address, query) == found, query
        assert counts(page) == whole
        assert sorted(search(page, address, "?q=committee")) == sorted(asked["?q=committee&sort=newest"])
        page.locator("#_results a").first.click()
        page.wait_for_selector("article")


def counts(page):
    """What the form says of each year, once it says it."""
    page.wait_for_function("document.querySelector('select[name=year]').textContent.includes('(')")
    return page.locator("select[name=year] option").all_inner_texts()


def test_the_address_has_the_query_and_back_restores_it(server, page):
    search(page, server, "?q=committee")
    choose(page, "year", "2019")
    assert page.url.endswith("?q=committee&year=2019")
    page.evaluate("document.getElementById('_status').textContent = ''")
    page.go_back()
    settled(page)
    assert len(titles(page)) == 4
    assert page.locator("select[name=year]").input_value() == ""


def test_search_works_with_the_keyboard_only(server, page):
    search(page, server)
    page.keyboard.press("/")
    page.keyboard.type("committee")
    page.wait_for_selector("#_results a")
    assert page.locator("#_q").input_value() == "committee"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = titles(page)[1]
    assert page.evaluate("document.activeElement.textContent") == second
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "_q"
    page.keyboard.press("Escape")
    page.wait_for_selector("#_browse", state="visible")
    assert (page.locator("#_q").input_value(), titles(page), page.url) == ("", [], f"{server}search/")


def test_search_is_loaded_on_first_use(server, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server)
    assert not [url for url in asked if "search" in url]
    page.goto(f"{server}search/")
    page.wait_for_selector("form.find", state="visible")
    assert not [url for url in asked if "pagefind" in url]
    with page.expect_request("**/parts.json"):
        page.locator("#_q").focus()


def test_search_works_under_a_strict_content_security_policy(server, page):
    told = []
    page.on("console", lambda message: told.append(message.text))

    def strict(route):
        answer = route.fetch()
        policy = "default-src 'none'; img-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; worker-src 'self'"
        route.fulfill(response=answer, headers=answer.headers | {"content-security-policy": policy})

    page.route("**/search/**", strict)
    assert search(page, server, "?q=redada") == ["La ciudad"]
    assert not [text for text in told if "Content Security Policy" in text]


@pytest.mark.tools("nu")
def test_search_results_are_valid_and_accessible(server, page, built):
    search(page, server, "?q=committee")
    page.wait_for_selector("select[name=entity] option[value='Eugene Harris']", state="attached")
    assert axe(page) == []
    assert page.locator("#_status").get_attribute("role") == "status"
    search(page, server)
    assert axe(page) == []
    assert [m for m in nu.check([built.root / "build/search/index.html"]) if m["type"] == "error"] == []


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_search_page_links_to_lists(server, page):
    page.goto(f"{server}search/")
    assert not page.locator("form.find").is_visible()
    assert page.get_by_text("Search needs JavaScript").is_visible()
    assert page.get_by_role("link", name="Year not stated").is_visible()
    assert page.locator("#_browse").get_by_role("link", name="The courts").is_visible()


@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_the_search_page_fits_a_narrow_window(server, page):
    search(page, server, "?q=committee")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_search_page_reports_a_missing_index(server, page):
    page.route("**/parts.json", lambda route: route.abort())
    assert search(page, server, "?q=committee") == []
    assert "could not be loaded" in page.locator("#_status").inner_text()
    assert page.locator("#_browse").is_visible()


def test_from_disk_the_search_page_says_that_it_cannot_search(archive, page):
    fill(archive)
    archive.build("--offline")
    assert not index(archive)
    page.goto((archive.root / "build/search/index.html").as_uri())
    assert page.get_by_text("This copy is opened from a disk").is_visible()
    page.get_by_role("link", name="All stories").click()
    assert page.locator("h1").is_visible()


def test_the_preview_builds_its_own_artifact_on_request(archive, page):
    fill(archive)
    archive.build()
    before = archive.tree()
    command = [
        sys.executable,
        "-m",
        "sitegen",
        "-C",
        archive.root,
        "serve",
        "--port",
        "8700",
        "-b",
        "http://localhost/a/",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().split()[1].replace("localhost", "127.0.0.1")
            assert search(page, address, "?q=holdonium") == ["Heldenhaft withheld held"]  # with its badge
            assert search(page, address, "?q=committee")
            archive.story("draft", title="Draftonium papers", body="Pelicans.\n", status="draft")
            wait_for(page, address, "pelicans", ["Draftonium papers"])
        finally:
            process.send_signal(signal.SIGINT)
    assert archive.tree() == before
    archive.build()
    assert "holdonium" not in unpacked(archive).lower()
