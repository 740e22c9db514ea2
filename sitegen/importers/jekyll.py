"""The importer for sites of Jekyll: posts, drafts, collections and pages, with the addresses that they had."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "jekyll"


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each post and each page of the sites in the sources once.

    Raises:
        SitegenError: if a source is no site of Jekyll.
    """
    from sitegen.importers._sites.reading import read_site
    from sitegen.importers._sites.systems.jekyll import Jekyll

    yield from read_site(request, Jekyll())
