"""Importers: what writes content files from something else, one file each. A new file here is a new importer.

They stand outside the build: what they write is content like any other, drafts that an editor looks at, and nothing that is
there already is touched.
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
    """One document that an importer found; it becomes `content/FOLDER/SLUG.md`."""

    kind: str
    """story, person, …"""
    slug: str
    front_matter: dict[str, Any]
    """Its front matter, as the kind's fields are called."""
    body: str
    """Markdown."""
    origin: str
    """Where it was, for messages."""


class Importer(Protocol):
    """What a module of this package has."""

    def read(self, source: Path) -> Iterator[ImportedDocument]:
        """Every document in a file or a folder; raises ValueError, which names the file, for what cannot be read."""
        ...


@hookimpl
def importers() -> dict[str, Importer]:
    """Every importer by its `NAME`."""
    return load_kinds(sys.modules[__name__])
