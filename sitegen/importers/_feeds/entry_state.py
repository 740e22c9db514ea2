"""The state of an entry of Atom: a story, a draft, or something else, such as a comment. Exports of Blogger contain all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sitegen.importers._xml.tree import XmlElement

PUBLISHING = "http://www.w3.org/2007/app"
"""Namespace of the Atom Publishing Protocol (RFC 5023), whose drafts are marked with `control/draft`."""
THREADING = "http://purl.org/syndication/thread/1.0"
"""Namespace of the Atom Threading Extensions (RFC 4685), by which a comment names its post."""
BLOGGER = "http://schemas.google.com/blogger/"
KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
_STORIES = frozenset({"post", "page"})


class EntryState(NamedTuple):
    """The state of an entry."""

    status: str = "published"
    """Status in the words of the source."""
    skip_rule: str = ""
    """Rule by which the entry is no story; "" if it is one."""


def entry_state(entry: XmlElement) -> EntryState:
    """Return the state of an entry. A kind or a status of Blogger that is not known closes the entry."""
    kinds = [
        term.rpartition("#")[2].lower()
        for each in entry.all("category")
        if each.get("scheme") == KIND_SCHEME and (term := each.get("term"))
    ]
    kinds += [each.text().strip().lower() for each in entry.all("type") if each.namespace.startswith(BLOGGER)]
    if other := next((kind for kind in kinds if kind not in _STORIES), ""):
        return EntryState(skip_rule=f"entries of the kind {other} are not stories")
    if any(each.namespace == THREADING for each in entry.all("in-reply-to")):
        return EntryState(skip_rule="comments are not imported")
    statuses = [each.text().strip() for each in entry.all("status") if each.namespace.startswith(BLOGGER)]
    closed = next((status for status in statuses if status.upper() != "LIVE"), "")
    is_draft = any(
        draft.text().strip().lower() != "no"
        for control in entry.all("control")
        for draft in control.all("draft")
        if draft.namespace.startswith(PUBLISHING)
    )
    return EntryState(closed.lower() or ("draft" if is_draft else "published"))
