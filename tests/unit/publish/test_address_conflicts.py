"""Two pages at one address, files at the paths of folders, and links to missing addresses are problems at their source."""

from types import SimpleNamespace

import pytest
from support.stored_archive import StoredArchive

from sitegen.model.document import Ref
from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.publish.address_conflicts import (
    address_problems,
    duplicate_query_redirects,
    duplicate_threads,
    find_dead_addresses,
    folder_conflicts,
    nearest_address,
)

SWITCHED = SimpleNamespace(TRAITS=PageTraits(can_be_disabled=True))
FIXED = SimpleNamespace(TRAITS=PageTraits())
PLUGINS = SimpleNamespace(
    pages={"story": FIXED, "redirect": FIXED, "listing": FIXED, "search": SWITCHED},
    outputs={"feeds": SimpleNamespace(), "icons": FIXED},
)
REDIRECTS = {
    "redirect_from.0": (7, 2),
    "redirect_from.1": (8, 2),
    "redirect_from.2": (9, 2),
    "slug": (5, 1),
    "merged_into": (6, 1),
}


@pytest.fixture
def stored(tmp_path):
    return StoredArchive(tmp_path)


def problems(stored, page, other=None):
    return address_problems(stored.engine, PLUGINS, page, other)


def places(found):
    return [(problem.file, problem.line, problem.column) for problem in found]


def story(address, slug):
    return Page(address, "story", document=f"story/{slug}")


def redirect(address, slug):
    return Page(address, "redirect", document=f"story/{slug}")


class TestAddresses:
    def test_an_address_of_its_own_has_no_problem(self, stored):
        assert problems(stored, story("/fire/", "fire")) == []
        assert problems(stored, story("/fire/", "fire"), story("/fire/", "fire")) == []

    @pytest.mark.parametrize("address", ["/manifest-sha256.txt", "/manifest-sha256.txt/", "/.sitegen-stage/a"])
    def test_names_of_sitegen_are_reserved(self, stored, address):
        stored.document("story/fire", positions={"slug": (5, 1)})
        (problem,) = problems(stored, story(address, "fire"))
        assert "is reserved for sitegen" in problem.message
        assert places([problem]) == [("content/story/fire.md", 5, 1)]

    def test_an_address_that_no_file_can_have_is_a_problem(self, stored):
        (problem,) = problems(stored, Page("/a/../b/", "listing", (), "the listing"))
        assert "cannot be an address" in problem.message
        assert places([problem]) == [("the listing", 0, 0)]


