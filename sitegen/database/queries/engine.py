"""The query engine: evaluates everything that a page may read, each query with a result and a fingerprint.

A query is a tuple: its name, then its arguments. The same query has the same result during a whole build, since no
document is stored while pages are rendered. A fingerprint is a digest of the result as the database stores it; two
builds in which a page's queries have the same fingerprints render the same page.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from sitegen.codec import decode, encode
from sitegen.database import artifacts
from sitegen.database.dependencies.keys import EXTERNAL, dependency_keys
from sitegen.database.index import redirects
from sitegen.database.index.static_files import resolve_published_file
from sitegen.database.linking.resolved_links import Links
from sitegen.database.queries import sql
from sitegen.database.queries.listing_cache import ListingCache
from sitegen.database.records import decode_meta
from sitegen.database.store import EMPTY_SUMMARY, Store
from sitegen.model.document import REF_CLOSE, REF_OPEN, REF_SRC, Body, Meta
from sitegen.model.entity import Entity
from sitegen.model.media_info import Credit
from sitegen.model.page import DocumentSummary
from sitegen.names.naming import normalize_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.dependencies.query_key import QueryKey

QueryResult = tuple[bytes, Any]
"""The bytes that a query's fingerprint is a digest of, and its result."""
REFERENCE_PLACEHOLDER = re.compile(f"[{REF_OPEN}{REF_CLOSE}{REF_SRC}]([0-9]+)[{REF_OPEN}{REF_CLOSE}{REF_SRC}]")
MAX_MEMO_ENTRIES = 20_000
"""Query results in the memo; with more, all but external ones are evicted."""
MAX_TRANSIENT_ENTRIES = 1_000
TRANSIENT = frozenset({"range", "slice", "document", "excerpt"})
"""Queries that few pages share. They have a memo of their own, so that they do not evict those that many share."""


class DocumentView(msgspec.Struct, frozen=True):
    """One public document with everything that its own page shows."""

    uid: str
    kind: str
    file: str
    address: str
    state: str
    meta: Meta
    body: Body
    links: Links


def _evict(memo: dict[QueryKey, tuple[bytes, Any, list[int]]]) -> None:
    """Evict all results but external ones, which could change during a build."""
    kept = {query: found for query, found in memo.items() if query[0] in EXTERNAL}
    memo.clear()
    memo.update(kept)


