"""This repository's own archive: pages, links, dates and HTML."""

import pytest
from support import links, nu
from support.own_archive import copied

BASES = ["/", "/a/b/"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    archive = copied(tmp_path_factory.mktemp("site"))
    archive.build()
    return archive


def test_the_own_archive_has_all_its_stories_and_entities(site):
    kinds = {"people": 8, "organizations": 10, "places": 4, "laws": 1, "documents": 3, "events": 5, "stories": 2}
    for folder, count in kinds.items():
        assert len([path for path in (site.root / "build" / folder).iterdir() if path.is_dir()]) == count, folder


@pytest.mark.tools("nu")
def test_the_nu_checker_finds_neither_errors_nor_warnings_in_pages_and_stylesheet(site):
    assert nu.check(site.root / "build", css=True) == []


@pytest.mark.parametrize("base", BASES)
def test_every_link_and_fragment_works(site, base):
    assert links.broken(site.root / "build", base=base) == []


def test_every_link_works_from_disk(tmp_path):
    archive = copied(tmp_path)
    archive.build("--offline")
    assert links.broken(tmp_path / "build", file_mode=True) == []


def test_check_reports_no_problem(site):
    result = site.run("check", "--strict")
    assert (result.code, result.out) == (0, "No problems.\n")


def test_no_date_is_more_precise_than_its_source(site):
    """The only year that the sources state is 2017; the pages may name no other."""
    import re

    for path, data in site.tree().items():
        if path.endswith(".html"):
            text = re.sub(r"<[^>]*>", " ", data.decode())
            assert set(re.findall(r"\b(?:19|20)\d\d\b", text)) <= {"2017"}, path
