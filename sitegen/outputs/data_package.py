"""The public archive as data below `/data/`: SQLite, CSV, NDJSON and what describes them, as a full build made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.archive.bundle import DATA, listed, works
from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader

EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One for each file of the package; it has another key when its bytes are others."""
    if not works(reader, DATA):
        return
    for path, digest in listed(reader.read("bundle", DATA.name)):
        yield Page(f"{DATA.address}{path}", "data_package", (path, digest), "the data package")


def produce(page: Page, reader: Reader) -> bytes:
    """The file's bytes."""
    data: bytes = reader.read("bundled", DATA.name, *page.key).read_bytes()
    return data
