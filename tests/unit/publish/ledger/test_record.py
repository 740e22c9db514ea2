"""A build records the addresses that it published, and those that it removed. The database is in memory."""

from types import SimpleNamespace

import pytest
from support.stored_archive import StoredArchive

from sitegen.content import ledger_file
from sitegen.content.ledger_file import LEDGER_HEADER
from sitegen.database.ledger import ledger_rows
from sitegen.database.repair_state import RepairFlag, is_flag_set, set_flag
from sitegen.diagnostics import SitegenError
from sitegen.plugins.page_traits import PageTraits
from sitegen.publish.ledger.record import mark_unrecorded, plan_recording, record_publication
from sitegen.urls import opaque_address, opaque_id

RECORDED = SimpleNamespace(TRAITS=PageTraits(is_recorded=True))
RECORDED_KINDS = ("page", "story", "work", "redirect", "tombstone")
PLUGINS = SimpleNamespace(pages={**dict.fromkeys(RECORDED_KINDS, RECORDED), "listing": SimpleNamespace()})


class Ledger(StoredArchive):
    """An archive whose ledger was imported."""

    def __init__(self, root):
        super().__init__(root)
        self.write(LEDGER_HEADER)

    @property
    def file(self):
        return self.root / "addresses.txt"

    def write(self, text):
        """Write the file, as a build that has imported it."""
        self.file.write_text(text)
        self.store.set_setting(ledger_rows.DIGEST_SETTING, ledger_rows.file_digest(text))

    def record(self, page_ids=(), removed_paths=()):
        update = plan_recording(self.store, self.root, PLUGINS, page_ids, removed_paths)
        record_publication(self.store, self.root, update)

    @property
    def written(self):
        """The lines of the file after its header."""
        return self.file.read_text().removeprefix(LEDGER_HEADER).splitlines()


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path)


def test_the_rendered_pages_are_recorded(ledger):
    ledger.document("story/fire", "Fire")
    ledger.document("story/other", "Other")
    rendered = ledger.page("/story/fire/", document="story/fire")
    ledger.page("/story/other/", document="story/other")
    ledger.record([rendered])
    assert ledger.lines() == [("/story/fire/", "story/fire", "")]
    assert ledger.written == [f"/story/fire/ story/fire {ledger.title_digest('story/fire', 'Fire')}"]
    assert not list(ledger.root.glob("*.part")) + list(ledger.root.glob(".*"))


def test_pages_of_other_kinds_and_of_no_document_are_not_recorded(ledger):
    ledger.document("story/fire")
    ledger.document("story/hidden", state="draft")
    pages = [
        ledger.page("/list/", "listing", "story/fire"),
        ledger.page("/a/", document="story/missing"),
        ledger.page("/b/", document="story/hidden"),
    ]
    ledger.record(pages)
    assert ledger.lines() == []


def test_a_draft_with_the_id_of_a_published_story_does_not_hide_it(ledger):
    ledger.document("story/fire", "Draft", "draft")
    ledger.store.db.execute("UPDATE document SET file = 'content/0.md'")
    ledger.document("story/fire", "Fire")
    ledger.record([ledger.page("/story/fire/", document="story/fire")])
    assert ledger.written == [f"/story/fire/ story/fire {ledger.title_digest('story/fire', 'Fire')}"]


@pytest.mark.parametrize("kind", ["page", "story", "work"])
def test_a_page_of_any_recorded_kind_is_recorded_with_its_title(ledger, kind):
    ledger.document("story/fire", "Fire")
    ledger.record([ledger.page("/zoo/fire/", kind, "story/fire")])
    assert ledger.written == [f"/zoo/fire/ story/fire {ledger.title_digest('story/fire', 'Fire')}"]


def test_of_two_published_documents_with_one_id_the_title_of_the_first_file_is_recorded(ledger):
    ledger.document("story/fire", "Second", file="content/b.md")
    ledger.document("story/fire", "First", file="content/a.md")
    ledger.record([ledger.page("/story/fire/", document="story/fire")])
    assert ledger.written == [f"/story/fire/ story/fire {ledger.title_digest('story/fire', 'First')}"]


def test_a_redirect_is_recorded_without_a_title(ledger):
    ledger.document("story/fire", "Fire")
    ledger.record([ledger.page("/old/", "redirect", "story/fire")])
    assert ledger.written == ["/old/ story/fire"]


