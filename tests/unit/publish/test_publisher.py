"""What a build publishes, and what it stores of it. The database is in memory, the output folder real; pages are given as bytes."""

import gzip

import pytest
from support.stored_archive import StoredArchive, digest

from sitegen.codec import decode, encode
from sitegen.config.schema import Config, OutputsConfig, SiteConfig
from sitegen.database.dependencies.trace_ids import page_trace_id
from sitegen.database.dependencies.traces import Traces
from sitegen.database.queries.staleness import DAMAGED, decode_reasons
from sitegen.database.repair_state import RepairFlag, is_flag_set, set_flag
from sitegen.problem_codes.publication import FOREIGN_FILE_IN_THE_WAY, UNKNOWN_FILE_AT_ADDRESS
from sitegen.publish import publisher as publisher_module
from sitegen.publish.leak_check import Leak, LeakCheck
from sitegen.publish.output import ownership
from sitegen.publish.output.manifest import MANIFEST, format_manifest, read_manifest
from sitegen.publish.output.output_dir import StagingArea, file_digest, stat_signature
from sitegen.publish.publish_plan import apply_plan
from sitegen.publish.publisher import Publisher, verify_outputs
from sitegen.publish.render_task import RenderedPage
from sitegen.urls import output_file

BASE_URL = "https://archive.kept.org/"
TEXT = b"A text that repeats itself. " * 20
REASON = encode([("new",)])


class Building(StoredArchive):
    """An archive that is built several times."""

    def __init__(self, root):
        super().__init__(root)
        self.folder = root / "site"
        self.folder.mkdir()
        self.compress, self.base_url = (), BASE_URL
        self.traces = Traces(self.store)
        self.pages, self.builds = {}, 0

    def begin(self):
        """The publisher of a new build."""
        self.builds += 1
        config = Config(SiteConfig("Archive", base_url=self.base_url), outputs=OutputsConfig(compress=self.compress))
        staging = StagingArea(self.folder, self.root / f"scratch{self.builds}")
        return Publisher(self.store, self.traces, LeakCheck(self.store, config), staging, config)

    def render(self, publisher, pages, *, leaks=(), reason=REASON):
        """Record rendered pages, given as bytes by address; return the leaks."""
        found = []
        for address, data in pages.items():
            if address not in self.pages:
                self.pages[address] = self.page(address, document=f"story/{address.strip('/')}")
            path, staged = output_file(address), ""
            has_changed = file_digest(self.folder / path) != digest(data)
            if has_changed:
                staged = f"{publisher.staging.prepare()}/{self.builds}-{self.pages[address]}"
                with open(staged, "wb") as file:  # noqa: PTH123 - a text
                    file.write(data)
            own = tuple(leak for leak in leaks if leak.path == path)
            page = RenderedPage(
                self.pages[address], path, digest(data), staged, has_changed, own, (), b"\x90", b"", b""
            )
            found += publisher.record_page(page, reason)
        return found

    def build(self, pages=None, **options):
        """Build with some rendered pages, in the order of a build; return the publisher and the numbers of files."""
        publisher = self.begin()
        self.render(publisher, pages or {}, **options)
        self.leaks = publisher.rescan_for_leaks()
        self.problems = list(publisher.stage_precompressed())
        self.plan = publisher.make_plan()
        self.problems += [*publisher.find_conflicts(self.plan), *publisher.find_stray_files()]
        return publisher.commit(self.plan, apply_plan)

    def remove(self, address):
        """Remove a page from the plan, as the planner does."""
        page = self.pages.pop(address)
        query = "INSERT INTO orphaned_file SELECT ?, lower(hex(digest)) FROM page WHERE id = ?"
        self.store.db.execute(query, (output_file(address), page))
        self.store.db.execute("DELETE FROM page WHERE id = ?", (page,))
        set_flag(self.store.db, RepairFlag.NEEDS_PRUNING)

    def write(self, path, data):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(data)

    def add_to_manifest(self, path, data=b"data"):
        """Write a file that only the manifest lists, as one of a build that the database does not know."""
        self.write(path, data)
        files = read_manifest(self.folder).files | {path: digest(data)}
        (self.folder / MANIFEST).write_bytes(format_manifest(files, BASE_URL))
        ownership.record_ownership(self.store, self.folder)

    @property
    def files(self):
        """The files of the output folder, without the manifest."""
        files = (file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.is_file())
        return sorted(path for path in files if path != MANIFEST)

    @property
    def manifest(self):
        return dict(read_manifest(self.folder).files)

    @property
    def log(self):
        rows = self.store.db.execute("SELECT path, action, reasons FROM build_log").fetchall()
        return {path: (action, decode_reasons(reasons)) for path, action, reasons in rows}

    @property
    def needs_pruning(self):
        return is_flag_set(self.store.db, RepairFlag.NEEDS_PRUNING)

    def rows(self, columns, table="page"):
        return self.store.db.execute(f"SELECT {columns} FROM {table}").fetchall()


