"""The output folder: files are staged, moved into place and deleted, and nothing of others is touched."""

import io
import os
from pathlib import Path

import pytest

from sitegen.diagnostics import SitegenError
from sitegen.publish.output import output_dir
from sitegen.publish.output.output_dir import StagingArea, find_conflicts, prune


def write(folder, *paths, data=b"data"):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def tree(folder):
    """The files and links below a folder, and the empty folders with a slash at the end."""
    found = set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_dir():
            found.add(name)
        elif not list(path.iterdir()):
            found.add(f"{name}/")
    return found


@pytest.fixture
def output(tmp_path):
    folder = tmp_path / "build"
    folder.mkdir()
    return folder


@pytest.fixture
def staging(output, tmp_path):
    return StagingArea(output, tmp_path / "scratch")


class TestStaging:
    def test_a_staged_file_is_visible_when_it_is_published(self, staging, output):
        staging.add("a/b/page.html", b"bytes")
        assert tree(output) == set()
        staging.publish("a/b/page.html")
        assert tree(output) == {"a/b/page.html"}
        assert (output / "a/b/page.html").read_bytes() == b"bytes"
        assert staging.staged == {}

    def test_published_files_and_folders_can_be_read_by_a_web_server(self, staging, output):
        old = os.umask(0o077)
        try:
            staging.add("a/page.html", b"bytes")
            staging.publish("a/page.html")
        finally:
            os.umask(old)
        assert [oct((output / path).stat().st_mode & 0o777) for path in ("a", "a/page.html")] == ["0o755", "0o644"]

    def test_a_missing_output_folder_is_made_and_can_be_read(self, tmp_path):
        old = os.umask(0o077)
        try:
            staging = StagingArea(tmp_path / "site/build", tmp_path / "new/scratch")
            staging.add("page.html", b"bytes")
        finally:
            os.umask(old)
        assert (tmp_path / "site/build").stat().st_mode & 0o777 == 0o755
        staging.publish("page.html")
        assert tree(tmp_path / "site") == {"build/page.html"}

    def test_files_with_equal_bytes_are_staged_one_by_one(self, staging, output):
        for name in "abc":
            staging.add(name, name.encode())
        assert len(set(staging.staged.values())) == 3
        for name in "cab":
            staging.publish(name)
        assert [(output / name).read_bytes() for name in "abc"] == [b"a", b"b", b"c"]

    def test_a_published_file_replaces_the_old_one(self, staging, output):
        write(output, "page.html", data=b"old")
        staging.add("page.html", b"new")
        assert (output / "page.html").read_bytes() == b"old"
        staging.publish("page.html")
        assert (output / "page.html").read_bytes() == b"new"

    def test_the_files_of_a_killed_build_are_deleted_first_and_only_once(self, staging, tmp_path):
        write(tmp_path / "scratch/stage", "left/00000000")
        folder = staging.prepare()
        assert tree(folder) == set()
        staging.add("a", b"a")
        assert staging.prepare() == folder
        assert len(tree(folder)) == 1

    def test_files_that_were_not_published_are_deleted_at_the_end(self, staging, output, tmp_path):
        staging.add("a", b"a")
        staging.close()
        assert staging.staged == {}
        assert tree(tmp_path / "scratch") == set()
        assert tree(output) == set()

    def test_without_files_nothing_is_made_or_deleted(self, staging, tmp_path):
        write(tmp_path / "scratch", "stage/other")
        staging.close()
        assert tree(tmp_path / "scratch") == {"stage/other"}

    @pytest.mark.parametrize("difference", [-1, 0, 1])
    def test_on_another_disk_files_are_staged_in_the_output_folder(
        self, staging, output, tmp_path, monkeypatch, difference
    ):
        real = Path.stat

        def stat(path, **options):
            found = real(path, **options)
            device = 1000 + difference * (path == output)
            return os.stat_result((*found[:2], device, *found[3:10]))

        monkeypatch.setattr(Path, "stat", stat)
        folder = output / output_dir.STAGING_FOLDER_NAME if difference else tmp_path / "scratch/stage"
        assert staging.prepare() == folder
        monkeypatch.undo()
        staging.add("page.html", b"bytes")
        staging.publish("page.html")
        staging.close()
        assert tree(output) == {"page.html"}

    def test_a_staging_folder_that_cannot_be_emptied_is_used(self, staging, output, tmp_path, monkeypatch):
        write(tmp_path / "scratch/stage", "00000000", "busy")
        monkeypatch.setattr(output_dir.shutil, "rmtree", lambda *_, **_options: None)
        staging.add("page.html", b"bytes")
        staging.publish("page.html")
        assert (output / "page.html").read_bytes() == b"bytes"

    def test_a_staging_folder_that_is_gone_is_no_error_at_the_end(self, staging):
        folder = staging.prepare()
        folder.rmdir()
        staging.close()
        assert not folder.exists()

    @pytest.mark.parametrize("kind", ["file", "link"])
    def test_a_file_or_link_at_the_path_of_a_folder_is_an_error(self, staging, output, tmp_path, kind):
        if kind == "file":
            write(output, "a")
        else:
            (tmp_path / "elsewhere").mkdir()
            (output / "a").symlink_to(tmp_path / "elsewhere")
        staging.add("a/b/page.html", b"bytes")
        with pytest.raises(SitegenError, match=r"build/a is not a folder"):
            staging.publish("a/b/page.html")
        assert not list(tmp_path.glob("elsewhere/*"))

    def test_a_folder_that_exists_keeps_its_mode(self, staging, output):
        (output / "a").mkdir(mode=0o700)
        for name in ("a/one", "a/two"):
            staging.add(name, b"bytes")
            staging.publish(name)
        assert (output / "a").stat().st_mode & 0o777 == 0o700
        assert tree(output) == {"a/one", "a/two"}

    def test_files_larger_than_one_write_are_staged_whole(self, tmp_path, monkeypatch):
        class SlowFile(io.FileIO):
            """A file that takes three bytes at a time."""

            def write(self, data):
                return super().write(data[:3])

        monkeypatch.setattr(output_dir, "open", lambda path, *_, **_options: SlowFile(path, "w"), raising=False)
        output_dir.write_staged_file(str(tmp_path / "a"), b"12345678")
        assert (tmp_path / "a").read_bytes() == b"12345678"


