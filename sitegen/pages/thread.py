"""A thread: what happened, in order, as one page: summary, stories and events, documents, who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import chronological_order
from sitegen.model.page import Page
from sitegen.pages._threads import thread_members, thread_summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "thread"
TEMPLATE = "thread.html"
FOR_EACH = ("chain", "named-thread")


def plan(reader: Reader, root: str) -> Iterator[Page]:
    """One for each chain of two stories or more, and for each that a document names."""
    card = thread_summary(reader, root)
    if card:
        yield Page(card.address, "thread", (root,), card.uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`card`, `doc` (the naming document, if there is one), `order`, `apart`, `documents`, `cast`, `newest`."""
    root = page.key[0]
    card = thread_summary(reader, root)
    named = reader.ascending("named-thread", root, 1)
    order, apart = chronological_order(thread_members(reader, root))
    company = reader.co_mentioned("thread", root, limit=80)
    stories = [member for member in [*order, *apart] if member.kind == "story"]
    return {
        "card": card,
        "doc": reader.document(named[0].summary.uid) if named else None,
        "order": order,
        "apart": apart,
        "stories": stories,
        "documents": [(other, count) for other, count in company if other.kind == "document"],
        "cast": [(other, count) for other, count in company if other.kind not in {"document", "event"}],
    }