class TestTwoPages:
    @pytest.mark.parametrize("slugs", ["ab", "ba"])
    def test_two_documents_at_one_address_are_a_problem_at_both(self, stored, slugs):
        stored.document("story/a", positions={"slug": (5, 1)})
        stored.document("story/b")
        name = "fire"
        pages = [story(f"/{name}/", slug) for slug in slugs]  # equal texts that are two objects, as from the database
        found = problems(stored, *pages)
        assert sorted(places(found)) == [("content/story/a.md", 5, 1), ("content/story/b.md", 1, 1)]
        assert {problem.hint for problem in found} == {"give one of them another slug: or permalink"}
        assert all('"/fire/" would be the address of' in problem.message for problem in found)

    def test_two_spellings_of_one_file_are_a_problem(self, stored):
        for own, other in (("/fire/", "/Fire/"), ("/Fire/", "/fire/")):
            found = problems(stored, story(own, "a"), story(other, "b"))
            assert all(f'"{other}" and "{own}", which are the same file' in problem.message for problem in found)

    @pytest.mark.parametrize(
        ("kind", "can_be_disabled"), [("search", True), ("feeds", True), ("listing", False), ("icons", False)]
    )
    def test_a_page_of_the_archive_may_be_disabled(self, stored, kind, can_be_disabled):
        stored.document("story/a")
        (problem,) = problems(stored, story("/x/", "a"), Page("/x/", kind, (), "the other page"))
        assert problem.file == "content/story/a.md"
        assert "of content/story/a.md and of the other page" in problem.message
        assert ("sitegen.toml" in problem.hint) is can_be_disabled

    def test_two_pages_of_the_archive_are_a_problem_of_the_configuration(self, stored):
        (problem,) = problems(stored, Page("/x/", "listing", (), "one"), Page("/x/", "search", (), "two"))
        assert "of two and of one" in problem.message
        assert problem.hint == "change one of them in sitegen.toml"

    def test_a_file_that_is_no_document_is_a_source(self, stored):
        file = Page("/x/", "listing", (), "content/x.html")
        (problem,) = problems(stored, file, Page("/x/", "listing", (), "other"))
        assert places([problem]) == [("content/x.html", 0, 0)]

    def test_an_old_address_that_another_page_has_is_removed(self, stored):
        stored.document("story/a", redirect_from=["/other/", "/zoo/", "/x", "/x/"], positions=REDIRECTS)
        stored.document("story/b")
        found = {problem.file: problem for problem in problems(stored, redirect("/x/", "a"), story("/x/", "b"))}
        own, other = found["content/story/a.md"], found["content/story/b.md"]
        assert places([own, other]) == [("content/story/a.md", 9, 2), ("content/story/b.md", 1, 1)]
        assert own.hint == "remove it from redirect_from"
        assert other.hint == "remove it from redirect_from of content/story/a.md"

    def test_the_redirect_of_a_merged_document_is_at_the_line_of_its_target(self, stored):
        stored.document("story/a", positions=REDIRECTS)
        stored.document("story/b")
        found = problems(stored, redirect("/x/", "a"), story("/x/", "b"))
        assert sorted(places(found)) == [("content/story/a.md", 6, 1), ("content/story/b.md", 1, 1)]

    def test_the_address_of_a_page_is_at_the_line_of_the_slug_though_it_is_an_old_one_too(self, stored):
        stored.document("story/a", redirect_from=["/x/"], positions=REDIRECTS)
        stored.document("story/b")
        found = problems(stored, Page("/x/", "listing", document="story/a"), story("/x/", "b"))
        assert sorted(places(found)) == [("content/story/a.md", 5, 1), ("content/story/b.md", 1, 1)]

    @pytest.mark.parametrize("is_first", [True, False])
    @pytest.mark.parametrize("kind", ["listing", "story"])
    def test_a_document_that_redirects_its_own_address_is_told_once(self, stored, is_first, kind):
        stored.document("story/a", redirect_from=["/x/"], positions=REDIRECTS)
        pages = (redirect("/x/", "a"), Page("/x/", kind, document="story/a"))
        (problem,) = problems(stored, *(pages if is_first else reversed(pages)))
        assert "redirect_from lists the current address" in problem.message
        assert places([problem]) == [("content/story/a.md", 7, 2)]

    @pytest.mark.parametrize(("kind", "kinds"), [("story", '"story"'), ("card", '"card" and "story"')])
    @pytest.mark.parametrize("is_first", [True, False])
    def test_two_pages_of_one_document_at_one_address_are_a_problem_of_a_plugin(self, stored, kind, kinds, is_first):
        stored.document("story/a", positions=REDIRECTS)
        pages = (Page("/x/", kind, ("2",), document="story/a"), story("/x/", "a"))
        (problem,) = problems(stored, *(pages if is_first else reversed(pages)))
        end = f"would be that of two pages of this document, of the kind {kinds}"
        assert problem.message == f'"/x/" {end}'
        assert places([problem]) == [("content/story/a.md", 5, 1)]
        assert problem.hint == "change the plugin that plans one of them"

    def test_of_two_files_with_one_id_the_public_one_has_the_page(self, stored):
        stored.document("story/a", state="draft", file="content/0.md")
        stored.document("story/a", file="content/1.md")
        stored.document("story/b")
        assert "content/1.md" in {problem.file for problem in problems(stored, story("/x/", "a"), story("/x/", "b"))}

    def test_of_two_drafts_with_one_id_the_first_is_named(self, stored):
        for name in ("1", "0"):
            stored.document("story/a", state="draft", file=f"content/{name}.md")
        stored.document("story/b")
        assert "content/0.md" in {problem.file for problem in problems(stored, story("/x/", "a"), story("/x/", "b"))}

    @pytest.mark.parametrize("kind", ["byline", "byline_redirect"])
    def test_two_spellings_of_a_writer_are_a_problem_at_each_byline(self, stored, kind):
        for slug, name in (("a", "Ann Lee"), ("b", "Ann-Lee")):
            row = stored.document(f"story/{slug}", bylines=[name], positions={"bylines.0": (4, 3)})
            stored.entry("byline", name.casefold(), row)
        found = problems(
            stored, Page("/w/", "byline", ("ann lee",), "Ann Lee"), Page("/w/", kind, ("ann-lee",), "Ann-Lee")
        )
        assert sorted(problem.file for problem in found) == ["content/story/a.md", "content/story/b.md"]
        assert all("spell the name the same way" in problem.hint for problem in found)

    def test_a_writer_and_a_member_of_the_staff_are_a_problem_at_the_byline(self, stored):
        row = stored.document("story/a", bylines=["Ann Lee"])
        stored.entry("byline", "ann lee", row)
        pages = Page("/w/", "byline", ("staff/ann-lee",), "Ann"), Page("/w/", "byline", ("ann lee",), "Ann Lee")
        (problem,) = problems(stored, *pages)
        assert problem.file == "content/story/a.md"
        assert "aliases: of staff/ann-lee" in problem.hint


