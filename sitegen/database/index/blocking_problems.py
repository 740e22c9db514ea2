"""Problems that stop a build: those of published documents. A problem of an unpublished document is a warning.

Unpublished documents are:

- drafts, held and embargoed documents;
- entities that are suppressed, or that no public document uses;
- unreadable documents that say that they are a draft, held or embargoed;
- unreadable documents that do not say their status, if they have no published page and no public document refers to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.database.records import CONFIDENTIAL_STATES, to_epoch_microseconds
from sitegen.model.publication import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem

_STATED_STATUS = "SELECT stated_status, public_from FROM document WHERE id = ?"
_HAS_RENDERED_PAGE = "SELECT 1 FROM page WHERE subject = ? AND digest != x'' LIMIT 1"
_IS_IN_LEDGER = "SELECT 1 FROM ledger_line WHERE uid = ? AND state = '' LIMIT 1"


def downgrade_unpublished(store: Store, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems in order. Those of unpublished documents become warnings that never stop a build."""
    known: dict[str, bool] = {}
    found = []
    for problem in problems:
        if problem.file not in known:
            row = store.find_document("file = ?", problem.file)
            known[problem.file] = row is not None and _is_unpublished(store, row)
        is_unpublished = known[problem.file]
        found.append(
            msgspec.structs.replace(problem, severity="warning", is_blocking=False) if is_unpublished else problem
        )
    return found


def _is_unpublished(store: Store, row: DocumentRecord) -> bool:
    """Return True if a document is certainly not published.

    An embargo without a known end does not count: it is not clear what it withholds, and until when.
    """
    status, public_from = stated_status(store, row)
    if row.state in CONFIDENTIAL_STATES:
        return public_from is None or public_from < to_epoch_microseconds(NEVER)
    if row.state != "broken" or status == "published":
        return False
    if status:
        return True
    return not _was_published(store, row) and not _is_referenced(store, row)


def stated_status(store: Store, row: DocumentRecord) -> tuple[str, int | None]:
    """Return the stated status of a document, and the time of its publication in microseconds since 1970, or None.

    The status is empty if the document was parsed.
    """
    found: tuple[str, int | None] = store.db.execute(_STATED_STATUS, (row.id,)).fetchone()
    return found


def _was_published(store: Store, row: DocumentRecord) -> bool:
    """Return True if an earlier build rendered a file for a document, or the ledger has a published address of it."""
    return any(store.db.execute(query, (row.uid,)).fetchone() for query in (_HAS_RENDERED_PAGE, _IS_IN_LEDGER))


def _is_referenced(store: Store, row: DocumentRecord) -> bool:
    """Return True if a public document refers to a document by its id or its file."""
    ids = {number for key in (f"id:{row.uid}", f"file:{row.file}") for _, number, _ in store.listing("lookups", key)}
    others = (other for number in sorted(ids) for other in store.find_documents("id = ?", number))
    return any(other.state == "public" and other.uid != row.uid for other in others)
