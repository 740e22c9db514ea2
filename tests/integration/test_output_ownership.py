"""Whose files are in the output folder: a lost or damaged manifest keeps nothing online, and no archive touches another's."""

import codecs
import hashlib
import shutil
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from support.archive import CONFIG, Archive
from support.live import running, until

from sitegen.cli.clean import cleaning_file
from sitegen.database.connection import delete_database

MANIFEST = "build/manifest-sha256.txt"


def _half(data):
    lines = data.splitlines(keepends=True)
    return b"".join(line for line in lines if b"bramble" not in line)


DAMAGE = {
    "lost": None,
    "emptied": lambda _data: b"",
    "with the ends of lines of Windows": lambda data: data.replace(b"\n", b"\r\n"),
    "with a mark in front": lambda data: codecs.BOM_UTF8 + data,
    "cut in half": lambda data: data[: len(data) // 2],
    "without some lines": _half,
    "of another program": lambda data: b"".join(data.splitlines(keepends=True)[1:]),
    "nonsense": lambda _data: b"\xff\x00 nonsense",
}
EDITS = {
    "draft": lambda a: a.story("bramble", title="Bramble Scandal", status="draft"),
    "opaque: the database begins anew": lambda a: (a.write("sitegen.toml", CONFIG + '[content]\ntombstone_urls = "opaque"\n'),
                         a.story("bramble", title="Bramble Scandal", status="withdrawn")),
}  # fmt: skip


def published(archive):
    archive.on |= {"citations", "citation_files"}
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("bramble", title="Bramble Scandal", entities=["Ann Lee"], section="courts", body="Ann Lee said.\n")
    archive.story("other", title="Other", entities=["Ann Lee"])
    archive.build("--now", "2026-01-01")
    assert any("bramble" in path for path in archive.tree())
    return archive


def damage(archive, how):
    file = archive.root / MANIFEST
    data = file.read_bytes()
    file.unlink()
    if DAMAGE[how]:
        file.write_bytes(DAMAGE[how](data))


def traces(archive):
    """Everything in the output that still tells of the story."""
    return [path for path, data in archive.tree().items() if b"ramble" in data or "bramble" in path]


@pytest.mark.sampled(5)
@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("how", DAMAGE)
def test_unpublished_files_are_deleted_with_a_damaged_manifest(archive, how, edit):
    published(archive)
    damage(archive, how)
    EDITS[edit](archive)
    archive.build("--now", "2026-01-01")
    assert traces(archive) == []


@pytest.mark.parametrize("how", DAMAGE)
def test_unpublished_files_are_deleted_without_manifest_and_database(archive, how):
    published(archive)
    damage(archive, how)
    shutil.rmtree(archive.root / ".sitegen")
    EDITS["draft"](archive)
    before = archive.tree()
    result = archive.run("build", "--now", "2026-01-01")
    if result.code == 0:
        assert traces(archive) == []
    else:
        assert result.code == 2
        assert "manifest-sha256.txt" in result.err or "not written by sitegen" in result.err
        assert archive.tree() == before


@pytest.mark.sampled(3)
@pytest.mark.parametrize("how", DAMAGE)
def test_a_build_after_a_damaged_manifest_equals_a_clean_build(archive, tmp_path_factory, how):
    published(archive).on.add("dataset")
    archive.build("--now", "2026-01-01")
    damage(archive, how)
    archive.story("other", title="Changed", entities=["Ann Lee"])
    archive.build("--now", "2026-01-01")
    clean = Archive(tmp_path_factory.mktemp("clean"))
    clean.on = archive.on
    shutil.copytree(archive.root / "content", clean.root / "content")
    clean.build("--now", "2026-01-01")
    assert archive.tree() == clean.tree()


def test_unpublished_files_are_deleted_with_a_new_database(archive):
    published(archive)
    archive.write("sitegen.toml", CONFIG + '[content]\nraw_html = ["stories"]\n')
    EDITS["draft"](archive)
    archive.build("--now", "2026-01-01")
    assert traces(archive) == []


def test_compressed_files_of_unpublished_documents_are_deleted(archive):
    archive.write("sitegen.toml", CONFIG + '[outputs]\ncompress = ["gz"]\n')
    published(archive)
    assert "stories/bramble/index.html.gz" in archive.tree()
    damage(archive, "lost")
    EDITS["draft"](archive)
    archive.build("--now", "2026-01-01")
    assert traces(archive) == []
    assert "stories/bramble/index.html.gz" not in archive.tree()


@pytest.fixture
def older(archive):
    """A story that was published after the manifest that lies there now; the ledger is off."""
    published(archive)
    kept = (archive.root / MANIFEST).read_bytes()
    archive.story("zebra", title="Zebra Scandal", redirect_from=["/old/zebra/"])
    archive.build()
    archive.write(MANIFEST, kept)
    return archive


def set_out(archive, state, tmp_path_factory):
    """The archive without its database, or moved together with it."""
    if state == "no database":
        shutil.rmtree(archive.root / ".sitegen")
        return archive
    there = Archive.__new__(Archive)
    there.root, there.clocked, there.on = tmp_path_factory.mktemp("moved") / "archive", False, archive.on
    shutil.move(archive.root, there.root)
    return there


STRAYS = ["build/stories/zebra/index.html", "build/stories/zebra/citation.ris", "build/old/zebra/index.html"]


@pytest.mark.parametrize("status", ["draft", "held"])
def test_a_moved_database_knows_files_that_an_older_manifest_does_not(older, tmp_path_factory, status):
    older.story("zebra", title="Zebra Scandal", status=status, redirect_from=["/old/zebra/"])
    archive = set_out(older, "moved", tmp_path_factory)
    archive.build()
    assert not [path for path, data in archive.tree().items() if b"ebra" in data]


@pytest.mark.parametrize("status", ["draft", "held"])
def test_unpublished_files_missing_in_an_older_manifest_are_deleted(older, tmp_path_factory, status):
    older.story("zebra", title="Zebra Scandal", status=status, redirect_from=["/old/zebra/"])
    archive = set_out(older, "no database", tmp_path_factory)
    before = archive.tree()
    for _ in range(2):
        result = archive.run("build")
        assert result.code == 1
        assert all(f"{path}: error" in result.err for path in STRAYS)
        assert "/stories/zebra/ is not published" in result.err
        assert archive.tree() == before
    for folder in ("stories", "old"):
        shutil.rmtree(archive.root / "build" / folder / "zebra")
    archive.write("build/theirs/page.html", "theirs")
    archive.build()
    assert not [path for path, data in archive.tree().items() if b"ebra" in data]
    assert archive.tree()["theirs/page.html"] == b"theirs"


def test_the_database_knows_files_that_an_older_manifest_does_not(older):
    older.story("zebra", title="Zebra Scandal", status="draft", redirect_from=["/old/zebra/"])
    older.build()
    assert not [path for path, data in older.tree().items() if b"ebra" in data]


@pytest.mark.parametrize("said", ["unpublished", "gone"])
def test_the_ledger_knows_files_that_an_older_manifest_does_not(archive, said):
    archive.on.add("ledger")
    published(archive)
    kept = (archive.root / MANIFEST).read_bytes()
    archive.story("zebra", title="Zebra Scandal")
    archive.build()
    pages = archive.tree()
    (archive.root / "content/stories/zebra.md").unlink()
    text = (archive.root / "addresses.txt").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("/stories/zebra/"))
    new = f"{line} unpublished" if said == "unpublished" else "gone: /stories/zebra/"
    archive.write("addresses.txt", text.replace(line, new))
    archive.write(MANIFEST, kept)
    shutil.rmtree(archive.root / ".sitegen")
    result = archive.run("build")
    assert result.code == 1
    assert "build/stories/zebra/index.html: error: /stories/zebra/ is not published" in result.err
    assert archive.tree() == pages | {"manifest-sha256.txt": kept}


