"""A full disk, a failing disk, a missing permission or too many open files, at any system call of a build.

The build ends with a sentence and exit code 1, leaves no staged file, and leaves each published file as it was or as it will be. The next
build makes the site that a build from nothing makes.
"""

import os
import re
import signal
import subprocess
import sys
from collections import Counter

import pytest
from support.archive import OFF, Archive
from support.needs import program

pytestmark = pytest.mark.tools("strace")
FAULTS = {
    "openat": ("EMFILE", "EACCES", "EIO"),
    "write": ("ENOSPC", "EIO"),
    "pwrite64": ("ENOSPC", "EIO"),
    "pread64": ("EIO",),
    "read": ("EIO",),
    "rename": ("EIO", "EACCES", "ENOSPC"),
    "unlink": ("EIO", "EACCES"),
    "rmdir": ("EIO",),
    "mkdir": ("ENOSPC", "EACCES"),
    "fchmod": ("EIO",),
    "fsync": ("EIO",),
    "fdatasync": ("EIO",),
    "getdents64": ("EIO",),
    "ftruncate": ("EIO",),
}
ON = {"search", "dataset", "ledger", "social_cards"}
SITE = ("build", ".sitegen", "addresses.txt")
OURS = re.compile(r"/archive/(\.sitegen/|build\b|addresses\.txt|content/)")
"""Only calls about these files are made to fail: what Python reads before it runs sitegen is not ours."""


class Builds:
    """An archive, and its state before the build that is to fail."""

    def __init__(self, root, *, is_warm):
        self.archive, self.is_warm = Archive(root / "archive"), is_warm
        self.archive.on |= ON
        self.fill("first")
        self.env = os.environ | dict(setting for name, setting in OFF.items() if name not in ON)
        self.old = {}
        if is_warm:
            self.archive.build()
            self.old = self.archive.tree()
            self.fill("second")
        saved = self.saved = root / "saved"
        saved.mkdir()
        for name in SITE:
            if (self.archive.root / name).exists():
                subprocess.run(["cp", "-a", self.archive.root / name, saved], check=True)
        self.calls = self.count_calls()
        self.new = self.archive.tree()

    def fill(self, word):
        self.archive.entity("person", "ann", name="Ann Lee")
        for number in (1, 2, 3):
            text = f"Ann Lee said {word}.\n"
            self.archive.story(f"s{number}", title=f"Story {number}: {word}", entities=["Ann Lee"], body=text)
        if word == "second":
            self.archive.story("s3", title="Story 3", status="draft")

    def restore(self):
        for name in SITE:
            subprocess.run(["rm", "-rf", self.archive.root / name], check=True)
        for each in self.saved.iterdir():
            subprocess.run(["cp", "-a", each, self.archive.root], check=True)

    def run(self, *options):
        # `-b execve`: not those of Pagefind, which is another program
        line = [program("strace"), "-f", "-b", "execve", "-qq", *options]
        line += [sys.executable, "-m", "sitegen", "-C", str(self.archive.root), "build", "-j", "1"]
        return subprocess.run(line, capture_output=True, text=True, env=self.env, timeout=120, check=False)

    def count_calls(self):
        """How many calls of each kind a build makes, and which of them are the first and the last about our files."""
        log = self.saved.parent / "log"
        done = self.run("-y", "-o", str(log), "-e", f"trace={','.join(FAULTS)}")
        assert done.returncode == 0, done.stderr
        counts, numbers, main = Counter(), {name: [] for name in FAULTS}, ""
        for line in log.read_text("utf-8", "replace").splitlines():
            process, call = line.split(maxsplit=1)
            name, main = call.partition("(")[0], main or process
            if name in FAULTS and process == main:  # strace counts the calls of each process by themselves
                counts[name] += 1
                if OURS.search(line):
                    numbers[name].append(counts[name])
        return numbers

    def points(self, per_fault, error_count):
        """The (call, error, number) to try: for each kind of call and some errors some of its calls, evenly."""
        for call, errors in FAULTS.items():
            found = self.calls[call]
            for index, error in enumerate(errors[:error_count]):
                step = max(1, len(found) // per_fault)
                for number in found[index::step][:per_fault]:
                    yield call, error, number

    def check(self, call, error, number):
        self.restore()
        fault = f"signal={error}" if error == "SIGKILL" else f"error={error}"
        done = self.run("-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}")
        point = f"{call} {number}: {error}: exit code {done.returncode}: {done.stderr}"
        assert "Traceback" not in done.stderr, point
        assert done.returncode in ({-signal.SIGKILL, 137} if error == "SIGKILL" else {0, 1}), point
        assert done.stderr or done.returncode != 1, point
        tree = self.archive.tree()
        torn = [path for path in self.old if path in tree and tree[path] not in (self.old[path], self.new.get(path))]
        assert [path for path in torn if path != "manifest-sha256.txt"] == [], point
        assert [path for path in self.old if path in self.new and path not in tree] == [], point
        if error != "SIGKILL":
            assert not (self.archive.root / ".sitegen/stage").exists(), point
            left = [
                path.name for path in (self.archive.root / ".sitegen").rglob("*") if path.suffix in {".tmp", ".part"}
            ]
            assert left == [], point
        again = self.archive.run("build", "-j", "1", "--no-sync")
        assert again.code == 0, f"{point}\nthe next build: {again.err}"
        assert self.archive.tree() == self.new, point


def check_all(builds, points):
    failures = []
    for point in points:
        try:
            builds.check(*point)
        except AssertionError as error:
            failures.append(str(error).splitlines()[0:12])
    print(f"{len(points)} failing system calls in a {'warm' if builds.is_warm else 'cold'} build")  # noqa: T201 - the count is a result
    assert failures == []


@pytest.mark.long
def test_a_build_in_which_a_system_call_fails_says_so_and_loses_nothing(tmp_path):
    builds = Builds(tmp_path, is_warm=True)
    check_all(builds, list(builds.points(1, 1)))


@pytest.mark.long
@pytest.mark.parametrize("state", ["cold", "warm"])
def test_hundreds_of_failing_system_calls(tmp_path, state):
    builds = Builds(tmp_path, is_warm=state == "warm")
    check_all(builds, list(builds.points(6, 3)))
    check_all(builds, [(call, "SIGKILL", number) for call, _, number in builds.points(4, 1)])
