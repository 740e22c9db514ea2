"""The importer for WordPress: reads exports (WXR) as XML, compressed, in zip archives and in several parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._request import TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "wordpress"
KINDS = TEXT_KINDS


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each item of an export once: as a story or a page, as skipped by a rule, or as refused with the reason.

    Raises:
        SitegenError: if a source is not an export of WordPress.
    """
    from sitegen.importers._wordpress.export import read_export

    yield from read_export(request)
