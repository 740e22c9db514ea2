"""Descriptions of unpublished documents: the reason, when they go live, and when they were last changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import decode
from sitegen.database.index.entity_visibility import entities_published_with
from sitegen.database.linking.resolved_links import Links
from sitegen.database.records import UNUSED, to_epoch_microseconds
from sitegen.devserver.responses import UnpublishedDocument
from sitegen.model.entity import Entity
from sitegen.model.publication import FIELD_LABELS, NEVER, delaying_field, describe_public_from, public_from
from sitegen.model.story import Story
from sitegen.urls import output_file

if TYPE_CHECKING:
    from sitegen.build.context import BuildContext
    from sitegen.database.records import DocumentRecord
    from sitegen.model.document import Meta
    from sitegen.model.page import Page

FIND_WITHHELD = "uid = ? AND withheld != ''"


def banner_text(context: BuildContext, page: Page) -> str:
    """Return the reason why a page is not published, or "" if it is."""
    row = context.store.find_document(FIND_WITHHELD, page.key[0]) if page.key else None
    return status_text(context, row) if row else ""


def unpublished_documents(context: BuildContext) -> tuple[UnpublishedDocument, ...]:
    """Return all unpublished documents, sorted by file."""
    return tuple(_describe_document(context, row) for row in context.store.find_documents("withheld != ''"))


def document_title(meta: Meta | None, uid: str) -> str:
    """Return the title or name of a document; its id if it cannot be read."""
    return meta.name if isinstance(meta, Entity) else meta.title if meta else uid


def _describe_document(context: BuildContext, row: DocumentRecord) -> UnpublishedDocument:
    meta = context.store.meta(row)
    live = public_from(meta, context.options.config.zone) if row.withheld == "embargoed" else None
    is_dated = live is not None and live != NEVER
    return UnpublishedDocument(
        output_file(row.address),
        row.file,
        document_title(meta, row.uid),
        row.withheld,
        _goes_live_text(context, row, meta),
        FIELD_LABELS[delaying_field(meta, context.options.config.zone)] if isinstance(meta, Story) and is_dated else "",
        to_epoch_microseconds(live) if live is not None and is_dated else None,
        _changed_at(context, row.file),
        tuple(byline.text for byline in decode(Links, links).bylines)
        if (links := context.store.blob(row.id, "links"))
        else (),
        () if row.withheld == UNUSED else tuple(entities_published_with(context.store, row.uid)),
    )


def _changed_at(context: BuildContext, file: str) -> float:
    """Return the time at which a content file was last changed, in seconds since 1970; 0 if it was deleted meanwhile.

    The database does not have the times of files that were changed a moment ago.
    """
    try:
        return (context.options.root / context.store.disk_path(file)).stat().st_mtime
    except OSError:
        return 0.0


def status_text(context: BuildContext, row: DocumentRecord, *, is_brief: bool = False) -> str:
    """Return why a document is not published, such as `draft` or `embargoed until 2026-12-05 06:00 UTC (embargo)`.

    With `is_brief`, for lists, the name of the date field is left out.
    """
    if row.withheld == UNUSED:
        return "not public yet" if is_brief else "not public until something public uses it"
    live = _goes_live_text(context, row, context.store.meta(row))
    live = live.partition(" (")[0] if is_brief else live
    return f"{row.withheld} until {live}".replace("until never", "and never goes live") if live else row.withheld


def _goes_live_text(context: BuildContext, row: DocumentRecord, meta: Meta | None) -> str:
    """Return when a document becomes public without an edit, in words; "" if it does not."""
    if row.withheld != "embargoed" or not isinstance(meta, Story):
        return ""
    return describe_public_from(meta, context.options.config.zone)
