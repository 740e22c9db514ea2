"""The check `orphans`: finds entities that no public document uses or no story names, and files that are not published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.index.entity_visibility import public_users, unpublished_users
from sitegen.database.index.static_files import unpublished_files
from sitegen.database.records import UNUSED
from sitegen.diagnostics import Problem
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.problem_codes.checks import UNUSED_DOCUMENT, UNUSED_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

NAME = "orphans"
_WITHDRAWN_USER = """
SELECT uid FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'uses' AND key = ? AND state = 'withdrawn' ORDER BY uid LIMIT 1
"""


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each orphaned entity, then for each unpublished file."""
    store = context.store
    for row in store.find_documents("state IN ('public', 'unused')"):
        if row.kind not in NON_ENTITY_KINDS and (problem := _orphan_problem(store, row)):
            yield problem
    hint = "to publish it, show or link it in a published document, or list it in the document's files:"
    for path in unpublished_files(store, context.config):
        message = UNUSED_FILE("not published: no published document shows or links to this file")
        yield Problem(path, 0, 0, message, hint, "warning")


def _reason_of_removal(store: Store, uid: str) -> str:
    """Return the reason why an unused entity is not public any more; "" if it never was."""
    if withdrawn := store.db.execute(_WITHDRAWN_USER, (uid,)).fetchone():
        return f"{withdrawn[0]}, which uses it, is withdrawn"
    is_known = store.db.execute("SELECT 1 FROM ledger_line WHERE uid = ?", (uid,)).fetchone()
    return "no public document uses it" if is_known else ""


def _orphan_problem(store: Store, row: DocumentRecord) -> Problem | None:
    """Return the problem of an entity that no public document or story uses; None if one does."""
    if row.state == UNUSED:
        if waiting := unpublished_users(store, row.uid):
            message = UNUSED_DOCUMENT(f"{row.uid} is not public yet: only {waiting[0]} uses it, which is not published")
            return Problem(row.file, 1, 1, message, "it becomes public together with that document", "warning")
        if reason := _reason_of_removal(store, row.uid):
            message = UNUSED_DOCUMENT(f"{row.uid} is not public any more: {reason}")
            hint = (
                "to publish it, tag it in a public story's entities:; if it was taken down, set visibility: suppressed"
            )
            return Problem(row.file, 1, 1, message, hint, "warning")
        hint = "tag it in a story's entities:, or set status: published to publish it anyway"
        return Problem(
            row.file, 1, 1, UNUSED_DOCUMENT(f"{row.uid} is not public: no public document uses it"), hint, "warning"
        )
    if public_users(store, row.uid):
        return None
    return Problem(
        row.file, 1, 1, UNUSED_DOCUMENT(f"no story names {row.uid}"), "tag it in a story's entities:", "warning"
    )
