"""The importer for folders of Markdown files: sites of Eleventy and Pelican, and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "markdown"


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each page of the folders in the sources once.

    Raises:
        SitegenError: if a source is no folder, or its configuration cannot be read.
    """
    from sitegen.importers._sites.reading import read_site
    from sitegen.importers._sites.systems.folders import Folders

    yield from read_site(request, Folders())