@pytest.fixture
def building(tmp_path):
    return Building(tmp_path)


class TestBuild:
    def test_new_pages_are_published_and_stored(self, building):
        pages = {"/b/": b"B", "/a/": b"A", "/c.txt": b"C"}
        assert building.build(pages) == (3, 0)
        assert building.files == ["a/index.html", "b/index.html", "c.txt"]
        assert (building.folder / "a/index.html").read_bytes() == b"A"
        assert building.manifest == {output_file(address): digest(data) for address, data in pages.items()}
        assert building.rows("address, hex(digest), stat, problems") == [
            (address, digest(data).upper(), stat_signature(building.folder / output_file(address)), b"\x90")
            for address, data in pages.items()
        ]
        assert building.log == dict.fromkeys(building.files, ("written", [("new",)]))
        assert building.problems == []

    def test_the_traces_of_rendered_pages_are_stored_with_the_reasons(self, building):
        building.build({"/a/": b"A"}, reason=encode([("config", "site")]))
        (trace, reasons) = building.store.db.execute("SELECT id, reasons FROM trace").fetchone()
        assert (trace, decode_reasons(reasons)) == (page_trace_id(building.pages["/a/"]), [("config", "site")])

    def test_a_page_with_the_same_bytes_is_not_written(self, building):
        building.build({"/a/": b"A", "/b/": b"B"})
        building.store.db.execute("UPDATE page SET stat = ''")
        before = (building.folder / "a/index.html").stat().st_ino
        assert building.build({"/a/": b"A"}) == (0, 0)
        assert building.log == {"a/index.html": ("rendered", [("new",)])}
        assert (building.folder / "a/index.html").stat().st_ino == before
        assert building.rows("stat != ''") == [(True,), (False,)]

    def test_a_changed_page_is_written_and_its_line_of_the_manifest(self, building):
        building.build({"/a/": b"A", "/b/": b"B"})
        assert building.build({"/b/": b"B2"}) == (1, 0)
        assert building.manifest == {"a/index.html": digest(b"A"), "b/index.html": digest(b"B2")}
        assert building.log == {"b/index.html": ("written", [("new",)])}

    def test_a_build_without_pages_changes_nothing(self, building):
        building.build({"/a/": b"A"})
        before = (building.folder / MANIFEST).stat().st_ino
        assert building.build() == (0, 0)
        assert (building.folder / MANIFEST).stat().st_ino == before
        assert building.log == {}

    def test_the_file_of_a_removed_page_is_deleted(self, building):
        building.build({"/a/": b"A", "/b/": b"B"})
        building.remove("/a/")
        assert building.build({"/b/": b"B2"}) == (1, 1)
        assert building.files == ["b/index.html"]
        assert building.manifest == {"b/index.html": digest(b"B2")}
        assert building.log == {"a/index.html": ("removed", []), "b/index.html": ("written", [("new",)])}
        assert building.rows("*", "orphaned_file") == []
        assert not building.needs_pruning

    def test_pages_are_no_longer_stale(self, building):
        building.build({"/a/": b"A"})
        building.store.db.execute("INSERT INTO stale VALUES (1, x'90')")
        building.build({"/a/": b"A"})
        assert building.rows("*", "stale") == []

    def test_a_dry_run_changes_no_file_and_tells_what_would_change(self, building):
        building.build({"/a/": b"A", "/b/": b"B", "/c/": b"C"})
        building.remove("/a/")
        publisher = building.begin()
        building.render(publisher, {"/b/": b"B2", "/c/": b"C"})
        assert publisher.preview(publisher.make_plan(dry_run=True)) == (1, 1)
        assert building.files == ["a/index.html", "b/index.html", "c/index.html"]
        assert {path: action for path, (action, _) in publisher.build_log.items()} == {
            "a/index.html": "removed",
            "b/index.html": "written",
            "c/index.html": "rendered",
        }

    def test_a_dry_run_compares_all_files(self, building):
        building.build({"/a/": b"A"})
        building.add_to_manifest("old.html")
        publisher = building.begin()
        assert publisher.make_plan().counts == (0, 0)
        assert publisher.make_plan(dry_run=True).counts == (0, 1)

    def test_a_folder_of_which_the_database_was_lost_is_taken_over(self, building):
        building.build({"/a/": b"A", "/old/": b"O"})
        building.store.db.execute("UPDATE page SET digest = x'', stat = ''")
        building.store.db.execute("DELETE FROM page WHERE address = '/old/'")
        building.store.db.execute("DELETE FROM setting")
        assert building.build({"/a/": b"A"}) == (0, 1)
        assert building.files == ["a/index.html"]

    def test_a_folder_of_which_the_manifest_was_lost_is_completed(self, building):
        building.build({"/a/": b"A", "/b/": b"B", "/c/": b"C"})
        (building.folder / MANIFEST).unlink()
        building.remove("/c/")
        assert building.build({"/a/": b"A2"}) == (1, 1)
        assert building.manifest == {"a/index.html": digest(b"A2"), "b/index.html": digest(b"B")}


