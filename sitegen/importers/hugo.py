"""The importer for sites of Hugo: the pages of all sections, with the addresses that they had."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "hugo"


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each page of the sites in the sources once.

    Raises:
        SitegenError: if a source is no site of Hugo.
    """
    from sitegen.importers._sites.reading import read_site
    from sitegen.importers._sites.systems.hugo import Hugo

    yield from read_site(request, Hugo())
