"""The front page: the newest stories, what is running, who is in the news, and the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import in_order
from sitegen.model.page import Page
from sitegen.pages._threads import thread_card, thread_members
from sitegen.pages.byline import bylines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "home"
TEMPLATE = "home.html"
EACH = ("",)
NEWEST = 14
RECENT = 60


def plan(_reader: Reader, _subject: str) -> Iterator[Page]:
    """One."""
    yield Page("/", "home", (), "the front page")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """`stories`, `sections` `lead_doc` (the first whole), its `bylines`, `before` it, its `thread` in `order`, `people`, `documents`, totals."""
    stories = [item.card for item in reader.newest("stories", "", NEWEST)]
    lead = reader.opening(stories[0].uid, 2) if stories else None
    thread = thread_card(reader, lead.links.root) if lead else None
    order, _ = in_order(thread_members(reader, lead.links.root, 12)) if lead and thread else ([], [])
    return {
        "stories": stories,
        "lead_doc": lead,
        "bylines": bylines(reader, lead) if lead else [],
        "sections": sections(reader),
        "before": reader.cards([uid for uid in lead.links.follows if uid.startswith("story/")]) if lead else [],
        "thread": thread,
        "order": order,
        "people": reader.named("stories", "", kind="person", newest=RECENT, limit=12),
        "documents": reader.named("stories", "", kind="document", newest=RECENT, limit=6),
        "total_stories": reader.count("stories", ""),
        "threads": len(reader.buckets("chain")),
    }


def sections(reader: Reader) -> list[tuple[str, str, int]]:
    """Name, title and count of every section that has a story, in the configured order, then by title."""
    found = [(reader.section(name), name, count) for name, count in reader.buckets("section")]
    ordered = sorted(found, key=lambda row: (row[0][1].order if row[0][1] else 0, row[0][0], row[1]))
    return [(name, title, count) for (title, _), name, count in ordered]
