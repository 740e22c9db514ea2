"""Database rows as values, and the decoding of their blobs."""

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
"""States of documents that only the preview shows."""


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


UNUSED = "unused"
"""The state of an entity that nothing public uses. In the preview's database it is the value of the column `withheld`."""


class DocumentRecord(msgspec.Struct, frozen=True):
    """A row of the table `document` without its blobs."""

    id: int
    file: str
    uid: str
    kind: str
    state: str
    address: str
    link_fingerprint: bytes
    withheld: str
    """In a preview's database: the state that keeps it from being published, or ""."""


PAGE_STATES = ("public", "withdrawn", "merged")
"""States of documents that have a page, or redirect to one."""
HAS_PAGE_SQL = "state IN ('public', 'withdrawn', 'merged')"
"""The same as an SQL condition on `document`. With `+` in front, SQLite does not use the index on `state`."""


class DocumentRow(msgspec.Struct, frozen=True):
    """The columns of `document` that parsing fills. Field names are column names."""

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
    """Decode the front matter of a document of some kind; None if it could not be parsed."""
    if blob == b"\xc0":
        return None
    meta: Meta = decode(OWN_TYPES.get(kind) or ENTITY_TYPES.get(kind, Entity), blob)
    return meta


def decode_problems(blob: bytes) -> list[Problem]:
    """Decode the problems stored with a document or a page."""
    problems: list[Problem] = decode(list[Problem], blob)
    return problems


def to_epoch_microseconds(moment: dt.datetime) -> int:
    """Return a moment as microseconds since 1970-01-01 UTC."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def page_from_row(row: tuple[str, str, bytes, str]) -> Page:
    """Return a page from its columns address, kind, key, source."""
    address, kind, key, source = row
    return Page(address, kind, tuple(msgspec.msgpack.decode(key)), source)
