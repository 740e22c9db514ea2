"""The theme's own files: stylesheets and scripts under names that change with their content, all others as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "theme_assets"
FOR_EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One for each file in the `static/` folders of the theme's chain."""
    for name in reader.read("theme_assets"):
        address, _ = reader.read("asset", name)
        yield Page(address, NAME, (name,), f"the theme's file static/{name}")


def generate(page: Page, reader: Reader) -> bytes:
    """The file's bytes."""
    _, path = reader.read("asset", page.key[0])
    data: bytes = path.read_bytes()
    return data
