"""One document linked: all that the database is told of it once every other is filed.

It only reads what has been filed, so that any process may do it: see `Indexer.link`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.database.index import entries
from sitegen.database.index.entity_visibility import used
from sitegen.database.index.entries import Entry
from sitegen.database.ledger.ledger_rows import former
from sitegen.database.linking.follow_ups import Chains
from sitegen.database.linking.linker import Linker
from sitegen.database.linking.translation_cycles import circles
from sitegen.database.records import WITHHELD, Row
from sitegen.diagnostics import Problem

if TYPE_CHECKING:
    from typing import Self

    from sitegen.config.schema import Config
    from sitegen.database.store import Store


NOT_YET = frozenset({*WITHHELD, "broken"})
"""States of documents that are not published, or cannot be read."""


class Linked(msgspec.Struct, frozen=True, array_like=True):
    """What one document's references mean, and what follows from that."""

    row: Row
    links: bytes
    card: bytes
    problems: bytes
    entries: list[Entry]
    merged_into: str
    root: str
    depth: int


@dataclass(frozen=True, slots=True)
class LinkTools:
    """What documents are linked with, in one process."""

    store: Store
    config: Config
    chains: Chains

    @classmethod
    def of(cls, store: Store, config: Config) -> Self:
        """Tools for a time in which no document comes, goes or changes its state."""
        return cls(store, config, Chains(store, config))


def link(tools: LinkTools, documents: list[int]) -> list[Linked]:
    """Link some documents."""
    return [_linked(tools, document) for document in documents]


def _linked(tools: LinkTools, document: int) -> Linked:
    store = tools.store
    (row,) = store.rows("id = ?", document)
    linker = Linker(store, tools.config, row)
    links = tools.chains.of(row, linker)
    problems = [*linker.problems, *_twins(store, row, linker), *circles(store, row, linker)]
    meta = store.meta(row)
    card, found = entries.of(store, row, meta, links, drawn=tools.config.images.cards)
    old = former(store, row, meta.redirect_from if meta else (), linker.wants)
    found += [("redirect", address, "", None) for address in old]
    wants: list[Entry] = [("wants", key, "", None) for key in sorted(linker.wants)]
    blobs = encode(links), encode(card), encode(problems)
    uses = used({} if meta and meta.merged_into else linker.used, linker.resolver.passed, row.uid)
    return Linked(row, *blobs, [*found, *uses, *wants], links.merged_into, links.root, links.depth)


def _twins(store: Store, row: Row, linker: Linker) -> list[Problem]:
    """Two files with one id, in whatever case: a problem at each, naming the other.

    Where one of them is not published, the mistake is its own: the published one has the id.
    """
    linker.wants.add(f"id:{row.uid}")
    others = [other for other in store.of(row.uid) if other.file != row.file]
    if row.state not in NOT_YET:
        others = [other for other in others if other.state not in NOT_YET]
    line, column = linker.places.get("slug", (1, 1))
    hint = "rename one of them, or give it a slug:"
    return [
        Problem(row.file, line, column, f'the id "{row.uid}" belongs to {other.file} too', hint) for other in others
    ]
