"""The first step of an import: all items are read, and the documents are stored in a temporary file until all are known."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import IO, TYPE_CHECKING, Literal

from sitegen.importers import ImportedDocument, ImportNote, RefusedItem, SkippedItem
from sitegen.importing.archive.ids import origin_of
from sitegen.importing.archive.ledger import natural_key, source_digest
from sitegen.importing.documents.addresses import OldAddresses, old_addresses
from sitegen.names.naming import slug_from_filename

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.importers import ImportItem
    from sitegen.importers._disk_tables import DiskTables
    from sitegen.importing.archive.ledger import LedgerLine
    from sitegen.importing.report.account import Account
    from sitegen.importing.request.task import ImportTask

State = Literal["new", "changed", "unchanged", "refused", "left out"]


@dataclass(slots=True)
class Entry:
    """One document of the import, without its text."""

    number: int
    kind: str
    slug: str
    uid: str
    origin: str
    line: int
    source_id: str
    digest: str
    item_type: str
    has_source_id: bool
    """True if the source has the id, False if it is that of the document in the archive."""
    state: State = "new"
    known_path: str = ""
    """Path of the content file that an earlier import has written; "" if there is none."""
    path: str = ""
    """Path of the content file, from the archive's folder; "" until it is decided."""

    @property
    def place(self) -> str:
        """The place in the source, for the report."""
        return f"{self.origin}:{self.line}" if self.line else self.origin

    @property
    def is_written(self) -> bool:
        """True if the import writes the document."""
        return self.state in {"new", "changed"}

    def is_target(self, *, is_partial: bool) -> bool:
        """Return True if links can lead to the document.

        A refused document counts unless it stays missing: all documents are refused then, or an earlier version of it is in the archive.
        """
        return self.state != "left out" and (self.state != "refused" or not is_partial or bool(self.known_path))

    @property
    def rank(self) -> tuple[bool, str]:
        """Key that orders documents that want one address: WordPress serves the page."""
        return self.kind != "page", natural_key(self.source_id)


@dataclass(slots=True)
class Collection:
    """All documents of an import."""

    tables: DiskTables
    """The file for tables that are as large as the source."""
    spool: IO[bytes]
    """The documents, one after the other, in the order of `entries`."""
    entries: list[Entry] = field(default_factory=list)
    addresses: OldAddresses = field(init=False)
    documents_by_origin: Counter[str] = field(default_factory=Counter)
    earlier: list[LedgerLine] = field(default_factory=list)
    """Documents of earlier imports that this source does not have, such as those of another part of it."""

    def __post_init__(self) -> None:
        """Order documents that want one address by their ranks; one of an earlier import has it already."""
        self.addresses = OldAddresses(
            self.tables, lambda number: self.entries[number].rank if number >= 0 else (False, "")
        )

    def path_at(self, address: str) -> str:
        """Return the path of the document that had an address; "" if there is none, or if it is not written."""
        number = self.addresses.find(address)
        if number is None:
            return ""
        return self.entries[number].path if number >= 0 else self.earlier[-1 - number].file

    def record_addresses(self, *, is_partial: bool) -> None:
        """Record the old addresses of all documents to which links can lead; those of earlier imports have negative numbers."""
        self.addresses.clear()
        for number, line in enumerate(self.earlier):
            for address in line.addresses:
                self.addresses.add(address, -1 - number)
        for entry, document in self.documents():
            if entry.is_target(is_partial=is_partial):
                for address in old_addresses(document):
                    self.addresses.add(address, entry.number)

    def documents(self) -> Iterator[tuple[Entry, ImportedDocument]]:
        """Yield each document with its entry, in the order in which they were read."""
        self.spool.seek(0)
        for entry in self.entries:
            yield entry, pickle.load(self.spool)  # noqa: S301 - the file has no name, so only this process can write it


def collect_documents(
    task: ImportTask, items: Iterable[ImportItem], account: Account, tables: DiskTables
) -> Collection:
    """Read all items: documents are stored, everything else is counted."""
    found = Collection(tables, tempfile.TemporaryFile())  # noqa: SIM115 - it is closed with the collection
    for item in items:
        match item:
            case ImportedDocument():
                _add_document(task, found, item, account)
            case SkippedItem():
                place = f"{item.origin}:{item.line}" if item.line else item.origin
                account.skip(item.item_type, item.rule, place)
                _ask(account, item, place)
            case RefusedItem():
                account.refuse(item.item_type, [item.problem])
                _ask(account, item, item.problem.location)
            case ImportNote():
                place = f"{item.origin}:{item.change.line}" if item.change.line else item.origin
                account.add_change(item.change, place)
    return found


def _ask(account: Account, item: ImportedDocument | SkippedItem | RefusedItem, place: str) -> None:
    for question in item.questions:
        account.ask(question, place)


def _add_document(task: ImportTask, found: Collection, document: ImportedDocument, account: Account) -> None:
    entry = _make_entry(task, document, len(found.entries))
    _ask(account, document, entry.place)
    if task.only and not _matches(document, entry, task.only):
        account.skip(entry.item_type, "left out by --only", entry.place)
        return
    if task.limit and len(found.entries) >= task.limit:
        account.skip(entry.item_type, "left out by --limit", entry.place)
        return
    pickle.dump(document, found.spool, pickle.HIGHEST_PROTOCOL)
    found.entries.append(entry)
    found.documents_by_origin[document.origin] += 1


def _make_entry(task: ImportTask, document: ImportedDocument, number: int) -> Entry:
    """Return the entry of a document. Its id is that of `slug` in its front matter, else of its file name."""
    given = document.front_matter.get("slug")
    kind = task.config.kinds.get(document.kind)
    path = f"content/{kind.folder if kind else document.kind}/{document.slug}.md"
    slug = given if isinstance(given, str) and given else slug_from_filename(path)
    uid = f"{document.kind}/{slug}"
    origin = origin_of(document.front_matter)
    source_id = document.source_id or (origin[1] if origin else uid)
    return Entry(
        number, document.kind, document.slug, uid, document.origin, document.line, source_id, source_digest(document),
        document.item_type or document.kind, source_id != uid,
    )  # fmt: skip


def _matches(document: ImportedDocument, entry: Entry, pattern: str) -> bool:
    texts = (entry.source_id, document.slug, entry.uid, document.origin, *document.addresses)
    return any(fnmatchcase(text, pattern) for text in texts)
