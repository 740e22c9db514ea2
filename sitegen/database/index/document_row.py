"""What a parsed document is filed as: the columns of its row, all that can be known of it without the others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.database.linking.permalinks import own_address
from sitegen.database.records import WITHHELD, Columns, stamp
from sitegen.model.entity import Entity, Event, Paper
from sitegen.model.fields import DateText
from sitegen.model.publication import live_from, state_of
from sitegen.model.story import Story
from sitegen.urls import opaque

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.config.schema import Config
    from sitegen.model.document import Document, Meta, Stated

Parsed = tuple[Columns, bytes]
"""What a file was read as: its document's columns, and its body."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What decides, beside a file's own bytes, what it counts as."""

    config: Config
    now: dt.datetime
    drafts: bool = False
    """Whether what is unpublished counts as public: for the preview, whose database is its own."""
    released: frozenset[str] = frozenset()
    """Content files that count as published whatever they say; their database is their own."""


def columns_of(document: Document, moment: Moment) -> Parsed:
    """A parsed document as the columns of its row, and its body: a pure function, so that it can run anywhere."""
    state, withheld = state_now(document.meta, moment) if document.meta else (_unread(document, moment), "")
    state = "public" if document.file in moment.released and state in WITHHELD and document.meta else state
    hides = state == "withdrawn" and moment.config.content.tombstones == "opaque"
    addr = opaque(document.uid) if hides else own_address(document.kind, document.uid, document.meta, moment.config)
    columns = Columns(
        uid=document.uid,
        kind=document.kind,
        state=state,
        address=addr,
        live=live_at(document.meta or (_stand_in(document.stated) if document.kind else None), moment.config),
        claim=document.stated.status,
        withheld=withheld,
        meta=encode(document.meta),
        places=encode(document.places),
        problems=encode(document.problems),
        signature=_signature(document, state, addr),
    )
    return columns, encode(document.body)


def state_now(meta: Meta | None, moment: Moment) -> tuple[str, str]:
    """A document's state, and the state that it would have if it were not for the preview."""
    state = state_of(meta, moment.now, moment.config.zone)
    if meta is None or not moment.drafts or state not in WITHHELD:
        return state, ""
    return "merged" if meta.merged_into else "public", state


def live_at(meta: Meta | None, config: Config) -> int | None:
    """Return the column `live`: the moment from which a published story is public, as `stamp` gives it."""
    live = live_from(meta, config.zone)
    return None if live is None else stamp(live)


def unread(claim: str, live: int | None, moment: Moment) -> str:
    """The state of a document that could not be read: of one that is not published it is known that it is not.

    `claim` is the status that it states. In the preview it is `broken` all the same, so that its page stays as it was.
    """
    if moment.drafts or not claim:
        return "broken"
    if claim != "published":
        return claim
    return "embargoed" if live is not None and stamp(moment.now) < live else "broken"


def _unread(document: Document, moment: Moment) -> str:
    if not document.kind:
        return "broken"  # it has no id by which others could name it
    return unread(document.stated.status, live_at(_stand_in(document.stated), moment.config), moment)


def _stand_in(stated: Stated) -> Story:
    """A story with nothing but what a file states that could not be read."""
    embargo, published = (DateText(text) if text else None for text in (stated.embargo, stated.published))
    return Story(
        title="", status="published" if stated.status == "published" else "draft", embargo=embargo, published=published
    )


def _signature(document: Document, state: str, addr: str) -> bytes:
    """A digest of all that linking another document can see of this one."""
    meta = document.meta
    seen: list[object] = [document.uid, state, addr, document.body.anchors]
    if meta:
        seen += [meta.merged_into, document.title]
    if isinstance(meta, Story):
        seen.append(meta.translation_of)
    if isinstance(meta, Entity):
        seen.append(meta.aliases)
    if isinstance(meta, Paper):
        seen.append(meta.file)
    if isinstance(meta, Story | Event):
        seen.append(meta.follows)
    return hashlib.sha256(encode(seen)).digest()