class TestComparison:
    """All files are compared only if it is needed; otherwise lines of the manifest are edited."""

    def is_compared(self, building, pages):
        """Build, and return True if a file that only the manifest lists was found and deleted."""
        building.add_to_manifest("old.html")
        building.build(pages)
        return "old.html" not in building.files

    @pytest.fixture
    def built(self, building):
        building.build({"/a/": b"A", "/b/": b"B", "/c/": b"C"})
        return building

    def test_a_change_of_some_pages_edits_the_manifest(self, built):
        assert not self.is_compared(built, {"/a/": b"A2"})
        assert not self.is_compared(built, {})

    def test_a_new_page_needs_a_comparison(self, built):
        assert self.is_compared(built, {"/a/": b"A2", "/new/": b"N"})

    def test_a_flag_needs_a_comparison(self, built):
        set_flag(built.store.db, RepairFlag.NEEDS_PRUNING)
        assert self.is_compared(built, {})
        assert not built.needs_pruning

    def test_a_manifest_that_was_changed_needs_a_comparison(self, built):
        built.add_to_manifest("old.html")
        (built.folder / MANIFEST).write_bytes((built.folder / MANIFEST).read_bytes() + b"\n")
        built.build({"/a/": b"A2"})
        assert "old.html" not in built.files

    def test_another_base_url_needs_a_comparison(self, built):
        built.base_url = "https://other.kept.org/"
        assert self.is_compared(built, {"/a/": b"A2"})

    @pytest.mark.parametrize(("limit", "is_compared"), [(3, False), (2, True)])
    def test_many_pages_need_a_comparison(self, built, monkeypatch, limit, is_compared):
        monkeypatch.setattr(publisher_module, "MAX_MANIFEST_EDITS", limit)
        assert self.is_compared(built, {"/a/": b"A2", "/b/": b"B2", "/c/": b"C"}) is is_compared