class TestFolders:
    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_page_at_the_path_of_a_folder_is_a_problem(self, stored, is_first):
        stored.document("story/a", positions={"slug": (5, 1)})
        stored.page("/a", document="story/a")
        stored.page("/a/b/", document="story/b")
        stored.page("/c/", document="story/c")
        (problem,) = folder_conflicts(stored.engine, {"a", "a/b/index.html", "c/index.html"}, is_first_plan=is_first)
        assert places([problem]) == [("content/story/a.md", 5, 1)]
        assert '"/a" is a file' in problem.message

    @pytest.mark.parametrize("added", ["a", "a/b/index.html"])
    def test_a_new_page_is_compared_with_those_of_earlier_builds(self, stored, added):
        stored.page("/a", document="story/a")
        stored.page("/a/b/", document="story/b")
        stored.page("/a-b/", document="story/c")
        assert len(folder_conflicts(stored.engine, {added}, is_first_plan=False)) == 1
        assert folder_conflicts(stored.engine, {"a-b/index.html"}, is_first_plan=False) == []


class TestLinks:
    def link(self, stored, address, *positions, line=0, slug="a"):
        others = [Ref("address", "/other/", "", 1, 1, True), Ref("address", "/zoo/", "", 2, 1, True)]
        refs = [Ref("address", address, "", line, 4, True), Ref("address", address, "", 90, 9, True)] if line else []
        row = stored.document(f"story/{slug}", refs=[*others, *refs], positions=dict(positions))
        stored.entry("address-ref", address, row)

    def test_a_link_to_a_page_is_alive(self, stored):
        self.link(stored, "/x/", line=3)
        stored.page("/x/")
        assert find_dead_addresses(stored.engine, None) == {}

    def test_a_link_to_no_page_is_dead_and_found_at_its_first_place(self, stored):
        self.link(stored, "/x/", line=3)
        self.link(stored, "/y/", line=5, slug="b")
        found = find_dead_addresses(stored.engine, None)
        assert list(found) == ["/x/", "/y/"]
        assert places(found["/x/"] + found["/y/"]) == [("content/story/a.md", 3, 4), ("content/story/b.md", 5, 4)]
        assert "@/stories/x.md" in found["/x/"][0].hint
        assert list(find_dead_addresses(stored.engine, ["/y/", "/z/"])) == ["/y/"]

    def test_a_similar_address_is_suggested(self, stored):
        self.link(stored, "/X", line=3)
        stored.page("/x/")
        assert [problem.hint for problem in find_dead_addresses(stored.engine, None)["/X"]] == ['did you mean "/x/"?']

    @pytest.mark.parametrize(
        ("positions", "place"),
        [({"image.src": (6, 3), "file": (7, 3)}, (6, 3)), ({"file": (7, 3)}, (7, 3)), ({}, (1, 1))],
    )
    def test_an_address_in_the_front_matter_is_found_there(self, stored, positions, place):
        self.link(stored, "/x.png", *positions.items())
        (problem,) = find_dead_addresses(stored.engine, None)["/x.png"]
        assert (problem.line, problem.column) == place

    def test_the_nearest_address_differs_in_case_or_in_the_last_slash(self, stored):
        stored.page("/Fire/")
        stored.page("/map.PDF")
        wanted = ["/fire", "/FIRE/", "/map.pdf", "/map.pdf/", "/fires/"]
        assert [nearest_address(stored.store, each) for each in wanted] == [
            "/Fire/",
            "/Fire/",
            "/map.PDF",
            "/map.PDF",
            "",
        ]


