"""What only the preview shows: why, and when it goes live, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.moments import live_words
from sitegen.model.permalink import output_file
from sitegen.model.story import Story
from sitegen.preview.answers import Unpublished

if TYPE_CHECKING:
    from sitegen.archive.rows import Row
    from sitegen.job import Archive
    from sitegen.model.page import Page

FIND = "uid = ? AND withheld != ''"


def banner(archive: Archive, page: Page) -> str:
    """Why a page is not published, in words; empty for one that is."""
    row = archive.store.row(FIND, page.key[0]) if page.key else None
    return _words(archive, row) if row else ""


def unpublished(archive: Archive) -> tuple[Unpublished, ...]:
    """Every document that only the preview shows."""
    return tuple(_one(archive, row) for row in archive.store.rows("withheld != ''"))


def _one(archive: Archive, row: Row) -> Unpublished:
    meta = archive.store.meta(row)
    title = meta.title if meta and hasattr(meta, "title") else row.uid
    return Unpublished(output_file(row.address), row.file, title, row.withheld, _live(archive, row))


def _words(archive: Archive, row: Row) -> str:
    live = _live(archive, row)
    return f"{row.withheld} until {live}" if live else row.withheld


def _live(archive: Archive, row: Row) -> str:
    """When it goes live by itself, in words; empty where nobody has said."""
    meta = archive.store.meta(row)
    if row.withheld != "embargoed" or not isinstance(meta, Story):
        return ""
    return live_words(meta, archive.job.config.zone)
