"""Cells that become no part of a story, since the map drops them or keeps them as a note. They can still say that the story was not public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.importers._items import Change
from sitegen.importers._status import PUBLIC_STATUSES
from sitegen.importers._tables.columns import DROP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.importers._request import ImportRequest
    from sitegen.importers._stories.source_story import SourceStory

_NOTES = ("extra.", "internal.")


def account_for_cells(story: SourceStory, cells: Iterable[tuple[str, str, str]], request: ImportRequest) -> SourceStory:
    """Return a story that is closed if a cell without a field says so, and that counts the cells that the map drops.

    Args:
        story: the story of a row.
        cells: name of the column, meaning and text of each cell.
        request: the request of the import.
    """
    from sitegen.importers._sites.systems.closing import closed_by

    unread = [(name, target, text) for name, target, text in cells if text.strip() and _is_unread(target)]
    stated = "" if story.status in PUBLIC_STATUSES else story.status
    closed = closed_by({name: text for name, _, text in unread}, request, request.zone, stated)
    dropped = [name for name, target, _ in unread if target == DROP]
    counted = tuple(Change("lost", f'column "{name}", which the map drops', line=story.line) for name in dropped)
    return replace(story, status=closed or story.status, changes=(*story.changes, *counted))


def _is_unread(target: str) -> bool:
    return target == DROP or target.startswith(_NOTES)