def test_a_watching_build_reports_files_missing_in_an_older_manifest(older):
    older.story("zebra", title="Zebra Scandal", status="draft", redirect_from=["/old/zebra/"])
    shutil.rmtree(older.root / ".sitegen")
    with running(older, "build", "--watch") as process:
        said = []
        threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
        until(lambda: any("/stories/zebra/ is not published" in line for line in said))
        shutil.rmtree(older.root / "build/stories/zebra")
        shutil.rmtree(older.root / "build/old")
        older.story("other", title="Other, edited")
        until(lambda: any("files in build/" in line for line in said))
    assert not [path for path, data in older.tree().items() if b"ebra" in data]


def test_foreign_files_stay_after_a_lost_manifest(archive):
    published(archive)
    theirs = {"stories/bramble/theirs.html": b"x", "theirs.html": b"y", "stories/nothing/index.html": b"z"}
    for path, data in theirs.items():
        archive.write(f"build/{path}", data)
    archive.story("hidden", title="Hidden", status="draft")
    shutil.rmtree(archive.root / ".sitegen")
    archive.build()
    assert {path: data for path, data in archive.tree().items() if path in theirs} == theirs


# -- another archive's output


@pytest.fixture
def two(archive, tmp_path_factory):
    """Two archives with one configuration, and different stories, that were both built."""
    published(archive)
    other = Archive(tmp_path_factory.mktemp("other"))
    other.story("mine", title="Mine")
    other.entity("page", "about", title="About", status="published")
    other.build()
    return archive, other


