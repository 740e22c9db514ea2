"""The third step of an import: the paths of documents and of the files that they use."""

from __future__ import annotations

import filecmp
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sitegen.importing.documents.media_files import SHARED
from sitegen.names.naming import slugify

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitegen.importers import ImportedDocument
    from sitegen.importers._media_index import MediaIndex
    from sitegen.importing.documents.collecting import Entry
    from sitegen.importing.request.task import ImportTask

SHARED_FOLDER = "content/media"
MAX_NAME_BYTES = 120
"""Maximum bytes of a new file name without its extension. File systems allow 255, and image variants have longer names."""


class Placement:
    """Gives each document and each file its path in the archive.

    A document with files of its own is `SLUG/index.md`, and they are in its folder. A file that several documents use is in `content/media/`, below
    the folders that it has in the source.
    """

    def __init__(self, task: ImportTask, media: MediaIndex, uses: Mapping[Path, int]) -> None:
        """Create a placement.

        Args:
            task: the import.
            media: the media folders.
            uses: the user of each file of the old site; see `file_uses`.
        """
        self._task = task
        self._media = media
        self._uses = uses
        self._with_files = {number for number in uses.values() if number != SHARED}
        self._targets: dict[tuple[int, str], str] = {}
        self._taken: dict[str, str] = {}
        """The source of each new file, by its path in the archive."""

    def place_document(self, entry: Entry, document: ImportedDocument) -> None:
        """Set the path of a document, unless an earlier import has decided it."""
        entry.path = entry.known_path
        if not entry.path:
            folder = f"content/{self._task.config.kinds[entry.kind].folder}/{entry.slug}"
            has_files = bool(document.files) or entry.number in self._with_files
            entry.path = f"{folder}/index.md" if has_files else f"{folder}.md"
        self._taken[entry.path] = entry.uid
        for file in document.files:
            self._taken[path_beside(entry, file.name)] = f"{entry.uid}/{file.name}"

    def place_file(self, entry: Entry, file: Path) -> tuple[str, str]:
        """Return the path of a file of the old site in the archive, and what a document writes to refer to it."""
        if self._uses.get(file) != entry.number or not entry.path.endswith("/index.md"):
            target = self.shared_file(file)
            return target, f"@/{target.removeprefix('content/')}"
        target = self._target(entry.number, file, self._own_path(entry, file.name))
        return target, PurePosixPath(target).name

    def shared_file(self, file: Path) -> str:
        """Return the path in the archive of a file that several documents use, or that has no place next to its document."""
        return self._target(SHARED, file, self._shared_path(file))

    def _target(self, user: int, file: Path, wanted: str) -> str:
        """Return the path of a file for a user, the same each time: the wanted one, unless another file has it."""
        key = (user, str(file))
        if key not in self._targets:
            self._targets[key] = self._free(wanted, file)
        return self._targets[key]

    def _own_path(self, entry: Entry, name: str) -> str:
        return f"{PurePosixPath(entry.path).parent}/{safe_name(name)}"

    def _shared_path(self, file: Path) -> str:
        relative = self._media.relative_path(file)
        folders = relative.parts[:-1] if relative else ()
        return "/".join([SHARED_FOLDER, *(slugify(part) or "files" for part in folders), safe_name(file.name)])

    def _free(self, wanted: str, file: Path) -> str:
        """Return a path that no other file has: the wanted one, else one with a number."""
        path = PurePosixPath(wanted)
        target, number = wanted, 2
        while not self._is_free(target, file):
            target, number = f"{path.parent}/{path.stem}-{number}{path.suffix}", number + 1
        self._taken[target] = str(file)
        return target

    def _is_free(self, target: str, file: Path) -> bool:
        """Return True if a path has no file, or one with the same content."""
        if target in self._taken:
            return self._taken[target] == str(file)
        present = self._task.root / target
        return not present.exists() or (present.is_file() and filecmp.cmp(present, file, shallow=False))


def path_beside(entry: Entry, name: str) -> str:
    """Return the path of a file that the importer itself has, which is beside the document."""
    return f"{PurePosixPath(entry.path).parent}/{name}"


def safe_name(name: str) -> str:
    """Return the name of a file with letters, digits and hyphens only, and its extension in lower case."""
    path = PurePosixPath(unicodedata.normalize("NFC", name))
    suffix = "".join(char for char in path.suffix.lower() if char.isascii() and (char.isalnum() or char == "."))
    return f"{(slugify(path.stem) or 'file')[:MAX_NAME_BYTES]}{suffix}"
