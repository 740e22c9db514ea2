"""Records the consequences of a document's new state, names or summary in the change log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import decode
from sitegen.database.records import EMPTY_SUMMARY
from sitegen.model.summary import DocumentSummary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.dependencies.change_log import ChangeLog
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store


def record_document_change(
    store: Store, change_log: ChangeLog, old: DocumentRecord | None, new: DocumentRecord | None
) -> None:
    """Record that a document changed and, if its id, state or address did, the changes that follow from that.

    Args:
        store: the database.
        change_log: records the changes.
        old: the document before the change; None if it is new.
        new: the document after the change; None if it was removed.
    """
    for row in (old, new):
        if row is not None:
            change_log.record_document(row.uid)
    change_log.has_unpublished |= old is not None and old.state == "public" and (new is None or new.state != "public")
    either = new or old
    before, after = ((row.uid, row.state, row.address) if row else None for row in (old, new))
    if either is None or before == after:
        return
    if either.kind == "page":
        change_log.record("static_pages")
    record_name_change(store, change_log, either)


def record_name_change(store: Store, change_log: ChangeLog, row: DocumentRecord) -> None:
    """Record that the listings of a document's names changed."""
    for index, name, _ in store.entries(row.id):
        if index in {"name", "name-pair"}:
            change_log.record("listing", index, name)


def record_summary_change(
    change_log: ChangeLog, uid: str, summaries: tuple[bytes, bytes], entries: Iterable[tuple[str, str, str]]
) -> None:
    """Record that the summary of a document changed.

    Args:
        change_log: records the changes.
        uid: the id of the document.
        summaries: the encoded summary before and after the change.
        entries: the entries that the document had before and has now.
    """
    before, after = map(_decode_summary, summaries)
    has_become_noindex = before is not None and not before.noindex and after is not None and after.noindex
    change_log.has_unpublished |= has_become_noindex
    if _address_and_withdrawn(before) != _address_and_withdrawn(after):
        change_log.record("redirects")
    change_log.record_summary(uid, entries)


def _address_and_withdrawn(summary: DocumentSummary | None) -> tuple[str, bool] | None:
    """Return the fields on which redirects depend; None without a summary."""
    return (summary.address, summary.withdrawn) if summary else None


def _decode_summary(summary: bytes) -> DocumentSummary | None:
    return decode(DocumentSummary, summary) if summary not in EMPTY_SUMMARY else None
