"""The cache moves: a copy in another folder or on another machine is warm, and a file of it is data that is checked."""

import gzip
import io
import json
import os
import shutil
import sqlite3
import tarfile

import pytest
from support.archive import Archive

STORIES = 6


@pytest.fixture
def archive(archive):
    archive.entity("person", "ann", name="Ann Lee")
    for number in range(STORIES):
        archive.story(f"s{number}", title=f"Story {number}", entities=["Ann Lee"], body=f"Ann Lee said {number}.\n")
    archive.build()
    return archive


def copy_of(archive, root, *names, fresh_times=True):
    """A copy with other inodes and, as after `git clone`, other times."""
    there = Archive.__new__(Archive)
    there.root, there.clocked, there.on = root, False, archive.on
    root.mkdir()
    for name in ("content", "sitegen.toml", "addresses.txt", *names):
        source = archive.root / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        elif source.exists():
            shutil.copy(source, root / name)
    for path in root.rglob("*") if fresh_times else ():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return there


def last_build(archive):
    """The paths that the last build rendered."""
    with sqlite3.connect(archive.root / ".sitegen/archive.db") as db:
        return {path for (path,) in db.execute("SELECT path FROM build_log")}


def test_a_copy_in_another_folder_is_warm(archive, tmp_path):
    there = copy_of(archive, tmp_path / "elsewhere", ".sitegen", "build")
    there.build()
    assert last_build(there) == set()
    assert there.tree() == archive.tree()
    there.story("s1", title="Changed", body="Ann Lee said it again.\n")
    there.build()
    assert "stories/s1/index.html" in last_build(there)
    assert "stories/s2/feed.json" not in last_build(there)
    clean = copy_of(there, tmp_path / "clean")
    clean.build()
    assert clean.tree() == there.tree()


def test_without_the_output_folder_only_rendering_is_done_again(archive, tmp_path):
    there = copy_of(archive, tmp_path / "elsewhere", ".sitegen")
    there.build()
    assert there.tree() == archive.tree()


def test_a_copied_cache_renders_what_is_missing_and_claims_no_file_of_others(archive, tmp_path):
    there = copy_of(archive, tmp_path / "elsewhere", ".sitegen", "build")
    (there.root / "build/stories/s3/index.html").unlink()
    there.build()
    assert last_build(there) == {"stories/s3/index.html"}
    other = copy_of(archive, tmp_path / "other", ".sitegen")
    other.write("build/index.html", "of others")
    assert other.run("build").code == 2
    assert other.output("index.html") == "of others"


def test_a_story_that_was_unpublished_meanwhile_is_removed(archive, tmp_path):
    there = copy_of(archive, tmp_path / "elsewhere", ".sitegen", "build")
    there.story("s2", title="Story 2", status="draft", body="Ann Lee said 2.\n")
    there.build()
    clean = copy_of(there, tmp_path / "clean")
    clean.build()
    assert not any("s2/" in path for path in there.tree())


def test_an_exported_cache_is_imported_elsewhere(archive, tmp_path):
    file = tmp_path / "cache.tar.gz"
    assert archive.run("cache", "export", str(file)).code == 0
    with tarfile.open(file) as packed:
        assert packed.getnames() == ["cache.json", "archive.db"]
    there = copy_of(archive, tmp_path / "clone", "build")
    assert "Imported" in there.run("cache", "import", str(file)).out
    there.build()
    assert last_build(there) == set()
    assert there.tree() == archive.tree()


def test_the_sources_are_cloned_and_the_content_is_read_only(archive, tmp_path):
    file = tmp_path / "cache.tar.gz"
    archive.run("cache", "export", str(file))
    there = copy_of(archive, tmp_path / "clone")
    for path in (there.root / "content").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    there.run("cache", "import", str(file))
    there.build()
    assert there.tree() == archive.tree()


def test_without_a_cache_there_is_nothing_to_export(tmp_path):
    (tmp_path / "new").mkdir()
    result = Archive(tmp_path / "new").run("cache", "export", str(tmp_path / "x"))
    assert result.code == 1
    assert "sitegen build first" in result.err
    assert not (tmp_path / "x").exists()


