"""The last steps of an import: documents get their paths, are checked and staged with their files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from sitegen.importers import Change
from sitegen.importing.archive.ledger import LedgerLine, file_digest
from sitegen.importing.documents.addresses import old_addresses
from sitegen.importing.documents.checking import close_document, edited_files, find_errors, is_as_written
from sitegen.importing.documents.media_files import SHARED, MediaFiles, file_uses
from sitegen.importing.documents.pdf_documents import pdf_documents
from sitegen.importing.documents.placement import Placement, path_beside
from sitegen.importing.documents.redirects import Redirects
from sitegen.importing.documents.rewriting import Rewriter, document_text
from sitegen.importing.report.hints import find_hints

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.diagnostics import Problem
    from sitegen.importers import ImportedDocument
    from sitegen.importers._media_index import MediaIndex
    from sitegen.importing.archive.ledger import LedgerTable
    from sitegen.importing.archive.staging import Staging
    from sitegen.importing.documents.collecting import Collection, Entry
    from sitegen.importing.documents.judging import Judge
    from sitegen.importing.documents.rewriting import Rewritten
    from sitegen.importing.report.account import Account
    from sitegen.importing.request.task import ImportTask

RefusedEntries = list[tuple["Entry", list["Problem"]]]


@dataclass(slots=True)
class DocumentWriter:
    """Stages the documents of an import with their files."""

    task: ImportTask
    found: Collection
    files: MediaFiles
    judge: Judge
    account: Account
    staging: Staging
    ledger: LedgerTable
    """The lines of the documents that are staged."""
    _placement: Placement = field(init=False)
    _rewriter: Rewriter = field(init=False)
    _redirects: Redirects = field(init=False)
    _staged: set[str] = field(init=False, default_factory=set)

    def write(self) -> RefusedEntries:
        """Stage all new and changed documents, and return those that cannot be written, with the reasons."""
        self.account.clear_shared()
        self.ledger.clear()
        self.found.record_addresses(is_partial=self.task.is_partial)
        uses = file_uses(self.found, self.files)
        self._placement = Placement(self.task, self.files.media, uses)
        self._redirects = Redirects(self.task, self.found.tables, self.found.addresses, self.judge.foreign_ids)
        self._rewriter = Rewriter(self.found, self._placement, self.files, self.account)
        for entry, document in self.found.documents():
            if entry.is_target(is_partial=self.task.is_partial):
                self._placement.place_document(entry, document)
                self._redirects.add(entry, document)
                self.account.tags.update(_tags(document))
        refused: RefusedEntries = []
        for number, (entry, document) in enumerate(self.found.documents()):
            self.task.progress("writing", number, len(self.found.entries))
            if entry.is_written:
                problems = self._write_document(entry, document)
                refused += [(entry, problems)] if problems else []
        if self.task.options.documents:
            self._write_pdf_documents(uses)
        self.account.media_used = len(uses)
        self.account.media_unused = _unused(self.task, self.files.media, set(uses))
        return refused

    def _write_document(self, entry: Entry, document: ImportedDocument) -> list[Problem]:
        """Stage a document and its files, and return its errors."""
        closed = close_document(self.task, entry, document, self.account)
        front_matter, changes = self._redirects.clean(entry, closed)
        rewritten = self._rewriter.rewrite(entry, msgspec.structs.replace(closed, front_matter=front_matter))
        text = document_text(rewritten.document)
        line = self.judge.ledger.get(entry.source_id)
        edited = edited_files(self.task, entry, document, line)
        if problems := [*edited, *find_errors(self.task, entry, rewritten, text)]:
            return problems
        if self.judge.is_renewed(entry.source_id) and is_as_written(self.task, entry, rewritten, text, line):
            self.account.items[entry.item_type, "unchanged"] += 1
            return []
        document = rewritten.document
        self._count(entry, document, (*document.changes, *changes, *find_hints(document)))
        if not self.task.is_dry_run:
            self._stage(entry, rewritten, text)
        return []

    def _write_pdf_documents(self, uses: dict[Path, int]) -> None:
        """Write a document for each PDF file that several stories use."""
        shared = [file for file, number in uses.items() if number == SHARED and file.suffix.lower() == ".pdf"]
        targets = [self._placement.shared_file(file) for file in shared]
        ids = self.judge.ids | {entry.uid for entry in self.found.entries}
        for path, text in pdf_documents(self.task.config, targets, ids):
            construct = "a document was made for a PDF file that several stories use; correct its name"
            self.account.add_change(Change("told", construct, 1, (path,)), "")
            if not self.task.is_dry_run:
                self.staging.add_bytes(path, text.encode("utf-8"))

    def _stage(self, entry: Entry, rewritten: Rewritten, text: str) -> None:
        line = self.judge.ledger.get(entry.source_id)
        replaced = line.written if line and entry.state == "changed" else ""
        written = self.staging.add_bytes(entry.path, text.encode("utf-8"), replaced)
        files = {}
        for file in rewritten.document.files:
            path = path_beside(entry, file.name)
            files[path] = self.staging.add_bytes(path, file.content, file_digest(self.task.root / path))
        addresses = old_addresses(rewritten.document)
        time = self.task.now.isoformat(timespec="seconds")
        self.ledger.add(
            LedgerLine(
                entry.source_id, entry.path, entry.digest, written, next(iter(addresses), ""), time, files or None,
                addresses[1:], rewritten.open_links, rewritten.missing_files,
            )
        )  # fmt: skip
        for target, source in rewritten.files.items():
            if target not in self._staged:
                self.staging.add_copy(target, source)
                self._staged.add(target)

    def _count(self, entry: Entry, document: ImportedDocument, changes: Iterable[Change]) -> None:
        """Count a document that is written, with everything that an editor has to know about it."""
        account = self.account
        account.items[entry.item_type, "written"] += 1
        account.written.append((entry.path, entry.uid))
        status = str(document.front_matter.get("status", ""))
        account.statuses[entry.item_type, document.source_status, status] += 1
        account.words.add(entry.path, document)
        for change in changes:
            account.add_change(change, f"{entry.origin}:{change.line}" if change.line else entry.place)


def _tags(document: ImportedDocument) -> Iterable[str]:
    """Return the tags that a document had in the source."""
    extra = document.front_matter.get("extra")
    imported = extra.get("import") if isinstance(extra, dict) else None
    tags = imported.get("tags") if isinstance(imported, dict) else None
    return (str(tag) for tag in (tags if isinstance(tags, list | tuple) else ()))


def _unused(task: ImportTask, media: MediaIndex, used: set[Path]) -> list[str]:
    """Return the files in the media folders that no document uses, as paths from their folders."""
    return [
        file.relative_to(folder).as_posix()
        for file, folder in media.files()
        if folder in task.media and file not in used
    ]
