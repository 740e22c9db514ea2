"""Which addresses are recorded in the ledger, and when."""

import os
import shutil
import subprocess
import sys

import pytest
from support.archive import CONFIG, OFF, Archive
from support.ledger import LEDGER, clean, gone, known, lines, write


def test_every_address_of_a_document_is_recorded(paper):
    assert known(paper) == {
        ("/about/", "page/about", ""),
        ("/old/two/", "story/two", ""),
        ("/people/ann/", "person/ann", ""),
        ("/stories/one/", "story/one", ""),
        ("/stories/two/", "story/two", ""),
    }
    assert lines(paper) == sorted(lines(paper))


def test_the_ledger_is_not_published(paper):
    assert [path for path, data in paper.tree().items() if "addresses" in path or b"digest of its title" in data] == []


@pytest.mark.parametrize(
    "how", [("-o", "elsewhere"), ("-b", "https://staging.example.org/"), ("--offline",), ("--dry-run",)]
)
def test_a_build_into_another_folder_does_not_change_the_ledger(paper, how):
    before = (paper.root / LEDGER).read_bytes()
    paper.story("three", title="Three")
    options = [str(paper.root / "elsewhere") if word == "elsewhere" else word for word in how]
    paper.build(*options)
    assert (paper.root / LEDGER).read_bytes() == before
    paper.build(env={"SITEGEN_SITE__BASE_URL": "https://preview.example.org/"})
    assert (paper.root / LEDGER).read_bytes() == before
    paper.build()
    assert ("/stories/three/", "story/three", "") in known(paper)


def test_a_build_with_errors_records_nothing(paper):
    before = (paper.root / LEDGER).read_bytes()
    paper.story("three", title="Three", body="[[Nobody]]\n")
    assert paper.run("build").code == 1
    assert (paper.root / LEDGER).read_bytes() == before


def test_a_clean_build_writes_the_same_ledger(paper, tmp_path_factory):
    paper.story("three", title="Three")
    paper.build()
    paper.story("three", title="Retitled", redirect_from=["/old/three/"])
    paper.story("two", title="Two", status="draft", redirect_from=["/old/two/"])
    paper.build()
    paper.story("one", title="One", status="withdrawn")
    other = clean(paper, tmp_path_factory.mktemp("clean"))
    paper.build()
    other.build()
    assert other.tree() == paper.tree()
    assert (other.root / LEDGER).read_bytes() == (paper.root / LEDGER).read_bytes()
    before = (paper.root / LEDGER).stat().st_mtime_ns
    paper.build()
    assert (paper.root / LEDGER).stat().st_mtime_ns == before


def test_the_ledger_ignores_a_draft_with_the_id_of_a_published_story(paper):
    before = lines(paper)
    paper.write("content/stories/a-draft.md", "---\ntitle: Another\nslug: one\nstatus: draft\n---\nText.\n")
    write(paper, "# so that every line is written again")
    paper.build()
    assert lines(paper) == before


def test_the_ledger_can_be_switched_off(archive):
    archive.on.add("ledger")
    archive.write("sitegen.toml", CONFIG + "[output]\nledger = false\n")
    archive.story("one")
    archive.build()
    assert not (archive.root / LEDGER).exists()
    gone(archive, "stories/one.md")
    archive.build()


def test_custom_lines_in_the_ledger_are_kept(paper):
    write(paper, "# ours", "gone: /secret/")
    paper.story("three")
    paper.build()
    assert "# ours" in (paper.root / LEDGER).read_text("utf-8")
    assert "gone: /secret/" in lines(paper)


def test_unusual_addresses_in_the_ledger_are_read_unchanged(archive):
    archive.on.add("ledger")
    archive.story("one", redirect_from=["/a b/100%/é/"])
    archive.build()
    archive.story("one")
    archive.build()
    assert "a b/100%/é/index.html" in archive.tree()


def _copy_archive(archive, folder):
    shutil.copytree(archive.root, folder, dirs_exist_ok=True)
    return _archive_in(archive, folder)


def _move_archive(archive, folder):
    shutil.move(archive.root, folder / "moved")
    return _archive_in(archive, folder / "moved")


