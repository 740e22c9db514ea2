"""Embargoes: documents that change their state with time, although their files do not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.index.blocking_problems import stated_status
from sitegen.database.index.document_row import state_and_withheld, unreadable_state
from sitegen.database.records import UNPUBLISHED_STATES, to_epoch_microseconds

if TYPE_CHECKING:
    from sitegen.database.index.document_row import PublicationContext
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store


def documents_with_outdated_state(store: Store, publication_context: PublicationContext) -> list[DocumentRecord]:
    """Return the documents that may have another state at this moment than the stored one.

    Each condition has an index in SQLite. A document may be returned twice.
    """
    now = to_epoch_microseconds(publication_context.now)
    rows = store.find_documents("public_from > ? AND +state != 'embargoed' AND +withheld != 'embargoed'", now)
    rows += store.find_documents("state = 'embargoed' AND +public_from <= ?", now)
    rows += store.find_documents("withheld != '' AND withheld = 'embargoed' AND +public_from <= ?", now)
    return rows + (store.find_documents(f"state IN {UNPUBLISHED_STATES}") if publication_context.is_preview else [])


def recompute_state(store: Store, row: DocumentRecord, publication_context: PublicationContext) -> tuple[str, str]:
    """Return the current state of a stored document, and in the preview the state because of which it is not published, or ""."""
    if meta := store.meta(row):
        return (
            ("public", "")
            if row.file in publication_context.assumed_published
            else state_and_withheld(meta, publication_context)
        )
    return unreadable_state(*stated_status(store, row), publication_context), ""
