"""The ledger `imports/NAME.ndjson`: one line for each document that was written, so that a second import changes only what is new."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.database import artifacts
from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.importing import INVALID_LEDGER_OF_IMPORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sitegen.importers import ImportedDocument
    from sitegen.importers._disk_tables import DiskTables

_NUMBER = re.compile(r"\d+")
MAX_NUMBER_DIGITS = 20
"""Maximum number of digits of a number in an id that is compared by its value. Ids of databases have at most 20."""


class LedgerLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document that was imported."""

    id: str
    """Id of the document in the source."""
    file: str
    """Path of the content file, from the archive's folder."""
    source: str = ""
    """Digest of the document in the source when it was written; "" if it is not known."""
    written: str = ""
    """SHA-256 of the file as it was written; "" if it is not known."""
    address: str = ""
    """The first address that the document had."""
    time: str = ""
    """Time of the import."""
    files: dict[str, str] | None = None
    """SHA-256 of the files that the importer itself had, by their paths; None if it had none."""
    other_addresses: tuple[str, ...] = ()
    """The other addresses that the document had, for links of documents that are imported later."""
    open_links: tuple[str, ...] = ()
    """Addresses in the document of pages of the old site that were not imported when it was written."""
    missing_files: tuple[str, ...] = ()
    """Addresses in the document of files of the old site that were not found when it was written."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses that the document had."""
        return (*filter(None, [self.address]), *self.other_addresses)


def read_ledger(file: Path) -> dict[str, LedgerLine]:
    """Return the lines of a ledger by their ids; empty if there is no file.

    Raises:
        SitegenError: if a line cannot be read.
    """
    if not file.is_file():
        return {}
    decoder = msgspec.json.Decoder(LedgerLine)
    found: dict[str, LedgerLine] = {}
    with file.open("rb") as stream:
        for number, text in enumerate(stream, 1):
            try:
                line = decoder.decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError):
                message = INVALID_LEDGER_OF_IMPORT("the line is not an entry of an import")
                hint = "restore the file, or delete it"
                raise SitegenError([Problem(f"imports/{file.name}", number, 1, message, hint)]) from None
            found[line.id] = line
    return found


class LedgerTable:
    """The lines of a new ledger, on the disk until all are known."""

    def __init__(self, tables: DiskTables) -> None:
        """Create an empty ledger."""
        self._tables = tables
        self.clear()

    def clear(self) -> None:
        """Remove all lines."""
        self._lines = self._tables.sorted_table("ledger")

    def add(self, line: LedgerLine) -> None:
        """Add a line; it replaces one with its id."""
        self._lines[_sort_key(line.id)] = msgspec.json.encode(line).decode()

    def add_missing(self, lines: Iterable[LedgerLine]) -> None:
        """Add the lines of earlier imports that are not replaced by new ones."""
        for line in lines:
            self._lines.setdefault(_sort_key(line.id), msgspec.json.encode(line).decode())

    def encoded(self) -> Iterator[bytes]:
        """Yield the lines of the file, sorted by id."""
        for line in self._lines.values():
            yield f"{line}\n".encode()


def _sort_key(text: str) -> str:
    return f"{natural_key(text)}\0{text}"


def moved_line(line: LedgerLine, path: str) -> LedgerLine:
    """Return the line of a document whose file has another path now, and the files of the importer next to it with it."""
    folder = PurePosixPath(path).parent
    files = {str(folder / PurePosixPath(name).name): digest for name, digest in (line.files or {}).items()}
    return msgspec.structs.replace(line, file=path, files=files or None)


def natural_key(text: str) -> str:
    """Return a sort key that orders the numbers in a text by their value: `post-9` before `post-10`."""
    return _NUMBER.sub(lambda match: match[0].zfill(MAX_NUMBER_DIGITS), text)


def source_digest(document: ImportedDocument) -> str:
    """Return the digest of a document in the source: that of the importer, else that of what the importer made of it."""
    if document.digest:
        return document.digest
    files = [(file.name, hashlib.sha256(file.content).hexdigest()) for file in document.files]
    addresses = [(each.token, each.address) for each in document.references]
    content: list[Any] = [document.kind, document.front_matter, document.body, files, addresses]
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode("utf-8", "replace")).hexdigest()


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; "" if there is no file."""
    return artifacts.file_digest(file) if file.is_file() else ""
