"""Names and aliases of the archive's entities, with the entities that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.records import UNUSED
from sitegen.model.entity import Entity
from sitegen.names.word_boundaries import normalize_characters

if TYPE_CHECKING:
    from sitegen.database.store import Store

UNAVAILABLE = ""
"""In place of the id of an entity that a story cannot tag, such as a suppressed one."""


def name_owners(store: Store) -> dict[str, tuple[str, ...]]:
    """Return the sorted ids of the entities with each name or alias; `UNAVAILABLE` is one of them if another entity has it.

    Merged entities are left out. The names are in the form of `normalize_characters`.
    """
    owners: dict[str, set[str]] = {}
    for row in store.find_documents():
        meta = store.meta(row)
        if isinstance(meta, Entity) and row.state != "merged":
            uid = row.uid if row.state in {"public", UNUSED} else UNAVAILABLE
            for name in (meta.name, *meta.aliases):
                owners.setdefault(normalize_characters(name), set()).add(uid)
    return {name: tuple(sorted(uids)) for name, uids in owners.items()}