def build_output(archive):
    return str(archive.root / "build")


@pytest.mark.parametrize("command", ["build", "clean"])
@pytest.mark.parametrize("state", ["warm", "no database", "an older manifest"])
def test_another_archives_output_is_refused(two, command, state):
    archive, other = two
    if state == "no database":
        shutil.rmtree(other.root / ".sitegen")
    if state == "an older manifest":
        file = archive.root / MANIFEST
        lines = file.read_bytes().splitlines(keepends=True)
        first = b"# Written by sitegen: the files of this site, as sha256sum lists them.\n"
        file.write_bytes(first + b"".join(lines[1:]))
    before = archive.tree()
    for _ in range(2):
        result = other.run(command, "-o", build_output(archive))
        assert result.code == 2, result.out
        assert "another archive" in result.err
        assert archive.tree() == before
    other.write("sitegen.toml", CONFIG + f'[output]\nfolder = "{build_output(archive)}"\n')
    assert other.run(command).code == 2
    assert archive.tree() == before


def test_another_base_url_is_another_archive(two, tmp_path_factory):
    """A copy of an archive that is published elsewhere does not overwrite the first one's output."""
    archive, _ = two
    place = tmp_path_factory.mktemp("www") / "site"
    archive.build("-o", str(place))
    copy = Archive(tmp_path_factory.mktemp("copy"))
    shutil.copytree(archive.root / "content", copy.root / "content")
    copy.write("sitegen.toml", CONFIG.replace("archive.example", "copy.example"))
    before = files(place)
    result = copy.run("build", "-o", str(place))
    assert result.code == 2
    assert "https://archive.example.org/" in result.err
    assert "https://copy.example.org/" in result.err
    assert files(place) == before


def test_two_checkouts_of_one_archive_publish_into_one_folder(two, tmp_path_factory):
    archive, _ = two
    place = tmp_path_factory.mktemp("www") / "site"
    checkout = Archive(tmp_path_factory.mktemp("checkout"))
    checkout.on = archive.on
    shutil.copytree(archive.root / "content", checkout.root / "content")
    for each in (archive, checkout):
        each.write("sitegen.toml", CONFIG.replace("archive.example.org", "archive.news"))
    archive.build("--now", "2026-01-01", "-o", str(place))
    checkout.story("more", title="More")
    for _ in range(2):
        checkout.build("--now", "2026-01-01", "-o", str(place))
        assert (place / "stories/more/index.html").exists()
        archive.build("--now", "2026-01-01", "-o", str(place))
        assert not (place / "stories/more").exists()


@pytest.fixture
def beginners(tmp_path_factory):
    """Two archives as `sitegen init` makes them; the second has three stories of its own, and a third folder has its site."""
    places = [Archive(tmp_path_factory.mktemp(name)) for name in ("first", "second")]
    for each in places:
        (each.root / "sitegen.toml").unlink()
        assert each.run("init", "--timezone", "UTC").code == 0
        each.on.add("ledger")
    for slug in ("uno", "due", "tre"):
        places[1].story(slug)
    outside = tmp_path_factory.mktemp("www") / "site"
    places[1].build()
    places[1].build("-o", str(outside))
    return *places, outside


def files(folder):
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("command", ["build", "clean"])
@pytest.mark.parametrize("state", ["fresh", "built", "nothing kept"])
@pytest.mark.parametrize("where", ["inside", "outside"])
def test_two_archives_with_default_settings_do_not_share_output(beginners, command, state, where):
    first, second, outside = beginners
    place = second.root / "build" if where == "inside" else outside
    if state != "fresh":
        first.build()
    if state == "nothing kept":
        shutil.rmtree(first.root / ".sitegen")
        (first.root / "addresses.txt").unlink()
        shutil.rmtree(first.root / "build")
    before = files(place)
    for _ in range(2):
        result = first.run(command, "-o", str(place))
        assert result.code == 2, result.out
        assert "another archive" in result.err
        assert files(place) == before


