"""`.nojekyll`, an empty file. With it, GitHub Pages serves every file unchanged, including those that begin with `_`."""

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
    """Yield the file, if GitHub Pages is configured."""
    if is_host_enabled(reader, "github"):
        yield Page("/.nojekyll", "nojekyll", (), "the mark for GitHub Pages (outputs.hosts)")


def generate(_page: Page, _reader: Reader) -> bytes:
    """Return the empty content of the file."""
    return b""