def test_a_withdrawn_document_keeps_its_id_unless_its_address_is_opaque(ledger):
    ledger.document("story/fire", "Fire", "withdrawn")
    opaque = opaque_address("story/fire")
    ledger.record(
        [ledger.page("/story/fire/", "tombstone", "story/fire"), ledger.page(opaque, "tombstone", "story/fire")]
    )
    title = ledger.title_digest("story/fire", "Fire")
    assert ledger.written == [f"/story/fire/ story/fire {title} withdrawn", f"{opaque} {opaque_id(opaque)} withdrawn"]


def test_a_recorded_page_is_not_written_again(ledger):
    ledger.document("story/fire", "Fire")
    page = ledger.page("/story/fire/", document="story/fire")
    ledger.record([page])
    ledger.file.unlink()
    ledger.record([page])
    assert not ledger.file.exists(), "a ledger without changes is left as it is"


def test_a_new_title_replaces_the_line(ledger):
    page = ledger.page("/story/fire/", document="story/fire")
    for title in ("Fire", "Great Fire"):
        ledger.document("story/fire", title)
        ledger.record([page])
        assert ledger.written == [f"/story/fire/ story/fire {ledger.title_digest('story/fire', title)}"]


@pytest.mark.parametrize("answer", ["", "page", "redirect"])
def test_an_address_that_a_build_removed_is_unpublished_unless_it_is_answered(ledger, answer):
    ledger.line("/fire/", "story/fire", "Fire")
    ledger.line("/other/", "story/other")
    ledger.line("/gone/", "story/gone", state="unpublished")
    if answer == "page":
        ledger.page("/fire/")
    if answer == "redirect":
        ledger.redirect("/fire/")
    ledger.record(removed_paths=["fire/index.html", "gone/index.html", "unknown/index.html"])
    title = ledger.title_digest("story/fire", "Fire")
    assert ledger.written == ([] if answer else [f"/fire/ story/fire {title} unpublished"])
    assert ("/other/", "story/other", "") in ledger.lines()


def test_a_build_records_everything_after_one_that_recorded_nothing(ledger):
    ledger.document("story/fire", "Fire")
    ledger.page("/story/fire/", document="story/fire")
    ledger.line("/old/", "story/old")
    ledger.line("/older/", "story/older", state="unpublished")
    ledger.write(f"{LEDGER_HEADER}# a note\n/manual/ story/manual\n")
    mark_unrecorded(ledger.store)
    ledger.record()
    title = ledger.title_digest("story/fire", "Fire")
    assert ledger.written == [
        "# a note",
        "/old/ story/old unpublished",
        "/older/ story/older unpublished",
        f"/story/fire/ story/fire {title}",
    ]
    assert not is_flag_set(ledger.store.db, RepairFlag.RECORD_LEDGER)
    assert ledger.store.setting(ledger_rows.DIGEST_SETTING) == ledger_rows.file_digest(ledger.file.read_text())


def test_a_missing_file_is_written_from_the_database(ledger):
    ledger.file.unlink()
    ledger.store.set_setting(ledger_rows.DIGEST_SETTING, ledger_rows.file_digest(None))
    ledger.line("/old/", "story/old")
    ledger.document("story/fire")
    ledger.record([ledger.page("/fire/", "redirect", "story/fire")])
    assert ledger.file.read_text().startswith(LEDGER_HEADER)
    assert ledger.written == ["/fire/ story/fire", "/old/ story/old"]


@pytest.mark.parametrize("note", ["# 1\n", "# 2\n", "# 3\n"])  # digests below and above that of the header
def test_a_file_that_was_edited_during_the_build_keeps_the_edit(ledger, note):
    ledger.document("story/fire")
    page = ledger.page("/fire/", "redirect", "story/fire")
    ledger.file.write_text(f"{note}/mine/ story/mine\n")
    ledger.record([page])
    assert ledger.file.read_text() == f"{note}/mine/ story/mine\n/fire/ story/fire\n"
    digest = ledger.store.setting(ledger_rows.DIGEST_SETTING)
    assert digest == ledger_rows.file_digest(LEDGER_HEADER), "the next build imports the edit"


def test_a_line_that_was_edited_in_during_the_build_is_replaced(ledger):
    ledger.document("story/fire")
    page = ledger.page("/fire/", "redirect", "story/fire")
    ledger.file.write_text("/fire/ story/fire unpublished\n")
    ledger.record([page])
    assert ledger.file.read_text() == "/fire/ story/fire\n"


