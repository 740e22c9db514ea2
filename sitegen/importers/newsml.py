"""The importer for news in XML: NewsML-G2, NewsML 1 and NITF of IPTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._request import TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "newsml"
KINDS = TEXT_KINDS


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each item of the files. Of several versions of an item, the last one is a story.

    Raises:
        SitegenError: if a source does not exist.
    """
    from sitegen.importers._newsml.documents import read_news

    yield from read_news(request)
