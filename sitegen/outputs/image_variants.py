"""Pictures in the sizes in which pages show them, in a modern format, each a file of its own beside the original.

Only what a public document shows is made: fail closed, as for the originals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.media.resize import sized
from sitegen.model.media_info import Picture, height_at, widths
from sitegen.model.page import Page
from sitegen.urls import sized_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Images
    from sitegen.database.queries.reader import Reader

NAME = "pictures"
EACH = ("file",)


def plan(reader: Reader, path: str) -> Iterator[Page]:
    """One for each width of a picture that is published and shown."""
    address, _, _ = reader.read("published", path)
    shown, _ = reader.read("shown", address) if address else (False, None)
    picture = reader.read("facts", path) if shown else None
    if isinstance(picture, Picture):
        images: Images = reader.read("config", "images")
        for width in widths(picture, images.sizes):
            name = sized_address(address, width, images.format)
            yield Page(name, "pictures", (path, address, str(width), str(height_at(picture, width))), path)


def produce(page: Page, reader: Reader) -> bytes:
    """One size, with the credit that all who show it agree on."""
    path, address, width, height = page.key
    _, credit = reader.read("shown", address)
    file = reader.read("file", path)
    return sized(file.read_bytes(), int(width), int(height), page.address.rpartition(".")[2], credit)
