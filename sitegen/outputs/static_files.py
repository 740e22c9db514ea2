"""Copied files: `content/static/`, and the files that a public document shows, links to or lists in its front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.media.strip_metadata import is_image_file, strip_metadata
from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.render.copied_file import Content, CopiedFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "static_files"
FOR_EACH = ("file",)
TRAITS = PageTraits(can_be_disabled=False)
LARGE_FILE_BYTES = 8 << 20
"""Size from which a file is not read into memory, unless it is an image."""


def plan(reader: Reader, path: str) -> Iterator[Page]:
    """Yield the page of a file, if the file is published."""
    address, _, _ = reader.read("published_file", path)
    if address:
        yield Page(address, NAME, (path,), path)


def generate(page: Page, reader: Reader) -> Content:
    """Return the content of the file. The metadata of an image is replaced by the credit, if all documents agree on one."""
    path = reader.read("file", page.key[0])
    _, credit = reader.read("image_usage", page.address)
    size = path.stat().st_size
    if size >= LARGE_FILE_BYTES and not is_image_file(path, path.name):
        return CopiedFile(path, size)
    return strip_metadata(path.read_bytes(), path.name, credit)
