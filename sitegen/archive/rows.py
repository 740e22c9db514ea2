"""Rows of the database as values, and what their blobs hold."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.model.entity import TYPES, Entity
from sitegen.model.fields import DateText
from sitegen.problems import Problem
from sitegen.read.document import OWN_TYPES

if TYPE_CHECKING:
    from sitegen.model.document import Meta


class Row(msgspec.Struct, frozen=True):
    """A document as the database holds it, without its body."""

    id: int
    file: str
    uid: str
    kind: str
    state: str
    address: str
    signature: bytes
    withheld: str
    """In a preview's database: the state that keeps it from being published."""


PAGE_STATES = ("public", "withdrawn", "merged")
"""States of documents that have a page, or redirect to one."""
HAS_PAGE = "state IN ('public', 'withdrawn', 'merged')"
"""The same in SQL, for a row of `document`; `+` before it leaves the index of states out."""


class Columns(msgspec.Struct, frozen=True):
    """What parsing a file gives its document's row, beside the body."""

    uid: str
    kind: str
    state: str
    address: str
    live: int | None
    claim: str
    withheld: str
    meta: bytes
    places: bytes
    problems: bytes
    signature: bytes


def decode_date(kind: type, value: Any) -> Any:
    """Dates come from the database as they were checked."""
    return DateText(value) if kind is DateText else value


@cache
def _decoder(kind: type) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind, dec_hook=decode_date)


def decode(kind: type, blob: bytes) -> Any:
    """A blob as a value of a type."""
    return _decoder(kind).decode(blob)


def decode_meta(kind: str, blob: bytes) -> Meta | None:
    """A front matter blob by its document's kind; None for a document that could not be read."""
    if blob == b"\xc0":
        return None
    meta: Meta = decode(OWN_TYPES.get(kind) or TYPES.get(kind, Entity), blob)
    return meta


def decode_problems(blob: bytes) -> list[Problem]:
    """Problems kept with a document or a page."""
    problems: list[Problem] = decode(list[Problem], blob)
    return problems