def test_a_watcher_refuses_a_folder_in_another_archive(beginners):
    first, second, _ = beginners
    before = files(second.root / "build")
    result = first.run("build", "--watch", "-o", str(second.root / "build"))
    assert result.code == 2
    assert "inside another archive" in result.err
    assert files(second.root / "build") == before


def test_an_empty_folder_in_another_archive_is_refused(beginners):
    first, second, _ = beginners
    result = first.run("build", "-o", str(second.root / "public/first"))
    assert result.code == 2
    assert "inside another archive" in result.err
    assert not (second.root / "public").exists()


def test_an_output_folder_with_other_documents_is_refused_despite_its_base_url(two, tmp_path_factory):
    """Two archives with one `base_url` that is no example, where the second has all pages of the first, and more."""
    archive, other = two
    place = tmp_path_factory.mktemp("www") / "site"
    for each in two:
        each.write("sitegen.toml", CONFIG.replace("archive.example.org", "archive.news"))
    for number in range(5):
        archive.story(f"s{number}")
    archive.story("mine", title="Mine")
    archive.build("-o", str(place))
    before = files(place)
    result = other.run("build", "-o", str(place))
    assert result.code == 2
    assert "documents that this archive never had" in result.err
    assert files(place) == before


def test_an_archive_in_an_archive_builds_its_own_folder(beginners):
    _, second, _ = beginners
    inner = Archive(second.root / "annex")
    inner.story("four")
    inner.build()
    assert "stories/four/index.html" in inner.tree()
    assert second.run("build", "-o", str(inner.root / "build")).code == 2


@pytest.mark.parametrize("how", ["cloned", "moved"])
def test_a_cloned_or_moved_archive_builds(beginners, tmp_path_factory, how):
    _, second, _ = beginners
    place = tmp_path_factory.mktemp("new") / "archive"
    shutil.move(second.root, place)
    if how == "cloned":
        shutil.rmtree(place / ".sitegen")
    there = Archive.__new__(Archive)
    there.root, there.clocked, there.on = place, False, second.on
    there.story("uno", title="Changed")
    there.build()
    assert "Changed" in there.output("stories/uno/index.html")


@pytest.mark.parametrize("mark", ["as it is now", "as older versions wrote it"])
def test_an_output_folder_is_recognized_without_the_database(two, tmp_path_factory, mark):
    archive, _ = two
    place = tmp_path_factory.mktemp("www") / "site"
    archive.build("-o", str(place))
    manifest = place / "manifest-sha256.txt"
    if mark == "as older versions wrote it":
        lines = manifest.read_bytes().splitlines(keepends=True)
        first = b"# Written by sitegen: the files of this site, as sha256sum lists them.\n"
        manifest.write_bytes(first + b"".join(lines[1:]))
    shutil.rmtree(archive.root / ".sitegen")
    archive.story("bramble", title="Bramble Scandal", status="draft")
    archive.build("-o", str(place))
    assert not (place / "stories/bramble").exists()
    archive.build("-o", str(place), "-b", "https://staging.example.org/")
    archive.build("-o", str(place))


# -- clean


@pytest.mark.slow
def test_clean_waits_for_a_running_build(archive):
    for number in range(60):
        archive.story(f"s{number}", title=f"Story {number}")
    line = [sys.executable, "-m", "sitegen", "-C", str(archive.root)]
    for _ in range(3):
        build = subprocess.Popen([*line, "build", "-q"])
        deadline = time.monotonic() + 20
        while not (archive.root / ".sitegen/archive.db").exists() and time.monotonic() < deadline:
            time.sleep(0.005)
        done = threading.Thread(target=lambda: subprocess.run([*line, "clean", "-q"], check=True))
        done.start()
        assert build.wait() in {0, 1}
        done.join()
        assert archive.tree() == {}
        archive.build()
        archive.run("clean")


def test_clean_needs_no_manifest(archive):
    published(archive)
    (archive.root / MANIFEST).unlink()
    archive.write("build/theirs.txt", "theirs")
    assert archive.run("clean").code == 0
    assert archive.tree() == {"theirs.txt": b"theirs"}


def test_a_clean_can_be_repeated_with_files_of_others_in_the_output_folder(archive):
    published(archive)
    archive.write("build/theirs.txt", "theirs")
    for _ in range(2):
        assert archive.run("clean").code == 0
        assert archive.tree() == {"theirs.txt": b"theirs"}


