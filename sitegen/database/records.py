"""Database rows as values, the encoding of their columns, and SQL conditions on them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode, deflate, encode, inflate
from sitegen.diagnostics import Problem
from sitegen.model.document import OWN_TYPES
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.model.document import Meta


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""The moment from which moments are counted in the database, in microseconds."""
UNPUBLISHED_STATES = ("draft", "held", "embargoed", "unused")
"""States of documents that only the preview shows."""
CONFIDENTIAL_STATES = (*UNPUBLISHED_STATES, "suppressed")
"""States of documents of which nothing may be published."""
UNUSED = "unused"
"""The state of an entity that no public document uses. In the preview's database, it is the value of the column `withheld`."""
PAGE_STATES = ("public", "withdrawn", "merged")
"""States of documents that have a page, or whose address redirects to one."""
HAS_PAGE_SQL = "state IN ('public', 'withdrawn', 'merged')"
"""The same as an SQL condition on `document`. With `+` in front, SQLite does not use the index on `state`."""

ENCODED_NONE = b"\xc0"
"""The MessagePack of None: the column `meta` of a document that could not be parsed."""
ENCODED_EMPTY_LIST = b"\x90"
"""The MessagePack of an empty list: no problems, or no reasons."""
EMPTY_SUMMARY = frozenset({b"", ENCODED_NONE})
"""Values of the column `summary` of documents that other pages may not show: not linked yet, or None."""
HAS_SUMMARY_SQL = f"summary NOT IN (x'', x'{ENCODED_NONE.hex()}')"
"""An SQL condition on `document`: other pages may show it."""
HAS_PROBLEMS_SQL = f"problems != x'{ENCODED_EMPTY_LIST.hex()}'"
"""An SQL condition on `page`: its last rendering had problems. SQLite uses the index `page_problems` for exactly this text."""
HAS_DOCUMENT_PROBLEMS_SQL = f"{HAS_PROBLEMS_SQL} OR link_{HAS_PROBLEMS_SQL}"
"""An SQL condition on `document`: parsing or linking it found problems. Its text is that of the index `document_problems`."""


class DocumentRecord(msgspec.Struct, frozen=True):
    """A row of the table `document` without its larger columns."""

    id: int
    file: str
    uid: str
    kind: str
    state: str
    address: str
    link_fingerprint: bytes
    withheld: str
    """In a preview's database: the state because of which it would not be published, or ""."""


class DocumentRow(msgspec.Struct, frozen=True):
    """The columns of `document` that parsing fills. The field names are the column names."""

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
    """Return the front matter in the column `meta` of a document of some kind; None if it could not be parsed."""
    if blob == ENCODED_NONE:
        return None
    meta: Meta = decode(OWN_TYPES.get(kind) or ENTITY_TYPES.get(kind, Entity), blob)
    return meta


FREQUENT_POSITIONS = b"".join(
    bytes([0xA0 + len(path)]) + path + b"\x92\x02\x01"
    for path in (b"language", b"aliases.0", b"born", b"name", b"image", b"alt", b"credit", b"image.alt", b"image.src", b"kind", b"updated", b"deck",
                 b"summary", b"status", b"documents.0", b"events.0", b"follows", b"section", b"places", b"places.0", b"topics", b"topics.0",
                 b"tags", b"tags.0", b"tags.1", b"people", b"people.0", b"organizations", b"organizations.0", b"bylines", b"bylines.0",
                 b"bylines.1", b"id", b"published", b"title")
)  # fmt: skip
"""Text that is frequent in the column `source_positions`, for the compressor."""


def encode_positions(positions: Mapping[str, tuple[int, int]]) -> bytes:
    """Return line and column of each field by its path, for the column `source_positions`."""
    return deflate(encode(positions), FREQUENT_POSITIONS)


def decode_positions(blob: bytes) -> dict[str, tuple[int, int]]:
    """Return line and column of each field by its path from the column `source_positions`."""
    return msgspec.msgpack.decode(inflate(blob, FREQUENT_POSITIONS), type=dict[str, tuple[int, int]])


def decode_problems(blob: bytes) -> list[Problem]:
    """Return the problems in a column of a document or a page."""
    problems: list[Problem] = decode(list[Problem], blob)
    return problems


def nearest_position(positions: Mapping[str, tuple[int, int]], path: str) -> tuple[int, int]:
    """Return line and column of a field, such as `bylines.0`, or of the nearest enclosing field with a position; else (1, 1)."""
    while path not in positions and "." in path:
        path = path.rpartition(".")[0]
    return positions.get(path, (1, 1))


def to_epoch_microseconds(moment: dt.datetime) -> int:
    """Return a moment as microseconds since 1970-01-01 UTC."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


PAGE_COLUMNS = "address, kind, key, description, document"
"""The columns of `page` from which `page_from_row` makes a page."""


def page_from_row(row: tuple[str, str, bytes, str, str]) -> Page:
    """Return a page from its columns `PAGE_COLUMNS`."""
    address, kind, key, description, document = row
    return Page(address, kind, tuple(msgspec.msgpack.decode(key)), description, document)
