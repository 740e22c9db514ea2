"""Text files that lie ready in compressed form: the same words, kept true like every other file."""

import gzip
import json

import brotli
import pytest
from support.archive import CONFIG, Archive

BOTH = CONFIG + '[outputs]\ncompress = ["gz", "br"]\n'
OPEN = {".gz": gzip.decompress, ".br": brotli.decompress}


def fill(archive, config=BOTH):
    archive.on |= {"feeds", "sitemap"}
    archive.write("sitegen.toml", config)
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("a", entities=["person/ann"], body="Words. " * 50)
    archive.story("b", published="2020", body="More words. " * 50)
    archive.write("content/static/notes.txt", "note\n" * 200)
    archive.write("content/static/short.txt", "short\n")
    return archive


def compressed_files(archive):
    return {path: data for path, data in archive.tree().items() if path.endswith((".gz", ".br"))}


def test_every_text_file_has_both_compressed_files(archive):
    fill(archive).build()
    tree, found = archive.tree(), compressed_files(archive)
    texts = {
        path for path, data in tree.items() if path.endswith((".html", ".css", ".js", ".xml", ".json", ".txt", ".svg"))
    }
    texts = {path for path in texts if len(tree[path]) >= 256 and path != "manifest-sha256.txt"}
    assert {path.rpartition(".")[0] for path in found} == texts
    assert len(found) == 2 * len(texts)
    for path, data in found.items():
        original, _, form = path.rpartition(".")
        assert OPEN[f".{form}"](data) == tree[original], path
    assert all(f"  {path}\n" in archive.output("manifest-sha256.txt") for path in found)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "change", ["a text", "a retitling", "a story goes", "the database is lost", "the manifest is lost",
     "one is damaged", "one is lost", "a form fewer"]
)  # fmt: skip
def test_after_a_change_compressed_files_equal_a_clean_build(archive, tmp_path_factory, change):
    fill(archive).build()
    other = fill(Archive(tmp_path_factory.mktemp("clean")))
    compressed = archive.root / "build/stories/a/index.html.gz"
    for each in (archive, other):
        if change == "a text":
            each.story("a", entities=["person/ann"], body="Other words. " * 50)
        elif change == "a retitling":
            each.entity("person", "ann", name="Ann Q. Lee")
        elif change == "a story goes":
            (each.root / "content/stories/b.md").unlink()
        elif change == "a form fewer":
            each.write("sitegen.toml", BOTH.replace(', "br"', ""))
    if change == "the database is lost":
        (archive.root / ".sitegen/archive.db").unlink()
    elif change == "the manifest is lost":
        (archive.root / "build/manifest-sha256.txt").unlink()
    elif change == "one is damaged":
        compressed.write_bytes(b"nonsense")
    elif change == "one is lost":
        compressed.unlink()
    archive.build()
    other.build()
    assert archive.tree() == other.tree()
    assert json.loads(archive.build("--json").out)["written"] == 0


def test_of_a_file_that_becomes_short_none_stays(archive):
    fill(archive).build()
    archive.write("content/static/notes.txt", "short\n")
    archive.build()
    assert [path for path in archive.tree() if "notes.txt" in path] == ["notes.txt"]
    assert "notes.txt." not in archive.output("manifest-sha256.txt")


def test_disabling_compression_deletes_the_files(archive):
    fill(archive).build()
    before = {path: (archive.root / "build" / path).stat().st_mtime_ns for path in archive.tree()}
    assert json.loads(archive.build("--json").out)["written"] == 0
    assert {path: (archive.root / "build" / path).stat().st_mtime_ns for path in archive.tree()} == before
    archive.write("sitegen.toml", CONFIG)
    archive.build()
    assert compressed_files(archive) == {}
    assert json.loads(archive.build("--dry-run", "--json").out)["removed"] == 0


def test_a_static_gz_file_is_kept_only_if_its_content_matches(archive):
    own = gzip.compress(b"note\n" * 200, 1)
    fill(archive).write("content/static/notes.txt.gz", own)
    archive.build()
    assert archive.tree()["notes.txt.gz"] == own
    assert "notes.txt.br" in archive.tree()
    before = archive.tree()
    archive.write("content/static/feed.xml.gz", "old")
    result = archive.run("build")
    assert result.code == 1
    assert 'servers would send it instead of "feed.xml", and it is not that file compressed' in result.err
    assert archive.run("build").code == 1, "told again"
    assert archive.tree() == before
    (archive.root / "content/static/feed.xml.gz").unlink()
    archive.write("content/static/notes.txt", "other\n" * 200)
    assert "notes.txt" in archive.run("build").err


def test_compressed_files_are_reproducible(archive, tmp_path_factory):
    other = fill(Archive(tmp_path_factory.mktemp("other")))
    fill(archive).build("-j", "2")
    other.build()
    assert compressed_files(archive) == compressed_files(other)
