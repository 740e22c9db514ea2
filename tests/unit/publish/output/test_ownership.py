"""A build refuses an output folder that is not its own. The database is in memory."""

from types import SimpleNamespace

import pytest
from support.stored_archive import StoredArchive

from sitegen.codec import encode
from sitegen.config.kinds import KindConfig
from sitegen.config.schema import Config, SiteConfig
from sitegen.database.carry_over import OUTPUT_FOLDER_SETTING
from sitegen.database.repair_state import RepairFlag, set_flag
from sitegen.diagnostics import SitegenError
from sitegen.publish.output import ownership
from sitegen.publish.output.manifest import MANIFEST, format_manifest

SITE = "https://archive.kept.org/"
DIGEST = "0" * 64


class Place(StoredArchive):
    """An archive with some stories, and an output folder elsewhere."""

    def __init__(self, tmp_path, slugs="abcd", base_url=SITE):
        super().__init__(tmp_path / "archive")
        self.root.mkdir()
        kinds = {"story": KindConfig(permalink="/stories/{slug}/")}
        config = Config(SiteConfig("Archive", base_url=base_url), kinds=kinds)
        self.location = SimpleNamespace(root=self.root, config=config, output_folder=tmp_path / "site")
        self.folder.mkdir()
        for slug in slugs:
            self.document(f"story/{slug}")
        self.store.db.execute(
            "UPDATE document SET summary = ?, address = replace(address, '/story/', '/stories/')", (encode({}),)
        )

    @property
    def folder(self):
        return self.location.output_folder

    def publish(self, slugs, base_url=SITE):
        """Write a manifest with the pages of some stories."""
        files = {f"stories/{slug}/index.html": DIGEST for slug in slugs}
        (self.folder / MANIFEST).write_bytes(format_manifest(files, base_url))

    def wrote(self, path):
        """Store that the database wrote a file to the folder, which exists."""
        (self.folder / path).write_text("x")
        self.store.set_setting(OUTPUT_FOLDER_SETTING, str(self.folder).encode())
        self.store.db.execute("INSERT INTO orphaned_file VALUES (?, ?)", (path, DIGEST))

    def refusal(self):
        """The reason why the folder is refused with this database; "" if it is accepted."""
        return refusal(self.store, self.location)


def refusal(store, location):
    try:
        ownership.check_owner_without_indexing(store, location)
    except SitegenError as error:
        return str(error) if error.exit_code == 2 else f"exit code {error.exit_code}"
    return ""


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_an_empty_folder_is_accepted(place):
    assert place.refusal() == refusal(None, place.location) == ""


def test_a_folder_with_other_files_is_refused(place):
    (place.folder / "thesis.doc").write_text("x")
    assert "was not written by sitegen (it contains thesis.doc)" in place.refusal()
    assert "thesis.doc" in refusal(None, place.location)
    with pytest.raises(SitegenError) as error:
        ownership.check_manifest_owner(place.store, place.location)
    assert error.value.exit_code == 2


def test_a_folder_with_files_of_the_database_needs_no_manifest(place):
    place.wrote("index.html")
    assert place.refusal() == ""
    place.store.set_setting(OUTPUT_FOLDER_SETTING, b"/elsewhere")
    assert "was not written by sitegen" in place.refusal()


def test_a_cut_manifest_is_refused_unless_the_database_wrote_the_folder(place):
    place.publish("abcd")
    manifest = place.folder / MANIFEST
    manifest.write_bytes(manifest.read_bytes()[:-90])
    assert "is incomplete" in place.refusal()
    place.wrote("index.html")
    assert place.refusal() == ""


def test_another_base_url_is_another_archive(place):
    place.publish("abcd", "https://other.org/")
    assert "its base_url is https://other.org/" in place.refusal()


def test_an_untouched_manifest_is_enough(place):
    place.publish("", "https://other.org/")
    ownership.record_ownership(place.store, place.folder)
    assert ownership.is_untouched(place.store, place.folder)
    assert place.refusal() == ""
    place.publish("abcd", "https://other.org/")
    assert not ownership.is_untouched(place.store, place.folder)
    assert place.refusal() != ""


@pytest.mark.parametrize(("slugs", "is_ours"), [("abcd", True), ("ab", True), ("a", False), ("x", False)])
def test_half_of_the_pages_make_a_folder_ours(place, slugs, is_ours):
    place.publish(slugs)
    assert (place.refusal() == "") is is_ours
    assert is_ours or f"{0 if slugs == 'x' else 1} of the 4 pages" in place.refusal()


@pytest.mark.parametrize(
    ("slugs", "listed", "is_ours"),
    [("abcdefg", "abc", False), ("abcdef", "abc", True), ("ab", "a", True), ("abc", "a", False)],
)
def test_half_of_any_number_of_pages_makes_a_folder_ours(tmp_path, slugs, listed, is_ours):
    place = Place(tmp_path, slugs)
    place.publish(listed)
    assert (place.refusal() == "") is is_ours


