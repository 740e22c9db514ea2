"""A build plans again what a change concerns, and keeps the rest of the plan. The database is in memory, the page kinds are of these tests."""

from pathlib import Path

import pluggy
import pytest
from support.stored_archive import StoredArchive

from sitegen.config.schema import Config, SiteConfig
from sitegen.content.ledger_file import address_digest
from sitegen.database.dependencies.keys import dependency_key
from sitegen.database.dependencies.trace_ids import page_trace_id, plan_node_trace_id
from sitegen.database.dependencies.traces import Traces
from sitegen.database.queries.engine import QueryEngine
from sitegen.database.queries.reader import Reader
from sitegen.database.queries.registry import SUPPLIED_QUERIES
from sitegen.database.queries.staleness import decode_reasons
from sitegen.database.repair_state import RepairFlag, is_flag_set, set_flag
from sitegen.model.document import Ref
from sitegen.model.page import Page
from sitegen.plugins import Plugins
from sitegen.plugins.discovery import PluginSource
from sitegen.plugins.page_traits import PageTraits
from sitegen.publish.planner import all_pages, update_plan

SITE = SiteConfig("Archive", base_url="https://archive.example.org/")
THIS_FILE = Path(__file__)
SOURCE = PluginSource("plugins", "plugins", THIS_FILE.parent, {THIS_FILE.name: THIS_FILE.read_bytes()}, None, b"")
"""This file as a plugin, so that errors of its page kinds are those of a plugin."""


class Kind:
    """A kind of page, planned for each key of an index by a function of the reader and the subject."""

    def __init__(self, plan, for_each="", **traits):
        self.plan, self.FOR_EACH = plan, (for_each,)
        if traits:
            self.TRAITS = PageTraits(**traits)


class Planning(StoredArchive):
    """An archive with page kinds that each test gives."""

    def __init__(self, root):
        super().__init__(root)
        self.pages, self.outputs = {}, {}
        self.templates = {"a.html": b"1"}
        self.planned = []
        self.problems = []

    @property
    def engine_now(self):
        supplied = dict.fromkeys(SUPPLIED_QUERIES, lambda name: (self.templates[name], name))
        return QueryEngine(self.store, Config(SITE), self.root, supplied)

    def kind(self, name, addresses, for_each="", *, reads=(), is_output=False, **traits):
        """Add a kind with the same addresses for each subject, with `*` for the subject, after some reads."""

        def plan(reader, subject):
            self.planned.append((name, subject))
            for query in reads:
                reader.read(*(subject if part == "*" else part for part in query))
            document = subject if for_each == "document" else ""
            return [
                Page(address.replace("*", subject), name, (), f"the {name} page", document) for address in addresses
            ]

        (self.outputs if is_output else self.pages)[name] = Kind(plan, for_each, **traits)

    def update(self, *changes):
        """Update the plan after some changes; return the nodes that were planned, in their order."""
        self.planned = []
        for category, subject in changes:
            self.store.db.execute("INSERT OR IGNORE INTO pending_changes VALUES (?, ?)", (category, subject))
        manager = pluggy.PluginManager("sitegen")
        plugins = Plugins(manager, (SOURCE,), b"", self.pages, self.outputs, {}, {}, {})
        with self.store.transaction():
            update = update_plan(self.engine_now, Traces(self.store), plugins)
        self.problems = update.problems
        return self.planned

    @property
    def messages(self):
        return [problem.message for problem in self.problems]

    @property
    def addresses(self):
        return [page.address for page in all_pages(self.store)]

    @property
    def pending(self):
        return self.store.db.execute("SELECT category, subject FROM pending_changes").fetchall()

    @property
    def traced(self):
        """The nodes with recorded reads."""
        return self.store.db.execute("SELECT kind, subject FROM plan_node ORDER BY kind, subject").fetchall()

    def render(self, address, *reads):
        """Store that a page was rendered, after some reads; return its row id."""
        (page,) = self.store.db.execute("SELECT id FROM page WHERE address = ?", (address,)).fetchone()
        self.store.db.execute("UPDATE page SET digest = x'0A' WHERE id = ?", (page,))
        reader, traces = Reader(self.engine_now), Traces(self.store)
        for query in reads:
            reader.read(*query)
        traces.save(page_trace_id(page), reader)
        traces.flush()
        return page

    @property
    def stale(self):
        rows = self.store.db.execute("SELECT page, reasons FROM stale").fetchall()
        return {page: decode_reasons(reasons) for page, reasons in rows}

    @property
    def orphaned(self):
        return self.store.db.execute("SELECT path, digest FROM orphaned_file").fetchall()


