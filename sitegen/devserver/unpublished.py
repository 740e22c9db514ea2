"""What only the preview shows: why, and when it goes live, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.index.entity_visibility import would_publish
from sitegen.database.records import UNUSED
from sitegen.devserver.messages import Unpublished
from sitegen.model.entity import Entity
from sitegen.model.story import Story
from sitegen.model.zoned_times import live_words
from sitegen.urls import output_file

if TYPE_CHECKING:
    from sitegen.build.context import Archive
    from sitegen.database.records import Row
    from sitegen.model.page import Page

FIND = "uid = ? AND withheld != ''"


def banner(archive: Archive, page: Page) -> str:
    """Why a page is not published, in words; empty for one that is."""
    row = archive.store.row(FIND, page.key[0]) if page.key else None
    return words(archive, row) if row else ""


def unpublished(archive: Archive) -> tuple[Unpublished, ...]:
    """Return every document that only the preview shows, entities after all others."""
    rows = archive.store.rows("withheld != ''")
    return tuple(_one(archive, row) for row in sorted(rows, key=lambda row: row.withheld == UNUSED))


def _one(archive: Archive, row: Row) -> Unpublished:
    meta = archive.store.meta(row)
    title = meta.name if isinstance(meta, Entity) else meta.title if meta else row.uid
    entities = () if row.withheld == UNUSED else tuple(would_publish(archive.store, row.uid))
    return Unpublished(output_file(row.address), row.file, title, row.withheld, _live(archive, row), entities)


def words(archive: Archive, row: Row, *, brief: bool = False) -> str:
    """Return why a document is not published, such as `draft` or `embargoed until 2026-12-05 06:00 UTC (embargo)`.

    A `brief` one is for lists, and does not say which date keeps it back.
    """
    if row.withheld == UNUSED:
        return "not public yet" if brief else "not public until something public uses it"
    live = _live(archive, row)
    live = live.partition(" (")[0] if brief else live
    return f"{row.withheld} until {live}".replace("until never", "and never goes live") if live else row.withheld


def _live(archive: Archive, row: Row) -> str:
    """When it goes live by itself, in words; empty where nobody has said."""
    meta = archive.store.meta(row)
    if row.withheld != "embargoed" or not isinstance(meta, Story):
        return ""
    return live_words(meta, archive.job.config.zone)
