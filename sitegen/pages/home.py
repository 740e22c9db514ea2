"""The front page: the stories that the editors chose, the newest ones, who is in the news, and the index of entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import build_chronology
from sitegen.model.page import Page
from sitegen.model.story import FRONT_PAGE_UID
from sitegen.pages._front import front_stories, lead_package, recent_corrections
from sitegen.pages._threads import thread_members, thread_summary
from sitegen.pages.byline import bylines
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "home"
TEMPLATE = "home.html"
FOR_EACH = ("",)
TRAITS = PageTraits(has_own_feeds=True)
MAX_STORIES = 14
MAX_RECENT_STORIES = 60


def plan(_reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the only page of this kind."""
    yield Page("/", NAME, (), "the front page")


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """Return the stories in the order of the editors, and the variables next to them.

    `lead_doc`, `bylines`, `before`, `thread` and `chronology` (the thread's stories and events) belong to the first story.
    """
    written = reader.document(FRONT_PAGE_UID)
    front_doc = written if written and written.state == "public" else None
    stories = front_stories(reader, front_doc)
    lead = reader.excerpt(stories[0].uid, 2) if stories else None
    package = lead_package(reader, lead, front_doc)
    thread = thread_summary(reader, lead.links.chain_root) if lead else None
    members = thread_members(reader, lead.links.chain_root, 12) if lead and thread else []
    return {
        "stories": [story for story in stories if story not in package][:MAX_STORIES],
        "package": package,
        "front_doc": front_doc,
        "lead_doc": lead,
        "bylines": bylines(reader, lead) if lead else [],
        "sections": sections_with_counts(reader),
        "before": reader.summaries([uid for uid in lead.links.follows if uid.startswith("story/")]) if lead else [],
        "thread": thread,
        "chronology": build_chronology(members),
        "recent_corrections": recent_corrections(reader),
        "people": reader.co_mentioned("stories", "", kind="person", max_stories=MAX_RECENT_STORIES, limit=12),
        "documents": reader.co_mentioned("stories", "", kind="document", max_stories=MAX_RECENT_STORIES, limit=6),
        "total_stories": reader.count("stories", ""),
        "total_threads": len(reader.key_counts("chain")),
    }


def sections_with_counts(reader: Reader) -> list[tuple[str, str, int]]:
    """Return name, title and number of stories of every section with stories, in the configured order, then by title."""
    found = [(reader.section(name), name, count) for name, count in reader.key_counts("section")]
    ordered = sorted(found, key=lambda row: (row[0][1].order if row[0][1] else 0, row[0][0], row[1]))
    return [(name, title, count) for (title, _), name, count in ordered]
