"""Cycles of translations: stories that are translations of each other, so that none is the original."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.linking.resolver import STATES_WITHOUT_PAGE, ResolutionError
from sitegen.diagnostics import Problem
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.linker import Linker
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store


def find_translation_cycles(store: Store, row: DocumentRecord, linker: Linker) -> Iterator[Problem]:
    """Yield the problem of a story in a cycle. All stories of the cycle are looked up, so any change of them is noticed."""
    seen, current = [row.uid], _translated_story(store, row, linker)
    while current is not None and current.uid not in seen:
        seen.append(current.uid)
        current = _translated_story(store, current, linker)
    if current is not None and current.uid == row.uid:
        line, column = linker.source_positions.get("translation_of", (1, 1))
        circle = " \u2192 ".join([*seen, row.uid])
        message = (
            f"these are translations of each other in a circle: {circle}"
            if seen[1:]
            else f"{row.uid} is a translation of itself"
        )
        yield Problem(row.file, line, column, message, "the original has no translation_of:")


def _translated_story(store: Store, row: DocumentRecord, linker: Linker) -> DocumentRecord | None:
    """Return the story that one is a translation of; for a published story, only if that has a page too."""
    meta = store.meta(row)
    if not isinstance(meta, Story) or not meta.translation_of:
        return None
    try:
        found = linker.resolver.resolve(meta.translation_of)
    except ResolutionError:
        return None
    return found if found.state not in STATES_WITHOUT_PAGE or linker.row.state in STATES_WITHOUT_PAGE else None
