"""The files of the theme. Stylesheets and scripts have names that change with their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "theme_assets"
FOR_EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield one page for each file in the `static/` folders of the theme's layers."""
    for name in reader.read("theme_assets"):
        address, _ = reader.read("asset", name)
        yield Page(address, NAME, (name,), f"the theme's file static/{name}")


def generate(page: Page, reader: Reader) -> bytes:
    """Return the bytes of the file."""
    _, source = reader.read("asset", page.key[0])
    data: bytes = source if isinstance(source, bytes) else source.read_bytes()
    return data
