"""Names of entities and of staff members: their index entries, and the keys under which other documents look them up.

| index | key | entries |
|---|---|---|
| name | folded name or alias | entities with this name |
| name-pair | two neighbouring words of a name | entities with these words in a name |
| writer | identity of a name (`names/bylines.py`) | persons with this identity, for bylines that equal no name |
| staff-name | identity of a name | staff members with this identity, for bylines |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.database import sort_keys
from sitegen.model.entity import Entity
from sitegen.model.staff import StaffMember
from sitegen.names import word_boundaries
from sitegen.names.bylines import writer_key
from sitegen.names.naming import name_sort_key, normalize_name
from sitegen.urls import byline_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.store import DocumentEntries
    from sitegen.model.document import Meta

NAME_INDEXES = frozenset({"name", "name-pair", "writer", "staff-name"})
"""The indexes of this module."""


def entries(meta: Meta | None, kind: str) -> DocumentEntries:
    """Return the entries of an entity's or a staff member's name and aliases; empty for other documents."""
    if isinstance(meta, StaffMember):
        return {("staff-name", writer_key(name), ""): None for name in (meta.name, *meta.aliases)}
    names = _entity_names(meta)
    found: DocumentEntries = {("name", normalize_name(name), ""): encode(name) for name in names}
    found |= {("name-pair", pair, name): None for name in names for pair in word_boundaries.word_pairs(name)}
    return found | {("writer", writer_key(name), ""): None for name in names if kind == "person"}


def staff_entries(staff: StaffMember, uid: str) -> Iterator[tuple[str, str, str, bytes | None]]:
    """Yield the entries of a public staff member in the listings of pages: see `entries.py`."""
    name_key = f"{name_sort_key(staff.sort_name or staff.name)}{sort_keys.SEPARATOR}{uid}"
    yield "staff", uid, "", None
    yield "masthead", "former" if staff.is_former else "current", name_key, None
    for name in (uid, staff.name, *staff.aliases):
        yield "staff-byline", byline_address(name), uid, None


def lookups(meta: Meta | None) -> set[str]:
    """Return the keys under which other documents may have looked up an entity's or a staff member's name or aliases."""
    if isinstance(meta, StaffMember):
        return {f"staff-name:{writer_key(name)}" for name in (meta.name, *meta.aliases)}
    return {
        key for name in _entity_names(meta) for key in (f"name:{normalize_name(name)}", f"writer:{writer_key(name)}")
    }


def _entity_names(meta: Meta | None) -> tuple[str, ...]:
    return (meta.name, *meta.aliases) if isinstance(meta, Entity) else ()
