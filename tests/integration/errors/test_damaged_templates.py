"""A damaged cache of compiled templates is compiled again; its code is never run."""

import marshal
import os
import random
import shutil
import subprocess
import sys
import time

import pytest
from jinja2.bccache import bc_magic


def build(archive):
    """Run a build in a process of its own: the process that most tests share keeps its compiled templates elsewhere."""
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", "-C", archive.root, "build", "-q"], capture_output=True, check=False
    )
    assert done.returncode == 0, (done.returncode, done.stderr.decode())


def templates(archive):
    return sorted((archive.root / ".sitegen/templates").iterdir())


def pages(archive):
    build = archive.root / "build"
    return {path.relative_to(build): path.read_bytes() for path in build.rglob("*") if path.is_file()}


def empty_output(archive):
    shutil.rmtree(archive.root / "build")
    (archive.root / ".sitegen/archive.db").unlink()


@pytest.mark.parametrize("seed", range(2))
def test_flipped_bits_and_cut_files_in_the_cache_change_nothing(archive, seed):
    archive.write("content/stories/a.md", "---\ntitle: A\nstatus: published\npublished: 2020-01-01\n---\nText.\n")
    build(archive)
    expected, chance = pages(archive), random.Random(seed)
    files = templates(archive)
    assert len(files) > 20
    for file in files:
        data = bytearray(file.read_bytes())
        if seed == 0:
            data = data[: chance.randrange(len(data))]
        else:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
    empty_output(archive)
    build(archive)
    assert pages(archive) == expected


def test_code_that_sitegen_did_not_write_into_the_cache_is_not_run(archive, tmp_path):
    build(archive)
    expected, mark = pages(archive), tmp_path / "mark"
    code = marshal.dumps(compile(f"open({str(mark)!r}, 'w')", "x", "exec"))
    for file in templates(archive):
        if file.suffix == ".compiled":
            file.write_bytes(bc_magic + b"\0" * 32 + code)
    empty_output(archive)
    build(archive)
    assert not mark.exists()
    assert pages(archive) == expected


def test_partial_files_of_a_killed_process_are_deleted(archive):
    build(archive)
    folder = archive.root / ".sitegen/templates"
    old, new = folder / "x.1.partial", folder / "x.2.partial"
    for file in (old, new):
        file.write_bytes(b"half")
    hours_ago = time.time() - 2 * 3600
    os.utime(old, (hours_ago, hours_ago))
    build(archive)
    assert not old.exists()
    assert new.exists()
