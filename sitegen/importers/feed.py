"""The importer for feeds: RSS, Atom and JSON Feed. An entry becomes a story if the feed has its whole text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._request import TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "feed"
KINDS = TEXT_KINDS


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield a story for each entry of the feeds. An entry with a summary only is refused, unless the request accepts summaries.

    Raises:
        SitegenError: if a file is no feed.
    """
    from sitegen.importers._feeds.feeds import read_feeds

    yield from read_feeds(request)
