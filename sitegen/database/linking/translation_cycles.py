"""Circles of translations: stories of which each is said to be a translation of the next, so that none is the original."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.linking.resolver import HIDDEN, Unresolved
from sitegen.diagnostics import Problem
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.linker import Linker
    from sitegen.database.records import Row
    from sitegen.database.store import Store


def circles(store: Store, row: Row, linker: Linker) -> Iterator[Problem]:
    """Yield the problem of a story that belongs to such a circle. All stories on the way are asked for, so each change is seen."""
    seen, current = [row.uid], _original(store, row, linker)
    while current is not None and current.uid not in seen:
        seen.append(current.uid)
        current = _original(store, current, linker)
    if current is not None and current.uid == row.uid:
        line, column = linker.places.get("translation_of", (1, 1))
        circle = " \u2192 ".join([*seen, row.uid])
        message = (
            f"these are translations of each other in a circle: {circle}"
            if seen[1:]
            else f"{row.uid} is a translation of itself"
        )
        yield Problem(row.file, line, column, message, "the original has no translation_of:")


def _original(store: Store, row: Row, linker: Linker) -> Row | None:
    """Return the story of which one is a translation; for a published story, if that is published too."""
    meta = store.meta(row)
    if not isinstance(meta, Story) or not meta.translation_of:
        return None
    try:
        found = linker.resolver.named(meta.translation_of)
    except Unresolved:
        return None
    return found if found.state not in HIDDEN or linker.row.state in HIDDEN else None
