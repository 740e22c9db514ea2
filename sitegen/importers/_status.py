"""The one rule that decides which imported documents may be public. It fails closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sitegen.importers._request import ImportRequest

CLOSED_STATUSES = frozenset({"private", "pending", "future"})
"""Statuses of sources whose documents are finished and were not public."""
PUBLIC_STATUSES = frozenset({"publish", "published", "usable"})
"""Statuses of sources whose documents were public."""


def imported_status(
    source_status: str, published: datetime | None, request: ImportRequest, *, has_password: bool = False
) -> str:
    """Return the status of an imported document: `draft`, `held`, `published` or `skip`.

    A document is `published` only if it was public in the source, has no password, has a date that is known and has passed, and the import was
    asked to keep the source's status; without that request it is a draft. What was finished but closed is `held`, and everything else a draft. The
    map can close a status, and can open one that this rule does not know; it never opens what has a password or a date in the future.

    Args:
        source_status: status in the words of the source, such as `publish`.
        published: the time of publication, with its zone; None if it is not known.
        request: the request of the import.
        has_password: True if readers had to enter a password.
    """
    answer = request.answers.status.get(source_status, "")
    if answer == "skip":
        return "skip"
    is_future = published is not None and published > request.now
    if has_password or is_future or source_status in CLOSED_STATUSES:
        return "draft" if answer == "draft" else "held"
    if answer in {"draft", "held"}:
        return answer
    if source_status not in PUBLIC_STATUSES and answer != "published":
        return "draft"
    if not request.options.as_source:
        return "draft"
    return "published" if published is not None else "held"
