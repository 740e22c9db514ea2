"""Links one document: everything that the database stores about it once all other documents are stored.

It only reads the database, so that any process can do it: see `Indexer.link_pending`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.database.index import entries
from sitegen.database.index.entity_visibility import use_entries
from sitegen.database.index.entries import IndexEntry
from sitegen.database.ledger.ledger_rows import former_addresses
from sitegen.database.linking.follow_ups import FollowUpChains
from sitegen.database.linking.linker import Linker
from sitegen.database.linking.translation_cycles import find_translation_cycles
from sitegen.database.records import UNPUBLISHED_STATES, DocumentRecord
from sitegen.diagnostics import Problem

if TYPE_CHECKING:
    from typing import Self

    from sitegen.config.schema import Config
    from sitegen.database.store import Store


UNPUBLISHED_OR_BROKEN = frozenset({*UNPUBLISHED_STATES, "broken"})
"""States of documents that are not published, or cannot be read."""


class LinkResult(msgspec.Struct, frozen=True, array_like=True):
    """The resolved references of one document, and what follows from them."""

    row: DocumentRecord
    links: bytes
    summary: bytes
    problems: bytes
    entries: list[IndexEntry]
    merged_into: str
    chain_root: str
    chain_depth: int


@dataclass(frozen=True, slots=True)
class LinkWorker:
    """The state of one process that links documents."""

    store: Store
    config: Config
    chains: FollowUpChains

    @classmethod
    def create(cls, store: Store, config: Config) -> Self:
        """Return a worker, valid while no document is added, removed or changes its state."""
        return cls(store, config, FollowUpChains(store, config))


def link_batch(worker: LinkWorker, document_ids: list[int]) -> list[LinkResult]:
    """Return the results of linking some documents, in order."""
    return [_link_document(worker, document) for document in document_ids]


def _link_document(worker: LinkWorker, document_id: int) -> LinkResult:
    store = worker.store
    (row,) = store.find_documents("id = ?", document_id)
    linker = Linker(store, worker.config, row)
    links = worker.chains.with_chain_position(row, linker)
    problems = [
        *linker.problems,
        *_duplicate_id_problems(store, row, linker),
        *find_translation_cycles(store, row, linker),
    ]
    meta = store.meta(row)
    summary, found = entries.summary_and_entries(
        store, row, meta, links, has_social_cards=worker.config.images.social_cards
    )
    former = former_addresses(store, row, meta.redirect_from if meta else (), linker.lookups)
    found += [("redirect", address, "", None) for address in former]
    lookups: list[IndexEntry] = [("lookups", key, "", None) for key in sorted(linker.lookups)]
    blobs = encode(links), encode(summary), encode(problems)
    uses = use_entries({} if meta and meta.merged_into else linker.used_ids, linker.resolver.merged_ids, row.uid)
    return LinkResult(row, *blobs, [*found, *uses, *lookups], links.merged_into, links.chain_root, links.chain_depth)


def _duplicate_id_problems(store: Store, row: DocumentRecord, linker: Linker) -> list[Problem]:
    """Return a problem for each other file with the same id, ignoring case.

    A published document has no such problem with an unpublished one: the id belongs to the published one.
    """
    linker.lookups.add(f"id:{row.uid}")
    others = [other for other in store.documents_with_id(row.uid) if other.file != row.file]
    if row.state not in UNPUBLISHED_OR_BROKEN:
        others = [other for other in others if other.state not in UNPUBLISHED_OR_BROKEN]
    line, column = linker.source_positions.get("slug", (1, 1))
    hint = "rename one of them, or give it a slug:"
    return [
        Problem(row.file, line, column, f'the id "{row.uid}" belongs to {other.file} too', hint) for other in others
    ]
