"""The one rule that decides which imported documents may be public. It fails closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sitegen.importers._request import ImportRequest

CLOSED_STATUSES = frozenset({"private", "pending", "future", "withheld"})
"""Statuses of sources whose documents are finished and were not public."""
PUBLIC_STATUSES = frozenset({"publish", "published", "usable"})
"""Statuses of sources whose documents were public."""
WITHDRAWN_STATUSES = frozenset({"canceled"})
"""Statuses of sources whose documents were public and must not be used any more."""
KNOWN_STATUSES = frozenset({"", "draft"}) | CLOSED_STATUSES | PUBLIC_STATUSES | WITHDRAWN_STATUSES
"""Statuses that need no answer of the map."""


def imported_status(
    source_status: str, published: datetime | None, request: ImportRequest, *, has_password: bool = False
) -> str:
    """Return the status of an imported document: `draft`, `held`, `published`, `withdrawn` or `skip`.

    A document is `published` only if it was public in the source, has no password, has a date that is known and has passed, and the import was
    asked to keep the source's status; without that request it is a draft. What was finished but closed is `held`, and everything else a draft. What
    was withdrawn is `withdrawn` where it would have been `published`, else `held`. The map can close a status, and can open one that this rule does
    not know; it never opens a draft, and nothing that has a password or a date in the future.

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
    if source_status in WITHDRAWN_STATUSES:
        return "withdrawn" if request.options.as_source and published is not None else "held"
    is_public = source_status in PUBLIC_STATUSES or (answer == "published" and source_status != "draft")
    if not is_public or not request.options.as_source:
        return "draft"
    return "published" if published is not None else "held"
