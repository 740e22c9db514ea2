"""Which files a document shows as pictures, and the credit that it gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.model.document import SRC
from sitegen.model.media_info import Credit
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.resolved_links import Links
    from sitegen.model.document import Body, Meta

_SHOWN = re.compile(f"{SRC}([0-9]+){SRC}")


def pictures(body: Body, meta: Meta, links: Links) -> Iterator[tuple[str, str, str, bytes | None]]:
    """One entry for each picture of the archive's own. A main picture's own credit counts before the story's."""
    credit = Credit(meta.credit, meta.license) if isinstance(meta, Story) else Credit()
    for number in _SHOWN.findall(body.html) if SRC in body.html else ():
        if (address := links.refs[int(number)].address).startswith("/"):
            yield "shown", address, "", encode(credit)
    if isinstance(meta, Story) and meta.image and links.image.startswith("/"):
        yield "shown", links.image, "", encode(Credit(meta.image.credit or meta.credit, meta.license))
