"""Folders that cannot be read are never left out of a list."""

import ast
import errno
import os

import pytest
from support.architecture import ROOT
from support.targets import open_target, publish, site_files, target_settings
from support.unreadable import make_unreadable

from sitegen.content.scanner import scan_content
from sitegen.deploy.targets._folders import list_files
from sitegen.diagnostics import SitegenError
from sitegen.folder_contents import list_folder, list_tree, walk
from sitegen.importers._media_index import MediaIndex
from sitegen.preserve.bag.verify import verify_bag
from sitegen.publish.output.output_dir import _contains_foreign_files
from sitegen.publish.output.whole_site import _files_below
from sitegen.publish.stray_files import _walk_files

READERS = {
    "walk": walk, "list_tree": list_tree, "list_folder": lambda folder: list_folder(folder / "a/b"), "files of a site": _files_below,
    "stray files": _walk_files, "files of a target": list_files, "media": lambda folder: MediaIndex([folder]).files(),
}  # fmt: skip
SILENT = {"glob", "rglob", "iglob"}
"""Functions that leave out what they cannot read. `os.walk` and `Path.walk` do so, too."""


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c.html").write_text("C")
    (tmp_path / "a/z.css").write_text("Z")
    return tmp_path


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.EMFILE])
@pytest.mark.parametrize("reader", READERS)
def test_a_folder_that_cannot_be_read_is_an_error(tree, monkeypatch, reader, number):
    assert list(READERS[reader](tree))
    make_unreadable(monkeypatch, "/b", number)
    if (reader, number) == ("files of a target", errno.EACCES):  # such as lost+found
        assert [file.path for file in list_files(tree)] == ["a/z.css"]
        return
    with pytest.raises(OSError, match=os.strerror(number)):
        list(READERS[reader](tree))


def test_lists_have_the_order_of_paths_and_only_matching_names(tree):
    (tree / "link").symlink_to(tree)
    names = ["a", "a/b", "a/b/c.html", "a/z.css", "link"]
    assert [path.relative_to(tree).as_posix() for path in list_tree(tree)] == names
    assert list_tree(tree, "*.html") == [tree / "a/b/c.html"]
    assert list_folder(tree / "a") == [tree / "a/b", tree / "a/z.css"]
    assert list_folder(tree / "a", "*.css") == [tree / "a/z.css"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_hidden_folder_is_not_read_where_hidden_files_do_not_count(tree, monkeypatch, number):
    (tree / "a/.hidden").mkdir()
    (tree / "a/.hidden/d.html").write_text("D")
    (tree / "a/.e.html").write_text("E")
    assert list_tree(tree, "*.html") == [tree / "a/.e.html", tree / "a/.hidden/d.html", tree / "a/b/c.html"]
    make_unreadable(monkeypatch, "/.hidden", number)
    assert list_tree(tree, "*.html", with_hidden=False) == [tree / "a/b/c.html"]
    with pytest.raises(OSError, match=os.strerror(number)):
        list_tree(tree)


@pytest.mark.parametrize("path", ["none", "a/z.css", "a/z.css/none"])
def test_what_is_no_folder_contains_nothing(tree, path):
    assert list_tree(tree / path) == list_folder(tree / path) == []


def test_no_other_module_lists_files_with_a_function_that_leaves_out_folders():
    calls = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted(ROOT.rglob("*.py"))
        if file.name != "folder_contents.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in SILENT or ast.unparse(node.func) in {"os.walk", "os.fwalk", "glob.glob"}
    ]
    assert calls == []


def test_a_folder_is_not_deleted_if_it_may_contain_files_of_others(tree, monkeypatch):
    make_unreadable(monkeypatch, "/b")
    with pytest.raises(PermissionError):
        _contains_foreign_files(tree / "a", tree, {"a/z.css"})


def test_a_bag_is_not_valid_if_a_folder_of_it_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "data/hidden").mkdir(parents=True)
    (tmp_path / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (tmp_path / "manifest-sha256.txt").write_text("")
    assert not verify_bag(tmp_path).problems
    make_unreadable(monkeypatch, "/hidden")
    with pytest.raises(PermissionError):
        verify_bag(tmp_path)


@pytest.mark.parametrize("changed", [None, ["content/stories/one.md"]])
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_document_that_cannot_be_seen_is_not_taken_for_a_deleted_one(tmp_path, monkeypatch, changed, number):
    (tmp_path / "content/stories").mkdir(parents=True)
    (tmp_path / "content/stories/one.md").write_text("One")
    known = scan_content(tmp_path, {}).changed
    assert list(known) == ["content/stories/one.md"]
    for name in ("stat", "lstat"):
        monkeypatch.setattr(os, name, _failing(getattr(os, name), "/stories/one.md", number))
    make_unreadable(monkeypatch, "/content" if number == errno.EIO else "/stories", number)
    with pytest.raises(OSError, match=os.strerror(number)):
        scan_content(tmp_path, known, changed)


def _failing(real, end, number):
    def call(path, *args, **options):
        if os.fspath(path).endswith(end):
            raise OSError(number, os.strerror(number), path)
        return real(path, *args, **options)

    return call


def test_a_release_is_not_shown_without_the_files_of_a_folder_that_cannot_be_read(tmp_path, monkeypatch):
    settings = target_settings("file:site", tmp_path, "2026-01-05T050000Z", releases=2)
    with open_target(settings) as session:
        publish(session, tmp_path / "new", {"index.html": "1", "stories/one/index.html": "One"})
    before = site_files(tmp_path / "site/current")
    make_unreadable(monkeypatch, "/stories", errno.EMFILE)
    later = settings._replace(release_name="2026-01-05T060000Z")
    with pytest.raises(SitegenError, match="Too many open files"), open_target(later) as session:
        publish(session, tmp_path / "newer", {"index.html": "2"})
    monkeypatch.undo()
    assert site_files(tmp_path / "site/current") == before


@pytest.mark.parametrize("path", ["content/loop/a.md", f"content/{'a' * 300}.md"])
def test_what_cannot_exist_is_a_deleted_document(tmp_path, path):
    (tmp_path / "content").mkdir()
    (tmp_path / "content/loop").symlink_to("loop")
    assert scan_content(tmp_path, {}, [path]).changed == {}
