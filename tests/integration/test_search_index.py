"""The search index: what is in it, and when it is built."""

import datetime as dt
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.archive import Archive
from support.killed_builds import kill_build
from support.search import INDEX, fill, index, unpacked

from sitegen.build.options import BuildOptions
from sitegen.build.session import Session
from sitegen.build.watch_loop import rebuild_once
from sitegen.config.loader import load
from sitegen.watch.debounce import ChangeSet


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("search")))
    archive.build()
    return archive


@pytest.fixture(scope="module")
def parted(tmp_path_factory):
    """The same archive with an index of parts: two of what has a date, two of what has none."""
    archive = fill(Archive(tmp_path_factory.mktemp("parted")))
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + "[search]\nshard_size = 4\n")
    archive.build()
    return archive


def test_an_unaffected_part_of_the_index_is_not_rebuilt(parted, archive):
    fill(archive)
    archive.write("sitegen.toml", (parted.root / "sitegen.toml").read_text())
    archive.build()
    assert archive.tree() == parted.tree()
    before = {path: (archive.root / "build" / path).stat().st_mtime_ns for path in index(archive)}
    archive.story("second", title="The committee returns", published="2020-03", body="Pelicans.\n")
    assert json.loads(archive.build("--json").out)["search"] == "rebuilt"
    after = {path: (archive.root / "build" / path).stat().st_mtime_ns for path in index(archive)}
    changed = {path.split("/")[2] for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == {"1"}, "the second part of what has a date"
    assert "pelicans" in unpacked(archive).lower()


def test_exchanged_digests_of_two_parts_are_found(parted, archive):
    fill(archive)
    archive.write("sitegen.toml", (parted.root / "sitegen.toml").read_text())
    archive.build()
    first, second = sorted(archive.root.glob(".sitegen/*.search/*/[23]/inputs-digest"))
    digests = first.read_bytes(), second.read_bytes()
    second.write_bytes(digests[0])
    first.write_bytes(digests[1])
    archive.story("second", title="The committee returns", published="2020-03", body="Pelicans.\n")
    archive.build()
    shutil.rmtree(archive.root / ".sitegen")
    before = archive.tree()
    archive.build()
    assert archive.tree() == before


# -- unpublished documents


def test_unpublished_and_noindex_documents_are_not_in_the_index(built):
    text = unpacked(built)
    assert "committee" in text
    assert "eugene-harris" in text
    for word in (
        "holdonium",
        "heldenhaft",
        "draftonium",
        "withdrawnium",
        "shyling",
        "shybert",
        "zurück",
        "wiped",
        "people/shy",
        "stories/held",
    ):
        assert word not in text.lower(), word


def test_the_output_can_be_disabled(archive):
    fill(archive)
    archive.on.discard("search")
    archive.build()
    assert not [path for path in archive.tree() if path.startswith("search/")]
    assert "search/" not in archive.output("index.html")
    archive.on.add("search")
    archive.build()
    assert index(archive)
    archive.on.discard("search")
    archive.build()
    assert not [path for path in archive.tree() if path.startswith("search/")]


# -- when it is built


def test_the_index_is_the_same_bytes_from_any_history(built, archive, tmp_path_factory):
    fill(archive)
    archive.story("raid", title="Another", body="Something else.\n")
    archive.build()
    fill(archive)
    archive.entity("person", "late", name="Late Comer")
    archive.build()
    (archive.root / "content/people/late.md").unlink()
    archive.build()
    assert archive.tree() == built.tree()
    other = fill(Archive(tmp_path_factory.mktemp("again")))
    other.build("-j", "3")
    assert other.tree() == built.tree()


def test_the_manifest_lists_the_index_and_a_second_build_writes_nothing(built):
    before = {path: (built.root / "build" / path).stat().st_mtime_ns for path in index(built)}
    again = json.loads(built.build("--json").out)
    assert (again["written"], again["rendered"], again["search"]) == (0, 0, "")
    assert {path: (built.root / "build" / path).stat().st_mtime_ns for path in index(built)} == before
    listed = built.output("manifest-sha256.txt")
    assert all(f"  {path}\n" in listed for path in before)
    check = subprocess.run(
        ["sha256sum", "-c", "--quiet", "manifest-sha256.txt"],
        cwd=built.root / "build",
        capture_output=True,
        check=False,
    )
    assert check.returncode == 0


def test_an_edit_rewrites_only_affected_parts_of_the_index(archive):
    fill(archive)
    archive.build()
    before = index(archive)
    archive.story("third", title="Old minutes", published="1998", section="schools", body="A committee of pelicans.\n")
    assert json.loads(archive.build("--json").out)["search"] == "rebuilt"
    after = index(archive)
    assert "pelicans" in unpacked(archive)
    kept = [path for path in before if "fragment" in path and after.get(path) == before[path]]
    assert len(kept) == len([path for path in before if "fragment" in path]) - 1
    archive.story("held", title="Heldenhaft withheld", status="held", body="Other secrets.\n")
    assert json.loads(archive.build("--json").out)["search"] == ""
    assert index(archive) == after


def test_a_build_without_artifacts_leaves_the_index_to_the_next_build(archive):
    fill(archive)
    first = archive.build("--skip-artifacts")
    assert "Search does not exist yet" in first.out
    assert not index(archive)
    archive.build()
    before = index(archive)
    archive.story("third", title="Old minutes", body="Pelicans.\n")
    assert "Search was not rebuilt" in archive.build("--skip-artifacts").out
    assert index(archive) == before
    assert "Pelicans" in archive.output("stories/third/index.html")
    assert "Search was not rebuilt" in archive.build("--skip-artifacts").out
    assert "Search" not in archive.build().out
    assert "pelicans" in unpacked(archive).lower()
    assert "Search" not in archive.build("--skip-artifacts").out, "nothing changed since"


@pytest.mark.parametrize("how", ["held", "deleted", "suppressed"])
def test_unpublished_documents_leave_the_artifact_even_without_a_rebuild(archive, how):
    fill(archive)
    archive.build()
    if how == "held":
        archive.story("third", title="Old minutes", status="held", body="A committee of schools.\n")
    elif how == "deleted":
        (archive.root / "content/stories/third.md").unlink()
    else:
        archive.entity("person", "eugene-harris", name="Eugene Harris", visibility="suppressed")
    archive.build("--skip-artifacts")
    assert ("Gene the Chief" if how == "suppressed" else "stories/third") not in unpacked(archive)
    assert "stories/raid" in unpacked(archive)


def test_a_build_with_errors_does_not_change_the_index(archive):
    fill(archive)
    archive.build()
    before = archive.tree()
    archive.story("third", title="Pelicans", body="[[Nobody At All]]\n")
    assert archive.run("build").code == 1
    assert archive.tree() == before
    archive.story("third", title="Pelicans", body="Right.\n")
    archive.build()
    assert "Pelicans" in unpacked(archive)


@pytest.mark.parametrize(
    "damage", ["a file is changed", "a file is lost", "the database is lost", "what waits is lost", "all of it is lost"]
)
def test_a_damaged_index_is_repaired(archive, built, damage):
    fill(archive)
    archive.build()
    scratch = archive.root / ".sitegen"
    some = archive.root / "build" / next(path for path in index(archive) if "fragment" in path)
    if damage == "a file is changed":
        some.write_bytes(b"nonsense")
    elif damage == "a file is lost":
        some.unlink()
    elif damage == "the database is lost":
        (scratch / "archive.db").unlink()
    else:
        subprocess.run(["rm", "-r", scratch / "archive.search"], check=True)
        if damage == "all of it is lost":
            subprocess.run(["rm", "-r", archive.root / "build" / INDEX], check=True)
    archive.build()
    assert archive.tree() == built.tree()


def test_clean_removes_the_search_index(archive):
    fill(archive)
    archive.build()
    archive.run("clean")
    assert not [file for file in (archive.root / "build").rglob("*") if file.is_file()]
    assert not (archive.root / ".sitegen").exists()


def test_a_page_at_the_address_of_the_search_page_is_reported(archive):
    fill(archive)
    archive.entity("page", "search", title="Mine", status="published")
    result = archive.run("build")
    assert result.code == 1
    assert "search page" in result.err


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seconds", [0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
def test_a_build_repairs_the_index_of_a_killed_build(archive, built, seconds):
    fill(archive)
    archive.story("third", title="Before", body="Before.\n")
    archive.build()
    fill(archive)
    kill_build(archive, seconds)
    archive.build()
    assert archive.tree() == built.tree()
    assert len(list((archive.root / ".sitegen/archive.search").iterdir())) == 1


# -- watching and the preview


@pytest.mark.slow
def test_a_watching_build_builds_the_index_only_when_it_starts(archive):
    fill(archive)
    command = [sys.executable, "-m", "sitegen", "-C", archive.root, "build", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "built now, and then only by the next sitegen build" in process.stderr.readline()
            process.stdout.readline()
            before = index(archive)
            assert before
            archive.story("third", title="Old minutes", body="Pelicans.\n")
            process.stdout.readline()
            assert "Pelicans" in archive.output("stories/third/index.html")
            assert index(archive) == before
        finally:
            process.send_signal(signal.SIGINT)
    archive.build()
    assert "pelicans" in unpacked(archive).lower()


def test_a_rescan_of_a_watching_build_does_not_rebuild_the_index(archive):
    fill(archive)
    file = archive.root / "sitegen.toml"
    options = BuildOptions(archive.root, load(file, {}), file, archive.root / "build", dt.datetime.now(dt.UTC))
    with Session(lambda: options) as session:
        rebuild_once(session, None, strict=False)
        before = index(archive)
        assert before
        archive.story("third", title="Old minutes", body="Pelicans.\n")
        result, _ = rebuild_once(session, ChangeSet(frozenset(), is_full_scan=True), strict=False)
    assert "Pelicans" in archive.output("stories/third/index.html")
    assert result.artifact_status["search"] == "stale"
    assert index(archive) == before


def test_a_build_without_search_does_not_import_it(tmp_path: Path):
    code = "import sitegen.build, sitegen.cli.build, sys; print([m for m in sys.modules if 'pagefind' in m or m == 'cbor2'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def searched(tmp_path):
    archive = Archive(tmp_path)
    archive.on.add("search")
    return archive


def fragments(archive):
    return len(list((archive.root / "build/search/pagefind").glob("*/fragment/*")))


def test_a_story_with_only_a_title_is_found(searched):
    searched.story("bare", title="A bare headline")
    searched.story("full", title="Another", body="With words.\n")
    searched.build()
    assert fragments(searched) == 2


def test_a_noindex_entity_leaves_the_search_index_at_once(searched):
    searched.entity("person", "ann", name="Ann Lee", summary="A person.")
    searched.story("full", title="Another", body="With words.\n")
    searched.build()
    assert fragments(searched) == 2
    searched.entity("person", "ann", name="Ann Lee", summary="A person.", visibility="noindex")
    searched.build("--skip-artifacts")
    assert fragments(searched) == 1


def test_suggested_names_are_those_of_public_documents_and_follow_edits(archive, tmp_path):
    fill(archive)
    archive.entity("person", "unused", name="Uma Unused", status=None)
    archive.story("plan", title="A plan", status="held", entities=["person/unused"])
    archive.build()
    names = json.loads(archive.output(f"{INDEX}names.json"))
    assert names == [
        ["Ann Lee", "people/ann-lee/", "person", [], "lawyer"],
        ["Ann Lee", "people/ann-lee-2/", "person", [], "singer"],
        ["Eugene Harris", "people/eugene-harris/", "person", ["Gene the Chief", "\u54c8\u91cc\u65af"]],
        ["The vote", "events/vote/", "event"],
    ]
    archive.entity("person", "ann-lee", name="Anna Lee", note="lawyer")
    archive.entity("person", "eugene-harris", name="Eugene Harris", visibility="suppressed")
    archive.story("plan", title="A plan", entities=["person/unused"])
    archive.build()
    text = archive.output(f"{INDEX}names.json")
    assert [row[0] for row in json.loads(text)] == ["Ann Lee", "Anna Lee", "The vote", "Uma Unused"]
    clean = Archive(tmp_path / "clean")
    clean.on |= archive.on
    shutil.copytree(archive.root / "content", clean.root / "content")
    clean.write("sitegen.toml", (archive.root / "sitegen.toml").read_bytes())
    clean.build()
    assert {path: data for path, data in clean.tree().items() if path.startswith(INDEX)} == index(archive)
