"""Chains of stories: follow-ups, and translations. Neither may contain a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.database.linking.resolver import STATES_WITHOUT_PAGE, ResolutionError, Resolver
from sitegen.diagnostics import Problem
from sitegen.model.entity import Event
from sitegen.model.fields import as_tuple
from sitegen.model.story import Story, Thread
from sitegen.problem_codes.references import CIRCULAR_FOLLOW_UPS, CIRCULAR_TRANSLATIONS

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.linking.linker import Linker
    from sitegen.database.linking.resolved_links import Links
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store


class FollowUpChains:
    """Finds the position of each story in its chain of follow-ups, and caches the parents of stories.

    The parent of a story is the one that it follows first; that of a thread is the story it starts with. Only public parents
    count. It is valid while no document is added, removed or changes its state.
    """

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.config = store, config
        self.parents: dict[str, DocumentRecord | None] = {}
        """By content file: two documents may have the same id, such as a draft and a published story."""

    def with_position(self, links: Links, linker: Linker) -> Links:
        """Return the links of a document with the root of its chain and the number of stories before it.

        In a cycle, the links are returned unchanged. The cycle becomes a problem of each of its documents.
        """
        row = linker.row
        visited, current = [row.uid], row
        while (parent := self._parent_of(current)) is not None:
            if parent.uid in visited:
                cycle = " → ".join([*visited[visited.index(parent.uid) :], parent.uid])
                line, column = linker.source_positions.get("follows", (1, 1))
                message, hint = (
                    CIRCULAR_FOLLOW_UPS(f"circular follow-ups: {cycle}"),
                    "a story can only follow an older one",
                )
                linker.problems.append(Problem(row.file, line, column, message, hint))
                return links
            visited.append(parent.uid)
            current = parent
        return msgspec.structs.replace(links, chain_root=visited[-1], chain_depth=len(visited) - 1)

    def _parent_of(self, row: DocumentRecord) -> DocumentRecord | None:
        if row.file not in self.parents:
            self.parents[row.file] = self._find_parent(row)
        return self.parents[row.file]

    def _find_parent(self, row: DocumentRecord) -> DocumentRecord | None:
        meta = self.store.meta(row)
        if not isinstance(meta, Story | Event | Thread):
            return None
        kind = "story" if isinstance(meta, Thread) else row.kind
        for target in as_tuple(meta.starts if isinstance(meta, Thread) else meta.follows):
            try:
                found = Resolver(self.store, self.config).resolve(target)
            except ResolutionError:
                continue
            if found.kind == kind and found.state == "public" and found.uid != row.uid:
                return found
        return None


def translation_cycle_problems(linker: Linker) -> list[Problem]:
    """Return the problem of a story that is, by way of others, a translation of itself; else an empty list.

    All stories on the way are looked up, so that the story is linked again when one of them changes.
    """
    row = linker.row
    visited, current = [row.uid], _original_of(row, linker)
    while current is not None and current.uid not in visited:
        visited.append(current.uid)
        current = _original_of(current, linker)
    if current is None or current.uid != row.uid:
        return []
    line, column = linker.source_positions.get("translation_of", (1, 1))
    cycle = " → ".join([*visited, row.uid])
    message = (
        CIRCULAR_TRANSLATIONS(f"circular translations: {cycle}")
        if visited[1:]
        else CIRCULAR_TRANSLATIONS(f"{row.uid} is a translation of itself")
    )
    return [Problem(row.file, line, column, message, "remove translation_of: from the original")]


def _original_of(row: DocumentRecord, linker: Linker) -> DocumentRecord | None:
    """Return the story that one is a translation of; if the linked story has a page, only one that has a page too."""
    meta = linker.store.meta(row)
    if not isinstance(meta, Story) or not meta.translation_of:
        return None
    try:
        found = linker.resolver.resolve(meta.translation_of)
    except ResolutionError:
        return None
    return found if found.state not in STATES_WITHOUT_PAGE or linker.row.state in STATES_WITHOUT_PAGE else None
