"""Chains of follow-ups: for every story, the first story of its chain and the number of stories before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.database.linking.resolver import ResolutionError, Resolver
from sitegen.diagnostics import Problem
from sitegen.model.entity import Event
from sitegen.model.fields import as_tuple
from sitegen.model.story import Story, Thread

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.linking.linker import Linker
    from sitegen.database.linking.resolved_links import Links
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store


class FollowUpChains:
    """Walks up from a story to the one before it (from a thread to the story it starts with) while stories are public.

    Parents are cached between walks.
    """

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.config = store, config
        self.parents: dict[str, DocumentRecord | None] = {}

    def with_chain_position(self, row: DocumentRecord, linker: Linker) -> Links:
        """Return the document's links with its position in its chain; a cycle is a problem of every document in it."""
        seen, current = [row.uid], row
        while (parent := self.parent_of(current)) is not None:
            if parent.uid in seen:
                circle = " → ".join([*seen[seen.index(parent.uid) :], parent.uid])
                line, column = linker.source_positions.get("follows", (1, 1))
                linker.problems.append(
                    Problem(
                        row.file,
                        line,
                        column,
                        f"these follow each other in a circle: {circle}",
                        "a story follows an older one",
                    )
                )
                return linker.links
            seen.append(parent.uid)
            current = parent
        return msgspec.structs.replace(linker.links, chain_root=seen[-1], chain_depth=len(seen) - 1)

    def parent_of(self, row: DocumentRecord) -> DocumentRecord | None:
        """Return the public story (or event) that a document follows first, or that a thread starts with; None if there is none."""
        if row.file not in self.parents:  # not by id, which a draft may share with a published story
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
