"""An archive, or a copy of its database, is in another folder than at the last build. The database is in memory, the output folder real."""

import pytest
from support.stored_archive import StoredArchive, digest

from sitegen.database.carry_over import OUTPUT_FOLDER_SETTING
from sitegen.database.dependencies.traces import Traces
from sitegen.database.repair_state import RepairFlag, is_flag_set
from sitegen.publish.output import moved
from sitegen.publish.output.output_dir import stat_signature

TEXT = b"<p>Text</p>"


class Moved(StoredArchive):
    """An archive with a published page, a precompressed file and an orphaned file, whose folder is now `tmp_path/new`."""

    def __init__(self, tmp_path, place="site"):
        super().__init__(tmp_path / "new")
        self.folder = self.root / "site"
        self.folder.mkdir(parents=True)
        self.traces = Traces(self.store)
        self.last_build(tmp_path / "old/site", place)
        self.page_id = self.page("/fire/")
        db = self.store.db
        db.execute("UPDATE page SET digest = ?, stat = 'old'", (bytes.fromhex(digest(TEXT)),))
        db.execute("INSERT INTO precompressed VALUES ('fire/index.html.gz', 's', ?, 'old')", (digest(b"gz"),))
        db.execute("INSERT INTO precompressed VALUES ('small.txt.gz', 's', '', '')")
        db.execute("INSERT INTO orphaned_file VALUES ('gone.html', ?)", (digest(b"gone"),))
        db.execute("INSERT INTO stale VALUES (?, x'90')", (self.page_id,))

    def last_build(self, folder, place):
        """Store where the last build wrote."""
        self.store.set_setting(OUTPUT_FOLDER_SETTING, str(folder).encode())
        self.store.set_setting(moved.OUTPUT_PLACE_SETTING, place.encode())

    def write(self, path, data):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(data)

    def update(self):
        moved.update_if_output_moved(self.store, self.traces, self.folder, self.root)

    def rows(self, table, columns="*"):
        return self.store.db.execute(f"SELECT {columns} FROM {table}").fetchall()

    @property
    def flags(self):
        return {flag for flag in RepairFlag if is_flag_set(self.store.db, flag)}

    @property
    def is_known(self):
        """True if the database states that the last build wrote to this folder."""
        known = self.store.setting(OUTPUT_FOLDER_SETTING), self.store.setting(moved.OUTPUT_PLACE_SETTING)
        return known == (str(self.folder).encode(), b"site")


@pytest.fixture
def place(tmp_path):
    return Moved(tmp_path)


def test_files_with_the_same_bytes_are_up_to_date_in_a_moved_archive(place):
    for path, data in (("fire/index.html", TEXT), ("fire/index.html.gz", b"gz"), ("gone.html", b"gone")):
        place.write(path, data)
    place.update()
    signature = stat_signature(place.folder / "fire/index.html")
    assert place.rows("page", "digest, stat") == [(bytes.fromhex(digest(TEXT)), signature)]
    assert place.rows("stale") == [(place.page_id, b"\x90")], "other reasons to render it are kept"
    packed = stat_signature(place.folder / "fire/index.html.gz")
    assert place.rows("precompressed") == [
        ("fire/index.html.gz", "s", digest(b"gz"), packed),
        ("small.txt.gz", "s", "", ""),
    ]
    assert place.rows("orphaned_file") == [("gone.html", digest(b"gone"))]
    assert place.is_known


@pytest.mark.parametrize("data", [b"", b"0", b"1", b"2", b"3"])  # digests below and above those of the rows
def test_files_with_other_bytes_are_forgotten(place, data):
    for path in ("fire/index.html", "fire/index.html.gz", "gone.html"):
        place.write(path, data)
    place.update()
    assert place.rows("page", "digest, stat") == [(b"", "")], "the page is rendered as if for the first time"
    assert place.rows("stale") == []
    assert place.rows("precompressed") == [("small.txt.gz", "s", "", "")]
    assert place.rows("orphaned_file") == []
    assert place.is_known


