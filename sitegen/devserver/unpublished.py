"""Descriptions of unpublished documents: the reason, and when they go live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.index.entity_visibility import entities_published_with
from sitegen.database.records import UNUSED
from sitegen.devserver.responses import UnpublishedDocument
from sitegen.model.entity import Entity
from sitegen.model.publication import describe_public_from
from sitegen.model.story import Story
from sitegen.urls import output_file

if TYPE_CHECKING:
    from sitegen.build.context import BuildContext
    from sitegen.database.records import DocumentRecord
    from sitegen.model.page import Page

FIND_WITHHELD = "uid = ? AND withheld != ''"


def banner_text(context: BuildContext, page: Page) -> str:
    """Return the reason why a page is not published, or "" if it is."""
    row = context.store.find_document(FIND_WITHHELD, page.key[0]) if page.key else None
    return status_text(context, row) if row else ""


def unpublished_documents(context: BuildContext) -> tuple[UnpublishedDocument, ...]:
    """Return all unpublished documents, entities last."""
    rows = context.store.find_documents("withheld != ''")
    return tuple(_describe_document(context, row) for row in sorted(rows, key=lambda row: row.withheld == UNUSED))


def _describe_document(context: BuildContext, row: DocumentRecord) -> UnpublishedDocument:
    meta = context.store.meta(row)
    title = meta.name if isinstance(meta, Entity) else meta.title if meta else row.uid
    entities = () if row.withheld == UNUSED else tuple(entities_published_with(context.store, row.uid))
    return UnpublishedDocument(
        output_file(row.address), row.file, title, row.withheld, _goes_live_text(context, row), entities
    )


def status_text(context: BuildContext, row: DocumentRecord, *, is_brief: bool = False) -> str:
    """Return why a document is not published, such as `draft` or `embargoed until 2026-12-05 06:00 UTC (embargo)`.

    With `is_brief`, for lists, the name of the date field is left out.
    """
    if row.withheld == UNUSED:
        return "not public yet" if is_brief else "not public until something public uses it"
    live = _goes_live_text(context, row)
    live = live.partition(" (")[0] if is_brief else live
    return f"{row.withheld} until {live}".replace("until never", "and never goes live") if live else row.withheld


def _goes_live_text(context: BuildContext, row: DocumentRecord) -> str:
    """Return when a document becomes public without an edit, in words; "" if it does not."""
    meta = context.store.meta(row)
    if row.withheld != "embargoed" or not isinstance(meta, Story):
        return ""
    return describe_public_from(meta, context.options.config.zone)
