"""The importer for CSV files: each row is a story, with the columns that the header and the map name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._request import TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "csv"
KINDS = TEXT_KINDS


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield a story for each row of the CSV files.

    Raises:
        SitegenError: if a file is no text, or a column has no known meaning.
    """
    from sitegen.importers._tables.csv_rows import read_tables

    yield from read_tables(request)
