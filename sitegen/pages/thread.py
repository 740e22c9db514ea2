"""Thread pages: summary, stories and events in chronological order, documents, and entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import build_chronology
from sitegen.model.page import Page
from sitegen.pages._threads import thread_members, thread_summary
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "thread"
TEMPLATE = "thread.html"
FOR_EACH = ("chain", "named-thread")
TRAITS = PageTraits(is_recorded=True, has_one_subject=True, has_own_feeds=True)


def plan(reader: Reader, root: str) -> Iterator[Page]:
    """Yield one page for each chain of two stories or more, and for each chain that a document names."""
    summary = thread_summary(reader, root)
    if summary:
        yield Page(summary.address, NAME, (root,), document=summary.uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the thread (`summary`, and `doc` if a document names it), its stories and events, and the entities they name."""
    root = page.key[0]
    summary = thread_summary(reader, root)
    named = reader.ascending("named-thread", root, 1)
    chronology = build_chronology(thread_members(reader, root))
    co_mentioned = reader.co_mentioned("thread", root, limit=80)
    stories = [member for member in [*chronology.events, *chronology.unordered] if member.kind == "story"]
    return {
        "summary": summary,
        "doc": reader.document(named[0].summary.uid) if named else None,
        "chronology": chronology,
        "stories": stories,
        "documents": [(other, count) for other, count in co_mentioned if other.kind == "document"],
        "co_mentioned": [(other, count) for other, count in co_mentioned if other.kind not in {"document", "event"}],
    }