@pytest.fixture
def planning(tmp_path):
    return Planning(tmp_path)


def key(*parts):
    return ("key", dependency_key(*parts))


class TestPlan:
    def test_the_first_plan_has_all_pages(self, planning):
        planning.kind("home", ["/", "/Zoo/", "/about/"])
        planning.kind("story", ["/*/"], "document")
        planning.kind("sitemap", ["/sitemap.xml"], is_output=True)
        planning.document("story/a")
        planning.document("story/b", state="draft")
        assert planning.update() == [("home", ""), ("sitemap", ""), ("story", "story/a")]
        assert planning.problems == []
        assert all_pages(planning.store) == [
            Page("/about/", "home", (), "the home page"),
            Page("/", "home", (), "the home page"),
            Page("/sitemap.xml", "sitemap", (), "the sitemap page"),
            Page("/story/a/", "story", (), "the story page", "story/a"),
            Page("/Zoo/", "home", (), "the home page"),
        ]
        rows = planning.store.db.execute("SELECT normalized_path, subject FROM page WHERE kind != 'home'").fetchall()
        assert rows == [("sitemap.xml", ""), ("story/a/index.html", "story/a")]
        assert not is_flag_set(planning.store.db, RepairFlag.NEEDS_PRUNING)

    def test_without_changes_no_node_is_planned(self, planning):
        planning.kind("home", ["/"])
        planning.update()
        assert planning.update() == []
        assert planning.addresses == ["/"]

    def test_an_archive_without_pages_has_a_plan_if_its_nodes_have_traces(self, planning):
        planning.kind("home", [], reads=[("count", "year", "2019")])
        assert planning.update() == [("home", "")]
        assert planning.update() == []

    def test_the_keys_of_a_page_are_stored(self, planning):
        planning.pages["home"] = Kind(lambda _reader, _subject: iter([Page("/a/", "home", ("2019", "2"), "the list")]))
        planning.update()
        assert all_pages(planning.store) == [Page("/a/", "home", ("2019", "2"), "the list")]

    def test_changed_subjects_are_planned_again(self, planning):
        planning.kind("story", ["/*/"], "document")
        planning.kind("card", ["/*/card.png"], "document", is_output=True)
        planning.kind("year", ["/*/"], "year")
        planning.kind("home", ["/"])
        for slug in "ab":
            planning.entry("year", f"201{slug}", planning.document(f"story/{slug}"))
        planning.update()
        nodes = planning.update(("document", "story/b"), ("year", "201a"))
        assert nodes == [("year", "201a"), ("card", "story/b"), ("story", "story/b")]
        assert planning.pending == []

    def test_nodes_that_read_something_that_changed_are_planned_again(self, planning):
        planning.kind("home", ["/"], reads=[("count", "year", "2019")])
        planning.kind("years", ["/years/"], reads=[("count", "year", "2020")])
        planning.update()
        assert planning.traced == [("home", ""), ("years", "")]
        assert planning.update(key("count", "year", "2019")) == [("home", "")]
        assert planning.update(key("count", "year", "2018")) == []

    def test_nodes_that_read_the_theme_are_planned_again_after_a_change_of_it(self, planning):
        planning.kind("home", ["/"], reads=[("template", "a.html")])
        planning.kind("years", ["/years/"])
        planning.update()
        assert planning.update() == []
        planning.templates["a.html"] = b"2"
        assert planning.update() == [("home", "")]
        assert planning.update() == []

    @pytest.mark.parametrize(
        ("changes", "nodes"),
        [([("everything", "")], [("home", "")]), ([("everything", "x")], []), ([("document", "")], [])],
    )
    def test_every_node_is_planned_again_if_that_is_pending(self, planning, changes, nodes):
        planning.kind("home", ["/"])
        planning.update()
        assert planning.update(*changes) == nodes
        assert planning.pending == []

    def test_a_node_whose_reads_are_those_of_its_subject_has_no_trace(self, planning):
        planning.kind("story", ["/*/"], "document", reads=[("summary", "*"), ("old_addresses", "*")])
        planning.kind("year", ["/*/"], "year", reads=[("count", "year", "*")])
        planning.kind("other", ["/other/*/"], "year", reads=[("count", "year", "2018")])
        planning.entry("year", "2019", planning.document("story/a"))
        planning.update()
        assert planning.traced == [("other", "2019")]

    def test_the_trace_of_a_node_is_deleted_if_it_needs_none_any_more(self, planning):
        planning.kind("other", ["/other/"], reads=[("count", "year", "0")])
        planning.kind("home", ["/"], reads=[("count", "year", "2018")])
        planning.update()
        (node,) = planning.store.db.execute("SELECT id FROM plan_node WHERE kind = 'home'").fetchone()
        planning.kind("home", ["/"])
        planning.update(key("count", "year", "2018"))
        assert planning.traced == [("other", "")]
        left = planning.store.db.execute("SELECT id FROM trace").fetchall()
        assert plan_node_trace_id(node) not in {trace for (trace,) in left}
        assert len(left) == 1

    def test_a_node_keeps_its_id_when_it_is_planned_again(self, planning):
        planning.kind("home", ["/"], reads=[("count", "year", "2018")])
        planning.update()
        planning.kind("home", ["/"], reads=[("count", "year", "2017")])
        planning.update(("everything", ""))
        assert planning.store.db.execute("SELECT id, kind FROM plan_node").fetchall() == [(1, "home")]
        assert planning.update(key("count", "year", "2017")) == [("home", "")]