def test_an_edit_that_contains_the_new_lines_is_not_written_again(ledger):
    ledger.document("story/fire")
    page = ledger.page("/fire/", "redirect", "story/fire")
    ledger.file.write_text("# edited\n/fire/ story/fire\n")
    before = ledger.file.stat().st_ino
    ledger.record([page])
    assert ledger.file.stat().st_ino == before


def test_a_file_that_is_as_it_has_to_be_is_not_replaced(ledger):
    ledger.line("/old/", "story/old", state="unpublished")
    ledger.write(f"{LEDGER_HEADER}/old/ story/old unpublished\n")
    before = ledger.file.stat().st_ino
    mark_unrecorded(ledger.store)
    ledger.record()
    assert ledger.file.stat().st_ino == before


def test_a_build_ends_the_start_of_a_ledger_from_an_output_folder(ledger):
    set_flag(ledger.store.db, RepairFlag.LEDGER_FROM_OUTPUT)
    ledger.record()
    assert not is_flag_set(ledger.store.db, RepairFlag.LEDGER_FROM_OUTPUT)


def test_an_address_below_a_folder_of_the_same_name_is_another_one(ledger):
    ledger.line("/fire/", "story/fire")
    ledger.line("/", "page/home")
    ledger.record(removed_paths=["index.html"])
    assert ledger.lines() == [("/", "page/home", "unpublished"), ("/fire/", "story/fire", "")]


@pytest.mark.parametrize("maximum", [3, 4, 5])  # the header and the address have four lines
def test_an_update_has_an_error_if_the_next_build_could_not_read_the_file(ledger, monkeypatch, maximum):
    monkeypatch.setattr(ledger_file, "MAX_LEDGER_LINES", maximum)
    ledger.document("story/fire")
    update = plan_recording(ledger.store, ledger.root, PLUGINS, [ledger.page("/fire/", "redirect", "story/fire")], [])
    assert [problem.code for problem in update.problems] == ["SG0921"] * (maximum < 4)
    assert ledger.written == [], "nothing is written by a plan"
    assert ledger.lines() == []


def test_an_update_without_lines_has_no_problem(ledger):
    update = plan_recording(ledger.store, ledger.root, PLUGINS, [], [])
    assert (update.new, update.text, update.problems) == ([], "", [])


def test_a_file_that_an_edit_during_the_build_made_too_large_is_not_extended(ledger, monkeypatch):
    ledger.document("story/fire")
    update = plan_recording(ledger.store, ledger.root, PLUGINS, [ledger.page("/fire/", "redirect", "story/fire")], [])
    ledger.file.write_text("# one\n# two\n# three\n# four\n")
    monkeypatch.setattr(ledger_file, "MAX_LEDGER_LINES", 4)
    with pytest.raises(SitegenError, match="the file would have 5 lines"):
        record_publication(ledger.store, ledger.root, update)
    assert ledger.file.read_text() == "# one\n# two\n# three\n# four\n"


def test_the_size_of_the_file_is_stored_for_the_warning_of_later_builds(ledger, monkeypatch):
    ledger.document("story/fire")
    ledger.record([ledger.page("/fire/", "redirect", "story/fire")])
    for maximum, codes in ((5, ["SG0922"]), (6, [])):
        monkeypatch.setattr(ledger_file, "MAX_LEDGER_LINES", maximum)
        assert [problem.code for problem in ledger_rows.problems(ledger.store)] == codes


@pytest.mark.parametrize(
    "note", ["# 1\n", "# 2\n", "# 3\n", "# 4\n", "# 5\n"]
)  # digests below and above that of the header
def test_a_file_that_was_edited_while_the_site_was_published_keeps_the_edit(ledger, note):
    ledger.document("story/fire")
    update = plan_recording(ledger.store, ledger.root, PLUGINS, [ledger.page("/fire/", "redirect", "story/fire")], [])
    ledger.file.write_text(f"{note}/mine/ story/mine\n")
    record_publication(ledger.store, ledger.root, update)
    assert ledger.file.read_text() == f"{note}/mine/ story/mine\n/fire/ story/fire\n"
    digest = ledger.store.setting(ledger_rows.DIGEST_SETTING)
    assert digest == ledger_rows.file_digest(LEDGER_HEADER), "the next build imports the edit"
