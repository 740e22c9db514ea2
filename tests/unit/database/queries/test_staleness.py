"""A page is stale if one of the queries that it read has another result now. The database is in memory."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from support.stored_archive import StoredArchive

from sitegen.codec import encode
from sitegen.database.dependencies.trace_ids import page_trace_id, plan_node_trace_id
from sitegen.database.dependencies.traces import Traces
from sitegen.database.queries import staleness
from sitegen.database.queries.staleness import DAMAGED, NEW, decode_reasons, mark_damaged, mark_stale, save_reasons

TEMPLATE, CONFIG = ("template", "page.html"), ("config", "title")
SUMMARY, COUNT = ("summary", "story/a"), ("count", "year", "2019")


@dataclass
class Reads:
    """The reads of one page, each with the fingerprint `old`."""

    queries: list
    dependency_keys: set = field(default_factory=set)
    external_queries: frozenset = frozenset({"template", "config"})

    @property
    def trace(self):
        return dict.fromkeys(self.queries, b"old")


class Site(StoredArchive):
    """An archive with rendered pages, and queries of which some have other results now."""

    def __init__(self, root):
        super().__init__(root)
        self.traces, self.changed = Traces(self.store), set()
        self.engine = SimpleNamespace(store=self.store, is_unchanged=self.is_unchanged)

    def is_unchanged(self, query, fingerprint):
        assert fingerprint == b"old"
        return query not in self.changed

    def rendered(self, address, *queries):
        """A rendered page that read some queries."""
        page = self.page(address)
        self.store.db.execute("UPDATE page SET digest = x'01' WHERE id = ?", (page,))
        self.traces.save(page_trace_id(page), Reads(list(queries)))
        return page

    def mark_stale(self, *pages, nodes=()):
        external = self.traces.changed_external_reads(self.is_unchanged)
        trace_ids = [*map(page_trace_id, pages), *map(plan_node_trace_id, nodes)]
        mark_stale(self.engine, self.traces, external, trace_ids)

    @property
    def stale(self):
        """The stale pages with their reasons."""
        rows = self.store.db.execute("SELECT page, reasons FROM stale").fetchall()
        return {page: decode_reasons(reasons) for page, reasons in rows}

    def queue(self, query):
        """The addresses of a render queue in its order, with the reasons."""
        return [(row[2], decode_reasons(row[1])) for row in self.store.db.execute(query)]


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_a_page_whose_queries_have_the_same_results_is_not_stale(site):
    page = site.rendered("/a/", SUMMARY, COUNT, TEMPLATE)
    site.mark_stale(page)
    assert site.stale == {}


def test_a_page_is_stale_because_of_its_changed_queries(site):
    page = site.rendered("/a/", COUNT, CONFIG, SUMMARY, TEMPLATE, ("document", "story/a"))
    site.changed = {SUMMARY, COUNT, TEMPLATE}
    site.mark_stale(page)
    assert site.stale == {page: [TEMPLATE, COUNT, SUMMARY]}, "external queries first"


def test_only_the_given_pages_are_compared(site):
    first, second, third = (site.rendered(f"/{name}/", SUMMARY) for name in "abc")
    site.changed = {SUMMARY}
    site.mark_stale(second)
    assert list(site.stale) == [second]
    site.mark_stale(first, third)
    assert list(site.stale) == [first, second, third]


def test_plan_nodes_have_no_page(site):
    page = site.rendered("/a/", SUMMARY)
    site.changed = {SUMMARY}
    site.mark_stale(nodes=[page])
    assert site.stale == {}


def test_the_pages_that_read_a_changed_template_are_stale_without_being_given(site):
    both = [site.rendered(f"/{name}/", TEMPLATE, SUMMARY) for name in "ab"]
    other = site.rendered("/c/", CONFIG, SUMMARY)
    site.changed = {TEMPLATE, SUMMARY}
    site.mark_stale()
    assert site.stale == {page: [TEMPLATE] for page in both}, "their other queries need no evaluation"
    site.mark_stale(both[1], other)
    assert site.stale == {both[0]: [TEMPLATE, SUMMARY], both[1]: [TEMPLATE, SUMMARY], other: [SUMMARY]}


def test_a_page_of_another_template_is_not_stale(site):
    pages = [site.rendered(f"/{query[1]}/", query) for query in (TEMPLATE, CONFIG)]
    site.changed = {CONFIG}
    site.mark_stale(*pages)
    assert site.stale == {pages[1]: [CONFIG]}


def test_plan_nodes_that_read_a_changed_value_of_the_configuration_are_no_pages(site):
    page = site.rendered("/a/", SUMMARY)
    site.traces.save(plan_node_trace_id(page), Reads([CONFIG]))
    site.changed = {CONFIG}
    site.mark_stale()
    assert site.stale == {}


def test_a_page_that_is_as_before_again_ceases_to_be_stale(site):
    changed, same = site.rendered("/a/", SUMMARY), site.rendered("/b/", SUMMARY)
    site.changed = {SUMMARY}
    site.mark_stale(changed, same)
    site.changed = set()
    site.mark_stale()
    assert site.stale == {}


def test_a_page_that_was_stale_and_has_another_difference_has_only_that_reason(site):
    page, other = site.rendered("/a/", SUMMARY, COUNT), site.rendered("/b/")
    save_reasons(site.store, other, [SUMMARY])
    save_reasons(site.store, page, [SUMMARY])
    site.changed = {COUNT}
    site.mark_stale()
    assert site.stale == {page: [COUNT]}


def test_a_page_that_was_never_rendered_needs_no_reason(site):
    page = site.page("/a/")
    site.traces.save(page_trace_id(page), Reads([SUMMARY]))
    after = site.rendered("/b/", SUMMARY)
    site.changed = {SUMMARY}
    site.mark_stale(page, after, after + 1)
    assert list(site.stale) == [after]


def test_a_damaged_page_keeps_its_other_reasons(site):
    page, other = site.rendered("/a/"), site.rendered("/b/")
    mark_damaged(site.store, page)
    assert site.stale == {page: [DAMAGED]}
    save_reasons(site.store, page, [COUNT, DAMAGED, ("damages",), ("a",), SUMMARY])
    save_reasons(site.store, other, [CONFIG])
    mark_damaged(site.store, page)
    assert site.stale == {page: [COUNT, ("damages",), ("a",), SUMMARY, DAMAGED], other: [CONFIG]}


def test_reasons_of_a_damage_are_replaced(site):
    page = site.rendered("/a/", SUMMARY)
    mark_damaged(site.store, page)
    site.changed = {SUMMARY}
    site.mark_stale(page)
    assert site.stale == {page: [SUMMARY]}


def test_the_render_queue_has_stale_and_new_pages(site):
    for address in ("/b/", "/A/", "/c/", "/d/"):
        site.rendered(address)
    site.page("/new/")
    save_reasons(site.store, 3, [COUNT])
    save_reasons(site.store, 1, [SUMMARY])
    save_reasons(site.store, 2, [CONFIG, TEMPLATE])
    expected = [("/A/", [CONFIG, TEMPLATE]), ("/b/", [SUMMARY]), ("/c/", [COUNT]), ("/new/", [NEW])]
    assert site.queue(staleness.RENDER_QUEUE_BY_PATH) == expected
    assert site.queue(staleness.RENDER_QUEUE_BY_DATE) == expected


def test_stories_can_be_rendered_by_date(site):
    for slug, date in (("a", "2020"), ("b", "2019"), ("c", "2021")):
        site.entry("stories", "", site.document(f"story/{slug}"), date)
        site.page(f"/{slug}/", document=f"story/{slug}")
    site.page("/x/", "listing", "story/b")
    assert [address for address, _ in site.queue(staleness.RENDER_QUEUE_BY_DATE)] == ["/x/", "/b/", "/a/", "/c/"]
    assert [address for address, _ in site.queue(staleness.RENDER_QUEUE_BY_PATH)] == ["/a/", "/b/", "/c/", "/x/"]


def test_reasons_are_queries():
    assert decode_reasons(encode([SUMMARY, NEW])) == [SUMMARY, NEW]
    assert decode_reasons(encode([])) == []
