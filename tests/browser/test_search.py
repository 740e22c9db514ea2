"""Search: what it finds and never finds, in a real browser on a real server; and when its index is made."""

import datetime as dt
import gzip
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from support import nu
from support.archive import CONFIG, Archive
from support.browser import axe
from support.servers import http_server, nginx

from sitegen.build.options import BuildOptions
from sitegen.build.session import Session
from sitegen.build.watch_loop import rebuild_once
from sitegen.config.loader import load
from sitegen.watch.debounce import ChangeSet

INDEX = "search/pagefind/"
SUFFIXES = (".pf_fragment", ".pf_filter", ".pf_index", ".pf_meta")


def fill(archive):
    """Stories in three languages, people with other names, and what must never be found."""
    archive.on.add("search")
    archive.write("sitegen.toml", CONFIG + '[sections.courts]\ntitle = "The courts"\n')
    archive.entity(
        "person",
        "eugene-harris",
        name="Eugene Harris",
        aliases=["Gene the Chief", "\u54c8\u91cc\u65af"],
        summary="A chief of police.",
    )
    archive.entity("person", "ann-lee", name="Ann Lee", note="lawyer")
    archive.entity("person", "ann-lee-2", name="Ann Lee", note="singer")
    archive.entity(
        "person", "shy", name="Quiet Shyling", aliases=["Shybert"], visibility="noindex", body="Zurückhaltend.\n"
    )
    archive.entity("person", "wiped", name="Wiped Nobody", visibility="suppressed")
    archive.entity("event", "vote", name="The vote", when="XXXX-12-07")
    archive.entity("page", "about", title="About", status="published", body="Who makes this archive, and pemmican.\n")
    archive.story("raid", title="A raid at dawn", deck="Officers came early.", published="2019-01-05", section="courts",
                  entities=["person/eugene-harris", "person/ann-lee", "person/shy"],
                  body="The committee met & <argued>.[^1] [[person/ann-lee]] un*believ*ably stayed.\n\n- one\n- two\n\n[^1]: Loudly.\n")  # fmt: skip
    archive.story(
        "second",
        title="The committee returns",
        published="2020-03",
        entities=["person/ann-lee-2"],
        body="Nothing was decided by them.\n",
    )
    archive.story("third", title="Old minutes", published="1998", section="schools", body="A committee of schools.\n")
    archive.story("undated", title="Loose sheet", published="XXXX", body="The committee again.\n")
    archive.story(
        "ciudad", title="La ciudad", lang="es", published="2018", body="Las ciudades protestan contra la redada.\n"
    )
    archive.story(
        "beijing",
        title="\u5317\u4eac\u5927\u5b66",
        lang="zh",
        published="2017",
        body="\u5b66\u751f\u5728\u5317\u4eac\u6297\u8bae\uff0c\u5927\u5bb6\u90fd\u5728\u3002\n",
    )
    archive.story("held", title="Heldenhaft withheld", status="held", body="Holdonium is secret.\n")
    archive.story("draft", title="Draftonium papers", status="draft", body="Draftonium.\n")
    archive.story("gone", title="Withdrawnium", status="withdrawn", body="Withdrawnium text.\n")
    return archive


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("search")))
    archive.build()
    return archive


@pytest.fixture(scope="module")
def server(built):
    with http_server(built.root / "build") as address:
        yield address


def index(archive):
    """The files of the index, by path."""
    return {path: data for path, data in archive.tree().items() if path.startswith(INDEX)}


def unpacked(archive):
    """All that can be read in the index."""
    return b"\n".join(
        gzip.decompress(data) if path.endswith(SUFFIXES) else data
        for path, data in index(archive).items()
        if not path.endswith((".js", ".pagefind"))
    ).decode("utf-8", "replace")


def search(page, address, query=""):
    """Open the search page and wait for what it says."""
    page.goto(f"{address}search/{query}")
    if query:
        settled(page)
    return titles(page)


def settled(page):
    expect(page.locator("#_status")).not_to_have_text(re.compile("^(Searching)?$"))


def titles(page):
    return page.locator("#_results .name").all_inner_texts()


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


# -- what is found


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
def spelt(tmp_path_factory):
    """A server of an archive whose names have apostrophes, accents and letters that few keyboards have."""
    archive = Archive(tmp_path_factory.mktemp("spelt"))
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
def test_a_name_is_found_however_it_is_typed(spelt, page, typed):
    assert "Am Fußweg" in search(page, spelt, f"?q={quote(typed)}")
    assert "The harbour is l’école of Ærø." in page.locator(".excerpt").all_inner_texts(), "no list of names"


