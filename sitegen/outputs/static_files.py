"""Copied files: `content/static/`, and the files that a public document shows, links or declares in its front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.media.strip_metadata import strip_metadata
from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "static_files"
FOR_EACH = ("file",)


def plan(reader: Reader, path: str) -> Iterator[Page]:
    """A file that is published, at its address."""
    address, _, _ = reader.read("published_file", path)
    if address:
        yield Page(address, NAME, (path,), path)


def generate(page: Page, reader: Reader) -> bytes:
    """The file's bytes; an image without its metadata, and with the credit that all who show it agree on."""
    path = reader.read("file", page.key[0])
    _, credit = reader.read("image_usage", page.address)
    return strip_metadata(path.read_bytes(), path.name, credit)
