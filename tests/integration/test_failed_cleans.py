"""System calls of `sitegen clean` that fail, or at which it is killed: it deletes nothing else, and the next build or clean makes it right."""

import os
import shutil

import pytest
from support.archive import OFF, Archive
from support.failed_calls import Injection, check_all, choose, kills

pytestmark = pytest.mark.tools("strace")
ON = {"search", "dataset", "ledger"}
GENERATED = ("build", ".sitegen")
THEIRS = "theirs.txt"
CLEANED = [THEIRS], False
BUILD_FIRST = "run sitegen build with the same -o first"


class Cleans:
    """A built archive, in whose output folder there is a file of someone else."""

    def __init__(self, root, folder):
        self.archive, self.root, self.output = Archive(root / "archive"), root, root / "archive" / folder
        archive = self.archive
        archive.on |= ON
        self.options = ["-o", str(self.output)] if folder != "build" else []
        archive.entity("person", "ann", name="Ann Lee")
        for number in (1, 2, 3):
            archive.story(f"s{number}", title=f"Story {number}", entities=["Ann Lee"], body=f"Text {number}.\n")
        archive.build(*self.options)
        self.site = self._site()
        self.generated = {path: root / "saved" / path.name for path in (self.output, archive.root / ".sitegen")}
        (self.output / THEIRS).write_text("theirs", "utf-8")
        (root / "saved").mkdir()
        for path, saved in self.generated.items():
            shutil.copytree(path, saved, symlinks=True)
        self.sources = self._sources()
        self.injection = Injection(
            ["-C", str(archive.root), "clean", *self.options],
            os.environ | dict(setting for name, setting in OFF.items() if name not in ON),
            rf"{self.output}\b|{archive.root}/(\.sitegen|content|addresses\.txt|sitegen\.toml)",
            root / "log",
        )
        self.injection.count()
        self.check_cleaned("without a fault")

    def _site(self):
        found = {path.relative_to(self.output).as_posix(): path for path in self.output.rglob("*") if path.is_file()}
        return {name: path.read_bytes() for name, path in found.items() if name != THEIRS}

    def _sources(self):
        root = self.archive.root
        found = [path for path in sorted(root.rglob("*")) if path.is_file() and ".sitegen" not in path.parts]
        return {path: path.read_bytes() for path in found if self.output not in path.parents or path.name == THEIRS}

    def _restore(self):
        for path, saved in self.generated.items():
            shutil.rmtree(path, ignore_errors=True)
            shutil.copytree(saved, path, symlinks=True)
        assert self.archive.run("build", "--no-sync", *self.options).code == 0

    def _fault(self, call, error, number):
        self._restore()
        done, is_hit, point = self.injection.check(call, error, number)
        assert self._sources() == self.sources, point
        torn = [path for path, data in self._site().items() if data != self.site.get(path)]
        assert torn == [], point
        if done.returncode == 0:
            self.check_cleaned(point)
        return is_hit, point, self._left() == CLEANED  # after an error at the end, too

    def _left(self):
        return [path.name for path in self.output.iterdir()], (self.archive.root / ".sitegen").exists()

    def check_cleaned(self, point):
        assert self._left() == CLEANED, point

    def check_clean(self, call, error, number):
        """Check that a second `clean` completes one with a fault.

        A database whose first page cannot be read counts as damaged. Without it, only a build can tell whose folder `-o` names.
        """
        is_hit, point, is_complete = self._fault(call, error, number)
        if not is_complete:
            again = self.archive.run("clean", *self.options)
            if self.options and call == "pread64" and BUILD_FIRST in again.err:
                self.archive.build("--no-sync", *self.options)
                again = self.archive.run("clean", *self.options)
            assert (again.code, self._sources()) == (0, self.sources), f"{point}\nthe next clean: {again.err}"
            self.check_cleaned(point)
        return is_hit

    def check_build(self, call, error, number):
        """Check that a build after a `clean` with a fault makes the site of a build from nothing."""
        is_hit, point, _ = self._fault(call, error, number)
        (self.output / THEIRS).unlink()  # with it, a folder without a manifest is not ours
        built = self.archive.run("build", "--no-sync", "-j", "1", *self.options)
        assert built.code == 0, f"{point}\nthe next build: {built.err}"
        assert self._site() == self.site, point
        unchanged = self.archive.run("build", "--no-sync", "-j", "1", "--json", *self.options)
        assert '"written": 0' in unchanged.out, f"{point}\nthe one after it: {unchanged.out}{unchanged.err}"
        return is_hit


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["build", "site"])
def test_a_clean_in_which_a_system_call_fails_is_made_right_by_the_next_one_and_by_a_build(tmp_path, folder):
    cleans = Cleans(tmp_path, folder)
    points = [*choose(cleans.injection.calls, 1, 1), *kills(cleans.injection.calls, 1)]
    check_all(cleans.check_clean, points[::2], "faults in a clean before a clean")
    check_all(cleans.check_build, points[1::2], "faults in a clean before a build")


@pytest.mark.long
@pytest.mark.parametrize("folder", ["build", "site"])
def test_hundreds_of_faults_in_a_clean(tmp_path, folder):
    cleans = Cleans(tmp_path, folder)
    calls = cleans.injection.calls
    points = [*choose(calls, 6, 3), *kills(calls, 12)]
    check_all(cleans.check_clean, points, "faults in a clean before a clean")
    check_all(cleans.check_build, points, "faults in a clean before a build")
