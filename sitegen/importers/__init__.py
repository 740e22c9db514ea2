"""Importers: each module of this package reads documents of another system, from which `sitegen import` writes content files.

A new module is a new importer. Importers are not part of the build: their documents are ordinary content. The front matter is
written unchanged, so a story is a draft unless the importer sets another `status`. Existing files are never changed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from sitegen.hookspecs import hookimpl
from sitegen.plugins.builtin import load_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ImportedDocument(msgspec.Struct, frozen=True):
    """One document that an importer read; it becomes `content/FOLDER/SLUG.md`."""

    kind: str
    """Name of a kind, such as `story` or `person`."""
    slug: str
    """Name of the new file without `.md`: lower-case letters, digits and hyphens."""
    front_matter: dict[str, Any]
    """Front matter with the fields of the kind. A story, thread or page without a `status` is a draft."""
    body: str
    """Body in Markdown."""
    origin: str
    """Path of the source file, for messages."""


class Importer(Protocol):
    """The interface of an importer module."""

    def read(self, source: Path) -> Iterator[ImportedDocument]:
        """Yield the documents in a file or a folder.

        Raises:
            ValueError: if a file cannot be read. The message begins with the name of the file and a colon; a line and a
                column may follow the name.
        """
        ...


@hookimpl
def importers() -> dict[str, Importer]:
    """Return every importer of this package by its `NAME`."""
    return load_kinds(sys.modules[__name__])
