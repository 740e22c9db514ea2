"""System calls of `sitegen import` that fail, or at which it is killed: the next import ends as if nothing had happened."""

import os
import shutil
from io import BytesIO

import pytest
from PIL import Image
from support import wxr
from support.archive import OFF, Archive
from support.failed_calls import DELETIONS, Injection, check_all, choose, kills

pytestmark = pytest.mark.tools("strace")
"""If one of these fails, a temporary file outside of the archive stays there."""
TIME = "1764500000"
POST = "---\ntitle: Post {number}\ndate: 2019-03-0{number} 08:00:00\ntags: [city]\n---\nText {number}: {word}. ![A bridge](/img/p{number}.jpg)\n"


def _jpeg(color):
    stream = BytesIO()
    Image.new("RGB", (8, 8), color).save(stream, "JPEG")
    return stream.getvalue()


def write_jekyll(folder, word):
    """Write a folder of Jekyll with pictures."""
    (folder / "_config.yml").write_text("title: Old site\nurl: https://old.example\n", "utf-8")
    (folder / "_posts").mkdir(exist_ok=True)
    (folder / "img").mkdir(exist_ok=True)
    for number in (1, 2, 3) if word == "first" else (1, 2, 3, 4):
        text = POST.format(number=number, word=word if number > 1 else "unchanged")
        (folder / f"_posts/2019-03-0{number}-post-{number}.md").write_text(text, "utf-8")
        (folder / f"img/p{number}.jpg").write_bytes(_jpeg((number, 20, 30)))
    return ["jekyll", str(folder)]


def write_wordpress(folder, word):
    """Write an export of WordPress with its uploads."""
    posts = []
    (folder / "uploads").mkdir(exist_ok=True)
    for number in (1, 2, 3) if word == "first" else (1, 2, 3, 4):
        address = f"{wxr.SITE}/wp-content/uploads/p{number}.jpg"
        text = f"<p>Text {number}: {word if number > 1 else 'unchanged'}.</p>"
        picture = f'<img class="wp-image-{90 + number}" src="{address}" alt="A bridge"/>'
        posts.append(wxr.post(text + picture, id=number, slug=f"post-{number}"))
        posts.append(wxr.attachment(90 + number, f"p{number}.jpg", alt="A bridge"))
        (folder / f"uploads/p{number}.jpg").write_bytes(_jpeg((number, 20, 30)))
    (folder / "export.xml").write_text(wxr.export(*posts), "utf-8")
    return ["wordpress", str(folder / "export.xml"), "--media", str(folder / "uploads")]


SOURCES = {"jekyll": write_jekyll, "wordpress": write_wordpress}


class Imports:
    """An archive with an imported site, and a later state of that site that is to be imported, with changed and new documents."""

    def __init__(self, root, source):
        self.archive, self.root = Archive(root / "archive"), root
        for name in ("source", "saved", "tmp"):
            (root / name).mkdir()
        self.archive.story("own", body="Ours.\n")
        self.args = ["import", *SOURCES[source](root / "source", "first")]
        self.env = {"SOURCE_DATE_EPOCH": TIME, "TMPDIR": str(root / "tmp")}
        first = self.archive.run(*self.args, env=self.env)
        assert first.code == 0, first.err
        self.old = self.files()
        SOURCES[source](root / "source", "second")
        self.args += ["--again"]
        for name in ("content", "imports", ".sitegen"):
            shutil.copytree(self.archive.root / name, root / "saved" / name)
        self.injection = Injection(
            ["-C", str(self.archive.root), *self.args, "-j", "1"],
            os.environ | dict(OFF.values()) | self.env,
            rf"{root}/(archive/(\.sitegen|content|imports)|source|tmp)",
            root / "log",
        )
        self.injection.count()
        self.new = self.files()
        assert len(self.new) == len(self.old) + 2, self.new.keys() - self.old.keys()
        assert [name for name in self.old if self.old[name] != self.new[name]] != []

    def files(self):
        """Return everything in content/, and the ledger."""
        root = self.archive.root
        found = [*(root / "content").rglob("*"), *(root / "imports").glob("*.ndjson")]
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(found) if path.is_file()}

    def _restore(self):
        for name in ("content", "imports", ".sitegen"):
            shutil.rmtree(self.archive.root / name, ignore_errors=True)
            shutil.copytree(self.root / "saved" / name, self.archive.root / name)
        shutil.rmtree(self.root / "tmp")
        (self.root / "tmp").mkdir()

    def check(self, call, error, number):
        self._restore()
        done, is_hit, point = self.injection.check(call, error, number)
        found = self.files()
        torn = [name for name in found if found[name] not in (self.old.get(name), self.new.get(name))]
        assert torn == [], point
        assert [name for name in self.old if name not in found] == [], point
        is_begun = (self.archive.root / ".sitegen/import/journal").exists()
        is_complete = found == self.new
        if done.returncode == 0:
            assert is_complete, point
        assert is_begun or is_complete or found == self.old, point
        if done.returncode == 1 and call not in DELETIONS:
            assert list((self.root / "tmp").iterdir()) == [], point
        again = self.archive.run(*self.args, env=self.env)
        assert again.code == 0, f"{point}\nthe next import: {again.err}"
        assert self.files() == self.new, f"{point}\nthe next import: {again.err}"
        self.check_nothing_left(point)
        third = self.archive.run(*self.args, env=self.env)
        assert (third.code, third.out, self.files()) == (0, "", self.new), f"{point}\nthe one after it: {third.err}"
        return is_hit

    def check_nothing_left(self, point):
        names = [path.name for path in self.archive.root.rglob("*")]
        assert not (self.archive.root / ".sitegen/import").exists(), point
        assert [name for name in names if name.endswith((".tmp", ".part"))] == [], point
        for report in (self.archive.root / "imports").glob("*.report.json"):
            assert report.read_bytes().endswith(b"}\n"), f"{point}: {report.name} is torn"


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
def test_an_import_in_which_a_system_call_fails_loses_nothing(tmp_path, source):
    imports = Imports(tmp_path, source)
    calls = imports.injection.calls
    check_all(imports.check, [*choose(calls, 1, 1), *kills(calls, 1)][::3], f"faults in an import from {source}")


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES)
def test_hundreds_of_faults_in_an_import(tmp_path, source):
    imports = Imports(tmp_path, source)
    calls = imports.injection.calls
    check_all(imports.check, [*choose(calls, 6, 3), *kills(calls, 4)], f"faults in an import from {source}")
