"""The public archive as data below `/data/`: SQLite, CSV, NDJSON and their descriptions, from the last full build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.artifacts import DATA
from sitegen.outputs import _artifact_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page

NAME = "dataset_files"
FOR_EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield one page for each file of the dataset."""
    yield from _artifact_files.plan(reader, DATA, NAME, "the dataset")


def generate(page: Page, reader: Reader) -> bytes:
    """Return the bytes of the file."""
    return _artifact_files.generate(page, reader, DATA)
