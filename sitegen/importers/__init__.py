"""Importers: each module of this package reads documents of another system, from which `sitegen import` writes content files.

A new module is a new importer. Importers are not part of the build: their documents are ordinary content. The front matter is
written unchanged, so a story is a draft unless the importer sets another `status`. Existing files are never changed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from sitegen.hookspecs import hookimpl
from sitegen.importers._items import (
    Change,
    ImportedDocument,
    ImportedFile,
    ImportItem,
    ImportNote,
    Question,
    Reference,
    RefusedItem,
    SkippedItem,
    WordCount,
)
from sitegen.importers._request import ImportMap, ImportOptions, ImportRequest
from sitegen.plugins.builtin import load_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "Change",
    "ImportItem",
    "ImportMap",
    "ImportNote",
    "ImportOptions",
    "ImportRequest",
    "ImportedDocument",
    "ImportedFile",
    "Importer",
    "ItemImporter",
    "Question",
    "Reference",
    "RefusedItem",
    "SkippedItem",
    "WordCount",
]


class Importer(Protocol):
    """The interface of an importer module."""

    def read(self, source: Path) -> Iterator[ImportedDocument]:
        """Yield the documents in a file or a folder.

        Raises:
            ValueError: if a file cannot be read. The message begins with the name of the file and a colon; a line and a
                column may follow the name.
        """
        ...


class ItemImporter(Protocol):
    """The interface of an importer module that accounts for every item of its source.

    `KINDS` are the kinds of its documents, as which the map and `--type` may import a type of the source. Without it, these are all
    kinds of the archive.
    """

    def read_items(self, request: ImportRequest) -> Iterator[ImportItem]:
        """Yield each item of the sources once, as a document, as skipped or as refused, and notes.

        Raises:
            SitegenError: if a source cannot be read at all.
        """
        ...


@hookimpl
def importers() -> dict[str, Importer | ItemImporter]:
    """Return every importer of this package by its `NAME`."""
    return load_kinds(sys.modules[__name__])
