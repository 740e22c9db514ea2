"""A database that is locked, on a full disk or unreadable is not damaged: it is kept, and the command ends with a sentence."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from support.archive import UNSEARCHED

from sitegen.database.connection import is_damage


def test_a_database_that_another_program_has_locked_is_kept(archive):
    archive.build()
    file = archive.root / ".sitegen/archive.db"
    inode = file.stat().st_ino
    archive.write("content/stories/more.md", "---\ntitle: More\nstatus: draft\n---\nText.\n")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = archive.run("build")
        other.execute("ROLLBACK")
    assert result.code == 1
    assert f"cannot use the archive database {file}: database is locked" in result.err
    assert file.stat().st_ino == inode
    assert archive.run("build").code == 0


def test_a_full_disk_ends_a_build_with_a_sentence(archive):
    archive.build()
    before = {path: path.read_bytes() for path in archive.root.glob("build/**/*") if path.is_file()}
    for number in range(40):
        archive.write(
            f"content/stories/s{number}.md", f"---\ntitle: S{number}\nstatus: draft\n---\n{'word ' * 20_000}\n"
        )
    limit = (archive.root / ".sitegen/archive.db").stat().st_size + 65_536

    def limit_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    result = subprocess.run(
        [sys.executable, "-m", "sitegen", "build"],
        cwd=archive.root,
        capture_output=True,
        text=True,
        preexec_fn=limit_files,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    assert "Traceback" not in result.stderr
    assert "cannot use the archive database" in result.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert archive.run("build").code == 0


@pytest.mark.parametrize("statement", ["SELECT nothing FROM nowhere", "SELECT CAST(x'ff' AS TEXT)"])
def test_a_missing_table_or_a_text_that_is_not_utf8_is_damage(statement):
    with closing(sqlite3.connect(":memory:")) as db, pytest.raises(sqlite3.DatabaseError) as found:
        db.execute(statement).fetchall()
    assert is_damage(found.value)


def test_a_build_that_waits_tells_for_which_process(archive):
    archive.build()
    code = (
        "import sys; from pathlib import Path; from sitegen.build.lock import state_lock\n"
        "with state_lock(Path('.sitegen')): print('held', flush=True); sys.stdin.read()"
    )
    build = [sys.executable, "-m", "sitegen", "-C", archive.root, "build"]
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=archive.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with subprocess.Popen(build, env=os.environ | UNSEARCHED, stderr=subprocess.PIPE, text=True) as process:
            told = process.stderr.readline()
            assert "waiting for" in told
            assert f"(process {holder.pid})" in told
            assert process.poll() is None
            holder.stdin.close()
            process.stderr.read()
    assert process.returncode == 0
    assert not (archive.root / ".sitegen/lock.holder").exists()
