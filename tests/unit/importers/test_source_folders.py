"""Which folders of a source an import reads: each once, and none that is hidden."""

import errno
import os
from collections import Counter
from datetime import UTC, datetime

import pytest
from support.unreadable import make_unreadable

from sitegen.importers import ImportMap, ImportOptions, ImportRequest, hugo, jekyll, markdown, text
from sitegen.importers._media_index import MediaIndex
from sitegen.importers._slugs import SlugAllocator
from sitegen.importers._stories.source_files import iter_files
from sitegen.importers._wordpress.wxr.source_files import find_parts

STORY = "---\ntitle: A story\ndate: 2019-03-02\n---\nWords.\n"
EXPORT = "<?xml version='1.0'?><rss></rss>"


def items_of(read_items, folder):
    pytest.importorskip("selectolax")
    request = ImportRequest(
        (folder,), ImportMap(), ImportOptions(as_source=True), datetime(2026, 1, 1, tzinfo=UTC), "UTC", "en", frozenset({"story", "page"}),
        SlugAllocator(), MediaIndex(),
    )  # fmt: skip
    return list(read_items(request))


def write(root, files):
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    return root


READERS = {
    "markdown": (lambda folder: items_of(markdown.read_items, folder), "posts/a.md", STORY),
    "jekyll": (lambda folder: items_of(jekyll.read_items, folder), "_posts/2019-03-02-a.md", STORY),
    "hugo": (lambda folder: items_of(hugo.read_items, folder), "content/posts/a.md", STORY),
    "text": (lambda folder: list(text.read(folder)), "a/a.txt", "A story\n\nWords.\n"),
    "wordpress": (lambda folder: find_parts([folder]), "a/a.xml", EXPORT),
    "documents": (lambda folder: list(iter_files([folder], [".html"])), "a/a.html", "<p>Words.</p>"),
}


@pytest.mark.parametrize("reader", READERS)
def test_hidden_files_and_folders_are_neither_imported_nor_read(tmp_path, monkeypatch, reader):
    read, path, content = READERS[reader]
    folder, _, name = path.rpartition("/")
    write(tmp_path, {path: content, f"{folder}/.{name}": content, f"{folder}/.hidden/{name}": content})
    assert len(read(tmp_path)) == 1
    make_unreadable(monkeypatch, "/.hidden", errno.EACCES)
    real = os.listdir

    def listdir(path="."):
        assert not os.fspath(path).endswith("/.hidden")
        return real(path)

    monkeypatch.setattr(os, "listdir", listdir)
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize("data", [".eleventy.js", "posts/posts.11tydata.json"])
def test_the_folders_of_a_site_of_eleventy_are_listed_once(tmp_path, monkeypatch, data):
    """Folders of programs, which have most of the files, are not listed at all."""
    other = {
        "_data/authors.json": '{"ann": {"name": "Ann Lee"}}',
        "node_modules/a/_data/authors.json": "{}",
        "pictures/a.txt": "",
    }
    write(tmp_path, {"posts/a.md": STORY, "posts/b.md": STORY, data: "{}" if data.endswith("json") else "", **other})
    listed = Counter()

    def count(name, real):
        monkeypatch.setattr(os, name, lambda path=".": (listed.update([os.fspath(path)]), real(path))[1])

    count("listdir", os.listdir)
    count("scandir", os.scandir)
    assert len(items_of(markdown.read_items, tmp_path)) == 2
    assert listed[str(tmp_path / "pictures")] == 1
    assert [path for path in listed if "node_modules" in path] == []