@pytest.mark.parametrize("typed", ["Fussweg", "fußweg", "ecole", "l'ecole", "Aero"])
def test_a_word_is_found_however_it_is_typed(spelt, page, typed):
    assert search(page, spelt, f"?q={quote(typed)}") == ["Am Fußweg"]


def test_filters_narrow_it_down_and_their_counts_are_true(server, page):
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


def test_results_are_sorted_by_date_and_what_has_no_year_stands_last(server, page):
    search(page, server, "?q=committee")
    dated = ["The committee returns", "A raid at dawn", "Old minutes"]
    assert choose(page, "sort", "newest") == [*dated, "Loose sheet"]
    assert choose(page, "sort", "oldest") == [*dated[::-1], "Loose sheet"]
    assert page.locator("#_results .small").all_inner_texts()[:2] == ["1998", "January 5, 2019"]


@pytest.fixture(scope="module")
def parted(tmp_path_factory):
    """The same archive with an index of parts: two of what has a date, two of what has none."""
    archive = fill(Archive(tmp_path_factory.mktemp("parted")))
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + "[search]\nshard_size = 4\n")
    archive.build()
    return archive


def test_an_index_of_parts_answers_like_one(parted, page, server):
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


def test_a_part_that_nothing_concerns_is_not_made_again(parted, archive):
    fill(archive)
    archive.write("sitegen.toml", (parted.root / "sitegen.toml").read_text())
    archive.build()
    assert archive.tree() == parted.tree()
    before = {path: (archive.root / "build" / path).stat().st_mtime_ns for path in index(archive)}
    archive.story("second", title="The committee returns", published="2020-03", body="Pelicans.\n")
    assert json.loads(archive.build("--json").out)["search"] == "rebuilt"
    after = {path: (archive.root / "build" / path).stat().st_mtime_ns for path in index(archive)}
    changed = {path.split("/")[2] for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == {"1"}, "the second part of what has a date"
    assert "pelicans" in unpacked(archive).lower()


def test_the_address_keeps_what_is_asked_and_back_leads_to_what_was_asked_before(server, page):
    search(page, server, "?q=committee")
    choose(page, "year", "2019")
    assert page.url.endswith("?q=committee&year=2019")
    page.evaluate("document.getElementById('_status').textContent = ''")
    page.go_back()
    settled(page)
    assert len(titles(page)) == 4
    assert page.locator("select[name=year]").input_value() == ""


def test_keys_alone_are_enough(server, page):
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


def test_it_is_loaded_when_it_is_used_and_not_before(server, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server)
    assert not [url for url in asked if "search" in url]
    page.goto(f"{server}search/")
    page.wait_for_selector("form.find", state="visible")
    assert not [url for url in asked if "pagefind" in url]
    with page.expect_request("**/parts.json"):
        page.locator("#_q").focus()


def test_a_strict_policy_is_no_hindrance(server, page):
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
def test_what_was_found_is_legible_for_all(server, page, built):
    search(page, server, "?q=committee")
    page.wait_for_selector("select[name=entity] option[value='Eugene Harris']", state="attached")
    assert axe(page) == []
    assert page.locator("#_status").get_attribute("role") == "status"
    search(page, server)
    assert axe(page) == []
    assert [m for m in nu.check([built.root / "build/search/index.html"]) if m["type"] == "error"] == []


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_there_are_lists(server, page):
    page.goto(f"{server}search/")
    assert not page.locator("form.find").is_visible()
    assert page.get_by_text("Searching needs JavaScript").is_visible()
    assert page.get_by_role("link", name="Year not stated").is_visible()
    assert page.get_by_role("link", name="The courts").is_visible()


@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_it_fits_a_narrow_window(server, page):
    search(page, server, "?q=committee")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_an_index_that_is_missing_is_told(server, page):
    page.route("**/parts.json", lambda route: route.abort())
    assert search(page, server, "?q=committee") == []
    assert "could not be loaded" in page.locator("#_status").inner_text()
    assert page.locator("#_browse").is_visible()


# -- what is never found


def test_what_is_not_public_or_asks_not_to_be_indexed_is_in_no_file(built):
    text = unpacked(built)
    assert "committee" in text
    assert "eugene-harris" in text
    for word in (
        "holdonium",
        "heldenhaft",
        "draftonium",
        "withdrawnium",
        "shyling",
        "shybert",
        "zurück",
        "wiped",
        "people/shy",
        "stories/held",
    ):
        assert word not in text.lower(), word


def test_switched_off_there_is_nothing_of_it(archive):
    fill(archive)
    archive.on.discard("search")
    archive.build()
    assert not [path for path in archive.tree() if path.startswith("search/")]
    assert "search/" not in archive.output("index.html")
    archive.on.add("search")
    archive.build()
    assert index(archive)
    archive.on.discard("search")
    archive.build()
    assert not [path for path in archive.tree() if path.startswith("search/")]


def test_from_a_disk_the_page_says_that_it_cannot_search(archive, page):
    fill(archive)
    archive.build("--offline")
    assert not index(archive)
    page.goto((archive.root / "build/search/index.html").as_uri())
    assert page.get_by_text("This copy is read from a disk").is_visible()
    page.get_by_role("link", name="All stories").click()
    assert page.locator("h1").is_visible()


# -- when it is made


def test_the_index_is_the_same_bytes_from_any_history(built, archive, tmp_path_factory):
    fill(archive)
    archive.story("raid", title="Another", body="Something else.\n")
    archive.build()
    fill(archive)
    archive.entity("person", "late", name="Late Comer")
    archive.build()
    (archive.root / "content/people/late.md").unlink()
    archive.build()
    assert archive.tree() == built.tree()
    other = fill(Archive(tmp_path_factory.mktemp("again")))
    other.build("-j", "3")
    assert other.tree() == built.tree()


def test_the_manifest_has_its_files_and_a_second_build_writes_none(built):
    before = {path: (built.root / "build" / path).stat().st_mtime_ns for path in index(built)}
    again = json.loads(built.build("--json").out)
    assert (again["written"], again["rendered"], again["search"]) == (0, 0, "")
    assert {path: (built.root / "build" / path).stat().st_mtime_ns for path in index(built)} == before
    listed = built.output("manifest-sha256.txt")
    assert all(f"  {path}\n" in listed for path in before)
    check = subprocess.run(
        ["sha256sum", "-c", "--quiet", "manifest-sha256.txt"],
        cwd=built.root / "build",
        capture_output=True,
        check=False,
    )
    assert check.returncode == 0


def test_only_what_an_edit_concerns_is_written(archive):
    fill(archive)
    archive.build()
    before = index(archive)
    archive.story("third", title="Old minutes", published="1998", section="schools", body="A committee of pelicans.\n")
    assert json.loads(archive.build("--json").out)["search"] == "rebuilt"
    after = index(archive)
    assert "pelicans" in unpacked(archive)
    kept = [path for path in before if "fragment" in path and after.get(path) == before[path]]
    assert len(kept) == len([path for path in before if "fragment" in path]) - 1
    archive.story("held", title="Heldenhaft withheld", status="held", body="Other secrets.\n")
    assert json.loads(archive.build("--json").out)["search"] == ""
    assert index(archive) == after


def test_quick_leaves_it_and_says_so_and_the_next_build_makes_it(archive):
    fill(archive)
    first = archive.build("--skip-artifacts")
    assert "Search does not exist yet" in first.out
    assert not index(archive)
    archive.build()
    before = index(archive)
    archive.story("third", title="Old minutes", body="Pelicans.\n")
    assert "Search was not rebuilt" in archive.build("--skip-artifacts").out
    assert index(archive) == before
    assert "Pelicans" in archive.output("stories/third/index.html")
    assert "Search was not rebuilt" in archive.build("--skip-artifacts").out
    assert "Search" not in archive.build().out
    assert "pelicans" in unpacked(archive).lower()
    assert "Search" not in archive.build("--skip-artifacts").out, "nothing changed since"


@pytest.mark.parametrize("how", ["held", "deleted", "suppressed"])
def test_what_is_not_public_any_more_leaves_it_even_in_a_hurry(archive, how):
    fill(archive)
    archive.build()
    if how == "held":
        archive.story("third", title="Old minutes", status="held", body="A committee of schools.\n")
    elif how == "deleted":
        (archive.root / "content/stories/third.md").unlink()
    else:
        archive.entity("person", "eugene-harris", name="Eugene Harris", visibility="suppressed")
    archive.build("--skip-artifacts")
    assert ("Gene the Chief" if how == "suppressed" else "stories/third") not in unpacked(archive)
    assert "stories/raid" in unpacked(archive)


def test_a_build_with_errors_leaves_it(archive):
    fill(archive)
    archive.build()
    before = archive.tree()
    archive.story("third", title="Pelicans", body="[[Nobody At All]]\n")
    assert archive.run("build").code == 1
    assert archive.tree() == before
    archive.story("third", title="Pelicans", body="Right.\n")
    archive.build()
    assert "Pelicans" in unpacked(archive)


@pytest.mark.parametrize(
    "damage", ["a file is changed", "a file is lost", "the database is lost", "what waits is lost", "all of it is lost"]
)
def test_damage_is_mended(archive, built, damage):
    fill(archive)
    archive.build()
    scratch = archive.root / ".sitegen"
    some = archive.root / "build" / next(path for path in index(archive) if "fragment" in path)
    if damage == "a file is changed":
        some.write_bytes(b"nonsense")
    elif damage == "a file is lost":
        some.unlink()
    elif damage == "the database is lost":
        (scratch / "archive.db").unlink()
    else:
        subprocess.run(["rm", "-r", scratch / "archive.search"], check=True)
        if damage == "all of it is lost":
            subprocess.run(["rm", "-r", archive.root / "build" / INDEX], check=True)
    archive.build()
    assert archive.tree() == built.tree()


def test_cleaning_takes_it_away(archive):
    fill(archive)
    archive.build()
    archive.run("clean")
    assert not [file for file in (archive.root / "build").rglob("*") if file.is_file()]
    assert not (archive.root / ".sitegen").exists()


def test_a_page_of_its_address_is_told(archive):
    fill(archive)
    archive.entity("page", "search", title="Mine", status="published")
    result = archive.run("build")
    assert result.code == 1
    assert "search page" in result.err


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seconds", [0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
def test_a_build_that_is_killed_leaves_what_the_next_one_mends(archive, built, seconds):
    fill(archive)
    archive.story("third", title="Before", body="Before.\n")
    archive.build()
    fill(archive)
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "-C", archive.root, "build"], stdout=subprocess.DEVNULL
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    archive.build()
    assert archive.tree() == built.tree()
    assert len(list((archive.root / ".sitegen/archive.search").iterdir())) == 1


