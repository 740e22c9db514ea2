"""The files of the old site that documents refer to."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sitegen.media.probe import probe
from sitegen.model.media_info import MisnamedFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.importers import Reference
    from sitegen.importers._media_index import MediaIndex
    from sitegen.importing.documents.collecting import Collection

PAGE_SUFFIXES = frozenset({"", ".html", ".htm", ".php", ".asp", ".aspx", ".md", ".markdown", ".jsp", ".cfm"})
"""Extensions of addresses that are pages, not files."""
IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"})
"""Extensions of pictures that a build has to be able to read."""
CONTENT_SUFFIXES = PAGE_SUFFIXES - {""} | {
    ".mdown",
    ".mkd",
    ".mkdn",
    ".toml",
    ".yaml",
    ".yml",
    ".xhtml",
    ".shtml",
    ".phtml",
    ".phar",
    ".cgi",
    ".htaccess",
}
"""Extensions of files that are pages or programs, or that sitegen would read as content."""
SHARED = -1
"""Stands for the user of a file that several documents use."""


class MediaFiles:
    """Finds the files of the old site that documents can use: whole, and inside the sources or the media folders."""

    def __init__(self, media: MediaIndex, folders: Iterable[Path]) -> None:
        """Create a finder.

        Args:
            media: the media folders, which are searched for the address of a reference.
            folders: folders from which files may be taken that an importer has found itself.
        """
        self.media = media
        self._folders = tuple(folder.resolve() for folder in folders)
        self._faults: dict[Path, str] = {}

    def find(self, reference: Reference) -> Path | None:
        """Return the file of a reference; None if it is missing or cannot be used, or if the reference is a link to a page."""
        file = self._candidate(reference)
        return file if file is not None and not self._fault(file) else None

    def fault(self, reference: Reference) -> str:
        """Return the reason why the file of a reference cannot be used, as a sentence; "" if it can, or if there is none."""
        file = self._candidate(reference)
        return "" if file is None else self._fault(file)

    def _candidate(self, reference: Reference) -> Path | None:
        if reference.file is not None:
            return reference.file
        return self.media.find(reference.address) if is_file(reference) else None

    def _fault(self, file: Path) -> str:
        if file not in self._faults:
            self._faults[file] = self._find_fault(file)
        return self._faults[file]

    def _find_fault(self, file: Path) -> str:
        if file.is_symlink() or not file.is_file():
            return "it is not a file"
        if not any(folder in file.resolve().parents for folder in self._folders):
            return "it is outside the source and the media folders"
        if file.suffix.lower() in CONTENT_SUFFIXES:
            return f"a file of the type {file.suffix.lower()} is a page, a program or content"
        info = probe(file, "")
        if isinstance(info, MisnamedFile):
            return info.reason
        is_damaged = info is None and file.suffix.lower() in IMAGE_SUFFIXES
        return "it is not a picture that can be read" if is_damaged else ""


def is_file(reference: Reference) -> bool:
    """Return True if a reference is to a file, False if it is a link to a page."""
    path = PurePosixPath(unquote(urlsplit(reference.address).path))
    return reference.role != "link" or path.suffix.lower() not in PAGE_SUFFIXES


def file_uses(found: Collection, files: MediaFiles) -> dict[Path, int]:
    """Return the number of the document that uses each file of the old site; `SHARED` if several do.

    Only documents that will be written count.
    """
    uses: dict[Path, int] = {}
    for entry, document in found.documents():
        if not entry.is_written:
            continue
        for reference in document.references:
            file = files.find(reference)
            if file is not None and uses.setdefault(file, entry.number) != entry.number:
                uses[file] = SHARED
    return uses
