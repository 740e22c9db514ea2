"""Which parts of the plan a build plans again. The database is in memory."""

from types import SimpleNamespace

import pytest
from support.stored_archive import StoredArchive

from sitegen.database.dependencies.trace_ids import page_trace_id, plan_node_trace_id
from sitegen.publish.plan_nodes import PlanNode, all_nodes, changed_nodes, kinds_by_index


class Planned(StoredArchive):
    """An archive with files, and an index of years."""

    def file(self, path):
        self.store.db.execute("INSERT INTO file VALUES (?, 0, 0, 0, 0, x'', '')", (path,))

    def year(self, *years):
        for year in years:
            self.entry("year", year, self.document(f"story/in-{year}"))

    def all_nodes(self, kinds, *, is_first=True):
        return [tuple(node) for node in all_nodes(self.store, kinds, is_first=is_first)]

    def node(self, kind, subject):
        """Store a node with recorded reads, and return its trace id."""
        query = "INSERT INTO plan_node (kind, subject) VALUES (?, ?) RETURNING id"
        return plan_node_trace_id(self.store.db.execute(query, (kind, subject)).fetchone()[0])


@pytest.fixture
def planned(tmp_path):
    return Planned(tmp_path)


def test_kinds_and_outputs_are_planned_for_their_indexes():
    pages = {"story": SimpleNamespace(FOR_EACH=("document",)), "year": SimpleNamespace(FOR_EACH=("year", ""))}
    outputs = {"feeds": SimpleNamespace(FOR_EACH=("", "year")), "none": SimpleNamespace(FOR_EACH=())}
    found = kinds_by_index(SimpleNamespace(pages=pages, outputs=outputs))
    assert found == {"document": ["story"], "year": ["year", "feeds"], "": ["year", "feeds"]}
    assert type(found) is dict, "an index without kinds stays out of it"


def test_a_node_of_the_archive_has_no_subject(planned):
    assert planned.all_nodes({"": ["sitemap", "home"]}) == [("home", ""), ("sitemap", "")]


def test_the_files_that_are_no_documents_have_nodes(planned):
    for path in ("content/b.png", "content/a.md", "content/static/c.md", "content/A.MD", "content/0.pdf"):
        planned.file(path)
    assert planned.all_nodes({"file": ["static"]}) == [
        ("static", "content/0.pdf"),
        ("static", "content/b.png"),
        ("static", "content/static/c.md"),
    ]


def test_each_document_with_a_page_has_a_node(planned):
    for slug, state in (("b", "public"), ("c", "draft"), ("a", "withdrawn"), ("d", "merged")):
        planned.document(f"story/{slug}", state=state)
    planned.document("story/b", file="content/twice.md")
    assert planned.all_nodes({"document": ["story", "card"]}) == [
        (kind, f"story/{slug}") for slug in ("a", "b", "d") for kind in ("card", "story")
    ]


def test_each_key_of_an_index_has_a_node(planned):
    planned.year("2021", "2019", "2020")
    planned.entry("year", "2019", planned.document("story/another"))
    planned.entry("month", "2019-01", planned.document("story/other"))
    planned.entry("byline", "ann", planned.document("story/signed"))
    assert planned.all_nodes({"year": ["year"]}) == [("year", "2019"), ("year", "2020"), ("year", "2021")]
    assert planned.all_nodes({"byline": ["writer"]}) == [("writer", "ann")]


def test_nodes_of_several_indexes_are_merged_in_the_order_of_their_subjects(planned):
    planned.year("2019", "story/in-2020")
    planned.file("content/a.png")
    kinds = {"document": ["story"], "": ["home"], "year": ["year", "feeds"], "file": ["static"]}
    assert planned.all_nodes(kinds) == [
        ("home", ""),
        ("feeds", "2019"),
        ("year", "2019"),
        ("static", "content/a.png"),
        ("story", "story/in-2019"),
        ("feeds", "story/in-2020"),
        ("year", "story/in-2020"),
        ("story", "story/in-story/in-2020"),
    ]


@pytest.mark.parametrize("is_first", [True, False])
def test_nodes_that_had_pages_are_planned_again_once(planned, is_first):
    planned.year("2019", "2020")
    for kind, subject in (("year", "2019"), ("year", "2018"), ("aaa", "2018"), ("old", "2021"), ("year", "2018")):
        page = planned.page(f"/{kind}{subject}{planned.store.db.total_changes}/", kind)
        planned.store.db.execute("UPDATE page SET subject = ? WHERE id = ?", (subject, page))
    found = planned.all_nodes({"year": ["year"]}, is_first=is_first)
    current = [("year", "2019"), ("year", "2020")]
    assert found == (current if is_first else [("aaa", "2018"), ("year", "2018"), *current, ("old", "2021")])


class TestChanged:
    KINDS = {"year": ["year", "feeds"], "document": ["story"]}  # noqa: RUF012 - a constant

    def changed(self, planned, subjects=(), nodes=()):
        return [tuple(node) for node in changed_nodes(planned.store, self.KINDS, subjects, nodes)]

    def test_the_nodes_of_changed_subjects_are_planned_again(self, planned):
        subjects = [("year", "2020"), ("year", "2019"), ("document", "story/a"), ("month", "2019-01")]
        assert self.changed(planned, subjects) == [
            ("feeds", "2019"),
            ("year", "2019"),
            ("feeds", "2020"),
            ("year", "2020"),
            ("story", "story/a"),
        ]

    def test_nodes_that_read_something_that_changed_are_planned_again(self, planned):
        first, second, third = planned.node("home", ""), planned.node("year", "2019"), planned.node("other", "")
        assert third
        assert self.changed(planned, [("year", "2019")], [second, first]) == [
            ("home", ""),
            ("feeds", "2019"),
            ("year", "2019"),
        ]

    def test_traces_of_pages_and_of_nodes_that_are_gone_are_ignored(self, planned):
        planned.node("home", "")
        node = planned.node("year", "2019")
        assert self.changed(planned, nodes=[page_trace_id(1), page_trace_id(2), node + 20]) == []
        assert self.changed(planned, nodes=[node + 20, page_trace_id(1), node]) == [("year", "2019")]


def test_reads_of_the_subject_are_implied():
    assert PlanNode("story", "story/a").implied_reads(("document",)) == {
        ("summary", "story/a"),
        ("document", "story/a"),
        ("old_addresses", "story/a"),
        ("merged_into", "story/a"),
    }
    assert PlanNode("year", "2019").implied_reads(("year", "month")) == {
        ("count", "year", "2019"),
        ("count", "month", "2019"),
    }
    assert PlanNode("home", "").implied_reads(()) == set()
