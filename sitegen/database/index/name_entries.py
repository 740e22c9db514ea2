"""Names of entities: their index entries, and the keys under which other documents look them up.

| index | key | entries |
|---|---|---|
| name | folded name or alias | entities with this name |
| name-pair | two neighbouring words of a name | entities with these words in a name |
| writer | identity of a name (`names/bylines.py`) | persons with this identity, for bylines that equal no name |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.model.entity import Entity
from sitegen.names import word_boundaries
from sitegen.names.bylines import writer_key
from sitegen.names.naming import normalize_name

if TYPE_CHECKING:
    from sitegen.database.store import DocumentEntries
    from sitegen.model.document import Meta

NAME_INDEXES = frozenset({"name", "name-pair", "writer"})
"""The indexes of this module."""


def entries(meta: Meta | None, kind: str) -> DocumentEntries:
    """Return the entries of an entity's name and aliases; empty for other documents."""
    names = _entity_names(meta)
    found: DocumentEntries = {("name", normalize_name(name), ""): encode(name) for name in names}
    found |= {("name-pair", pair, name): None for name in names for pair in word_boundaries.word_pairs(name)}
    return found | {("writer", writer_key(name), ""): None for name in names if kind == "person"}


def lookups(meta: Meta | None) -> set[str]:
    """Return the keys under which other documents may have looked up an entity's name or aliases."""
    return {
        key for name in _entity_names(meta) for key in (f"name:{normalize_name(name)}", f"writer:{writer_key(name)}")
    }


def _entity_names(meta: Meta | None) -> tuple[str, ...]:
    return (meta.name, *meta.aliases) if isinstance(meta, Entity) else ()
