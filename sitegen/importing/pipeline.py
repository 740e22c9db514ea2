"""The steps of an import, in order.

load_map             imports/NAME.toml → answers
collect_documents    items of the importer → documents in a temporary file, everything else counted
judge                documents → new, changed, unchanged, refused
write_documents      documents → paths, no tokens, checked, staged
commit               staged files → content/, ledger
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from sitegen.importers import ImportRequest
from sitegen.importers._disk_tables import open_tables
from sitegen.importers._media_index import MediaIndex
from sitegen.importers._slugs import SlugAllocator
from sitegen.importing.archive.ids import read_names
from sitegen.importing.archive.ledger import LedgerTable, read_ledger
from sitegen.importing.archive.staging import open_staging
from sitegen.importing.documents.collecting import collect_documents
from sitegen.importing.documents.judging import Judge
from sitegen.importing.documents.media_files import MediaFiles
from sitegen.importing.documents.redirects import made_addresses, simple_address
from sitegen.importing.documents.reopening import find_reopened
from sitegen.importing.documents.writing import DocumentWriter
from sitegen.importing.report.account import Account
from sitegen.importing.report.data import report_data
from sitegen.importing.report.files import write_report
from sitegen.importing.request.items import read_items
from sitegen.importing.request.map_file import load_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers import ImportMap
    from sitegen.importers._disk_tables import DiskTables
    from sitegen.importing.archive.ledger import LedgerLine
    from sitegen.importing.archive.staging import Staging
    from sitegen.importing.documents.collecting import Collection
    from sitegen.importing.request.task import ImportTask


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import."""

    account: Account
    data: dict[str, Any]
    """The report; see `report_data`."""
    is_written: bool
    """True if the files are in their places; False for a dry run, and if documents were refused."""
    has_report: bool
    """True if the report was written. An import that repeats an earlier one keeps the report of that one."""
    completed: str = ""
    """Name of an interrupted import that was completed first; "" for none."""
    kept: tuple[str, ...] = ()
    """Files of an import that were changed or created in the archive before they were moved into place, and that stay as they are."""


def run_import(task: ImportTask) -> ImportResult:
    """Import the documents of the sources, or refuse to, and account for every item.

    Raises:
        SitegenError: if the map file is not valid, a source cannot be read at all, or another import is running.
    """
    answers = load_map(task)
    with open_staging(task.root, is_dry_run=task.is_dry_run) as staging, open_tables() as tables:
        account, is_written = _import_documents(task, answers, staging, tables)
        data = report_data(task, account, is_written=is_written)
        is_repetition = not account.written and not account.refused and account.count("unchanged")
        has_report = task.is_dry_run or not is_repetition
        if has_report:
            names = read_names(task.root, task.config) if account.tags else {}
            write_report(task, staging, account, data, answers, names)
    return ImportResult(account, data, is_written, has_report, staging.completed, tuple(staging.kept))


def _import_documents(
    task: ImportTask, answers: ImportMap, staging: Staging, tables: DiskTables
) -> tuple[Account, bool]:
    """Import the documents, and return the account and True if the files are in their places."""
    ledger = read_ledger(task.import_file(".ndjson"))
    media = MediaIndex((*task.media, *(source for source in task.sources if source.is_dir())))
    folders = (source if source.is_dir() else source.parent for source in task.sources)
    files = MediaFiles(media, (*task.media, *folders))
    found, judge, account = _collect_and_judge(task, answers, ledger, files, tables)
    lines = LedgerTable(tables)
    account = _write_without_refused(DocumentWriter(task, found, files, judge, account, staging, lines))
    account.gone = _gone(task, found, judge.ledger)
    is_written = not task.is_dry_run and (task.is_partial or not account.refused)
    if is_written and (account.written or judge.ledger != ledger):
        lines.add_missing((ledger | judge.ledger).values())
        staging.add_lines(f"imports/{task.name}.ndjson", lines.encoded())
        staging.commit()
    return account, is_written


def _collect_and_judge(
    task: ImportTask, answers: ImportMap, ledger: Mapping[str, LedgerLine], files: MediaFiles, tables: DiskTables
) -> tuple[Collection, Judge, Account]:
    """Read the source, and once more if something can be found now that was missing in documents that are unchanged."""
    reopened: frozenset[str] = frozenset()
    while True:
        judge = Judge(task, ledger, reopened)
        request = _make_request(task, answers, judge, files.media)
        account = Account(tables, tuple(str(source) for source in task.sources))
        found = collect_documents(task, read_items(task, request), account, tables)
        found.earlier = judge.earlier_documents({entry.source_id for entry in found.entries})
        judge.judge(found, account)
        if not task.is_again or task.is_renewal:
            return found, judge, account
        more = find_reopened(found, judge, files, account, is_partial=task.is_partial)
        if more <= reopened:
            return found, judge, account
        reopened |= more


def _make_request(task: ImportTask, answers: ImportMap, judge: Judge, media: MediaIndex) -> ImportRequest:
    known = {line.id: _slug_of(line.file) for line in judge.ledger.values()}
    made = made_addresses(task.config)

    def is_taken(kind: str, slug: str) -> bool:
        uid = f"{kind}/{slug}"
        return uid in judge.foreign_ids or simple_address(uid, task.config) in made

    return ImportRequest(
        task.sources,
        answers,
        task.options,
        task.now,
        task.config.site.timezone,
        task.config.site.language,
        frozenset(task.config.kinds),
        SlugAllocator(is_taken, known),
        media,
        judge.known_digests(),
        task.max_processes,
        lambda done, total: task.progress("reading", done, total),
    )


def _slug_of(path: str) -> str:
    """Return the slug of which an importer made the path of a content file."""
    file = PurePosixPath(path)
    return file.parent.name if file.stem == "index" else file.stem


def _write_without_refused(writer: DocumentWriter) -> Account:
    """Stage all documents, and return the account of that.

    A document that is refused here can no longer be the target of links, so the others are staged again without it.
    """
    account = writer.account
    while True:
        attempt = replace(writer, account=copy.deepcopy(account))
        refused = attempt.write()
        if not refused:
            return attempt.account
        writer.staging.clear()
        for entry, problems in refused:
            entry.state = "refused"
            account.refuse(entry.item_type, problems)


def _gone(task: ImportTask, found: Collection, ledger: Mapping[str, LedgerLine]) -> list[str]:
    """Return the files of documents that earlier imports have written and that are no longer in the source."""
    if not task.is_whole:
        return []
    present = {entry.source_id for entry in found.entries}
    if present.isdisjoint(ledger):  # another part of the source
        return []
    return sorted(line.file for line in ledger.values() if line.id not in present)
