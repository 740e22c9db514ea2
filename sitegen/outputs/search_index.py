"""The files of the search index below the search page. Pagefind makes them at the beginning of the build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.artifacts import SEARCH
from sitegen.outputs import _artifact_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page

NAME = "search_index"
FOR_EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield one page for each file of the index."""
    yield from _artifact_files.plan(reader, SEARCH, "search_index", "the search index")


def generate(page: Page, reader: Reader) -> bytes:
    """Return the bytes of the file."""
    return _artifact_files.generate(page, reader, SEARCH)
