"""The files of the search index below the search page, as Pagefind made them at the beginning of the build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.archive.bundle import SEARCH
from sitegen.outputs import _bundled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader
    from sitegen.model.page import Page

NAME = "search_index"
EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One for each file of the index."""
    yield from _bundled.plan(reader, SEARCH, "search_index", "the search index")


def produce(page: Page, reader: Reader) -> bytes:
    """The file's bytes."""
    return _bundled.produce(page, reader, SEARCH)
