"""Every command that writes into an archive waits for the process that has its lock, and names it; imports have a lock of their own."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.archive import CONFIG, UNSEARCHED

from sitegen.importing.archive.staging import open_staging

COMMANDS = {
    "build": (),
    "check": (),
    "clean": (),
    "mv": ("story/one", "story/two"),
    "tag": ("--apply", "{root}/decisions.json"),
    "import": ("markdown", "{root}/old"),
    "links": ("archived", "{root}/copies.csv"),
    "publish": ("--yes",),
    "preserve": ("{root}/package",),
    "cache": ("export", "{root}/cache.tar"),
}
"""The commands that write, or read what others write, with arguments."""
HOLD = """
import sys
from pathlib import Path
from sitegen.build.lock import import_lock, state_lock
with {lock}(Path(".sitegen")):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holding(archive, lock):
    """Hold a lock of an archive in another process, until its input is closed."""
    command = [sys.executable, "-c", HOLD.format(lock=lock)]
    with subprocess.Popen(
        command, cwd=archive.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.stdin.close()


@pytest.fixture
def full(archive):
    """An archive in which each of the commands has something to do."""
    archive.write("sitegen.toml", CONFIG + '[publish.place]\nto = "file:../place"\n')
    archive.story("one", body="See [this](https://example.org/).\n")
    archive.write("decisions.json", '{"suggestions": []}')
    archive.write("old/post.md", "---\ntitle: Old\ndate: 2019-01-05\n---\nText.\n")
    archive.write(
        "copies.csv",
        "address,archived_url,date\nhttps://example.org/,https://web.archive.org/web/1/https://example.org/,2020-01-01\n",
    )
    archive.build()
    return archive


def start(archive, command):
    """Start a command in a process of its own."""
    arguments = [argument.format(root=archive.root) for argument in COMMANDS[command]]
    line = [sys.executable, "-m", "sitegen", "-C", str(archive.root), command, *arguments]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=UNSEARCHED)


@pytest.mark.parametrize("commands", [sorted(COMMANDS.keys() - {"clean"}), ["clean"]], ids=["all others", "clean"])
def test_every_command_that_writes_waits_for_the_lock_and_names_who_has_it(full, commands):
    with holding(full, "state_lock") as holder:
        waiting = {command: start(full, command) for command in commands}
        said = {command: process.stderr.readline() for command, process in waiting.items()}
    ends = {command: process.communicate()[1] for command, process in waiting.items()}
    assert [line for line in said.values() if f"(process {holder.pid})" not in line] == []
    assert [end for end in ends.values() if "Traceback" in end] == []
    print(f"{len(commands)} commands waited for a lock")  # noqa: T201 - the count is a result


@pytest.mark.parametrize("command", ["clean", "import"])
def test_a_clean_and_a_second_import_are_refused_during_an_import(full, command):
    with holding(full, "import_lock") as holder, start(full, command) as refused:
        said = refused.communicate()[1]
    assert refused.returncode == 1
    assert f"(process {holder.pid}) is using this archive" in said
    assert full.output("index.html")


def commit_two_files(root):
    with open_staging(root) as staging:
        staging.add_bytes("content/stories/a.md", b"A")
        staging.add_bytes("content/stories/b.md", b"B")
        staging.commit()


def test_a_clean_keeps_what_an_interrupted_import_has_to_complete(full, monkeypatch):
    whole = Path.replace

    def replace_some(source, target):
        if target.name == "b.md":
            raise KeyboardInterrupt
        return whole(source, target)

    monkeypatch.setattr(Path, "replace", replace_some)
    with pytest.raises(KeyboardInterrupt):
        commit_two_files(full.root)
    monkeypatch.undo()
    result = full.run("clean")
    assert result.code == 0
    assert "an import was interrupted" in result.err
    assert not (full.root / ".sitegen/archive.db").exists()
    with open_staging(full.root):
        assert (full.root / "content/stories/b.md").read_bytes() == b"B"
