"""The query engine: evaluates the reads of pages, and memoizes each result with its fingerprint and dependency keys.

A query key is a tuple: the name of the query, then its arguments. The same key has the same result during a whole build, since no
document is stored while pages are rendered. A fingerprint is a digest of the result as the database stores it. Two
builds in which a page's queries have the same fingerprints render the same page.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

from sitegen.database.listings.listing_cache import ListingCache
from sitegen.database.queries.evaluate import QueryContext
from sitegen.database.queries.registry import EXTERNAL_QUERIES, QUERIES, SUPPLIED_QUERIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.queries.evaluate import QueryResult
    from sitegen.database.store import Store

    MemoEntry = tuple[bytes, Any, list[int]]

FINGERPRINT_BYTES = 8
"""Bytes of a fingerprint."""
MAX_MEMO_ENTRIES = 20_000
"""Query results in the memo. With more, all but those of external queries are evicted."""
MAX_TRANSIENT_ENTRIES = 1_000
"""Results of transient queries in their own memo. With more, all are evicted."""
_TRANSIENT = frozenset(name for name, query in QUERIES.items() if query.is_transient)
_FIND_KEYS = {name: query.dependency_keys for name, query in QUERIES.items()}


class QueryEngine:
    """Evaluates queries during one build, and memoizes their results."""

    def __init__(
        self, store: Store, config: Config, root: Path, supplied: Mapping[str, Callable[..., QueryResult]]
    ) -> None:
        """Create an engine for one build.

        Args:
            store: the database. No document may be stored while the engine is used.
            config: the configuration, for the queries `config` and `section`.
            root: the archive's root folder.
            supplied: the evaluators of `SUPPLIED_QUERIES` by name: those of the theme, and that of `recent`.

        Raises:
            ValueError: if an evaluator is missing, or its name is not one of `SUPPLIED_QUERIES`.
        """
        if wrong := sorted(SUPPLIED_QUERIES ^ supplied.keys()):
            raise ValueError(f"evaluators are missing or unknown: {', '.join(wrong)}")
        self.store, self.config, self.root = store, config, root
        context = QueryContext(store, config, root, ListingCache(store))
        self._evaluate: dict[str, Callable[..., QueryResult]] = {
            name: partial(query.evaluate, context) if query.evaluate else supplied[name]
            for name, query in QUERIES.items()
        }
        self.memo: dict[QueryKey, MemoEntry] = {}
        self.transient_memo: dict[QueryKey, MemoEntry] = {}

    def read(self, query: QueryKey) -> MemoEntry:
        """Return a query's fingerprint (8 bytes), its result, and its dependency keys.

        Raises:
            KeyError: if the registry has no query of this name.
        """
        found = self.memo.get(query) or self.transient_memo.get(query)
        if found is None:
            name = query[0]
            data, value = self._evaluate[name](*query[1:])
            fingerprint = hashlib.blake2b(data, digest_size=FINGERPRINT_BYTES).digest()
            found = fingerprint, value, _FIND_KEYS[name](query, value)
            memo, limit = (
                (self.transient_memo, MAX_TRANSIENT_ENTRIES) if name in _TRANSIENT else (self.memo, MAX_MEMO_ENTRIES)
            )
            if len(memo) > limit:
                _evict(memo)
            memo[query] = found
        return found

    def is_unchanged(self, query: QueryKey, fingerprint: bytes) -> bool:
        """Return True if a query still has this fingerprint. A query that raises counts as changed."""
        try:
            return self.read(query)[0] == fingerprint
        except Exception:  # noqa: BLE001 - rendering the page reports the error
            return False


def _evict(memo: dict[QueryKey, MemoEntry]) -> None:
    """Evict all results but external ones, which could change during a build."""
    kept = {query: found for query, found in memo.items() if query[0] in EXTERNAL_QUERIES}
    memo.clear()
    memo.update(kept)