class TestPages:
    def test_unchanged_pages_stay(self, planning):
        planning.kind("home", ["/", "/a/", "/b/"])
        planning.update()
        before = planning.store.db.execute("SELECT id, address FROM page").fetchall()
        planning.kind("home", ["/b/", "/", "/c/"])
        planning.update(("", ""))
        after = planning.store.db.execute("SELECT id, address FROM page").fetchall()
        assert [row for row in before if row in after] == [row for row in before if row[1] != "/a/"]
        assert planning.addresses == ["/b/", "/c/", "/"]

    @pytest.mark.parametrize("name", ["the page 1", "the page 2", "the page 3"])
    def test_a_page_with_another_description_is_replaced(self, planning, name):
        planning.kind("other", ["/other/"])
        planning.pages["home"] = Kind(lambda _reader, _subject: [Page("/a/", "home", (), "the page 2")])
        planning.update()
        (before,) = planning.store.db.execute("SELECT id FROM page WHERE address = '/a/'").fetchone()
        planning.render("/a/")
        planning.pages["home"] = Kind(lambda _reader, _subject: [Page("/a/", "home", (), name)])
        planning.update(("", ""))
        rows = planning.store.db.execute("SELECT description, digest FROM page WHERE address = '/a/'").fetchall()
        assert rows == [(name, b"\x0a" if name == "the page 2" else b"")]
        assert before

    def test_of_a_removed_page_only_its_file_is_left(self, planning):
        planning.kind("home", ["/", "/a/", "/new/"])
        planning.update()
        page = planning.render("/a/", ("count", "year", "2019"))
        kept = planning.render("/", ("count", "year", "2019"))
        for each in (page, kept):
            planning.store.db.execute("INSERT INTO stale VALUES (?, x'90')", (each,))
        planning.kind("home", ["/"])
        planning.update(("", ""))
        assert planning.orphaned == [("a/index.html", "0a")]
        assert planning.addresses == ["/"]
        assert [trace for (trace,) in planning.store.db.execute("SELECT id FROM trace")] == [page_trace_id(kept)]
        assert page not in planning.stale
        assert is_flag_set(planning.store.db, RepairFlag.NEEDS_PRUNING)

    def test_pages_of_a_kind_that_is_gone_are_removed(self, planning):
        planning.kind("home", ["/"])
        planning.kind("old", [])
        planning.update()
        planning.kind("home", [])
        planning.kind("next", ["/next/"])
        planning.update(("everything", ""))
        assert planning.addresses == ["/next/"]