def test_missing_files_are_forgotten(place):
    place.update()
    assert place.rows("page", "digest, stat") == [(b"", "")]
    assert place.rows("precompressed", "path") == [("small.txt.gz",)]
    assert place.rows("orphaned_file") == []


def test_each_page_is_compared_with_its_own_file(place):
    place.page("/new/")
    place.page("/robots.txt", "robots")
    place.store.db.execute("UPDATE page SET digest = ? WHERE address != '/new/'", (bytes.fromhex(digest(TEXT)),))
    place.write("robots.txt", TEXT)
    place.write("new/index.html", TEXT)
    place.update()
    assert [bool(size) for (size,) in place.rows("page", "length(digest)")] == [False, False, True]


@pytest.mark.parametrize("place", ["", "another", "/tmp/site", "site2", "a/site"])
def test_in_another_output_folder_everything_is_rendered_again(tmp_path, place):
    archive = Moved(tmp_path, place)
    archive.write("fire/index.html", TEXT)
    db = archive.store.db
    db.execute("INSERT INTO trace VALUES (2, 1, x'', x'90')")
    db.execute("INSERT INTO plan_node VALUES (1, 'story', 'story/fire')")
    db.execute("INSERT INTO external_reads VALUES (1, x'90')")
    db.execute("INSERT INTO sorted_run VALUES (1, 1, 1, 1, x'')")
    db.execute("INSERT INTO build_log VALUES ('fire/index.html', 'written', x'90')")
    archive.line("/fire/", "story/fire")
    archive.update()
    tables = "page trace plan_node external_reads sorted_run stale build_log precompressed orphaned_file"
    assert [table for table in tables.split() if archive.rows(table)] == []
    assert archive.lines() == [("/fire/", "story/fire", "")]
    assert archive.is_known


@pytest.mark.parametrize("place", ["site", "another"])
def test_the_ledger_is_recorded_again_and_the_folder_is_compared(tmp_path, place):
    archive = Moved(tmp_path, place)
    archive.update()
    assert archive.flags == {RepairFlag.RECORD_LEDGER, RepairFlag.NEEDS_PRUNING}


@pytest.mark.parametrize("place", ["site", "another"])
def test_what_was_recorded_before_is_not_written_afterwards(tmp_path, place):
    archive = Moved(tmp_path, place)
    archive.traces.save_raw(2, b"\x90", b"", b"\1\0\0\0", b"\x90")
    archive.update()
    assert not archive.traces.pending_pairs


@pytest.mark.parametrize("place", ["site", "", "another", "zzz"])
def test_in_the_same_folder_nothing_changes_but_its_place(tmp_path, place):
    archive = Moved(tmp_path)
    archive.last_build(archive.folder, place)
    archive.traces.save_raw(2, b"\x90", b"", b"\1\0\0\0", b"\x90")
    before = archive.store.db.total_changes
    archive.update()
    assert archive.store.db.total_changes - before == (place != "site")
    assert archive.is_known
    assert archive.rows("page", "stat") == [("old",)]
    assert archive.flags == set()
    assert archive.traces.pending_pairs


def test_a_first_build_has_nothing_to_forget(tmp_path):
    archive = Moved(tmp_path)
    archive.store.db.execute("DELETE FROM setting")
    archive.update()
    assert archive.is_known


@pytest.mark.parametrize("other", ["/0", "/zzz"])
@pytest.mark.parametrize("place", ["0", "site", "zzz"])
def test_folders_are_compared_as_a_whole(tmp_path, other, place):
    archive = Moved(tmp_path)
    archive.last_build(other, place)
    archive.write("fire/index.html", TEXT)
    archive.update()
    assert len(archive.rows("page")) == (place == "site")
    assert archive.flags
    assert archive.is_known


def test_a_folder_outside_the_archive_has_an_absolute_place(tmp_path):
    root = tmp_path / "archive"
    assert moved.output_place(root / "build" / "ä", root) == "build/ä".encode()
    assert moved.output_place(tmp_path / "site", root) == str(tmp_path / "site").encode()
