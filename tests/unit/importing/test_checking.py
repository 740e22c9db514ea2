"""The errors that a build would find in the file of an imported document."""

from types import SimpleNamespace

import pytest
from support.archive import CONFIG

from sitegen.config.loader import load
from sitegen.content.parser import MAX_DOCUMENT_BYTES
from sitegen.importing.documents import checking
from sitegen.importing.documents.checking import find_errors

ENTRY = SimpleNamespace(path="content/stories/a.md", uid="story/a", origin="export.xml", line=3)
FRONT = "---\ntitle: A\nstatus: draft\n---\n"


def imported(size, *, is_proven):
    """The document in an import whose file has a size."""
    body = ("Some words. " * (size // 12 + 1))[: size - len(FRONT)]
    return SimpleNamespace(document=SimpleNamespace(body=body, is_proven=is_proven), targets=()), FRONT + body


@pytest.mark.parametrize("is_proven", [True, False])
def test_a_document_that_no_build_would_read_is_not_written(is_proven, tmp_path):
    (tmp_path / "sitegen.toml").write_text(CONFIG)
    task = SimpleNamespace(config=load(tmp_path / "sitegen.toml", {}), plugins=SimpleNamespace(sources=()))
    (problem,) = find_errors(task, ENTRY, *imported(MAX_DOCUMENT_BYTES + 1, is_proven=is_proven))
    assert problem.file == "export.xml"
    assert "the document is larger than 2 MB" in problem.message


@pytest.mark.parametrize("is_proven", [True, False])
def test_of_a_document_that_was_read_when_it_was_converted_only_a_part_is_read_again(is_proven, monkeypatch):
    read = []

    def parse(_file, data, *_):
        read.append(len(data))
        return SimpleNamespace(problems=())

    monkeypatch.setattr(checking, "parse_document", parse)
    task = SimpleNamespace(config=None, plugins=SimpleNamespace(sources=()))
    assert find_errors(task, ENTRY, *imported(MAX_DOCUMENT_BYTES, is_proven=is_proven)) == []
    assert [size == MAX_DOCUMENT_BYTES for size in read] == [not is_proven]
