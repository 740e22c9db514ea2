"""A full disk, a failing disk, a missing permission or too many open files, at any system call of a build.

The build ends with a sentence and exit code 1, leaves no staged file, and leaves each published file as it was or as it will be. The next
build makes the site that a build from nothing makes.
"""

import os
import subprocess

import pytest
from support.archive import OFF, Archive
from support.failed_calls import Injection, check_all, choose, kills

pytestmark = pytest.mark.tools("strace")
ON = {"search", "dataset", "ledger", "social_cards"}
SITE = ("build", ".sitegen", "addresses.txt")
OURS = r"/archive/(\.sitegen/|build\b|addresses\.txt|content/)"
"""Only calls about these files are made to fail: what Python reads before it runs sitegen is not ours."""


class Builds:
    """An archive, and its state before the build that is to fail."""

    def __init__(self, root, *, is_warm):
        self.archive, self.is_warm = Archive(root / "archive"), is_warm
        self.archive.on |= ON
        self.fill("first")
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
        env = os.environ | dict(setting for name, setting in OFF.items() if name not in ON)
        self.injection = Injection(["-C", str(self.archive.root), "build", "-j", "1"], env, OURS, root / "log")
        self.injection.count()
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

    def check(self, call, error, number):
        self.restore()
        _, is_hit, point = self.injection.check(call, error, number)
        tree = self.archive.tree()
        torn = [path for path in self.old if path in tree and tree[path] not in (self.old[path], self.new.get(path))]
        assert [path for path in torn if path != "manifest-sha256.txt"] == [], point
        assert [path for path in self.old if path in self.new and path not in tree] == [], point
        if error != "SIGKILL" and call != "rmdir":
            assert not (self.archive.root / ".sitegen/stage").exists(), point
            left = [
                path.name for path in (self.archive.root / ".sitegen").rglob("*") if path.suffix in {".tmp", ".part"}
            ]
            assert left == [], point
        again = self.archive.run("build", "-j", "1", "--no-sync")
        assert again.code == 0, f"{point}\nthe next build: {again.err}"
        assert self.archive.tree() == self.new, point
        return is_hit


@pytest.mark.long
def test_a_build_in_which_a_system_call_fails_says_so_and_loses_nothing(tmp_path):
    builds = Builds(tmp_path, is_warm=True)
    check_all(builds.check, list(choose(builds.injection.calls, 1, 1)), "failing system calls in a warm build")


@pytest.mark.long
@pytest.mark.parametrize("state", ["cold", "warm"])
def test_hundreds_of_failing_system_calls(tmp_path, state):
    builds = Builds(tmp_path, is_warm=state == "warm")
    check_all(builds.check, list(choose(builds.injection.calls, 6, 3)), f"failing system calls in a {state} build")
    check_all(builds.check, kills(builds.injection.calls, 4), f"kills in a {state} build")