class TestStale:
    def test_rendered_pages_with_other_results_are_stale(self, planning):
        planning.kind("home", ["/", "/a/", "/b/"])
        planning.update()
        first = planning.render("/", ("count", "year", "2019"))
        planning.render("/a/", ("count", "year", "2018"))
        planning.entry("year", "2019", planning.document("story/a"))
        planning.update()
        assert planning.stale == {}, "the change is not pending"
        planning.update(key("count", "year", "2019"), key("count", "year", "2018"))
        assert planning.stale == {first: [("count", "year", "2019")]}

    def test_all_rendered_pages_are_compared_if_everything_changed(self, planning):
        planning.kind("home", ["/", "/a/", "/b/"])
        planning.update()
        first = planning.render("/", ("count", "year", "2019"))
        second = planning.render("/a/", ("count", "year", "2019"))
        planning.entry("year", "2019", planning.document("story/a"))
        planning.update(("everything", ""))
        assert planning.stale == {page: [("count", "year", "2019")] for page in (first, second)}

    def test_pages_that_read_a_changed_template_are_stale(self, planning):
        planning.kind("home", ["/", "/a/"])
        planning.update()
        first = planning.render("/", ("template", "a.html"))
        planning.render("/a/", ("count", "year", "2019"))
        planning.templates["a.html"] = b"2"
        assert planning.update() == []
        assert planning.stale == {first: [("template", "a.html")]}


class TestAddresses:
    def test_two_pages_at_one_path_are_a_problem(self, planning):
        planning.kind("home", ["/a/"])
        planning.kind("other", ["/A/"])
        planning.update()
        assert planning.messages == [
            '"/a/" and "/A/", which are the same file on some file systems, would be the address of the home page and of the other page'
        ]

    def test_two_pages_of_one_node_at_one_path_are_a_problem(self, planning):
        planning.kind("home", ["/a/", "/b/", "/A/", "/b/"])
        planning.update()
        (message,) = planning.messages
        assert message.endswith("would be the address of the home page and of the home page")

    def test_a_new_page_at_the_path_of_another_is_a_problem(self, planning):
        planning.kind("home", ["/a/"])
        planning.kind("year", ["/a/"], "year")
        planning.update()
        planning.entry("year", "2019", planning.document("story/a"))
        planning.update(("year", "2019"))
        assert planning.messages == ['"/a/" would be the address of the home page and of the year page']

    def test_a_page_may_take_the_address_of_a_removed_one(self, planning):
        planning.kind("home", ["/a/"])
        planning.update()
        planning.kind("home", [])
        planning.kind("year", ["/a/"], "year")
        planning.entry("year", "2019", planning.document("story/a"))
        planning.update(("year", "2019"), ("", ""))
        assert planning.problems == []
        assert [page.kind for page in all_pages(planning.store)] == ["year"]

    def test_reserved_names_and_folders_in_the_way_are_problems(self, planning):
        planning.kind("home", ["/manifest-sha256.txt", "/a", "/a/b/"])
        planning.update()
        reserved, folder = planning.messages
        assert reserved == '"/manifest-sha256.txt" is reserved for sitegen'
        assert '"/a" is a file' in folder
        assert planning.pending == []

    def test_a_later_file_in_the_way_of_a_folder_is_a_problem(self, planning):
        planning.kind("home", ["/a/b/"])
        planning.update()
        planning.kind("other", ["/a"], is_output=True)
        planning.update(("everything", ""))
        (message,) = planning.messages
        assert '"/a" is a file' in message


