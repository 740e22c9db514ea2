"""System calls of `sitegen publish` that fail, or at which it is killed: readers lose nothing, and the next publication completes it."""

import os
import shutil
import subprocess

import pytest
from support.archive import OFF, Archive
from support.failed_calls import DELETIONS, Injection, check_all, choose, kills

pytestmark = pytest.mark.tools("strace")
CONFIG = '[site]\ntitle = "Test archive"\nbase_url = "https://archive.example.org/"\n[publish.place]\n'
LEASE = ".sitegen-publish"


class FolderPlace:
    """A folder that is published to, in place or with releases."""

    def __init__(self, root, releases):
        self.folder, self.releases = root / "site", releases
        self.settings = 'to = "file:../site"\n' + (f"releases = {releases}\n" if releases else "")

    def tree(self):
        """Return what visitors see."""
        return _files(self.folder / "current" if self.releases else self.folder)

    def leftovers(self):
        """Return temporary files and the lease."""
        found = [path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")]
        count = len(list((self.folder / "releases").iterdir())) if self.releases else 0
        more = [f"{count} releases"] if count > self.releases + 1 else []
        return [path for path in found if ".sitegen-part-" in path or "unfinished" in path or LEASE in path] + more


class GitPlace:
    """A branch of a bare repository."""

    releases = 0

    def __init__(self, root):
        self.folder = root / "site"
        self.settings = f'to = "git:{self.folder}#pages"\n'
        _git(root, "init", "--quiet", "--bare", str(self.folder))

    def tree(self):
        """Return the files of the branch."""
        names = _git(self.folder, "ls-tree", "-r", "-z", "--name-only", "pages").split("\0")[:-1]
        return {name: _git(self.folder, "show", f"pages:{name}").encode() for name in names}

    def leftovers(self):
        """Return what git finds wrong, and commits beside the first and the second publication."""
        _git(self.folder, "fsck", "--strict")
        count = int(_git(self.folder, "rev-list", "--count", "pages"))
        return [] if count == 2 else [f"{count} commits"]


def _git(folder, *args):
    done = subprocess.run(["git", *args], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8", "surrogateescape")


def _files(folder):
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items())}


class Publications:
    """A place with a site, and an archive whose new site is to be published there."""

    def __init__(self, root, place):
        self.archive, self.place, self.root = Archive(root / "archive"), place, root
        self.archive.on.add("hosts")
        self.archive.write("sitegen.toml", CONFIG + place.settings)
        self._fill("first")
        assert self.archive.run("publish", "--yes").code == 0
        self.old = place.tree()
        self._fill("second")
        self.state = {place.folder: root / "saved/site", self.archive.root / ".sitegen": root / "saved/state"}
        (root / "saved").mkdir()
        for folder, saved in self.state.items():
            _copy(folder, saved)
        (root / "tmp").mkdir()
        off = dict(setting for name, setting in OFF.items() if name not in self.archive.on)
        env = os.environ | off | {"TMPDIR": str(root / "tmp")}
        line = ["-C", str(self.archive.root), "publish", "--yes", "-j", "1"]
        self.injection = Injection(line, env, rf"{root}/(archive/(\.sitegen|build)|site|tmp)", root / "log")
        self.injection.count()
        self.new = place.tree()
        assert self.new != self.old

    def _fill(self, word):
        for number in range(3):
            self.archive.story(f"s{number}", body=f"Text {number}: {word}.\n")
        if word == "second":
            self.archive.story("s2", status="draft")
            self.archive.story("s3/index")
        self.archive.build()

    def _restore(self):
        for folder, saved in self.state.items():
            shutil.rmtree(folder)
            _copy(saved, folder)
        shutil.rmtree(self.root / "tmp")
        (self.root / "tmp").mkdir()

    def check(self, call, error, number):
        self._restore()
        done, is_hit, point = self.injection.check(call, error, number)
        tree = self.place.tree()
        torn = [
            path
            for path in tree
            if tree[path] not in (self.old.get(path), self.new.get(path)) and ".sitegen-" not in path
        ]
        assert torn == [], point
        assert [path for path in self.old if path in self.new and path not in tree] == [], point
        if done.returncode == 1 and call not in DELETIONS:
            assert list((self.root / "tmp").iterdir()) == [], point
        again = self.archive.run("publish", "--yes")
        assert again.code == 0, f"{point}\nthe next publication: {again.err}"
        assert self.place.tree() == self.new, point
        assert self.place.leftovers() == [], point
        third = self.archive.run("publish", "--yes")
        assert "Nothing to publish" in third.out, f"{point}\nthe one after it: {third.out}{third.err}"
        return is_hit


def _copy(folder, target):
    shutil.copytree(folder, target, symlinks=True)


def publications(root, kind):
    """Make the publications to one kind of place."""
    return Publications(root, GitPlace(root) if kind == "git" else FolderPlace(root, 2 if kind == "releases" else 0))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["folder", "releases", "git"])
def test_a_publication_in_which_a_system_call_fails_loses_nothing(tmp_path, kind):
    publications_of_kind = publications(tmp_path, kind)
    points = [*choose(publications_of_kind.injection.calls, 1, 1), *kills(publications_of_kind.injection.calls, 1)]
    check_all(publications_of_kind.check, points[::3], f"faults in a publication to a place of the kind {kind}")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["folder", "releases", "git"])
def test_hundreds_of_faults_in_a_publication(tmp_path, kind):
    publications_of_kind = publications(tmp_path, kind)
    calls = publications_of_kind.injection.calls
    points = [*choose(calls, 6, 3), *kills(calls, 4)]
    check_all(publications_of_kind.check, points, f"faults in a publication to a place of the kind {kind}")
