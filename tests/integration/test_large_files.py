"""Files that are copied unchanged are published in pieces, with the same bytes as if they were in memory."""

import hashlib
import os
import subprocess
import sys

import pytest
from support.archive import OFF, Archive
from support.images import SECRET
from support.limited_child import measure_in_child
from support.picture_files import PICTURES

COPYING = """
import sys
from sitegen.outputs import static_files
from sitegen.cli import main
static_files.LARGE_FILE_BYTES = int(sys.argv[1])
sys.argv = ["sitegen", *sys.argv[2:]]
main()
"""
"""The program with another size from which files are copied."""
NEVER = 1 << 60
LARGE_BYTES = 300_000_000


def run(archive, size, *words):
    off = {name: value for key, (name, value) in OFF.items() if key not in archive.on}
    command = [sys.executable, "-c", COPYING, str(size), "-C", archive.root, *words]
    return subprocess.run(command, env=os.environ | off, capture_output=True, text=True, check=False)


def fill(archive):
    """Files of many kinds, some with a suffix that is not theirs."""
    archive.story("one", body="[film](/film.mp4)\n")
    archive.story("plan", title="A secret plan", status="draft")
    files = {
        "film.mp4": b"\0\0\0\x20ftypisom" + bytes(50_000),
        "report.pdf": b"%PDF-1.4\n" + b"x" * 2000,
        "notes.txt": b"Some notes.\n" * 40,
        "page.html": b"<!doctype html><p>A page</p>",
        "empty.bin": b"",
        **{f"{name.replace(', ', '-').replace(' ', '-')}.mp4": data for name, data in PICTURES.items()},
    }
    for name, data in files.items():
        archive.write(f"content/static/{name}", data)


@pytest.fixture
def other(tmp_path_factory):
    return Archive(tmp_path_factory.mktemp("other"))


def test_copied_files_are_the_same_as_files_in_memory_and_images_have_no_metadata(archive, other):
    for each, size in ((archive, 0), (other, NEVER)):
        fill(each)
        built = run(each, size, "build", "-j", "1")
        assert built.returncode == 0, built.stderr
    assert archive.tree() == other.tree()
    assert "film.mp4" in archive.tree()
    assert [path for path, data in archive.tree().items() if SECRET in data] == []
    assert run(archive, 0, "check").stderr == run(other, NEVER, "check").stderr


def test_an_incremental_build_of_copied_files_is_a_clean_one(archive, other):
    fill(archive)
    assert run(archive, 0, "build", "-j", "1").returncode == 0
    archive.write("content/static/film.mp4", b"Another film" * 100)
    archive.write("content/static/new.mp4", b"A new film" * 100)
    (archive.root / "content/static/report.pdf").unlink()
    built = run(archive, 0, "build", "-j", "1")
    assert built.returncode == 0, built.stderr
    assert archive.tree()["film.mp4"] == b"Another film" * 100
    fill(other)
    for name in ("film.mp4", "new.mp4"):
        other.write(f"content/static/{name}", (archive.root / "content/static" / name).read_bytes())
    (other.root / "content/static/report.pdf").unlink()
    assert run(other, 0, "build", "-j", "1").returncode == 0
    assert archive.tree() == other.tree()
    (archive.root / "build/film.mp4").write_bytes(b"damaged")
    assert run(archive, 0, "build", "-j", "1").returncode == 0
    assert archive.tree() == other.tree()


@pytest.mark.parametrize("size", [0, NEVER])
def test_a_copied_text_with_an_unpublished_title_is_refused_and_a_damaged_image_too(archive, size):
    fill(archive)
    archive.write("content/static/notes.txt", b"It is in A secret plan.\n")
    archive.write("content/static/wrong.jpg", b"This is no image.\n" * 10)
    refused = run(archive, size, "build", "-j", "1")
    assert refused.returncode == 1
    assert "secret plan" in refused.stderr
    assert "2 problems" in refused.stderr
    assert "content/static/wrong.jpg" in refused.stderr
    assert archive.tree() == {}


def build_with(archive, size):
    """Build an archive with a PDF-less film of a size; return the digest of what is published, and the peak memory of the build."""
    archive.story("one", body="Text.\n")
    archive.story("plan", title="A secret plan", status="draft")
    film = archive.write("content/static/film.mp4", b"\0\0\0\x20ftypisom")
    os.truncate(film, size)

    def work():
        status = os.spawnve(
            os.P_WAIT,
            sys.executable,
            [sys.executable, "-m", "sitegen", "-C", str(archive.root), "build", "-j", "1"],
            os.environ | dict(OFF.values()),
        )
        import resource

        return f"{status} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10}"

    status, memory = measure_in_child(work, 60)[0].split()
    assert status == "0"
    with (archive.root / "build/film.mp4").open("rb") as published, film.open("rb") as source:
        digest = hashlib.file_digest(published, "sha256").hexdigest()
        assert digest == hashlib.file_digest(source, "sha256").hexdigest()
    return int(memory)


@pytest.mark.slow
def test_a_large_film_takes_no_more_memory_than_a_small_one(archive, other):
    small, large = build_with(archive, 1000), build_with(other, LARGE_BYTES)
    assert large < small * 1.3
    other.story("later-plan", title="Another secret plan", status="draft")
    assert build_with(other, LARGE_BYTES) < small * 1.3, "the published files are searched for the new title"