class TestReferences:
    """Links to addresses, old addresses and named threads."""

    def link(self, planning, address, slug="a"):
        refs = [Ref("address", address, "", 3, 4, True)]
        planning.entry("address-ref", address, planning.document(f"story/{slug}", refs=refs))

    def test_a_dead_link_is_reported_until_it_is_alive(self, planning):
        planning.kind("home", ["/"])
        self.link(planning, "/x/")
        for _ in range(3):
            planning.update()
            assert [(problem.file, problem.line) for problem in planning.problems] == [("content/story/a.md", 3)]
            assert ("address-ref", "/x/") in planning.pending
        planning.kind("home", ["/", "/x/"])
        planning.update(("", ""))
        assert planning.problems == []
        assert planning.pending == []

    def test_only_changed_links_and_removed_addresses_are_compared(self, planning):
        planning.kind("home", ["/", "/x/", "/y/", "/z/"])
        self.link(planning, "/x/", "a")
        planning.update()
        self.link(planning, "/w/", "b")
        planning.update(("redirect", "/w/"))
        assert planning.problems == [], "not given as changed"
        planning.kind("home", ["/", "/y/"])
        planning.update(("", ""))
        assert [problem.file for problem in planning.problems] == ["content/story/a.md"]
        planning.update(("address-ref", "/w/"))
        assert sorted(problem.file for problem in planning.problems) == ["content/story/a.md", "content/story/b.md"]

    def redirects(self, planning):
        for slug in "ab":
            row = planning.document(f"story/{slug}", redirect_from=["/old?id=1"])
            planning.entry("redirect", "/old?id=1", row)

    def test_two_old_addresses_with_one_query_are_reported_until_one_is_removed(self, planning):
        planning.kind("home", ["/"])
        self.redirects(planning)
        for _ in range(3):
            planning.update()
            assert len(planning.problems) == 2
            assert ("redirect", "/old?id=1") in planning.pending

    def test_only_changed_redirects_are_compared(self, planning):
        planning.kind("home", ["/"])
        planning.update()
        self.redirects(planning)
        planning.update(("address-ref", "/old?id=1"), ("redirect", "/other"))
        assert planning.problems == []
        planning.update(("redirect", "/old?id=1"))
        assert len(planning.problems) == 2

    def test_two_threads_of_one_chain_are_reported(self, planning):
        planning.kind("home", ["/"])
        planning.update()
        for slug in "ab":
            planning.entry("named-thread", "story/one", planning.document(f"topic/{slug}"))
        planning.update(("named-thread", "story/two"))
        assert planning.problems == []
        planning.update(("named-thread", "story/one"))
        assert len(planning.problems) == 2


class TestLedger:
    def test_a_published_address_that_would_be_lost_is_a_problem(self, planning):
        planning.kind("home", ["/"])
        planning.update()
        planning.line("/fire/", "story/fire")
        planning.update(("year", "story/fire"), ("byline", "story/fire"))
        assert planning.problems == []
        planning.update(("document", "story/fire"))
        assert len(planning.problems) == 1
        planning.update()
        assert len(planning.problems) == 1, "the change is pending until it is mended"

    def test_the_address_of_a_removed_page_is_compared(self, planning):
        planning.kind("home", ["/", "/fire/"])
        planning.update()
        planning.line("/fire/", "story/fire")
        planning.kind("home", ["/"])
        planning.update(("", ""))
        assert len(planning.problems) == 1

    @pytest.mark.parametrize("is_flagged", [True, False])
    def test_the_whole_ledger_is_compared_if_that_is_pending(self, planning, is_flagged):
        planning.kind("home", ["/"])
        planning.update()
        planning.line("/fire/", "story/fire")
        if is_flagged:
            set_flag(planning.store.db, RepairFlag.CHECK_LEDGER)
        planning.update(*(() if is_flagged else [("everything", "")]))
        assert len(planning.problems) == 1
        assert is_flag_set(planning.store.db, RepairFlag.CHECK_LEDGER) is is_flagged
        planning.document("story/fire", state="draft")
        planning.update()
        assert planning.problems == []
        assert not is_flag_set(planning.store.db, RepairFlag.CHECK_LEDGER)

    def test_a_page_at_an_address_that_is_gone_is_a_problem(self, planning):
        planning.kind("home", ["/", "/secret/"])
        planning.update()
        for address in ("/secret/", "/new/"):
            planning.store.db.execute("INSERT INTO gone_address VALUES (?)", (address_digest(address),))
        planning.update()
        assert planning.problems == [], "only new pages are compared"
        planning.kind("home", ["/", "/secret/", "/new/"])
        planning.update(("", ""))
        (message,) = planning.messages
        assert '"/new/" is gone' in message
        set_flag(planning.store.db, RepairFlag.CHECK_LEDGER)
        planning.update()
        assert len(planning.problems) == 2