def test_pages_that_are_public_count_before_all_documents(tmp_path):
    place = Place(tmp_path, "abcdef")
    place.store.db.execute("UPDATE document SET state = 'held' WHERE uid NOT IN ('story/a', 'story/b')")
    place.publish("a")
    assert place.refusal() == ""


def test_addresses_of_the_ledger_need_not_be_listed(place):
    place.publish("abcd")
    for slug in "uvwxyz":
        place.line(f"/stories/{slug}/", f"story/{slug}")
    assert place.refusal() == ""


def test_all_pages_of_others_are_named_if_they_are_few(place):
    place.publish("abvwx")
    assert place.refusal().partition("never had ")[2].startswith("(/stories/v/, /stories/w/, /stories/x/);")


@pytest.mark.parametrize(("others", "is_ours"), [("wxyz", True), ("vwxyz", False)])
def test_at_most_as_many_pages_of_others_may_be_listed(place, others, is_ours):
    place.publish(f"abcd{others}")
    assert (place.refusal() == "") is is_ours
    assert is_ours or "never had (/stories/v/, /stories/w/, /stories/x/ and more)" in place.refusal()


def test_with_an_example_as_base_url_no_other_page_may_be_listed(tmp_path):
    place = Place(tmp_path, base_url="https://example.org/")
    place.publish("abcd", "https://example.org/")
    assert place.refusal() == ""
    place.publish("abcdx", "https://example.org/")
    assert "never had (/stories/x/)" in place.refusal()


@pytest.mark.parametrize("is_own", [True, False])
def test_the_ledger_knows_pages_unless_it_was_started_from_this_folder(place, is_own):
    place.publish("abcdvwxyz")
    place.line("/stories/v/", "story/v")
    if not is_own:
        set_flag(place.store.db, RepairFlag.LEDGER_FROM_OUTPUT)
    assert (place.refusal() == "") is is_own


def test_a_manifest_without_files_is_accepted(place):
    place.publish("")
    assert place.refusal() == ""


def test_an_archive_without_documents_owns_no_pages(tmp_path):
    place = Place(tmp_path, slugs="")
    place.publish("a")
    assert "0 of the 0 pages" in place.refusal()


def test_without_a_database_a_folder_elsewhere_cannot_be_recognized(place):
    place.publish("abcd")
    assert "may be the output of another archive" in refusal(None, place.location)


def test_the_configured_folder_in_the_archive_is_its_own(place):
    place.location.output_folder = place.root / place.location.config.output.folder
    place.folder.mkdir()
    place.publish("x", "https://other.org/")
    assert place.refusal() == refusal(None, place.location) == ""


def test_a_folder_before_the_configured_one_in_the_alphabet_is_another(place):
    place.location.output_folder = place.root / "a"
    place.folder.mkdir()
    place.publish("x", "https://other.org/")
    assert "its base_url is https://other.org/" in place.refusal()


@pytest.mark.parametrize("name", ["a", "site"])
class TestEmptied:
    """A folder in which nothing of sitegen is, as an interrupted `clean` leaves it."""

    @pytest.fixture
    def place(self, tmp_path, name):
        place = Place(tmp_path)
        place.location.output_folder = tmp_path / name
        place.folder.mkdir(exist_ok=True)
        return place

    def is_emptied(self, place, *, has_store=True, is_cleaned=False):
        return ownership.is_emptied(place.store if has_store else None, place.location, is_cleaned=is_cleaned)

    def test_it_is_ours_if_the_database_last_wrote_there(self, place):
        place.store.set_setting(OUTPUT_FOLDER_SETTING, str(place.folder).encode())
        assert self.is_emptied(place)

    @pytest.mark.parametrize("other", ["0", "z"])
    def test_it_is_not_ours_if_the_database_last_wrote_to_another_folder(self, place, other):
        place.store.set_setting(OUTPUT_FOLDER_SETTING, str(place.folder.with_name(other)).encode())
        assert not self.is_emptied(place)

    def test_without_a_database_only_an_interrupted_clean_makes_it_ours(self, place):
        assert self.is_emptied(place, has_store=False, is_cleaned=True)
        assert not self.is_emptied(place, has_store=False)

    def test_a_folder_with_files_of_the_database_is_not_emptied(self, place):
        place.wrote("index.html")
        assert not self.is_emptied(place, is_cleaned=True)
        (place.folder / "index.html").unlink()
        assert self.is_emptied(place)

    def test_a_folder_with_a_manifest_is_not_emptied(self, place):
        place.publish("abcd")
        place.store.set_setting(OUTPUT_FOLDER_SETTING, str(place.folder).encode())
        assert not self.is_emptied(place)
        assert not self.is_emptied(place, has_store=False, is_cleaned=True)

    def test_the_configured_folder_is_ours(self, place):
        place.location.output_folder = place.root / place.location.config.output.folder
        place.folder.mkdir()
        assert self.is_emptied(place)
        assert self.is_emptied(place, has_store=False)
