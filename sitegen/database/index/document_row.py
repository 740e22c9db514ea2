"""The database row of a parsed document: all columns that do not depend on other documents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.codec import encode, encode_compressed
from sitegen.database.linking.permalinks import document_address
from sitegen.database.records import UNPUBLISHED_STATES, DocumentRow, encode_positions, to_epoch_microseconds
from sitegen.model.entity import Entity, Event, SourceDocument, Topic
from sitegen.model.fields import EdtfStr
from sitegen.model.publication import document_state, public_from
from sitegen.model.staff import StaffMember
from sitegen.model.story import Story
from sitegen.urls import opaque_address

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.config.schema import Config
    from sitegen.model.document import Document, Meta, StatedStatus

ParsedRow = tuple[DocumentRow, bytes]
"""The row of a parsed document, and its encoded and compressed body."""


@dataclass(frozen=True, slots=True)
class PublicationContext:
    """The inputs that decide the state of a document, apart from its file."""

    config: Config
    now: dt.datetime
    """The moment that embargoes are compared with; timezone-aware."""
    is_preview: bool = False
    """True if unpublished documents count as public: for the preview, which has its own database."""
    assumed_published: frozenset[str] = frozenset()
    """Content files that count as published whatever their status. Such a build has its own database."""


def to_row(document: Document, publication_context: PublicationContext) -> ParsedRow:
    """Return the row of a parsed document and its encoded and compressed body. The function is pure, so it can run in any process."""
    state, withheld = (
        state_and_withheld(document.meta, publication_context)
        if document.meta
        else (_state_of_unreadable(document, publication_context), "")
    )
    state = (
        "public"
        if document.file in publication_context.assumed_published and state in UNPUBLISHED_STATES and document.meta
        else state
    )
    is_opaque = state == "withdrawn" and publication_context.config.content.tombstone_urls == "opaque"
    address = (
        opaque_address(document.uid)
        if is_opaque
        else document_address(document.kind, document.uid, document.meta, publication_context.config)
    )
    row = DocumentRow(
        uid=document.uid,
        kind=document.kind,
        state=state,
        address=address,
        public_from=_public_from_microseconds(
            document.meta or (_placeholder_story(document.stated_status) if document.kind else None),
            publication_context.config,
        ),
        stated_status=document.stated_status.status,
        withheld=withheld,
        meta=encode(document.meta),
        source_positions=encode_positions(document.source_positions),
        problems=encode(document.problems),
        link_fingerprint=_link_fingerprint(document, state, address),
    )
    return row, encode_compressed(document.body)


def state_and_withheld(meta: Meta | None, publication_context: PublicationContext) -> tuple[str, str]:
    """Return a document's state and, in the preview, the unpublished state that it would have elsewhere, or ""."""
    state = document_state(meta, publication_context.now, publication_context.config.zone)
    if meta is None or not publication_context.is_preview or state not in UNPUBLISHED_STATES:
        return state, ""
    return "merged" if meta.merged_into else "public", state


def _public_from_microseconds(meta: Meta | None, config: Config) -> int | None:
    """Return the time from which a published story is public, in microseconds since 1970; None if no date applies."""
    moment = public_from(meta, config.zone)
    return None if moment is None else to_epoch_microseconds(moment)


def unreadable_state(stated_status: str, public_from: int | None, publication_context: PublicationContext) -> str:
    """Return the state of a document that could not be parsed.

    It is the stated status, unless that is `published`; `embargoed` if the document is published later; otherwise `broken`.
    In the preview it is always `broken`, so that its page stays unchanged.
    """
    if publication_context.is_preview or not stated_status:
        return "broken"
    if stated_status != "published":
        return stated_status
    return (
        "embargoed"
        if public_from is not None and to_epoch_microseconds(publication_context.now) < public_from
        else "broken"
    )


def _state_of_unreadable(document: Document, publication_context: PublicationContext) -> str:
    if not document.kind:
        return "broken"  # it has no id that other documents could refer to
    return unreadable_state(
        document.stated_status.status,
        _public_from_microseconds(_placeholder_story(document.stated_status), publication_context.config),
        publication_context,
    )


def _placeholder_story(stated: StatedStatus) -> Story:
    """Return a story that has only the status and the dates that an unreadable file states."""
    embargo, published = (EdtfStr(text) if text else None for text in (stated.embargo, stated.published))
    return Story(
        title="", status="published" if stated.status == "published" else "draft", embargo=embargo, published=published
    )


def _link_fingerprint(document: Document, state: str, address: str) -> bytes:
    """Return a digest of everything that the linking of other documents can read of this one."""
    meta = document.meta
    visible: list[object] = [document.uid, state, address, document.body.anchors]
    if meta:
        visible += [meta.merged_into, document.title]
    if isinstance(meta, Story):
        visible.append(meta.translation_of)
    if isinstance(meta, Entity | StaffMember):
        visible.append(meta.aliases)
    if isinstance(meta, Topic):
        visible.append(meta.broader)
    if isinstance(meta, SourceDocument):
        visible += [meta.file, meta.pages]
    if isinstance(meta, Story | Event):
        visible.append(meta.follows)
    return hashlib.sha256(encode(visible)).digest()