class QueryEngine:
    """Evaluates queries and caches results; `external_providers` adds queries outside the database, such as templates."""

    def __init__(
        self,
        store: Store,
        config: Config,
        root: Path,
        external_providers: dict[str, Callable[..., QueryResult]] | None = None,
    ) -> None:
        self.store, self.config, self.root = store, config, root
        self.providers: dict[str, Callable[..., QueryResult]] = {
            "document": self._document,
            "summary": self._summary,
            "names": self._names,
            "entities_named": self._entities_named,
            "names_containing": self._names_containing,
            "range": self._range,
            "slice": self._slice,
            "count": self._count,
            "has_at_least": self._has_at_least,
            "excerpt": self._excerpt,
            "metadata": self._metadata,
            "merged_into": self._merged_into,
            "co_mentioned": self._co_mentioned,
            "key_counts": self._key_counts,
            "year_counts": self._year_counts,
            "config": self._config,
            "section": self._section,
            "static_pages": self._static_pages,
            "old_addresses": self._old_addresses,
            "published_file": self._published_file,
            "image_usage": self._image_usage,
            "media_info": self._media_info,
            "redirects": self._redirects,
            "file": self._file,
            "artifact": self._artifact,
            "artifact_file": self._artifact_file,
            **(external_providers or {}),
        }
        self.listings = ListingCache(store)
        self.memo: dict[QueryKey, tuple[bytes, Any, list[int]]] = {}
        self.transient_memo: dict[QueryKey, tuple[bytes, Any, list[int]]] = {}

    def read(self, query: QueryKey) -> tuple[bytes, Any, list[int]]:
        """Return a query's fingerprint (8 bytes), its result, and its dependency keys."""
        found = self.memo.get(query) or self.transient_memo.get(query)
        if found is None:
            data, value = self.providers[query[0]](*query[1:])
            found = (hashlib.blake2b(data, digest_size=8).digest(), value, dependency_keys(query, value))
            memo, limit = (
                (self.transient_memo, MAX_TRANSIENT_ENTRIES) if query[0] in TRANSIENT else (self.memo, MAX_MEMO_ENTRIES)
            )
            if len(memo) > limit:
                _evict(memo)
            memo[query] = found
        return found

    def is_unchanged(self, query: QueryKey, fingerprint: bytes) -> bool:
        """Return True if a query still has this fingerprint; one that fails has changed."""
        try:
            return self.read(query)[0] == fingerprint
        except Exception:  # noqa: BLE001 - rendering the page reports the error
            return False

    def _document(self, uid: str) -> QueryResult:
        row = self._fetch_row(sql.DOCUMENT, uid)
        if row is None:
            return b"", None
        kind, file, address, state, meta, body, links = row
        metadata = decode_meta(kind, meta)
        assert metadata is not None  # noqa: S101 - an unreadable document has none of these states
        value = DocumentView(uid, kind, file, address, state, metadata, decode(Body, body), decode(Links, links))
        return b"".join((address.encode(), state.encode(), meta, body, links)), value

    def _summary(self, uid: str) -> QueryResult:
        row = self._fetch_row(sql.SUMMARY, uid)
        return (row[0], decode(DocumentSummary, row[0])) if row and row[0] not in EMPTY_SUMMARY else (b"", None)

    def _names(self, uid: str) -> QueryResult:
        row = self._fetch_row(sql.NAMES, uid)
        meta = decode_meta(*row) if row else None
        names = (meta.name, *meta.aliases) if isinstance(meta, Entity) else ()
        for _, _, merged in self.store.listing("merged_into", uid):
            names += tuple(msgspec.msgpack.decode(merged)) if merged else ()
        return encode(names), names

    def _entities_named(self, name: str) -> QueryResult:
        """Return the ids of the entities with a name; for a merged one, the id that it was merged into."""
        rows = self.store.db.execute(sql.ENTITIES_NAMED, (normalize_name(name),)).fetchall()
        owners = sorted({decode(Links, links).merged_into if state == "merged" else uid for uid, state, links in rows})
        return encode(owners), owners

    def _names_containing(self, pair: str) -> QueryResult:
        """Return the names that contain a pair of neighbouring words, each with the id of its entity."""
        rows = self.store.db.execute(sql.NAMES_CONTAINING, (pair,)).fetchall()
        found = sorted(
            {(name, decode(Links, links).merged_into if state == "merged" else uid) for name, uid, state, links in rows}
        )
        return encode(found), found

    def _range(self, index: str, key: str, start: str, end: str, limit: int, descending: int) -> QueryResult:
        items = self.listings.range(index, key, start, end, limit, descending=bool(descending))
        return b"".join([item.digest for item in items]), items

    def _slice(self, index: str, key: str, offset: int, limit: int) -> QueryResult:
        items = self.listings.slice(index, key, offset, limit)
        return b"".join([item.digest for item in items]), items

    def _count(self, index: str, key: str) -> QueryResult:
        count = self.listings.count(index, key)
        return str(count).encode(), count

    def _has_at_least(self, index: str, key: str, minimum: int) -> QueryResult:
        return (b"yes", True) if self.listings.count(index, key) >= minimum else (b"no", False)

    def _merged_into(self, uid: str) -> QueryResult:
        _, full = self._document(uid)
        target = full.links.merged_into if full else ""
        return target.encode(), target

    def _metadata(self, uid: str) -> QueryResult:
        """Return a document without its body, on which other pages seldom depend."""
        row = self._fetch_row(sql.DOCUMENT, uid)
        if row is None:
            return b"", None
        value = replace(self._document(uid)[1], body=Body())
        _, _, address, state, meta, _, links = row
        return b"".join((address.encode(), state.encode(), meta, links)), value

    def _excerpt(self, uid: str, paragraphs: int) -> QueryResult:
        """Return a document with its body cut after some paragraphs; the fingerprint covers what a front page shows of it."""
        _, full = self._document(uid)
        if full is None:
            return b"", None
        end = 0
        for _ in range(paragraphs):
            end = full.body.html.find("</p>", end) + 4 if "</p>" in full.body.html[end:] else end
        body = Body(full.body.html[:end], full.body.refs)
        numbers = sorted({int(found) for found in REFERENCE_PLACEHOLDER.findall(body.html)})
        targets = [(full.links.refs[number], full.body.refs[number].has_label) for number in numbers]
        links, image = full.links, getattr(full.meta, "image", None)
        shown = (
            body.html,
            targets,
            links.chain_root,
            links.follows,
            links.bylines,
            links.image_url,
            links.image_path,
            image,
        )
        return encode(shown), replace(full, body=body)

    def _key_counts(self, index: str, prefix: str) -> QueryResult:
        return self._fetch_rows(sql.KEY_COUNTS, index, prefix)

    def _year_counts(self, index: str, key: str) -> QueryResult:
        return self._fetch_rows(sql.YEAR_COUNTS, index, key)

    def _co_mentioned(self, index: str, key: str, max_stories: int, kind: str, limit: int) -> QueryResult:
        return self._fetch_rows(sql.CO_MENTIONED, index, key, max_stories, f"{kind}/" if kind else "", limit)

    def _static_pages(self) -> QueryResult:
        return self._fetch_rows(sql.STATIC_PAGES)

    def _old_addresses(self, uid: str) -> QueryResult:
        return self._fetch_rows(sql.OLD_ADDRESSES, uid)

    def _redirects(self) -> QueryResult:
        table = redirects.build_redirects(self.store, lambda uid: self._summary(uid)[1])
        return encode(table), table

    def _fetch_row(self, query: str, *values: object) -> Any:
        return self.store.db.execute(query, values).fetchone()

    def _fetch_rows(self, query: str, *values: object) -> QueryResult:
        """Return all rows of an SQL query; rows of one column as plain values."""
        rows = self.store.db.execute(query, values).fetchall()
        found = [row[0] if len(row) == 1 else row for row in rows]
        return encode(found), found

    def _published_file(self, path: str) -> QueryResult:
        address, owner, lookups = resolve_published_file(self.store, self.config, path)
        return address.encode(), (address, owner.uid if owner else "", lookups)

    def _image_usage(self, address: str) -> QueryResult:
        """Return whether a public document shows a file as an image, and the credit if all stated given are the same."""
        given = [
            msgspec.msgpack.decode(data or b"", type=Credit)
            for _, _, data in self.store.listing("image-usage", address)
        ]
        stated = {credit for credit in given if credit != Credit()}
        value = (bool(given), stated.pop() if len(stated) == 1 else Credit())
        return encode(value), value

    def _media_info(self, path: str) -> QueryResult:
        info = self.store.media_info(path)
        return encode(info), info

    def _file(self, path: str) -> QueryResult:
        return self.store.file_digest(path) or b"", self.root / self.store.disk_path(path)

    def _artifact(self, name: str) -> QueryResult:
        return self.store.setting(name) or b"", artifacts.current_folder(self.store, artifacts.ARTIFACTS[name])

    def _artifact_file(self, name: str, path: str, digest: str) -> QueryResult:
        """Return the path of an artifact's file. Its fingerprint is its digest, so the artifact's folder does not matter."""
        folder = artifacts.current_folder(self.store, artifacts.ARTIFACTS[name])
        assert folder is not None  # noqa: S101 - the file is planned
        return digest.encode(), folder / path

    def _config(self, section: str) -> QueryResult:
        value = getattr(self.config, section)
        return encode(value), value

    def _section(self, name: str) -> QueryResult:
        value = (self.config.section_title(name), self.config.sections.get(name))
        return encode(value), value