class TestDuplicates:
    def test_an_old_address_with_a_query_belongs_to_one_document(self, stored):
        for slug in "cab":
            row = stored.document(f"story/{slug}", redirect_from=["/old?id=1"], positions=REDIRECTS)
            stored.entry("redirect", "/old?id=1", row)
            stored.entry("redirect", f"/old?id={slug}", row)
            stored.entry("redirect", "/old/", row)
        found = duplicate_query_redirects(stored.engine, None)
        assert list(found) == ["/old?id=1"]
        assert places(found["/old?id=1"]) == [(f"content/story/{slug}.md", 7, 2) for slug in "abc"]
        named = [problem.message.partition(" has ")[0] for problem in found["/old?id=1"]]
        assert named == [f"content/story/{slug}.md" for slug in "bca"]
        assert duplicate_query_redirects(stored.engine, ["/old?id=a", "/old/"]) == {}
        assert list(duplicate_query_redirects(stored.engine, ["/old?id=1"])) == ["/old?id=1"]

    def test_an_old_address_that_two_documents_have_is_found_at_their_beginnings(self, stored):
        for slug in "ab":
            stored.entry("redirect", "/old?id=1", stored.document(f"story/{slug}", redirect_from=["/old?id=1"]))
        found = duplicate_query_redirects(stored.engine, ["/old?id=1", "/gone?id=1"])
        assert list(found) == ["/old?id=1"]
        assert places(found["/old?id=1"]) == [("content/story/a.md", 1, 1), ("content/story/b.md", 1, 1)]

    def test_each_chain_of_stories_has_its_own_threads(self, stored):
        for slug, root in (("a", "story/one"), ("b", "story/one"), ("c", "story/two"), ("d", "story/two")):
            stored.entry("named-thread", root, stored.document(f"thread/{slug}"))
        found = places(duplicate_threads(stored.engine, None))
        assert found == [(f"content/thread/{slug}.md", 1, 1) for slug in "abcd"]
        assert places(duplicate_threads(stored.engine, ["story/two"])) == found[2:]

    def test_a_chain_of_stories_has_one_thread(self, stored):
        for slug, root in (("a", "story/one"), ("b", "story/one"), ("c", "story/two")):
            row = stored.document(f"thread/{slug}", positions={"starts": (3, 1)})
            stored.entry("named-thread", root, row)
        for changed in (None, ["story/one"]):
            found = duplicate_threads(stored.engine, changed)
            assert places(found) == [("content/thread/a.md", 3, 1), ("content/thread/b.md", 3, 1)]
            assert [problem.message.partition(" names")[0] for problem in found] == [
                "content/thread/b.md",
                "content/thread/a.md",
            ]
        assert duplicate_threads(stored.engine, ["story/two"]) == []
