"""Search: what it finds and never finds, in a real browser on a real server; and when its index is made."""

import json
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
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
    assert page.locator(".excerpt").inner_text() == (
        "The committee met & <argued>. Ann Lee unbelievably stayed. one \u00b7 two \u00b7 Loudly."
    ), "notes are last, and list items do not run together"


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
    assert json.loads(parted.output(f"{INDEX}parts.json")) == {"parts": 4, "dated": 2, "names": 1}
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


def suggested(page, text):
    """Type a text; return the suggested names once there are some, or once it is certain that there are none."""
    page.locator("#_q").fill("")
    page.locator("#_q").press_sequentially(text, delay=5)
    page.wait_for_timeout(600)
    return page.locator("#_names [role=option] b").all_inner_texts() if page.locator("#_names").is_visible() else []


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("eug", ["Eugene Harris"]),
        ("Harris Eugene", ["Eugene Harris"]),
        ("euegne", ["Eugene Harris"]),
        ("eugen haris", ["Eugene Harris"]),
        ("gene the cheif", ["Eugene Harris"]),
        ("\u54c8\u91cc", ["Eugene Harris"]),
        ("ann", ["Ann Lee", "Ann Lee"]),
        ("shyb", []),
        ("nobody", []),
        ("holdonium", []),
        ("hariss bob", []),
        ("a", []),
    ],
)
def test_names_are_suggested_while_one_types_also_with_a_typo(server, page, typed, names):
    search(page, server)
    assert suggested(page, typed) == names


def test_suggestions_are_a_combobox_for_keyboard_and_screen_reader(server, page):
    search(page, server)
    box = page.locator("#_q")
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "false")
    assert suggested(page, "ann") == ["Ann Lee", "Ann Lee"]
    assert page.locator("#_names_count").inner_text() == "Names that match: 2"
    assert box.get_attribute("aria-expanded") == "true"
    assert axe(page) == []
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "_name-1"
    assert page.locator("[aria-selected=true]").inner_text() == "Ann Lee singer, Person"
    assert page.evaluate("document.activeElement.id") == "_q"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None, "from the last name back to the box"
    box.press("ArrowUp")
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "ann", "the first Escape closes the list only"
    suggested(page, "euegne")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/people/eugene-harris/")


def test_a_search_with_a_typo_asks_for_the_name_that_was_meant(server, page):
    search(page, server, "?q=Eugene+Haris")
    page.locator("#_meant a").wait_for()
    assert page.locator("#_meant").inner_text() == "Did you mean Eugene Harris?"
    page.locator("#_meant a").click()
    settled(page)
    assert titles(page) == ["Eugene Harris", "A raid at dawn"]
    page.wait_for_timeout(300)
    assert not page.locator("#_meant").is_visible()


def test_a_large_archive_has_its_names_in_files_by_letter(tmp_path, page):
    archive = Archive(tmp_path)
    archive.on.add("search")
    archive.write("content/people/all.txt", "")
    first, last = (
        ["Ada", "Bea", "Cyd", "Dan", "Eve", "Flo", "Gus", "Hal", "Ida", "Jon"],
        ["Kahn", "Lind", "Moor", "Nash", "Otis", "Pohl", "Quin", "Rask", "Sams", "Tell"],
    )
    for number in range(2100):
        name = f"{first[number % 10]} {last[number // 10 % 10]} {'abcdefghijklmnopqrstuvwxyz'[number // 100]}on"
        archive.write(f"content/people/p{number}.md", f"---\nname: {name}\nstatus: published\n---\n")
    archive.write(
        "content/people/oe.md", "---\nname: Ørsted Ægir\naliases: [\u54c8\u91cc\u65af]\nstatus: published\n---\n"
    )
    archive.run("build")
    assert json.loads(archive.output(f"{INDEX}parts.json"))["names"] == 32
    assert f"{INDEX}names.json" not in archive.tree()
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    with http_server(archive.root / "build") as address:
        page.goto(f"{address}search/")
        assert suggested(page, "Orstde") == ["Ørsted Ægir"]
        assert suggested(page, "aegir") == ["Ørsted Ægir"]
        assert suggested(page, "\u54c8\u91cc") == ["Ørsted Ægir"]
        assert suggested(page, "flo ottis uon") == ["Flo Otis uon"]
    assert {file for file in asked if file.startswith("names")} <= {
        f"names-{n}.json" for n in (15, 1, 6, 21, 0x54C8 % 32)
    }


def test_the_key_opens_the_search_from_any_page(server, page):
    page.goto(f"{server}people/eugene-harris/")
    link = page.locator("nav a[rel=search]")
    assert (link.get_attribute("aria-keyshortcuts"), link.get_attribute("title")) == ("/", "Search (/)")
    page.keyboard.press("Control+/")
    page.keyboard.press("/")
    page.wait_for_url("**/search/#_q")
    page.wait_for_function("document.activeElement.id === '_q'")
    assert page.locator("#_q").input_value() == ""
    page.keyboard.type("a/b")
    assert page.locator("#_q").input_value() == "a/b"


def test_a_reader_can_switch_the_key_off(server, page):
    search(page, server)
    page.get_by_label("The key / opens the search on every page").uncheck()
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "_q"
    page.goto(f"{server}people/eugene-harris/")
    page.keyboard.press("/")
    page.wait_for_timeout(200)
    assert page.url.endswith("/people/eugene-harris/")
    search(page, server)
    page.get_by_label("The key / opens the search on every page").check()
    page.goto(f"{server}people/eugene-harris/")
    page.keyboard.press("/")
    page.wait_for_url("**/search/#_q")


def test_an_archive_can_do_without_the_key(archive):
    archive.on.add("search")
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + "[search]\nshortcut = false\n")
    archive.story("one")
    archive.build()
    assert "aria-keyshortcuts" not in archive.output("index.html")
    assert "_shortcut" not in archive.output("search/index.html")


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_the_first_result_is_visible_on_a_phone(server, page):
    search(page, server, "?q=committee")
    box = page.locator("#_results li").first.bounding_box()
    assert box["y"] + box["height"] <= 844, box
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_search_is_loaded_on_first_use(server, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server)
    assert not [url for url in asked if "search" in url]
    page.goto(f"{server}search/")
    page.wait_for_selector("form.find", state="visible")
    assert not [url for url in asked if "pagefind" in url or "names" in url]
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
    page.locator("h1").wait_for()


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
            search(page, address, "?q=holdonium")
            assert titles(page) == ["Heldenhaft withheld"]
            expect(page.locator("#_results .sitegen-badge")).to_have_text("held")
            assert search(page, address, "?q=committee")
            archive.story("draft", title="Draftonium papers", body="Pelicans.\n", status="draft")
            wait_for(page, address, "pelicans", ["Draftonium papers"])
        finally:
            process.send_signal(signal.SIGINT)
    assert archive.tree() == before
    archive.build()
    assert "holdonium" not in unpacked(archive).lower()
