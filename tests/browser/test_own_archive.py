"""This repository's own archive, as a reader, a checker and a host see it."""

from pathlib import Path

import pytest
from support import servers
from support.own_archive import copied


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    archive = copied(tmp_path_factory.mktemp("site"))
    archive.build()
    return archive


def addresses(build: Path) -> list[str]:
    pages = sorted(build.rglob("index.html"))
    return [page.relative_to(build).as_posix().removesuffix("index.html") for page in pages]


def test_a_reader_without_javascript_sees_every_page(site, new_page):
    page = new_page(java_script_enabled=False)
    build = site.root / "build"
    with servers.http_server(build) as base:
        for address in addresses(build):
            response = page.goto(base + address)
            assert response.status == 200
            assert page.locator("h1").count() == 1, address
            assert page.locator("main").inner_text().strip(), address
        page.goto(base)
        page.get_by_role("link", name="Council votes 3").first.click()
        page.locator("#_text").get_by_role("link", name="Eugene Harris").click()
        assert page.locator("h1").inner_text() == "Eugene Harris"
        assert page.url == f"{base}people/eugene-harris/"


def test_opened_from_disk_the_home_page_links_to_a_story_and_an_entity(tmp_path, new_page):
    archive = copied(tmp_path)
    archive.build("--offline")
    page = new_page(java_script_enabled=False)
    page.goto((tmp_path / "build/index.html").as_uri())
    page.get_by_role("link", name="San Gabriel police sign").first.click()
    assert "sign a memorandum" in page.locator("h1").inner_text()
    page.locator("#_text").get_by_role("link", name="Steve Mermell").click()
    assert page.locator("h1").inner_text() == "Steve Mermell"


@pytest.mark.tools("servers")
def test_pages_request_no_other_host(site, page):
    """The fixture fails the test on any request that leaves 127.0.0.1."""
    with servers.nginx(site.root / "build", prefix="/a/b") as base:
        for address in ["", "stories/council-votes-to-nullify-memorandum/", "people/eugene-harris/", "entries/"]:
            page.goto(base + address)
            assert page.evaluate("document.styleSheets.length") == 1


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1600])
def test_no_page_scrolls_sideways(site, new_page, width):
    page = new_page(viewport={"width": width, "height": 800})
    with servers.http_server(site.root / "build") as base:
        for address in [
            "",
            "stories/council-votes-to-nullify-memorandum/",
            "documents/memorandum-of-understanding/",
            "entries/",
        ]:
            page.goto(base + address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(site, new_page, scheme):
    from support.browser import axe

    page = new_page(color_scheme=scheme)
    kinds = [
        "", "stories/council-votes-to-nullify-memorandum/", "people/eugene-harris/", "documents/memorandum-of-understanding/",
        "threads/san-gabriel-memorandum/", "entries/", "sections/police-and-immigration/", "dates/undated/", "corrections/", "about/",
    ]  # fmt: skip
    with servers.http_server(site.root / "build") as base:
        for address in kinds:
            page.goto(base + address)
            assert axe(page) == [], address