class TestConflicts:
    def test_new_paths_do_not_conflict(self, output):
        write(output, "other", "a/other")
        assert find_conflicts(output, ["page.html", "a/page.html", "b/c/page.html"], set()) == []

    def test_a_missing_output_folder_has_no_conflicts(self, tmp_path):
        assert find_conflicts(tmp_path / "missing", ["a/page.html"], set()) == []

    def test_foreign_files_at_the_paths_of_new_files_are_conflicts_and_own_ones_are_not(self, output):
        write(output, "own.html", "foreign.html", "a/own.html", "a/foreign.html")
        (output / "link.html").symlink_to("nowhere")
        paths = ["own.html", "link.html", "foreign.html", "a/own.html", "a/foreign.html", "new.html"]
        assert find_conflicts(output, paths, {"own.html", "a/own.html"}) == [
            "a/foreign.html",
            "foreign.html",
            "link.html",
        ]

    def test_a_foreign_file_or_link_at_the_path_of_a_folder_is_a_conflict(self, output):
        write(output, "own", "foreign")
        (output / "link").symlink_to(output)
        paths = [f"{top}/{name}" for top in ("own", "foreign", "link") for name in ("a/one", "two")]
        assert find_conflicts(output, paths, {"own"}) == ["foreign", "link"]

    def test_a_folder_may_be_replaced_if_it_has_only_own_files(self, output):
        write(output, "own/a", "own/b/c", "mixed/a", "mixed/b/c", "linked/a")
        (output / "linked/link").symlink_to(output)
        (output / "empty").mkdir()
        ours = {"own/a", "own/b/c", "mixed/a", "linked/a"}
        assert find_conflicts(output, ["own", "mixed", "linked", "empty"], ours) == ["linked", "mixed"]


