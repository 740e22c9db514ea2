"""Documents that are unchanged in the source, but contain a link or a file that was missing and can be found now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers import Change, Reference

if TYPE_CHECKING:
    from sitegen.importing.archive.ledger import LedgerLine
    from sitegen.importing.documents.collecting import Collection
    from sitegen.importing.documents.judging import Judge
    from sitegen.importing.documents.media_files import MediaFiles
    from sitegen.importing.report.account import Account

EDITED = "a link or a file of the old site can be found now, but the document was edited here, so it stays as it is"


def find_reopened(
    found: Collection, judge: Judge, files: MediaFiles, account: Account, *, is_partial: bool
) -> frozenset[str]:
    """Return the ids in the source of documents to write again, since a link or a file in them can be resolved now.

    Those that an editor has changed are not among them, but told in the account.
    """
    lines = ((entry, judge.ledger.get(entry.source_id)) for entry in found.entries if entry.state == "unchanged")
    waiting = [(entry, line) for entry, line in lines if line and (line.open_links or line.missing_files)]
    if waiting:
        found.record_addresses(is_partial=is_partial)
    reopened = set()
    for entry, line in waiting:
        if not _is_resolved(line, found, files):
            continue
        if judge.is_unedited(line):
            reopened.add(entry.source_id)
        else:
            account.add_change(Change("told", EDITED, 1, (line.file,)), entry.place)
    return frozenset(reopened)


def _is_resolved(line: LedgerLine, found: Collection, files: MediaFiles) -> bool:
    are_linked = any(found.addresses.find(address) is not None for address in line.open_links)
    return are_linked or any(files.find(Reference("", address, "file")) for address in line.missing_files)