class TestPlugins:
    """The results of page kinds that are not usable, at the line of the plugin."""

    def problem(self, planning, plan, *, is_output=False, **traits):
        (planning.outputs if is_output else planning.pages)["home"] = Kind(plan, **traits)
        planning.update()
        (problem,) = planning.problems
        assert problem.file == f"plugins/{THIS_FILE.name}"
        assert problem.line > 0
        return problem

    @pytest.mark.parametrize("result", [None, 7])
    def test_a_result_that_is_no_list_is_a_problem(self, planning, result):
        problem = self.problem(planning, lambda _reader, _subject: result)
        assert problem.message == f"plan returned {result!r}"
        assert problem.hint == "yield each page, or return a list of them"

    @pytest.mark.parametrize(
        "result", ["text", Page("/a/", "another"), Page("/a/", "zzz"), Page("a/", "home"), Page("", "home")]
    )
    def test_a_page_of_another_kind_or_without_an_address_is_a_problem(self, planning, result):
        problem = self.problem(planning, lambda _reader, _subject: [Page("/", "home"), result])
        assert problem.message == f"plan returned {result!r}"
        assert problem.hint == 'yield pages of this kind: Page("/address/", "home")'
        assert planning.addresses == []

    def test_a_recorded_page_belongs_to_a_document(self, planning):
        problem = self.problem(planning, lambda _reader, _subject: [Page("/a/", "home")], is_recorded=True)
        assert problem.message == "/a/ cannot be recorded in addresses.txt: it belongs to no document"
        assert problem.hint == 'pass its document: Page(…, document="story/x"), or remove is_recorded from TRAITS'

    def test_pages_of_outputs_are_not_recorded(self, planning):
        planning.outputs["home"] = Kind(lambda _reader, _subject: [Page("/a/", "home")], is_recorded=True)
        planning.pages["other"] = Kind(lambda _reader, _subject: [Page("/b/", "other")], has_own_feeds=True)
        planning.pages["story"] = Kind(
            lambda _reader, _subject: [Page("/c/", "story", document="story/a")], is_recorded=True
        )
        planning.update()
        assert planning.problems == []
        assert planning.addresses == ["/a/", "/b/", "/c/"]

    @pytest.mark.parametrize("error", [ValueError, SystemExit])
    def test_an_error_of_a_plugin_is_a_problem_and_keeps_its_pages(self, planning, error):
        planning.kind("home", ["/", "/a/"])
        planning.kind("other", ["/b/"])
        planning.update()

        def fail(_reader, _subject):
            yield Page("/", "home")
            raise error("not today")

        planning.pages["home"] = Kind(fail)
        planning.kind("other", ["/c/"])
        planning.update(("", ""))
        (problem,) = planning.problems
        assert problem.message == f'{error.__name__}: not today (while "home" was planned)'
        assert problem.file == f"plugins/{THIS_FILE.name}"
        assert planning.addresses == ["/a/", "/c/", "/"], "the other nodes are planned"
        assert ("everything", "") in planning.pending
        planning.kind("home", ["/"])
        planning.update()
        assert planning.problems == []
        assert planning.addresses == ["/c/", "/"]
        assert planning.pending == []

    def test_each_failing_node_is_reported(self, planning):
        def fail(_reader, _subject):
            raise ValueError

        planning.pages |= {"a": Kind(fail), "b": Kind(fail)}
        planning.update()
        assert len(planning.problems) == 2
        assert planning.pending == [("everything", "")]

    def test_an_error_of_the_program_is_raised(self, planning):
        planning.outputs["home"] = Kind(int)
        with pytest.raises(TypeError):
            planning.update()

    def test_problems_of_addresses_do_not_plan_every_node_again(self, planning):
        planning.kind("home", ["/"])
        planning.kind("year", ["/*/"], "year")
        planning.entry("year", "2019", planning.document("story/a"))
        planning.update()
        planning.kind("home", ["/", "/manifest-sha256.txt"])
        planning.update(("", ""))
        assert planning.messages == ['"/manifest-sha256.txt" is reserved for sitegen']
        assert planning.pending == [("", "")]
        assert planning.update() == [("home", "")]
