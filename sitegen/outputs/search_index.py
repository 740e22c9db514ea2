"""The files of the search index below the search page, as Pagefind made them at the beginning of the build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.archive.bundle import SEARCH, listed, works
from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader

EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One for each file of the index; it has another key when its bytes are others."""
    if not works(reader, SEARCH):
        return
    for path, digest in listed(reader.read("bundle", SEARCH.name)):
        yield Page(f"{SEARCH.address}{path}", "search_index", (path, digest), "the search index")


def produce(page: Page, reader: Reader) -> bytes:
    """The file's bytes."""
    data: bytes = reader.read("bundled", SEARCH.name, *page.key).read_bytes()
    return data