class TestPruning:
    def test_files_and_the_folders_that_become_empty_are_deleted(self, output):
        write(output, "a/b/c/one", "a/two", "d/three", "d/four", "five")
        assert prune(output, ["a/b/c/one", "d/three", "five", "a/missing", "missing/too"]) == [
            "a/b/c/one",
            "d/three",
            "five",
        ]
        assert tree(output) == {"a/two", "d/four"}
        assert prune(output, ["d/four", "a/two"]) == ["a/two", "d/four"]
        assert tree(output) == set()
        assert output.is_dir()

    def test_the_empty_folder_of_a_missing_file_is_deleted(self, output):
        (output / "a/b").mkdir(parents=True)
        assert prune(output, ["a/b/missing"]) == []
        assert tree(output) == set()

    def test_the_empty_folders_above_a_missing_folder_are_deleted(self, output):
        (output / "a/b").mkdir(parents=True)
        write(output, "d/file")
        assert prune(output, ["a/b/c/d/missing", "d/e/missing", "d/file/e/missing"]) == []
        assert tree(output) == {"d/file"}

    def test_links_are_deleted_and_not_followed(self, output, tmp_path):
        write(tmp_path, "elsewhere/file")
        (output / "link").symlink_to(tmp_path / "elsewhere")
        assert prune(output, ["link/file"]) == []
        assert (output / "link").is_symlink()
        assert prune(output, ["link"]) == ["link"]
        assert tree(tmp_path) == {"elsewhere/file", "build/"}

    def test_an_output_folder_below_a_link_is_pruned(self, output, tmp_path):
        write(output, "a/file")
        (tmp_path / "link").symlink_to(tmp_path)
        assert prune(tmp_path / "link/build", ["a/file"]) == ["a/file"]
        assert tree(output) == set()

    def test_folders_are_not_deleted_as_files(self, output):
        write(output, "a/file")
        assert prune(output, ["a"]) == []
        assert tree(output) == {"a/file"}


class TestFiles:
    def test_the_signature_changes_with_the_file(self, tmp_path):
        file = tmp_path / "file"
        assert output_dir.stat_signature(file) == output_dir.stat_signature(file / "below") == ""
        file.write_bytes(b"one")
        first = output_dir.stat_signature(file)
        assert first == output_dir.stat_signature(str(file)) != ""
        file.write_bytes(b"longer")
        second = output_dir.stat_signature(file)
        os.utime(file, (1, 1))
        third = output_dir.stat_signature(file)
        (tmp_path / "other").write_bytes(b"longer")
        (tmp_path / "other").replace(file)
        os.utime(file, (1, 1))
        assert len({first, second, third, output_dir.stat_signature(file)}) == 4

    def test_below_a_file_there_is_none(self, tmp_path):
        write(tmp_path, "file")
        assert output_dir.stat_signature(tmp_path / "file/below") == ""
        assert output_dir.file_digest(tmp_path / "file/below") is None
        assert not output_dir.has_content(tmp_path / "file/below", b"")

    def test_content_is_compared_byte_by_byte(self, tmp_path):
        write(tmp_path, "file", data=b"bytes")
        (tmp_path / "link").symlink_to("file")
        expected = {b"bytes": True, b"byte": False, b"other": False, b"bytes!": False, b"aytes": False, b"zytes": False}
        assert {data: output_dir.has_content(tmp_path / "file", data) for data in expected} == expected
        assert not output_dir.has_content(tmp_path / "link", b"bytes")
        assert not output_dir.has_content(tmp_path / "missing", b"")

    def test_large_content_is_compared(self, tmp_path):
        write(tmp_path, "file", data=b"bytes" * 1000)
        assert output_dir.has_content(tmp_path / "file", b"bytes" * 1000)

    def test_only_regular_files_have_a_digest(self, tmp_path):
        write(tmp_path, "file", data=b"abc")
        (tmp_path / "link").symlink_to("file")
        sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        assert output_dir.file_digest(tmp_path / "file") == output_dir.file_digest(str(tmp_path / "file")) == sha256
        assert [output_dir.file_digest(tmp_path / name) for name in ("link", "missing", ".")] == [None] * 3

    def test_the_first_foreign_name_is_found(self, tmp_path):
        assert output_dir.find_foreign_name(tmp_path / "missing") == ""
        write(tmp_path, ".gitkeep", ".DS_Store")
        assert output_dir.find_foreign_name(tmp_path) == ""
        write(tmp_path, "b", "a", "c")
        assert output_dir.find_foreign_name(tmp_path) == "a"
        assert output_dir.find_foreign_name(tmp_path / "a") == ""


