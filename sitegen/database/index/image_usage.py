"""Entries of the files that a document shows as images, with the credit that it gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.model.document import REF_SRC
from sitegen.model.media_info import Credit
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.resolved_links import Links
    from sitegen.model.document import Body, Meta

_IMAGE_PLACEHOLDER = re.compile(f"{REF_SRC}([0-9]+){REF_SRC}")


def image_usage_entries(body: Body, meta: Meta, links: Links) -> Iterator[tuple[str, str, str, bytes | None]]:
    """Yield an entry for each image of the archive. A main image's own credit takes precedence over the story's."""
    credit = Credit(meta.credit, meta.license) if isinstance(meta, Story) else Credit()
    for number in _IMAGE_PLACEHOLDER.findall(body.html) if REF_SRC in body.html else ():
        if (address := links.refs[int(number)].address).startswith("/"):
            yield "image-usage", address, "", encode(credit)
    if isinstance(meta, Story) and meta.image and links.image_url.startswith("/"):
        yield "image-usage", links.image_url, "", encode(Credit(meta.image.credit or meta.credit, meta.license))