class TestForeignFiles:
    def test_a_file_at_the_path_of_a_new_page_is_a_problem(self, building):
        building.build({"/a/": b"A"})
        building.write("b/index.html", b"mine")
        publisher = building.begin()
        building.render(publisher, {"/a/": b"A2", "/b/": b"B"})
        (problem,) = publisher.find_conflicts(publisher.make_plan())
        assert (problem.file, problem.line, problem.column) == ("site/b/index.html", 0, 0)
        assert problem.code == FOREIGN_FILE_IN_THE_WAY.code
        assert problem.message == "sitegen did not write this file, and a new file has the same path"
        assert problem.hint == "move it away, or give the page another address"

    def test_a_file_at_an_unpublished_address_is_a_problem_until_a_build_succeeds(self, building):
        building.line("/a/", "story/a")
        building.line("/secret/", "story/secret")
        building.compress = ("gz",)
        for path in ("secret/index.html", "a/index.html.gz", "a/x.png"):
            building.write(path, gzip.compress(TEXT) if path.endswith("gz") else b"data")
        publisher = building.begin()
        building.render(publisher, {"/b/": b"B"})
        found = publisher.find_stray_files()
        assert [(problem.file, problem.code) for problem in found] == [
            (f"site/{path}", UNKNOWN_FILE_AT_ADDRESS.code)
            for path in ("a/index.html.gz", "a/x.png", "secret/index.html")
        ]

    def test_files_of_this_build_and_of_earlier_ones_are_known(self, building):
        building.line("/secret/", "story/secret")
        building.build({"/secret/": b"S", "/a/": b"A"})
        building.remove("/secret/")
        building.store.db.execute("DELETE FROM setting WHERE key = 'searched'")
        publisher = building.begin()
        building.line("/c/", "story/c")
        building.write("c", b"data")
        building.render(publisher, {"/a/": b"A2"})
        assert publisher.find_stray_files() == []

    def test_a_searched_folder_is_not_searched_again(self, building):
        building.build({"/a/": b"A"})
        building.line("/secret/", "story/secret")
        building.write("secret/index.html", b"data")
        assert building.begin().find_stray_files() == []
        building.build({"/a/": b"A2"})
        assert building.problems == []


