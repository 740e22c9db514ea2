"""The importer for ninjs, the format of IPTC for news in JSON, of all versions from 1.0 to 3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._request import TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "ninjs"
KINDS = TEXT_KINDS


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each ninjs object of the files. Of several versions of an object, the last one is a story.

    Raises:
        SitegenError: if a file is no text.
    """
    from sitegen.importers._ninjs.objects import read_objects

    yield from read_objects(request)