def leave_of_a_killed_clean(archive, folder, left):
    """Delete what a `clean` has deleted when it comes to the manifest, to the database, or to the folder of the database."""
    kept = {"theirs.txt", *(["manifest-sha256.txt"] if left == "the manifest" else [])}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        elif path.name not in kept:
            path.unlink()
    if left == "the folder of the database":
        delete_database(archive.root / ".sitegen/archive.db")
        archive.write(".sitegen/stage/1", "staged")
        options = SimpleNamespace(state_folder=archive.root / ".sitegen", output_folder=folder)
        cleaning_file(options).touch()


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("name", ["theirs.txt", ".sitegen-stage/1"])
def test_a_clean_after_one_that_was_killed_asks_whose_another_folder_is(archive, tmp_path, name):
    """Not even what could be the staging area of another archive is deleted."""
    folder, other = tmp_path / "site", tmp_path / "place/other"
    archive.story("one")
    archive.build("-o", str(folder))
    leave_of_a_killed_clean(archive, folder, "the folder of the database")
    for path in (
        other / name,
        tmp_path / "place/.other.previous/manifest-sha256.txt",
        tmp_path / "place/.other.next/x",
    ):
        path.parent.mkdir(parents=True)
        path.write_text("theirs")
    before = files_below(tmp_path / "place")
    assert archive.run("clean", "-o", str(other)).code == (2 if name == "theirs.txt" else 0)
    assert files_below(tmp_path / "place") == before


KILLED_CLEAN = """
import os
from sitegen.cli import main
from sitegen.database import connection

real = connection.delete_database
connection.delete_database = lambda path: (real(path), os._exit(9))
main()
"""


def test_a_clean_that_is_killed_when_the_database_is_deleted_knows_its_folder_the_next_time(archive):
    folder = archive.root / "site"
    archive.story("one")
    archive.build("-o", str(folder))
    (folder / "theirs.txt").write_text("theirs")
    line = [sys.executable, "-c", KILLED_CLEAN, "-C", str(archive.root), "clean", "-o", str(folder)]
    assert subprocess.run(line, check=False).returncode == 9
    assert not (archive.root / ".sitegen/archive.db").exists()
    assert archive.run("clean", "-o", str(folder)).code == 0
    assert [path.name for path in folder.iterdir()] == ["theirs.txt"]
    assert not (archive.root / ".sitegen").exists()


@pytest.mark.parametrize("option", ["", "-o"])
@pytest.mark.parametrize("left", ["the manifest", "the database", "the folder of the database"])
def test_a_clean_completes_one_that_was_killed(archive, option, left):
    folder = archive.root / ("site" if option else "build")
    options = [option, str(folder)] if option else []
    archive.story("one")
    archive.build(*options)
    (folder / "theirs.txt").write_text("theirs")
    leave_of_a_killed_clean(archive, folder, left)
    result = archive.run("clean", *options)
    assert (result.code, result.err) == (0, "")
    assert [path.name for path in folder.iterdir()] == ["theirs.txt"]
    assert not (archive.root / ".sitegen").exists()


def test_a_manifest_that_cannot_be_read_is_not_taken_for_none(archive):
    published(archive)
    before = archive.tree()
    file = archive.root / MANIFEST
    file.unlink()
    file.symlink_to(file.name)  # a circle of links cannot be read
    for command in ("build", "clean"):
        result = archive.run(command)
        assert (result.code, "SG1120" in result.err, "Traceback" in result.err) == (1, True, False)
    file.unlink()
    archive.build()
    assert archive.tree() == before


def test_clean_refuses_an_incomplete_manifest(archive):
    published(archive)
    damage(archive, "cut in half")
    shutil.rmtree(archive.root / ".sitegen")
    before = archive.tree()
    result = archive.run("clean")
    assert result.code == 2
    assert "manifest-sha256.txt" in result.err
    assert archive.tree() == before


def test_a_bag_with_a_manifest_of_the_same_name_is_not_ours(archive, tmp_path):
    bag = tmp_path / "bag"
    (bag / "data").mkdir(parents=True)
    (bag / "data/letter.txt").write_text("dear")
    (bag / "manifest-sha256.txt").write_text(f"{hashlib.sha256(b'dear').hexdigest()}  data/letter.txt\n")
    for command in ("build", "clean"):
        result = archive.run(command, "-o", str(bag))
        assert result.code == 2
        assert "was not written by sitegen" in result.err
    assert (bag / "data/letter.txt").read_text() == "dear"
