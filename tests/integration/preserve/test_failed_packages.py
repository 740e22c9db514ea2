"""System calls of `sitegen preserve` that fail, or at which it is killed: the package is there completely or not at all, and the rest is unharmed."""

import os
import shutil

import pytest
from support.archive import OFF, Archive
from support.failed_calls import DELETIONS, KILLED, Injection, check_all, choose, kills
from support.images import jpeg
from support.preserved import write_small_archive

pytestmark = pytest.mark.tools("strace")
EARLIER, NOW = "2026-01-04T05:00:00", "2026-01-05T05:00:00"
NAME = "courier-2026-01-05"
FORMS = {"bag": [], "zip": ["--zip", "--complete"], "wacz": ["--as", "wacz"]}
PACKAGES = {"bag": NAME, "zip": f"{NAME}-complete.zip", "wacz": f"{NAME}.wacz"}
PACKED = ("content", "templates", "static", "imports", "build", ".sitegen", "addresses.txt", "sitegen.toml")


def files(folder):
    """Return the files below a folder by their paths in it."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items())}


class Packages:
    """An archive with a package of yesterday, of which one of today is to be made."""

    def __init__(self, root, form):
        self.archive, self.root, self.folder = Archive(root / "archive"), root, root / "packages"
        write_small_archive(self.archive)
        self._fill()
        self.package = self.folder / PACKAGES[form]
        (root / "tmp").mkdir()
        self.env = {"TMPDIR": str(root / "tmp")}
        assert self.archive.run("preserve", "--now", EARLIER, *FORMS[form], str(self.folder)).code == 0
        self.old = files(self.folder)
        shutil.copytree(self.folder, root / "saved")
        self.args = ["preserve", "--now", NOW, *FORMS[form], str(self.folder)]
        self.injection = Injection(
            ["-C", str(self.archive.root), *self.args],
            {name: value for name, value in os.environ.items() if name not in dict(OFF.values())} | self.env,
            rf"{root}/(archive/({'|'.join(PACKED)})|packages|tmp)",
            root / "log",
        )
        self.injection.count()
        self.new = files(self.folder)
        assert self.old.items() < self.new.items()
        self.sources = self._sources()

    def _fill(self):
        archive = self.archive
        archive.write("content/stories/s0/photo.jpg", jpeg(size=(60, 40)))
        archive.story("s0/index", body="![A bridge](photo.jpg)\n")
        for number in (1, 2):
            archive.story(f"s{number}", body=f"Text {number}.\n")
        archive.story("plan", title="A very secret plan", status="draft")
        archive.write("templates/footer.html", "<footer>Ours</footer>\n")
        archive.write("static/note.css", "a {}\n")
        archive.write("imports/old.ndjson", "{}\n")
        archive.build("--now", EARLIER)

    def _sources(self):
        return {name: data for name, data in files(self.archive.root).items() if not name.startswith(".sitegen/")}

    def _restore(self):
        """Put the packages back. The archive needs that not: each check ensures that it is unharmed."""
        for folder in (self.folder, self.root / "tmp"):
            shutil.rmtree(folder)
        shutil.copytree(self.root / "saved", self.folder)
        (self.root / "tmp").mkdir()

    def check(self, call, error, number):
        self._restore()
        done, is_hit, point = self.injection.check(call, error, number)
        found = files(self.folder)
        assert {name: data for name, data in found.items() if name in self.old} == self.old, point
        assert self._sources() == self.sources, point
        is_there = self.package.exists()
        assert is_there or done.returncode != 0, point
        if is_there:
            assert {name: data for name, data in found.items() if ".part/" not in name} == self.new, point
            verified = self.archive.run("preserve", "--verify", str(self.package))
            assert verified.code == 0, f"{point}\n{verified.err}"
        if done.returncode not in KILLED and call not in DELETIONS:
            left = [name for name in found if name not in (self.new if is_there else self.old)]
            assert (left, list((self.root / "tmp").iterdir())) == ([], []), point
        self.check_again(point, is_there=is_there)
        return is_hit

    def check_again(self, point, *, is_there):
        if is_there:
            assert "exists" in self.archive.run(*self.args).err, point
            shutil.rmtree(self.package) if self.package.is_dir() else self.package.unlink()
        again = self.archive.run(*self.args)
        assert again.code == 0, f"{point}\nthe next package: {again.err}"
        assert files(self.folder) == self.new, point
        built = self.archive.run("build", "--now", NOW, "--no-sync", "--json")
        assert (built.code, '"written": 0' in built.out) == (0, True), f"{point}\nthe next build: {built.out}"
        assert self._sources() == self.sources, point


def check_form(root, form, choose_points):
    packages = Packages(root, form)
    points = choose_points(packages.injection.calls)
    check_all(packages.check, points, f"faults while a package of the form {form} is made")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_package_in_which_a_system_call_fails_is_there_completely_or_not_at_all(tmp_path, form):
    check_form(tmp_path, form, lambda calls: [*choose(calls, 1, 1), *kills(calls, 1)][::3])


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_hundreds_of_faults_while_a_package_is_made(tmp_path, form):
    check_form(tmp_path, form, lambda calls: [*choose(calls, 6, 3), *kills(calls, 4)])
