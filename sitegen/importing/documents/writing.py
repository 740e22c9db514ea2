"""The last steps of an import: documents get their paths, are checked and staged with their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importing.documents.checking import close_document, find_errors
from sitegen.importing.documents.media_files import file_uses
from sitegen.importing.documents.placement import Placement
from sitegen.importing.documents.rewriting import Rewriter, document_text
from sitegen.importing.report.hints import find_hints

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.diagnostics import Problem
    from sitegen.importers import ImportedDocument
    from sitegen.importers._media_index import MediaIndex
    from sitegen.importing.archive.staging import Staging
    from sitegen.importing.documents.collecting import Collection, Entry
    from sitegen.importing.report.account import Account
    from sitegen.importing.request.task import ImportTask

RefusedEntries = list[tuple["Entry", list["Problem"]]]


def write_documents(
    task: ImportTask, found: Collection, media: MediaIndex, account: Account, staging: Staging
) -> RefusedEntries:
    """Stage all new and changed documents with their files, and return those that would be invalid."""
    uses = file_uses(found, media)
    placement = Placement(task, media, uses)
    for entry, document in found.documents():
        if entry.state != "left out":
            placement.place_document(entry, document)
            account.tags.update(_tags(document))
    rewriter = Rewriter(found, placement, media, account)
    refused: RefusedEntries = []
    staged: set[str] = set()
    for number, (entry, document) in enumerate(found.documents()):
        task.progress("writing", number, len(found.entries))
        if entry.is_written:
            problems = _write_document(task, entry, document, rewriter, account, staging, staged)
            refused += [(entry, problems)] if problems else []
    account.media_used = len(uses)
    account.media_unused = _unused(task, media, set(uses))
    return refused


def _write_document(
    task: ImportTask, entry: Entry, document: ImportedDocument, rewriter: Rewriter, account: Account,
    staging: Staging, staged: set[str],
) -> list[Problem]:  # fmt: skip
    """Stage a document and its files, and return its errors."""
    document, files = rewriter.rewrite(entry, close_document(task, entry, document, account))
    text = document_text(document)
    if problems := find_errors(task, entry, text):
        return problems
    _count(entry, document, account)
    if not task.is_dry_run:
        staging.add_bytes(entry.path, text.encode("utf-8"))
        for file in document.files:
            staging.add_bytes(rewriter.placement.place_content(entry, file.name), file.content)
        for target, source in files.items():
            if target not in staged:
                staging.add_copy(target, source)
                staged.add(target)
    return []


def _count(entry: Entry, document: ImportedDocument, account: Account) -> None:
    """Count a document that is written, with everything that an editor has to know about it."""
    account.items[entry.item_type, "written"] += 1
    account.written.append((entry.path, entry.uid))
    status = str(document.front_matter.get("status", ""))
    account.statuses[entry.item_type, document.source_status, status] += 1
    account.words += len(document.body.split())
    for change in (*document.changes, *find_hints(document)):
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
