"""A build reads and writes only the archive, and starts no program and makes no connection, as an audit hook shows (PEP 578)."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import sitegen

REPOSITORY = Path(__file__).parents[2]
HOOK = REPOSITORY / "tests/support/audit"
PROGRAM = [Path(sitegen.__file__).parent, REPOSITORY / "themes", HOOK]
"""Where the program is, which a build reads."""
SYSTEM = ["/dev/null", "/dev/urandom", "/proc", "/sys", "/usr/share/zoneinfo", "/etc/localtime", "/etc/mime.types"]
WORKERS = Path(tempfile.gettempdir())
"""Folder in which `multiprocessing` makes folders named `pymp-…` for the sockets between the processes of a build."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate", "os.utime", "shutil.rmtree",
    "sqlite3.connect",
}  # fmt: skip
PROGRAMS = {"os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen", "ctypes.dlopen"}
LISTINGS = {"os.listdir", "os.scandir", "os.chdir"}


def recorded(archive, log, *arguments):
    """Return the events of a command that must succeed, as names with their arguments."""
    log.unlink(missing_ok=True)
    environment = {**os.environ, "AUDIT_LOG": str(log), "PYTHONPATH": str(HOOK)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "sitegen", *arguments],
        cwd=archive.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]


def python_folders():
    """Return the folders of this Python and of its packages, also behind symbolic links."""
    named = {sys.prefix, sys.base_prefix, *(entry for entry in sys.path if "site-packages" in entry)}
    packages = {
        str(Path(entry.path).resolve()) for folder in named if "site-packages" in folder for entry in os.scandir(folder)
    }
    return [Path(folder) for folder in {*named, *(os.path.realpath(folder) for folder in named), *packages}]


def is_below(path, folders):
    path = Path(os.path.normpath(path))
    return any(path.is_relative_to(folder) for folder in folders) or (
        path.is_relative_to(WORKERS) and is_of_workers(path)
    )


def is_of_workers(path):
    """Return True for a file in a folder that `multiprocessing` makes for sockets, and for the file with which `tempfile` tries a folder."""
    return re.fullmatch(r"pymp-[^/]+(/.*)?|[a-z0-9_]{8}", path.relative_to(WORKERS).as_posix()) is not None


def violations(archive, events):
    """Return the events that a build must not cause."""
    root = archive.root
    written = [
        root / ".sitegen",
        root / "build",
        root / "addresses.txt",
        root / ".addresses.txt.part",
        Path("/dev/null"),
    ]
    readable = [root, *PROGRAM, *python_folders(), *SYSTEM]

    def is_allowed(event, arguments):
        paths = [
            root / each.removeprefix("file://").partition("?")[0] for each in arguments[:2] if isinstance(each, str)
        ]
        if event == "open":
            is_written = isinstance(arguments[2], int) and arguments[2] & WRITING
            return not isinstance(arguments[0], str) or is_below(paths[0], written if is_written else readable)
        if event in CHANGES:
            return all(is_below(path, written) or is_in_open_folder(path, root) for path in paths)
        if event in LISTINGS:  # the repository is one of the folders in which Python looks for packages
            return not paths or is_below(paths[0], readable) or paths[0] == REPOSITORY
        if event in {"socket.bind", "socket.connect"}:  # between the processes of a build; not to another machine
            return isinstance(arguments[1], str) and is_of_workers(Path(arguments[1]))
        is_helper = arguments[0] == sys.executable and "from sitegen.limited_process import serve" in str(arguments[1:])
        return event == "subprocess.Popen" and (Path(arguments[0]).name == "pagefind" or is_helper)

    return [(event, arguments) for event, arguments in events if not is_allowed(event, arguments)]


def is_in_open_folder(path, root):
    """Return True for a name without a folder: it is relative to a folder that was opened by its path before."""
    return path.parent == root and not (root / path.name).exists()


@pytest.fixture
def own_archive(archive):
    """A copy of this project's archive, with everything that it configures."""
    shutil.copytree(REPOSITORY / "content", archive.root / "content")
    shutil.copytree(REPOSITORY / "themes", archive.root / "themes")
    shutil.copy(REPOSITORY / "sitegen.toml", archive.root)
    return archive


def test_a_build_touches_nothing_but_the_archive(own_archive, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "events"
    cold = recorded(own_archive, log, "build")
    assert len(cold) > 1000
    found = violations(own_archive, cold)
    assert not found, found
    story = next(own_archive.root.glob("content/stories/*.md"))
    story.write_text(story.read_text("utf-8") + "\nOne more paragraph.\n\n```python\nimport sys\n```\n", "utf-8")
    warm = recorded(own_archive, log, "build")
    assert violations(own_archive, warm) == []
    assert "limited_process" in str(warm)
    checked = recorded(own_archive, log, "check")
    assert violations(own_archive, checked) == []
    print(f"{len(cold) + len(warm) + len(checked)} events, none outside of the archive")  # noqa: T201 - the count is a result


def test_the_processes_of_a_large_build_touch_nothing_but_the_archive(archive, tmp_path_factory):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\nbase_url = "https://t.example/"\n')
    for number in range(400):
        front = f"---\ntitle: S{number}\nstatus: published\npublished: 2020-01-01\n---\n"
        archive.write(
            f"content/stories/s{number}.md", f"{front}{'Some words. ' * 50}\n\n```python\nprint({number})\n```\n"
        )
    events = recorded(archive, tmp_path_factory.mktemp("log") / "events", "build", "-j", "2")
    found = violations(archive, events)
    assert not found, found


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "open(__file__ + 'x', 'w')",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('socket').create_connection(('127.0.0.1', 9), 0.1)",
        "__import__('os').mkdir('/tmp/sitegen-audit/x')",
        "__import__('os').listdir('/home')",
    ],
)
def test_what_a_build_must_not_do_is_recorded(archive, tmp_path_factory, code):
    log = tmp_path_factory.mktemp("log") / "events"
    environment = {**os.environ, "AUDIT_LOG": str(log), "PYTHONPATH": str(HOOK)}
    subprocess.run(
        [sys.executable, "-c", f"__file__ = '/opt/x'\n{code}"], env=environment, capture_output=True, check=False
    )
    assert violations(archive, [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()])
