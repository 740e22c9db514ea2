"""The linking task of one document: everything that the database stores about it once all documents have been stored.

It only reads the database, so it can run in any process: see `Indexer.link_pending`.
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
from sitegen.database.linking.link_document import link_document
from sitegen.database.linking.story_chains import FollowUpChains
from sitegen.database.records import DocumentRecord

if TYPE_CHECKING:
    from typing import Self

    from sitegen.config.schema import Config
    from sitegen.database.store import Store


class LinkResult(msgspec.Struct, frozen=True, array_like=True):
    """The columns and entries of one linked document."""

    row: DocumentRecord
    links: bytes
    """Encoded `Links`."""
    summary: bytes
    """Encoded `DocumentSummary` or None."""
    problems: bytes
    """Encoded problems of linking."""
    entries: list[IndexEntry]
    """All entries but those of names, which are inserted before."""
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
    return [_link(worker, document) for document in document_ids]


def _link(worker: LinkWorker, document_id: int) -> LinkResult:
    store, config = worker.store, worker.config
    (row,) = store.find_documents("id = ?", document_id)
    outcome = link_document(store, config, row, worker.chains)
    links, lookups = outcome.links, outcome.lookups
    meta = store.meta(row)
    summary, found = entries.summary_and_entries(
        store, row, meta, links, has_social_cards=config.images.social_cards == "stories"
    )
    former = former_addresses(store, row, meta.redirect_from if meta else (), lookups)
    found += [("redirect", address, "", None) for address in former]
    found += use_entries({} if meta and meta.merged_into else outcome.used_ids, outcome.merged_ids, row.uid)
    found += [("lookups", key, "", None) for key in sorted(lookups)]
    blobs = encode(links), encode(summary), encode(outcome.problems)
    return LinkResult(row, *blobs, found, links.merged_into, links.chain_root, links.chain_depth)
