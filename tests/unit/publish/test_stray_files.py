"""Files of unknown origin at unpublished addresses are found. The database is in memory, the output folder real."""

import pytest
from support.stored_archive import StoredArchive

from sitegen.content.ledger_file import address_digest
from sitegen.problem_codes.publication import UNKNOWN_FILE_AT_ADDRESS
from sitegen.publish import stray_files
from sitegen.publish.output import ownership


class Site(StoredArchive):
    """An archive with an output folder."""

    def __init__(self, root):
        super().__init__(root)
        self.folder = root / "site"
        self.folder.mkdir()

    def write(self, *paths):
        for path in paths:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(b"data")

    def stray(self, *ours):
        """The stray files with their unpublished addresses."""
        found = stray_files.find_stray_files(self.store, self.folder, ours)
        assert {(problem.line, problem.column, problem.code) for problem in found} <= {
            (0, 0, UNKNOWN_FILE_AT_ADDRESS.code)
        }
        assert {problem.hint for problem in found} <= {
            "delete the file if an earlier build published it; move it away if it is your own"
        }
        end = " is not published, but a file of unknown origin is at that address"
        assert all(problem.message.endswith(end) for problem in found)
        return [(problem.file, problem.message.removesuffix(end)) for problem in found]

    def gone(self, address):
        self.store.db.execute("INSERT INTO gone_address VALUES (?)", (address_digest(address),))


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_the_page_of_a_draft_is_found_with_all_that_is_below_it(site):
    site.document("story/fire", state="draft")
    site.write("story/fire/index.html", "story/fire/map.png", "story/fire/2/index.html", "story/fire2/index.html")
    site.write("story/index.html", "index.html", "other/story/fire/index.html", "story/fire.html")
    assert site.stray() == [
        ("site/story/fire/2/index.html", "/story/fire/"),
        ("site/story/fire/index.html", "/story/fire/"),
        ("site/story/fire/map.png", "/story/fire/"),
    ]


def test_files_of_the_site_are_not_stray(site):
    site.document("story/fire", state="draft")
    site.write("story/fire/index.html", "story/fire/a.png", "story/fire/z.png")
    assert site.stray("story/fire/index.html", "story/fire/z.png") == [("site/story/fire/a.png", "/story/fire/")]


def test_below_the_address_of_a_page_every_file_is_allowed(site):
    site.document("story/fire")
    site.page("/story/fire/")
    site.write("story/fire/index.html", "story/fire/a.png")
    assert site.stray() == []


def test_addresses_of_the_ledger_and_of_redirects_are_searched(site):
    site.line("/story/lost/", "story/lost")
    site.line("/notes.html", "page/notes")
    site.document("story/fire", state="draft", redirect_from=["/older"])
    site.line("/older/", "story/fire")
    site.line("/+1/", "page/plus")
    site.write("story/lost/index.html", "older/index.html", "notes.html", "notes.txt", "+1/index.html")
    assert site.stray() == [
        ("site/+1/index.html", "/+1/"),
        ("site/notes.html", "/notes.html"),
        ("site/older/index.html", "/older/"),
        ("site/story/lost/index.html", "/story/lost/"),
    ]


def test_addresses_that_are_gone_are_searched_by_their_digest(site):
    site.gone("/story/secret/")
    site.gone("/map.png")
    site.write("story/secret/index.html", "story/secret/a/b/c.png", "map.png", "story/index.html")
    assert site.stray() == [
        ("site/map.png", "/map.png"),
        ("site/story/secret/a/b/c.png", "/story/secret/"),
        ("site/story/secret/index.html", "/story/secret/"),
    ]


@pytest.mark.parametrize("is_gone", [True, False])
def test_without_a_home_page_the_whole_folder_is_not_stray(site, is_gone):
    site.line("/", "page/home")
    if is_gone:
        site.gone("/a/")
    site.write("index.html", "a/index.html", "b/index.html")
    assert site.stray() == [("site/a/index.html", "/a/")] * is_gone


def test_documents_without_an_address_have_no_files(site):
    site.document("story/fire", state="draft")
    site.store.db.execute("UPDATE document SET address = ''")
    site.write("story/fire/index.html", "index.html")
    assert site.stray() == []


def test_staged_files_and_a_git_repository_are_not_searched(site):
    site.line("/.git/", "page/git")
    site.line("/.sitegen-stage/", "page/stage")
    site.line("/.github/", "page/github")
    site.line("/a/", "page/a")
    site.write(".git/config", ".sitegen-stage/1", ".github/x", "a/.git/x", "a/z", "a/.sitegen-stage/1")
    assert site.stray() == [("site/.github/x", "/.github/"), ("site/a/z", "/a/")]


def test_a_missing_folder_has_no_files(site):
    site.line("/a/", "page/a")
    site.folder.rmdir()
    assert site.stray() == []


class TestSearch:
    """A folder is searched until a build succeeds, and after changes by others."""

    def needs_search(self, site, folder=None):
        return stray_files.needs_search(site.store, folder or site.folder)

    def succeed(self, site):
        """Write a manifest, as a build that searched the folder."""
        site.write("manifest-sha256.txt")
        ownership.record_ownership(site.store, site.folder)
        stray_files.mark_searched(site.store, site.folder)

    def test_a_folder_is_searched_until_a_build_succeeds(self, site):
        assert self.needs_search(site)
        self.succeed(site)
        assert not self.needs_search(site)

    @pytest.mark.parametrize("name", ["a", "site2", "zzz"])
    def test_another_folder_is_searched(self, site, name):
        self.succeed(site)
        site.folder.rename(site.folder.with_name(name))
        assert self.needs_search(site, site.folder.with_name(name))

    def test_a_folder_with_another_manifest_is_searched(self, site):
        self.succeed(site)
        (site.folder / "manifest-sha256.txt").write_bytes(b"other")
        assert self.needs_search(site)

    def test_a_folder_that_was_not_searched_is_searched_though_its_manifest_is_known(self, site):
        site.write("manifest-sha256.txt")
        ownership.record_ownership(site.store, site.folder)
        assert self.needs_search(site)

    def test_a_searched_folder_is_noted_once(self, site):
        self.succeed(site)
        before = site.store.db.total_changes
        stray_files.mark_searched(site.store, site.folder)
        assert site.store.db.total_changes == before
