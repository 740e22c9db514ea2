"""What several pages show of a thread: its title and address, its stories and the events in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.urls import address

if TYPE_CHECKING:
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Card


def thread_card(reader: Reader, root: str) -> Card | None:
    """The card of the thread that begins with a story: of the document that names it, or made from the first story.

    None where the story has no follow-up and no document names it a thread.
    """
    if named := reader.oldest("named-thread", root, 1):
        return named[0].card
    first = reader.card(root)
    if first is None or len(reader.oldest("thread", root, 2)) < 2:  # noqa: PLR2004 - one story is no thread
        return None
    slug = root.partition("/")[2]
    return msgspec.structs.replace(
        first, uid=f"thread/{slug}", kind="thread", address=address(reader.kinds()["thread"].permalink, {"slug": slug})
    )


def thread_members(reader: Reader, root: str, limit: int = 2000) -> list[Card]:
    """The stories of a thread and the events that they name, in no order."""
    stories = [item.card for item in reader.oldest("thread", root, limit)]
    return stories + [card for card, _ in reader.named("thread", root, kind="event", limit=200)]
