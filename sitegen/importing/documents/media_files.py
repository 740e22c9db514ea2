"""The files of the old site that documents refer to."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.importers import Reference
    from sitegen.importers._media_index import MediaIndex
    from sitegen.importing.documents.collecting import Collection

PAGE_SUFFIXES = frozenset({"", ".html", ".htm", ".php", ".asp", ".aspx", ".md", ".markdown", ".jsp", ".cfm"})
"""Extensions of addresses that are pages, not files."""
SHARED = -1
"""Stands for the user of a file that several documents use."""


def find_file(reference: Reference, media: MediaIndex) -> Path | None:
    """Return the file of a reference; None if it is not there, or if the reference is a link to a page."""
    if reference.file is not None:
        return reference.file
    return media.find(reference.address) if is_file(reference) else None


def is_file(reference: Reference) -> bool:
    """Return True if a reference is to a file, False if it is a link to a page."""
    path = PurePosixPath(unquote(urlsplit(reference.address).path))
    return reference.role != "link" or path.suffix.lower() not in PAGE_SUFFIXES


def file_uses(found: Collection, media: MediaIndex) -> dict[Path, int]:
    """Return the number of the document that uses each file of the old site; `SHARED` if several do.

    Only documents that will be written count.
    """
    uses: dict[Path, int] = {}
    for entry, document in found.documents():
        if not entry.is_written:
            continue
        for reference in document.references:
            file = find_file(reference, media)
            if file is not None and uses.setdefault(file, entry.number) != entry.number:
                uses[file] = SHARED
    return uses