def _copy_without_output(archive, folder):
    shutil.copytree(archive.root, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build"))
    return _archive_in(archive, folder)


def _configure_another_output(archive, _folder):
    archive.write("sitegen.toml", CONFIG + '[output]\nfolder = "public"\n')
    return archive


def _check_after_copying(archive, folder):
    copied = _copy_archive(archive, folder)
    copied.story("two", title="Two", published="2019-02-01", status="draft")
    copied.run("check")
    return copied


def _build_elsewhere(archive, folder):
    archive.build("-o", str(folder / "elsewhere"))
    return archive


def _archive_in(archive, folder):
    other = Archive.__new__(Archive)
    other.root, other.clocked, other.on = folder, archive.clocked, archive.on
    return other


@pytest.mark.parametrize(
    "move",
    [
        _copy_archive,
        _move_archive,
        _copy_without_output,
        _configure_another_output,
        _check_after_copying,
        _build_elsewhere,
    ],
)
def test_a_document_unpublished_in_a_copy_is_recorded_and_can_be_deleted(paper, tmp_path_factory, move):
    place = move(paper, tmp_path_factory.mktemp("other"))
    place.story("two", title="Two", published="2019-02-01", status="draft", redirect_from=["/old/two/"])
    place.story("one", title="Bramble one", body="Nothing.\n")
    place.entity("person", "ann", name="Ann Lee", visibility="suppressed", status=None)
    place.build()
    assert {
        ("/stories/two/", "story/two", "unpublished"),
        ("/old/two/", "story/two", "unpublished"),
        ("/people/ann/", "person/ann", "unpublished"),
        ("/stories/one/", "story/one", ""),
    } <= known(place)
    gone(place, "stories/two.md")
    gone(place, "people/ann.md")
    place.build()


EDITED_BUILD = """
import pathlib, sys
from sitegen.build import rendering
from sitegen.cli import main
root = pathlib.Path(sys.argv[1])
record = rendering.record_publication
def record_edited(*args):
    (root / "edited").replace(root / "addresses.txt")
    record(*args)
rendering.record_publication = record_edited
sys.argv = ["sitegen", "-C", str(root), "build", "-j", "1"]
main()
"""
"""A build whose ledger is edited when it has read everything and is about to record addresses."""


def build_edited(archive, text):
    """Build, with another text of the ledger from the moment when addresses are recorded; return what the build prints."""
    archive.write("edited", text)
    off = dict(setting for name, setting in OFF.items() if name not in archive.on)
    done = subprocess.run(
        [sys.executable, "-c", EDITED_BUILD, archive.root],
        env=os.environ | off,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not (archive.root / "edited").exists()
    return done.stderr


def text_without(archive, address):
    kept = (archive.root / LEDGER).read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in kept if not line.startswith(f"{address} "))


def test_lines_removed_during_a_build_are_restored_by_the_next_with_a_warning(moved):
    moved.story("three", title="Three")
    assert "restored" not in build_edited(moved, text_without(moved, "/old/two/"))
    assert ("/old/two/", "story/two", "") not in known(moved)
    assert ("/stories/three/", "story/three", "") in known(moved)
    assert "are restored: /old/two/" in moved.build().err
    assert ("/old/two/", "story/two", "") in known(moved)
    assert lines(moved) == sorted(set(lines(moved)))
    assert "restored" not in moved.build().err


def test_a_gone_line_and_a_comment_written_during_a_build_have_their_effect_in_the_next(moved):
    moved.story("three", title="Three")
    build_edited(moved, text_without(moved, "/old/two/") + "gone: /old/two/\n# by the editor\n")
    assert "old/two/index.html" in moved.tree()
    moved.build()
    assert "old/two/index.html" not in moved.tree()
    text = (moved.root / LEDGER).read_text("utf-8")
    assert "gone: /old/two/\n" in text
    assert "# by the editor\n" in text
    assert "/stories/three/ story/three" in text


def test_a_line_written_during_a_build_that_changes_it_has_the_state_of_the_build(paper):
    paper.story("one", title="Bramble one", status="held")
    build_edited(paper, (paper.root / LEDGER).read_text("utf-8") + "/stories/one/ story/one\n")
    for _ in range(2):
        assert ("/stories/one/", "story/one", "unpublished") in known(paper)
        assert ("/stories/one/", "story/one", "") not in known(paper)
        paper.build()


def test_a_file_that_is_replaced_during_a_build_is_completed_by_the_next(moved):
    moved.story("three", title="Three")
    build_edited(moved, "# mine")
    assert (moved.root / LEDGER).read_text("utf-8").startswith("# mine\n/stories/three/ story/three")
    moved.build()
    assert {("/old/two/", "story/two", ""), ("/stories/three/", "story/three", "")} <= known(moved)
    assert "# mine\n" in (moved.root / LEDGER).read_text("utf-8")
