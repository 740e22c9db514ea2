"""Two writers with pages at one address are a problem at each plain byline. The database is in memory."""

import pytest
from support.stored_archive import StoredArchive

from sitegen.model.page import Page
from sitegen.names.bylines import writer_key
from sitegen.problem_codes.addresses import SHARED_BYLINE_ADDRESS
from sitegen.publish.byline_conflicts import byline_address_problems

SEPARATE = "if they are two writers, give one of them a file in content/staff/ with its own slug:"


class Stories(StoredArchive):
    """An archive with stories and their bylines."""

    def story(self, slug, date, *names):
        positions = {f"bylines.{number}": (4 + number, 3) for number in range(len(names))}
        row = self.document(f"story/{slug}", bylines=names, positions=positions)
        for name in names:
            self.entry("byline", writer_key(name), row, date)

    def problems(self, *writers):
        """The problems of two pages: file, line, column, message and hint of each."""
        first, second = (Page("/w/", "byline", (writer, "another key"), "the page") for writer in writers)
        found = byline_address_problems(self.engine, first, second)
        assert all(problem.code == SHARED_BYLINE_ADDRESS.code for problem in found)
        return [(problem.file, problem.line, problem.column, problem.message, problem.hint) for problem in found]


@pytest.fixture
def stories(tmp_path):
    return Stories(tmp_path)


def test_two_names_with_one_transliteration_are_a_problem_at_both_bylines(stories):
    stories.story("a", "2019", "Zoe", "李 伟")
    stories.story("b", "2019", "李·薇")
    hint = f"spell the name the same way everywhere; {SEPARATE}"
    assert stories.problems("李 伟", "李 薇") == [
        ("content/story/a.md", 5, 3, '"李 伟" and "李·薇" would both have the page /bylines/li-wei/', hint),
        ("content/story/b.md", 4, 3, '"李·薇" and "李 伟" would both have the page /bylines/li-wei/', hint),
    ]


@pytest.mark.parametrize("is_first", [True, False])
def test_of_a_person_and_a_byline_only_the_byline_can_be_changed(stories, is_first):
    stories.story("a", "2019", "Li-Wei")
    writers = ("li wei", "person/li-wei")
    message = '"Li-Wei" and person/li-wei would both have the page /bylines/li-wei/'
    hint = f'add "Li-Wei" to aliases: of person/li-wei, or write person/li-wei here; {SEPARATE}'
    found = stories.problems(*(writers if is_first else reversed(writers)))
    assert found == [("content/story/a.md", 4, 3, message, hint)]


def test_two_persons_are_no_problem_of_a_byline(stories):
    assert stories.problems("person/li-wei", "staff/li-wei") == []


def test_a_byline_is_found_in_its_newest_story(stories):
    for slug, date, name in (
        ("a", "2019", "李.伟"),
        ("b", "2021", "李-伟"),
        ("c", "2020", "李 伟"),
        ("d", "2018", "李伟"),
    ):
        stories.story(slug, date, name)
    for slug, date, name in (("e", "2019", "李.薇"), ("f", "2021", "李-薇"), ("g", "2020", "李 薇")):
        stories.story(slug, date, name)
    found = stories.problems("李 伟", "李 薇")
    assert [(file, message[:13]) for file, _, _, message, _ in found] == [
        ("content/story/b.md", '"李-伟" and "李-'),
        ("content/story/f.md", '"李-薇" and "李-'),
    ]