class TestLeaks:
    """Pages are searched again if other texts are unpublished now."""

    SECRET = "a secret plan"

    @pytest.fixture
    def built(self, building):
        building.build({"/a/": b"<p>A secret plan</p>", "/b/": b"<p>Another hidden plan</p>", "/c/": b"<p>Text</p>"})
        assert building.leaks == []
        return building

    def leak(self, name, text=SECRET, uid="story/x", state="draft"):
        return Leak(f"{name}/index.html", text, uid, state, f"story/{name}")

    def stored(self, building):
        return [decode(list[Leak], problems) for _, problems in sorted(building.rows("address, problems"))]

    def test_the_leaks_of_a_rendered_page_are_returned_and_stored(self, building):
        leak = self.leak("a")
        publisher = building.begin()
        assert building.render(publisher, {"/a/": b"A", "/b/": b"B"}, leaks=[leak]) == [leak]
        building.build({"/a/": b"A", "/b/": b"B"}, leaks=[leak])
        assert building.leaks == [], "they were returned before"
        assert self.stored(building) == [[leak], []]
        building.build({"/b/": b"B"})
        assert building.leaks == [leak], "a page that is not rendered keeps its leaks"

    def test_pages_that_contain_a_new_secret_are_found(self, built):
        built.document("story/x", "A secret plan", "draft")
        built.build()
        assert built.leaks == [self.leak("a")]
        assert self.stored(built) == [[self.leak("a")], [], []]
        built.document("story/y", "Another hidden plan", "held")
        built.build({"/c/": b"<p>Text</p>"})
        assert built.leaks == [self.leak("a"), self.leak("b", "another hidden plan", "story/y", "held")]

    def test_with_the_same_secrets_no_page_is_searched_again(self, built):
        built.document("story/x", "A secret plan", "draft")
        built.build({"/a/": b"<p>No plan</p>"})
        built.write("c/index.html", b"<p>A secret plan</p>")
        built.build()
        assert built.leaks == []

    def test_a_new_secret_leaves_pages_without_it_unread(self, built):
        built.document("story/x", "A secret plan", "draft")
        built.build({"/a/": b"<p>No plan</p>"})
        built.write("c/index.html", b"<p>A secret plan</p>")
        built.document("story/y", "Another hidden plan", "held")
        built.build()
        assert built.leaks == [self.leak("b", "another hidden plan", "story/y", "held")]

    def test_a_leak_ends_when_its_document_is_published(self, built):
        built.document("story/x", "A secret plan", "draft")
        built.build()
        built.document("story/x", "A secret plan")
        built.build()
        assert built.leaks == []
        assert self.stored(built) == [[], [], []]

    def test_after_the_end_of_a_secret_only_pages_with_leaks_are_read(self, built):
        built.document("story/x", "A secret plan", "draft")
        built.document("story/y", "Another hidden plan", "held")
        built.build({"/a/": b"<p>No plan</p>", "/b/": b"<p>No plan</p>"})
        built.write("c/index.html", b"<p>A secret plan, another hidden plan</p>")
        built.document("story/x", "A secret plan")
        built.build()
        assert built.leaks == []

    def test_a_leak_has_the_current_state_of_its_document(self, built):
        built.document("story/x", "A secret plan", "draft")
        built.build()
        built.document("story/x", "A secret plan", "held")
        built.build()
        assert built.leaks == [self.leak("a", state="held")]

    def test_a_page_that_was_rendered_is_not_searched_again(self, built):
        built.document("story/x", "A secret plan", "draft")
        built.build({"/a/": b"<p>No plan</p>"})
        assert built.leaks == []
        assert self.stored(built) == [[], [], []]

    def test_a_missing_file_is_not_searched(self, built):
        (built.folder / "b/index.html").unlink()
        built.document("story/x", "A secret plan", "draft")
        built.document("story/y", "Another hidden plan", "held")
        built.build()
        assert built.leaks == [self.leak("a")]

    def test_pages_that_were_never_rendered_are_not_searched(self, built):
        built.page("/new/")
        built.write("new/index.html", b"<p>A secret plan</p>")
        built.document("story/x", "A secret plan", "draft")
        built.build()
        assert built.leaks == [self.leak("a")]


