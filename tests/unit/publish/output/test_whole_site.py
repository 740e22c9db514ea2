"""The output folder is replaced by a new one in one step. The folders are real; only unsupported systems are imitated."""

import ctypes
import errno
import os
import stat
from types import SimpleNamespace

import pytest
from support.stored_archive import StoredArchive

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import CANNOT_EXCHANGE, INVALID_OUTPUT_FOLDER
from sitegen.publish.output import whole_site
from sitegen.publish.output.manifest import MANIFEST, format_manifest
from sitegen.publish.output.output_dir import StagingArea, stat_signature
from sitegen.publish.output.whole_site import delete_site, next_folder, previous_folder, replace_site

DIGEST = "0" * 64


def manifest(*paths):
    return format_manifest(dict.fromkeys(paths, DIGEST), "https://archive.example.org/")


def write(folder, **files):
    for name, data in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data)


def tree(folder):
    """The texts of all files below a folder, without the manifest; of a symbolic link, its target."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file()]
    return {
        path.relative_to(folder).as_posix(): f"-> {path.readlink()}" if path.is_symlink() else path.read_text()
        for path in files
        if path != folder / MANIFEST
    }


class Site:
    """An output folder with the site of an earlier build: `a` and `b/c`, and a file of somebody else, `other`."""

    def __init__(self, root):
        self.root, self.folder = root, root / "site"
        write(self.folder, a="old a", b__c="old c", other="other")
        self.manifest.write_bytes(manifest("a", "b/c"))
        self.flushed = []
        self.staging = StagingArea(self.folder, root / "scratch", self.flush)

    @property
    def manifest(self):
        return self.folder / MANIFEST

    def flush(self, files, folders):
        """Note what is flushed, and the site that readers see meanwhile."""
        names = [[os.path.relpath(path, self.root) for path in paths] for paths in (files, folders)]
        assert all(os.path.exists(path) for path in (*files, *folders))  # noqa: PTH110 - some are texts
        self.flushed.append((*map(sorted, names), tree(self.folder)["a"]))

    def replace(self, *, left_out=(), listed=("a", "b/c"), keep_previous=False, **files):
        """Replace the site, with some new files."""
        for path, data in files.items():
            self.staging.add(path.replace("__", "/"), data.encode())
        replace_site(self.staging, manifest(*listed), left_out, keep_previous=keep_previous)

    @property
    def folders(self):
        """The folders next to the output folder."""
        return {path.name for path in self.root.iterdir()} - {"scratch"}


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_the_new_site_has_the_new_files_and_those_that_stay(site):
    inode = (site.folder / "b/c").stat().st_ino
    site.replace(a="new a", d__e__f="new f", d__g="new g", left_out=["a"], listed=("a", "b/c", "d/e/f", "d/g"))
    assert tree(site.folder) == {"a": "new a", "b/c": "old c", "d/e/f": "new f", "d/g": "new g", "other": "other"}
    assert site.manifest.read_bytes() == manifest("a", "b/c", "d/e/f", "d/g")
    assert (site.folder / "b/c").stat().st_ino == inode, "files that stay are not written"
    assert (site.folder / "b/c").stat().st_nlink == 1
    assert site.staging.staged == {}
    assert site.folders == {"site"}


def test_files_that_are_left_out_are_gone(site):
    site.replace(left_out=["b/c"], listed=("a",))
    assert tree(site.folder) == {"a": "old a", "other": "other"}
    assert not (site.folder / "b").exists()


def test_an_unchanged_manifest_is_not_written(site):
    before = site.manifest.stat().st_ino
    site.staging.add("a", b"new a")
    replace_site(site.staging, None, ["a"], keep_previous=False)
    assert tree(site.folder) == {"a": "new a", "b/c": "old c", "other": "other"}
    assert site.manifest.stat().st_ino == before


def test_files_are_on_the_disk_before_readers_see_them(site):
    site.replace(a="new a", d__e="new e", left_out=["a"], listed=("a", "b/c", "d/e"))
    before, after = site.flushed
    new = ".site.next"
    assert before == (sorted([f"{new}/a", f"{new}/d/e", f"{new}/{MANIFEST}"]), [new, f"{new}/b", f"{new}/d"], "old a")
    assert after == ([], ["."], "new a")


def test_links_and_files_of_others_are_kept(site):
    (site.folder / "link").symlink_to("a")
    (site.folder / "folder-link").symlink_to("b")
    (site.folder / "dangling").symlink_to("nowhere")
    write(site.folder, **{f"b__{MANIFEST}": "a copy", "b__.sitegen-stage__x": "a copy"})
    before = tree(site.folder)
    site.replace()
    assert tree(site.folder) == before
    assert before["folder-link"] == "-> b"
    assert site.folders == {"site"}


def test_a_staging_folder_is_not_kept(site):
    write(site.folder, **{".sitegen-stage__1": "a part", ".sitegen-stage__b__2": "a part"})
    site.replace(keep_previous=True)
    assert ".sitegen-stage/1" not in tree(site.folder) | tree(site.root / ".site.previous")
    assert not (site.root / ".site.previous/.sitegen-stage").exists()


@pytest.mark.parametrize("keep_previous", [True, False])
def test_the_old_site_is_kept_if_it_is_wanted(site, keep_previous):
    old = tree(site.folder)
    for version in ("1", "2"):
        previous, old = old, old | {"a": version}
        site.replace(a=version, left_out=["a"], keep_previous=keep_previous)
        assert tree(site.folder) == old
        assert site.folders == ({"site", ".site.previous"} if keep_previous else {"site"})
        assert not keep_previous or tree(previous_folder(site.folder)) == previous
        assert not keep_previous or (previous_folder(site.folder) / MANIFEST).exists()


def test_a_link_as_the_output_folder_stays_one(site):
    link = site.root / "elsewhere"
    link.symlink_to(site.folder)
    site.staging.output = link
    site.replace(a="new a", left_out=["a"])
    assert link.is_symlink()
    assert tree(site.folder)["a"] == "new a"
    assert next_folder(link) == site.root / ".site.next"
    assert previous_folder(link) == site.root / ".site.previous"


def test_all_readers_may_enter_the_new_folder(site):
    mask = os.umask(0o077)
    try:
        site.replace(d__e="new e", listed=("a", "b/c", "d/e"))
    finally:
        os.umask(mask)
    assert [stat.S_IMODE((site.folder / path).stat().st_mode) for path in ("", "b", "d")] == [0o755] * 3


class TestFailure:
    @pytest.mark.parametrize("missing", ["b", "y"])
    def test_a_new_site_that_cannot_be_completed_is_deleted(self, site, missing):
        before = tree(site.folder)
        for name in ("a", "b", "x", "y", "z"):
            site.staging.add(name, b"new")
        os.remove(site.staging.staged[missing])  # noqa: PTH107 - a text
        with pytest.raises(FileNotFoundError):
            site.replace(listed=("a", "b/c", "b", "x", "y", "z"), left_out=["a"])
        assert tree(site.folder) == before
        assert site.manifest.read_bytes() == manifest("a", "b/c")
        assert site.folders == {"site"}
        assert site.flushed == []

    def test_files_that_cannot_be_deleted_do_not_hide_the_reason(self, site):
        site.staging.add("unlisted", b"new")
        site.staging.add("z", b"new")
        os.remove(site.staging.staged["z"])  # noqa: PTH107 - a text
        with pytest.raises(FileNotFoundError):
            site.replace()

    def test_an_interruption_deletes_the_new_site(self, site):
        def interrupt(_files, _folders):
            raise KeyboardInterrupt

        site.staging.flush = interrupt
        with pytest.raises(KeyboardInterrupt):
            site.replace(a="new a", left_out=["a"])
        assert tree(site.folder)["a"] == "old a"
        assert site.folders == {"site"}

    def test_a_new_folder_that_exists_is_not_touched(self, site):
        write(site.root, **{".site.next__x": "x"})
        with pytest.raises(FileExistsError):
            site.replace()
        assert tree(site.root / ".site.next") == {"x": "x"}


class TestExchange:
    """What the operating system answers is imitated."""

    @pytest.fixture
    def answer(self, monkeypatch):
        """Make the exchange answer with an error; None if the library lacks the function."""

        def set_answer(number):
            def fail(*_args):
                ctypes.set_errno(number)
                return -1

            functions = {} if number is None else {"renameat2": fail, "renamex_np": fail}
            monkeypatch.setattr(ctypes, "CDLL", lambda _name, **_options: SimpleNamespace(**functions))

        return set_answer

    @pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV, errno.EBUSY, None])
    def test_a_file_system_that_cannot_do_it_is_told_with_another_way(self, site, answer, number):
        answer(number)
        with pytest.raises(SitegenError) as error:
            site.replace(a="new a", left_out=["a"])
        assert error.value.problems[0].code == CANNOT_EXCHANGE.code
        assert f"{site.folder} cannot be replaced in one step" in str(error.value)
        assert "build without --atomic" in str(error.value)
        assert tree(site.folder)["a"] == "old a"
        assert site.folders == {"site"}

    @pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, 1])
    def test_another_error_is_one_of_the_disk(self, site, answer, number):
        answer(number)
        with pytest.raises(OSError, match=os.strerror(number)) as error:
            site.replace(a="new a", left_out=["a"])
        assert error.value.errno == number
        assert error.value.filename == str(site.folder)
        assert tree(site.folder)["a"] == "old a"
        assert site.folders == {"site"}

    def test_a_new_folder_that_is_gone_is_an_error(self, site):
        site.staging.flush = lambda _files, folders: os.rename(folders[0], f"{folders[0]}.gone")  # noqa: PTH104 - texts
        with pytest.raises(FileNotFoundError, match="site"):
            site.replace(a="new a", left_out=["a"])
        assert tree(site.folder)["a"] == "old a"

    def test_an_error_before_the_exchange_is_not_that_of_the_exchange(self, site):
        ctypes.set_errno(errno.EIO)
        site.replace(a="new a", left_out=["a"])
        assert tree(site.folder)["a"] == "new a"

    def test_a_name_of_any_characters_can_be_exchanged(self, tmp_path):
        site = Site(tmp_path / "ä \udcff")
        site.replace(a="new a", left_out=["a"])
        assert tree(site.folder)["a"] == "new a"


class TestDelete:
    """A site next to the output folder, which an interrupted build has left."""

    @pytest.fixture
    def folder(self, tmp_path):
        folder = tmp_path / ".site.next"
        write(folder, a="a", b__c="c", b__d="d")
        (folder / MANIFEST).write_bytes(manifest("a", "b/c", "b/d"))
        return folder

    def test_a_site_is_deleted(self, folder):
        delete_site(folder)
        assert not folder.exists()
        delete_site(folder)

    def test_a_file_is_no_site(self, tmp_path):
        write(tmp_path, site="text")
        delete_site(tmp_path / "site")
        assert (tmp_path / "site").read_text() == "text"

    @pytest.mark.parametrize("name", ["0", "b__0", "zzz"])
    def test_a_site_with_files_of_others_is_kept(self, folder, name):
        write(folder, **{name: "mine", "zzzz": "mine too"})
        with pytest.raises(SitegenError) as error:
            delete_site(folder)
        path = name.replace("__", "/")
        message = f"{folder} contains {path}, which sitegen did not write; move it away"
        assert error.value.problems[0].message == message
        assert error.value.problems[0].code == INVALID_OUTPUT_FOLDER.code
        assert tree(folder) == {path: "mine", "zzzz": "mine too"}
        assert (folder / MANIFEST).exists()

    @pytest.mark.parametrize("has_manifest", [True, False])
    def test_files_with_another_name_and_links_are_deleted(self, folder, has_manifest):
        other = folder.with_name("other")
        write(other, x="x")
        os.link(other / "x", folder / "b/x")
        (folder / "link").symlink_to("nowhere")
        (folder / "folder-link").symlink_to(other)
        if not has_manifest:
            for path in ("a", "b/c", "b/d", MANIFEST):
                (folder / path).unlink()
        delete_site(folder)
        assert not folder.exists()
        assert tree(other) == {"x": "x"}

    def test_a_manifest_that_has_another_name_is_deleted(self, folder):
        os.link(folder / MANIFEST, folder.with_name("other"))
        delete_site(folder)
        assert not folder.exists()

    def test_without_a_manifest_files_are_those_of_others(self, folder):
        (folder / MANIFEST).unlink()
        with pytest.raises(SitegenError, match="contains a, which"):
            delete_site(folder)
        assert tree(folder) == {"a": "a", "b/c": "c", "b/d": "d"}


def test_the_signatures_of_all_published_files_are_stored_again(tmp_path):
    stored, folder = StoredArchive(tmp_path), tmp_path / "site"
    write(folder, **{"a__index.html": "a", "b.txt": "b", "b.txt.gz": "packed"})
    for address in ("/a/", "/b.txt", "/new/"):
        stored.page(address)
    stored.store.db.execute("UPDATE page SET digest = x'01', stat = 'old' WHERE address != '/new/'")
    stored.store.db.execute("INSERT INTO precompressed VALUES ('b.txt.gz', 's', 'd', 'old')")
    whole_site.refresh_signatures(stored.store, folder)
    signatures = [stat_signature(folder / path) for path in ("a/index.html", "b.txt", "b.txt.gz")]
    assert stored.store.db.execute("SELECT stat FROM page ORDER BY address").fetchall() == [
        (signatures[0],), (signatures[1],), ("",),
    ]  # fmt: skip
    assert stored.store.db.execute("SELECT stat FROM precompressed").fetchall() == [(signatures[2],)]
