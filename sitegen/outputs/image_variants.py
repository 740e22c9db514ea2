"""Resized images in a modern format, each a file next to the original.

Only images that a public document shows are resized, as only those are published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.media.resize import resize
from sitegen.model.media_info import ImageInfo, published_widths, scaled_height
from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import resized_image_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import ImagesConfig
    from sitegen.database.queries.reader import Reader

NAME = "image_variants"
FOR_EACH = ("file",)
TRAITS = PageTraits(can_be_disabled=False)


def plan(reader: Reader, path: str) -> Iterator[Page]:
    """Yield one page for each width of an image that is published and shown."""
    address, _, _ = reader.read("published_file", path)
    is_shown, _ = reader.read("image_usage", address) if address else (False, None)
    image = reader.read("media_info", path) if is_shown else None
    if isinstance(image, ImageInfo):
        images: ImagesConfig = reader.read("config", "images")
        for width in published_widths(image, images.sizes):
            name = resized_image_address(address, width, images.format)
            yield Page(name, NAME, (path, address, str(width), str(scaled_height(image, width))), path)


def generate(page: Page, reader: Reader) -> bytes:
    """Return one size of an image, with the credit if all documents that show it agree on one."""
    path, address, width, height = page.key
    _, credit = reader.read("image_usage", address)
    file = reader.read("file", path)
    return resize(file.read_bytes(), int(width), int(height), page.address.rpartition(".")[2], credit)
