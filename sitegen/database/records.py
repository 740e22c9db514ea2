"""Rows of the database as values, and what their blobs hold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode
from sitegen.diagnostics import Problem
from sitegen.model.document import OWN_TYPES
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.model.page import Page

if TYPE_CHECKING:
    from sitegen.model.document import Meta


UNPUBLISHED_STATES = ("draft", "held", "embargoed", "unused")
"""States of what only the preview shows."""


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


UNUSED = "unused"
"""The state of an entity that nothing public uses; in the preview's database the reason in the column `withheld`."""


class DocumentRecord(msgspec.Struct, frozen=True):
    """A document as the database holds it, without its body."""

    id: int
    file: str
    uid: str
    kind: str
    state: str
    address: str
    link_fingerprint: bytes
    withheld: str
    """In a preview's database: the state that keeps it from being published."""


PAGE_STATES = ("public", "withdrawn", "merged")
"""States of documents that have a page, or redirect to one."""
HAS_PAGE_SQL = "state IN ('public', 'withdrawn', 'merged')"
"""The same in SQL, for a row of `document`; `+` before it leaves the index of states out."""


class DocumentRow(msgspec.Struct, frozen=True):
    """What parsing a file gives its document's row, beside the body."""

    uid: str
    kind: str
    state: str
    address: str
    public_from: int | None
    stated_status: str
    withheld: str
    meta: bytes
    source_positions: bytes
    problems: bytes
    link_fingerprint: bytes


def decode_meta(kind: str, blob: bytes) -> Meta | None:
    """A front matter blob by its document's kind; None for a document that could not be read."""
    if blob == b"\xc0":
        return None
    meta: Meta = decode(OWN_TYPES.get(kind) or ENTITY_TYPES.get(kind, Entity), blob)
    return meta


def decode_problems(blob: bytes) -> list[Problem]:
    """Problems kept with a document or a page."""
    problems: list[Problem] = decode(list[Problem], blob)
    return problems


def to_epoch_microseconds(moment: dt.datetime) -> int:
    """Return a moment in microseconds since 1970, UTC."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def page_from_row(row: tuple[str, str, bytes, str]) -> Page:
    """A page from its columns address, kind, key, source."""
    address, kind, key, source = row
    return Page(address, kind, tuple(msgspec.msgpack.decode(key)), source)
