"""Data of a thread that several pages show: its title and address, its stories, and the events they mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.urls import format_permalink

if TYPE_CHECKING:
    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary


def thread_summary(reader: Reader, root: str) -> DocumentSummary | None:
    """Return the summary of the thread that begins with a story: that of its document, or one made from the first story.

    None if the story has no follow-up and no document makes it a thread.
    """
    if named := reader.ascending("named-thread", root, 1):
        return named[0].summary
    first = reader.summary(root)
    if first is None or len(reader.ascending("thread", root, 2)) < 2:  # noqa: PLR2004 - one story is no thread
        return None
    slug = root.partition("/")[2]
    return msgspec.structs.replace(
        first,
        uid=f"thread/{slug}",
        kind="thread",
        address=format_permalink(reader.kinds()["thread"].permalink, {"slug": slug}),
    )


def thread_members(reader: Reader, root: str, max_stories: int = 2000) -> list[DocumentSummary]:
    """Return the stories of a thread and the events that they mention, in no particular order."""
    stories = [item.summary for item in reader.ascending("thread", root, max_stories)]
    return stories + [summary for summary, _ in reader.co_mentioned("thread", root, kind="event", limit=200)]