class TestCompressed:
    @pytest.fixture
    def built(self, building):
        building.build({"/a/": TEXT, "/b/": TEXT + b"B"})
        building.compress = ("gz",)
        return building

    def test_a_new_encoding_compresses_all_pages(self, built):
        assert built.build({"/b/": TEXT + b"2"}) == (3, 0)
        assert built.files == ["a/index.html", "a/index.html.gz", "b/index.html", "b/index.html.gz"]
        assert gzip.decompress((built.folder / "b/index.html.gz").read_bytes()) == TEXT + b"2"
        assert built.manifest["a/index.html.gz"] == file_digest(built.folder / "a/index.html.gz")
        assert not built.needs_pruning

    def test_later_only_rendered_pages_are_compressed(self, built):
        built.build()
        before = (built.folder / "a/index.html.gz").stat().st_ino
        (built.folder / "a/index.html").write_bytes(b"not read")
        built.store.db.execute("UPDATE precompressed SET source = 'other' WHERE path LIKE 'a/%'")
        assert built.build({"/b/": TEXT + b"2"}) == (2, 0)
        assert (built.folder / "a/index.html.gz").stat().st_ino == before
        assert built.manifest.keys() == set(built.files)

    def test_without_the_encoding_the_files_are_deleted(self, built):
        built.build()
        built.compress = ()
        assert built.build() == (0, 2)
        assert built.files == ["a/index.html", "b/index.html"]

    def test_the_file_of_a_page_that_became_small_is_deleted(self, built):
        built.build()
        assert built.build({"/b/": b"B"}) == (1, 1)
        assert built.files == ["a/index.html", "a/index.html.gz", "b/index.html"]

    def test_the_file_of_a_removed_page_is_deleted(self, built):
        built.build()
        built.remove("/b/")
        assert built.build() == (0, 2)
        assert built.files == ["a/index.html", "a/index.html.gz"]

    def test_an_own_compressed_file_is_compared_with_the_file_next_to_it(self, built):
        built.build({"/c.txt": TEXT})
        built.build({"/c.txt.gz": gzip.compress(TEXT, 1)})
        assert built.problems == []
        assert (built.folder / "c.txt.gz").read_bytes() == gzip.compress(TEXT, 1)
        publisher = built.begin()
        built.render(publisher, {"/c.txt.gz": gzip.compress(b"other")})
        (problem,) = publisher.stage_precompressed()
        assert problem.file == "site/c.txt.gz"

    @pytest.mark.parametrize("rendered", [{}, {"/b/": TEXT + b"2"}])
    def test_own_files_are_compared_only_if_one_was_rendered(self, built, rendered):
        built.build({"/c.txt": TEXT, "/c.txt.gz": gzip.compress(TEXT, 1)})
        built.write("c.txt.gz", b"damaged")
        built.build(rendered)
        assert built.problems == []

    def test_a_dry_run_knows_the_files_that_go_with_a_page(self, built):
        built.build()
        built.remove("/b/")
        publisher = built.begin()
        assert publisher.make_plan(dry_run=True).counts == (0, 1)


class TestVerification:
    @pytest.fixture
    def built(self, building):
        building.compress = ("gz",)
        building.build({"/a/": TEXT, "/b/": b"B"})
        return building

    def stale(self, building):
        verify_outputs(building.store, building.folder)
        return {page: decode_reasons(reasons) for page, reasons in building.rows("page, reasons", "stale")}

    def test_unchanged_files_are_not_damaged(self, built):
        built.page("/new/")
        assert self.stale(built) == {}
        assert not built.needs_pruning

    def test_files_that_were_not_touched_are_not_read(self, built):
        built.store.db.execute("UPDATE page SET digest = x'0A'")
        assert self.stale(built) == {}

    @pytest.mark.parametrize("data", [b"0", b"1", b"2", b"3", None])  # digests below and above that of the page
    def test_a_changed_or_missing_file_is_damaged(self, built, data):
        (built.folder / "b/index.html").unlink()
        if data:
            built.write("b/index.html", data)
        assert self.stale(built) == {built.pages["/b/"]: [DAMAGED]}
        assert not built.needs_pruning

    def test_a_file_that_was_missing_at_the_end_of_a_build_is_damaged(self, built):
        (built.folder / "b/index.html").unlink()
        built.store.db.execute("UPDATE page SET stat = '' WHERE address = '/b/'")
        assert self.stale(built) == {built.pages["/b/"]: [DAMAGED]}

    def test_a_file_with_the_same_bytes_is_not_damaged(self, built):
        for _ in range(3):  # signatures below and above
            built.write("b/index.html", b"B")
            assert self.stale(built) == {}
        assert built.rows("stat")[1] == (stat_signature(built.folder / "b/index.html"),)

    def test_a_damaged_compressed_file_needs_a_comparison(self, built):
        built.write("a/index.html.gz", b"damaged")
        assert self.stale(built) == {}
        assert built.needs_pruning
        built.build()
        assert gzip.decompress((built.folder / "a/index.html.gz").read_bytes()) == TEXT