# -- while people write


@pytest.mark.slow
def test_a_build_that_watches_makes_it_at_its_start_alone(archive):
    fill(archive)
    command = [sys.executable, "-m", "sitegen", "-C", archive.root, "build", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "built now, and then only by the next sitegen build" in process.stderr.readline()
            process.stdout.readline()
            before = index(archive)
            assert before
            archive.story("third", title="Old minutes", body="Pelicans.\n")
            process.stdout.readline()
            assert "Pelicans" in archive.output("stories/third/index.html")
            assert index(archive) == before
        finally:
            process.send_signal(signal.SIGINT)
    archive.build()
    assert "pelicans" in unpacked(archive).lower()


def test_a_rescan_of_a_build_that_watches_leaves_the_index(archive):
    fill(archive)
    file = archive.root / "sitegen.toml"
    options = BuildOptions(archive.root, load(file, {}), file, archive.root / "build", dt.datetime.now(dt.UTC))
    with Session(lambda: options) as session:
        rebuild_once(session, None, strict=False)
        before = index(archive)
        assert before
        archive.story("third", title="Old minutes", body="Pelicans.\n")
        result, _ = rebuild_once(session, ChangeSet(frozenset(), everything=True), strict=False)
    assert "Pelicans" in archive.output("stories/third/index.html")
    assert result.artifact_status["search"] == "left"
    assert index(archive) == before


def test_the_preview_makes_one_of_its_own_when_it_is_asked(archive, page):
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


def wait_for(page, address, words, wanted):
    """Search again until it is found: the watcher needs its moment."""
    end = time.monotonic() + 10
    while search(page, address, f"?q={words}") != wanted:
        assert time.monotonic() < end, titles(page)


def test_nothing_of_it_is_imported_by_a_build_without(tmp_path: Path):
    code = "import sitegen.build, sitegen.cli.build, sys; print([m for m in sys.modules if 'pagefind' in m or m == 'cbor2'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"
