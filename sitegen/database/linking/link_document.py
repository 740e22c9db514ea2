"""Links one document: resolves all its references, and finds the problems that involve other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from sitegen.database.linking.body_links import resolve_body
from sitegen.database.linking.front_matter_links import resolve_front_matter
from sitegen.database.linking.linker import Linker
from sitegen.database.linking.story_chains import translation_cycle_problems
from sitegen.database.records import UNPUBLISHED_STATES
from sitegen.diagnostics import Problem
from sitegen.problem_codes.references import DUPLICATE_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.config.schema import Config
    from sitegen.database.linking.resolved_links import Links
    from sitegen.database.linking.story_chains import FollowUpChains
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

_UNPUBLISHED_OR_BROKEN = frozenset({*UNPUBLISHED_STATES, "broken"})


class LinkOutcome(NamedTuple):
    """The resolved references of one document."""

    links: Links
    problems: list[Problem]
    lookups: set[str]
    """Keys of everything that was looked up, found or not (`linking/resolver.py`)."""
    used_ids: Mapping[str, set[str]]
    """Ids of the referenced documents, each with the sources that the reference needs: see `Linker.used_ids`."""
    merged_ids: Mapping[str, set[str]]
    """By the id of a referenced document, the ids of merged ones that it was found through: see `Resolver.merged_ids`."""


def link_document(store: Store, config: Config, row: DocumentRecord, chains: FollowUpChains) -> LinkOutcome:
    """Return a document's resolved references and its problems. It only reads the database."""
    linker = Linker(store, config, row)
    front_matter = resolve_front_matter(linker, store.meta(row))
    links = replace(front_matter, refs=resolve_body(linker, store.body(row)))
    links = chains.with_position(links, linker)
    problems = [*linker.problems, *_duplicate_id_problems(linker), *translation_cycle_problems(linker)]
    return LinkOutcome(links, problems, linker.resolver.lookups, linker.used_ids, linker.resolver.merged_ids)


def _duplicate_id_problems(linker: Linker) -> list[Problem]:
    """Return a problem for each other file with the same id, ignoring case.

    A published document has no such problem with an unpublished one: the id belongs to the published one.
    """
    row = linker.row
    linker.resolver.lookups.add(f"id:{row.uid}")
    others = [other for other in linker.store.documents_with_id(row.uid) if other.file != row.file]
    if row.state not in _UNPUBLISHED_OR_BROKEN:
        others = [other for other in others if other.state not in _UNPUBLISHED_OR_BROKEN]
    line, column = linker.source_positions.get("slug", (1, 1))
    hint = "rename one of the files, or set slug: in it"
    return [
        Problem(row.file, line, column, DUPLICATE_ID(f'the id "{row.uid}" is also used by {other.file}'), hint)
        for other in others
    ]
