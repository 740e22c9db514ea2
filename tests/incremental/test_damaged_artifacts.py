"""The search index and the dataset wait beside the database: what is damaged there is made again, never published."""

import os
import shutil
import sqlite3

import pytest

from sitegen.database import artifacts

HOMES = {"dataset": ("data/", "stories.csv"), "search": ("search/pagefind/", "pagefind.js")}
DAMAGE = {
    "flipped": lambda file: file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:]),
    "emptied": lambda file: os.truncate(file, 0),
    "cut": lambda file: os.truncate(file, file.stat().st_size // 2),
    "deleted": lambda file: file.unlink(),
}


@pytest.fixture(params=HOMES)
def whole(archive, request):
    """An archive with one of the two, built; its name, the address below which it is published, and the tree."""
    archive.on.add(request.param)
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("one", title="One", entities=["Ann Lee"], body="Ann Lee said.\n")
    archive.story("two", title="Two", body="Nothing.\n")
    archive.build()
    return archive, request.param, HOMES[request.param][0], archive.tree()


def stored(archive, name, wanted=""):
    home = archive.root / f".sitegen/archive.{name}"
    files = sorted(file for file in home.rglob("*") if file.is_file() and wanted in file.name and file.stat().st_size)
    assert files
    return files


@pytest.mark.sampled(2)
@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("which", ["one", "all", "list"])
def test_a_damaged_artifact_is_rebuilt_before_it_is_published(whole, how, which):
    archive, name, below, tree = whole
    files = stored(archive, name, {"one": HOMES[name][1], "all": "", "list": "files"}[which])
    for file in files[:1] if which == "one" else files:
        DAMAGE[how](file)
    shutil.rmtree(archive.root / "build" / below)
    archive.build()
    assert archive.tree() == tree
    assert archive.run("build", "--json").out.count('"action"') == 0


@pytest.mark.sampled(4)
@pytest.mark.parametrize("how", DAMAGE)
def test_damage_is_not_copied_into_the_next_artifact(whole, how, tmp_path_factory):
    archive, name, _, _ = whole
    for file in stored(archive, name):
        DAMAGE[how](file)
    archive.story("three", title="Three", body="More.\n")
    archive.build()
    other = type(archive)(tmp_path_factory.mktemp("clean"))
    other.on = archive.on
    shutil.copytree(archive.root / "content", other.root / "content")
    other.build()
    assert archive.tree() == other.tree()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("how", DAMAGE)
def test_a_lost_database_does_not_reuse_a_damaged_artifact(whole, how):
    archive, name, _, tree = whole
    for file in stored(archive, name):
        DAMAGE[how](file)
    for file in (archive.root / ".sitegen").glob("archive.db*"):
        file.unlink()
    archive.build()
    assert archive.tree() == tree


def test_a_list_that_cannot_be_read_is_not_an_empty_list(tmp_path):
    """Published data was deleted by a build that could not read the list of its files for a moment."""
    (tmp_path / "files").mkdir()
    with pytest.raises(OSError, match="files"):
        artifacts.read_file_list(tmp_path)
    assert not artifacts.is_complete(tmp_path)
    assert not artifacts.is_intact(tmp_path)
    assert artifacts.read_file_list(tmp_path / "missing") == []


@pytest.mark.parametrize("command", ["build", "check", "list"])
def test_a_damaged_database_is_rebuilt(archive, command):
    for number in range(30):
        archive.story(f"s{number}", body="word " * 200)
    archive.build()
    before = archive.tree()
    file = archive.root / ".sitegen/archive.db"
    sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(file.read_bytes())
    data[8192:-4096] = b"\xff" * (len(data) - 12288)
    file.write_bytes(data)
    result = archive.run(command)
    assert result.code == 0, result.err
    archive.build()
    assert archive.tree() == before
