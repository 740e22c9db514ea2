"""What several pages show of a thread: its title and address, its stories and the events in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.urls import format_permalink

if TYPE_CHECKING:
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import DocumentSummary


def thread_summary(reader: Reader, root: str) -> DocumentSummary | None:
    """The card of the thread that begins with a story: of the document that names it, or made from the first story.

    None where the story has no follow-up and no document names it a thread.
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
    """The stories of a thread and the events that they name, in no order."""
    stories = [item.summary for item in reader.ascending("thread", root, max_stories)]
    return stories + [summary for summary, _ in reader.co_mentioned("thread", root, kind="event", limit=200)]