class TestLocation:
    @pytest.fixture
    def root(self, tmp_path, monkeypatch):
        home = tmp_path / "users/home"
        root = home / "papers/archive"
        for folder in ("content/stories", "themes/own", "templates", ".sitegen", ".git", "build/old"):
            (root / folder).mkdir(parents=True)
        monkeypatch.setenv("HOME", str(home))
        write(root, "sitegen.toml", "a-file")
        return root

    @pytest.mark.parametrize(
        "folder",
        ["build", "build/site", "new", "new/site", "../site", "/somewhere", "../../../other", "../../../another"],
    )
    def test_a_folder_of_its_own_is_accepted(self, root, folder):
        output_dir.check_output_folder(root / folder, root)

    @pytest.mark.parametrize(
        ("folder", "reason"),
        [
            ("/", "far more than a site"),
            ("../..", "far more than a site"),
            ("../../..", "far more than a site"),
            (".", "contains the archive's sources"),
            ("..", "contains the archive's sources"),
            ("content", "in the archive's content/"),
            ("content/stories", "in the archive's content/"),
            ("themes/own/new", "in the archive's themes/"),
            ("templates", "in the archive's templates/"),
            (".sitegen/x", "in the archive's .sitegen/"),
            (".git", "in the archive's .git/"),
            ("a-file", "it is a file"),
        ],
    )
    def test_a_folder_with_other_files_is_refused(self, root, folder, reason):
        with pytest.raises(SitegenError, match=reason) as error:
            output_dir.check_output_folder(root / folder, root)
        assert error.value.exit_code == 2

    def test_a_link_to_a_refused_folder_is_refused(self, root):
        (root / "link").symlink_to("content")
        with pytest.raises(SitegenError, match="content/"):
            output_dir.check_output_folder(root / "link", root)

    def test_content_that_is_a_link_is_found_where_it_is(self, root, tmp_path):
        (root / "content/stories").rmdir()
        (root / "content").rmdir()
        (tmp_path / "shared/content").mkdir(parents=True)
        (root / "content").symlink_to(tmp_path / "shared/content")
        with pytest.raises(SitegenError, match="contains the archive's sources"):
            output_dir.check_output_folder(tmp_path / "shared", root)

    @pytest.mark.parametrize("folder", [".", ".."])
    def test_the_folder_of_an_archive_whose_content_is_a_link_is_refused(self, root, tmp_path, folder):
        (root / "content/stories").rmdir()
        (root / "content").rmdir()
        (tmp_path / "shared").mkdir()
        (root / "content").symlink_to(tmp_path / "shared")
        with pytest.raises(SitegenError, match="contains the archive's sources"):
            output_dir.check_output_folder(root / folder, root)

    @pytest.mark.parametrize("name", ["other", "a-other"])
    def test_a_folder_in_another_archive_is_refused(self, root, name):
        write(root.parent, f"{name}/sitegen.toml", f"{name}/build/x")
        with pytest.raises(SitegenError, match=rf"inside another archive, .*/papers/{name}") as error:
            output_dir.check_output_folder(root.parent / name / "build/site", root)
        assert error.value.exit_code == 2
        write(root, "nested/sitegen.toml")
        with pytest.raises(SitegenError, match=r"inside another archive, .*/nested"):
            output_dir.check_output_folder(root / "nested/build", root)

    def test_an_archive_around_this_one_is_no_other(self, root):
        write(root.parent, "sitegen.toml")
        output_dir.check_output_folder(root / "build", root)
        (root / "sitegen.toml").unlink()
        output_dir.check_output_folder(root / "build", root)


def test_a_file_is_untouched_if_it_exists_with_its_signature(tmp_path):
    write(tmp_path, "a")
    signature = output_dir.stat_signature(tmp_path / "a")
    assert output_dir.is_untouched(tmp_path / "a", signature)
    others = ("", "0" * 16, "f" * 16, f"{signature}0")
    assert not any(output_dir.is_untouched(tmp_path / "a", other) for other in others)
    assert not any(output_dir.is_untouched(tmp_path / "b", other) for other in (*others, signature))