def test_a_cache_of_another_version_is_not_used(archive, tmp_path):
    file = tmp_path / "cache.tar.gz"
    archive.run("cache", "export", str(file))
    there = copy_of(archive, tmp_path / "clone")
    there.write(
        "sitegen.toml", (there.root / "sitegen.toml").read_text("utf-8") + "\n[content]\nstrict_sections = true\n"
    )
    result = there.run("cache", "import", str(file))
    assert (result.code, "was not imported" in result.err) == (0, True)
    assert not (there.root / ".sitegen/archive.db").exists()


def test_a_build_says_that_it_begins_again(archive):
    with sqlite3.connect(archive.root / ".sitegen/archive.db") as db:
        db.execute("UPDATE setting SET value = x'00' WHERE key = 'cache_key'")
    assert "everything is built again" in archive.build().err
    assert "everything is built again" not in archive.build().err


def members(file):
    with tarfile.open(file) as packed:
        return [(member.name, packed.extractfile(member).read()) for member in packed]


def pack(file, items):
    with gzip.open(file, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as packed:
        for name, data in items:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))


def changed(tmp_path, items, sql):
    (header, text), (name, data) = items
    file = tmp_path / "hostile.db"
    file.write_bytes(data)
    db = sqlite3.connect(file)
    db.execute("PRAGMA journal_mode = DELETE")
    db.executescript(sql)
    db.close()
    text = json.dumps(json.loads(text) | {"size": file.stat().st_size}).encode()
    return [(header, text), (name, file.read_bytes())]


HOSTILE = {
    "a trigger": "CREATE TRIGGER evil AFTER UPDATE ON file BEGIN DELETE FROM document; END",
    "a view": "CREATE VIEW evil AS SELECT 1",
    "an orphan outside": "INSERT INTO orphaned_file VALUES ('../../etc/passwd', 'x')",
    "an absolute path": "UPDATE file SET disk_path = '/etc/passwd'",
    "an address outside": "UPDATE page SET address = '/../x/' WHERE id = 1",
    "another key": "UPDATE setting SET value = x'00' WHERE key = 'cache_key'",
}


@pytest.mark.parametrize(
    "how", [*HOSTILE, "cut", "text", "no tar", "a further file", "a link", "another form", "damaged pages"]
)
def test_a_damaged_or_hostile_file_is_refused(archive, tmp_path, how):
    file = tmp_path / "cache.tar.gz"
    archive.run("cache", "export", str(file))
    items, data = members(file), file.read_bytes()
    if how in HOSTILE:
        pack(file, changed(tmp_path, items, HOSTILE[how]))
    elif how == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif how == "text":
        file.write_text("not a cache")
    elif how == "no tar":
        file.write_bytes(gzip.compress(b"not a tar archive"))
    elif how == "a further file":
        pack(file, [*items, ("../templates/evil.cache", b"code")])
    elif how == "a link":
        with tarfile.open(file, "w:gz") as packed:
            member = tarfile.TarInfo("cache.json")
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            packed.addfile(member)
    elif how == "another form":
        pack(file, [(items[0][0], items[0][1].replace(b'"format":1', b'"format":2')), items[1]])
    else:
        pack(file, [items[0], (items[1][0], items[1][1][:8192] + bytes(len(items[1][1]) - 8192))])
    before = (archive.root / ".sitegen/archive.db").read_bytes()
    result = archive.run("cache", "import", str(file))
    assert (result.code, "cannot be imported" in result.err) == (1, True), result.err
    assert (archive.root / ".sitegen/archive.db").read_bytes() == before
    assert not [path.name for path in (archive.root / ".sitegen").iterdir() if "part" in path.name]
    archive.build()
    assert last_build(archive) == set()


def test_the_database_does_not_grow_with_edits(archive):
    file = archive.root / ".sitegen/archive.db"
    for number in range(5):
        archive.story("s1", title=f"Edit {number}", body="Ann Lee said it.\n" * 50)
        archive.build()
    size = file.stat().st_size
    for number in range(25):
        archive.story("s1", title=f"Edit again {number}", body="Ann Lee said it.\n" * 50)
        archive.build()
    assert file.stat().st_size <= size * 1.2


def test_the_database_shrinks_when_most_of_the_archive_is_gone(archive):
    file = archive.root / ".sitegen/archive.db"
    paths = [archive.story(f"long{number}", body=os.urandom(100_000).hex() + "\n") for number in range(30)]
    archive.build()
    size = file.stat().st_size
    for path in paths:
        path.write_text(path.read_text("utf-8")[:200], "utf-8")
    archive.build()
    assert file.stat().st_size < size / 2
