"""`.nojekyll`, an empty file: GitHub Pages then serves every file as it is, those whose names begin with `_` too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.outputs.hosting._common import is_host_enabled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "nojekyll"
FOR_EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, for GitHub Pages."""
    if is_host_enabled(reader, "github"):
        yield Page("/.nojekyll", "nojekyll", (), "the mark for GitHub Pages (outputs.hosts)")


def generate(_page: Page, _reader: Reader) -> bytes:
    """Nothing."""
    return b""
