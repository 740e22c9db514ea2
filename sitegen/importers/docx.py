"""The importer for text documents: Word's (.docx), and the web pages that Google Docs exports (.html and .zip)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._request import TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest

NAME = "docx"
KINDS = TEXT_KINDS


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield a story for each document. One with tracked changes, comments or hidden text is refused unless the request accepts them.

    Raises:
        SitegenError: if a package is not installed that reads the documents.
    """
    from sitegen.importers._docx.documents import read_documents

    yield from read_documents(request)
