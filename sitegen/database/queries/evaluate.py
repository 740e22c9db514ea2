"""Evaluators of the queries that the database and the configuration answer, by the registry's names.

An evaluator takes the context and the arguments of the query. It returns the bytes that the query's fingerprint is a digest
of, and the result. The bytes must differ whenever the result differs; equal bytes mean that no page has to be rendered again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from sitegen.codec import decode, decode_compressed, encode
from sitegen.content.data_files import DATA_PREFIX, MissingDataError, read_data_bytes, read_data_file
from sitegen.content.markdown.pull_quotes import next_paragraph_end
from sitegen.database import artifacts
from sitegen.database.index import redirects
from sitegen.database.index.static_files import resolve_published_file
from sitegen.database.linking.resolved_links import Links
from sitegen.database.navigation import links_of_footer, navigation_links
from sitegen.database.queries import sql
from sitegen.database.queries.document_view import DocumentView
from sitegen.database.records import EMPTY_SUMMARY, decode_meta
from sitegen.diagnostics import suggestion
from sitegen.model.document import REF_CLOSE, REF_OPEN, REF_SRC, SHORTCODE_MARK, Body
from sitegen.model.entity import Entity
from sitegen.model.media_info import Credit
from sitegen.model.staff import StaffMember
from sitegen.model.summary import DocumentSummary, MainImage
from sitegen.names.naming import normalize_name
from sitegen.problem_codes.files import MISSING_DATA_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.listings.listing_cache import ListingCache
    from sitegen.database.store import Store

QueryResult = tuple[bytes, Any]
"""The bytes that a query's fingerprint is a digest of, and its result."""
REFERENCE_PLACEHOLDER = re.compile(f"[{REF_OPEN}{REF_CLOSE}{REF_SRC}]([0-9]+)[{REF_OPEN}{REF_CLOSE}{REF_SRC}]")
"""A reference in the HTML of a body; the group is its position in `Body.refs`."""
_SHORTCODE = re.compile(f"{SHORTCODE_MARK}[0-9]+{SHORTCODE_MARK}\n?")


@dataclass(frozen=True, slots=True)
class QueryContext:
    """The data that queries are evaluated against."""

    store: Store
    config: Config
    root: Path
    """The archive's root folder."""
    listings: ListingCache


def document(context: QueryContext, uid: str) -> QueryResult:
    """Return the `DocumentView` of a document that has a page, or had one; None for any other id."""
    row = _fetch_row(context, sql.DOCUMENT, uid)
    if row is None:
        return b"", None
    kind, file, address, state, meta, body, links = row
    metadata = decode_meta(kind, meta)
    assert metadata is not None  # noqa: S101 - an unreadable document has none of these states
    value = DocumentView(uid, kind, file, address, state, metadata, decode_compressed(Body, body), decode(Links, links))
    return b"".join((address.encode(), state.encode(), meta, body, links)), value


def metadata(context: QueryContext, uid: str) -> QueryResult:
    """Return a document with an empty body. The fingerprint excludes the body, on which other pages seldom depend."""
    row = _fetch_row(context, sql.DOCUMENT, uid)
    if row is None:
        return b"", None
    value = replace(document(context, uid)[1], body=Body())
    _, _, address, state, meta, _, links = row
    return b"".join((address.encode(), state.encode(), meta, links)), value


def excerpt(context: QueryContext, uid: str, paragraphs: int) -> QueryResult:
    """Return a document with its body cut after some paragraphs.

    The fingerprint covers only what a list shows of it: the cut body, its references, the bylines and the image.
    """
    _, full = document(context, uid)
    if full is None:
        return b"", None
    end = 0
    for _ in range(paragraphs):
        end = next_paragraph_end(full.body.html, end)
    body = Body(_SHORTCODE.sub("", full.body.html[:end]), full.body.refs)
    numbers = sorted({int(found) for found in REFERENCE_PLACEHOLDER.findall(body.html)})
    targets = [(full.links.refs[number], full.body.refs[number].has_label) for number in numbers]
    links, image = full.links, getattr(full.meta, "image", None)
    shown = (body.html, targets, links.chain_root, links.follows, links.bylines, links.image_url, links.image_path, links.package, image)  # fmt: skip
    return encode(shown), replace(full, body=body)


def merged_into(context: QueryContext, uid: str) -> QueryResult:
    """Return the id that a document was merged into, or ""."""
    _, full = document(context, uid)
    target = full.links.merged_into if full else ""
    return target.encode(), target


def summary(context: QueryContext, uid: str) -> QueryResult:
    """Return the `DocumentSummary` of a public or withdrawn document; None for any other id."""
    row = _fetch_row(context, sql.SUMMARY, uid)
    return (row[0], decode(DocumentSummary, row[0])) if row and row[0] not in EMPTY_SUMMARY else (b"", None)


def main_image(context: QueryContext, uid: str) -> QueryResult:
    """Return the `MainImage` of a public document; None if it has none, and for any other id."""
    _, found = metadata(context, uid)
    image = getattr(found.meta, "image", None) if found and found.state == "public" else None
    if found is None or image is None or not found.links.image_url:
        return b"", None
    value = MainImage(found.links.image_url, found.links.image_path, image.alt, image.caption, image.credit)
    return encode(value), value


def same_as(context: QueryContext, uid: str) -> QueryResult:
    """Return the web addresses that identify a public staff member: those of `same_as` and of the contact links, each once."""
    _, found = metadata(context, uid)
    meta = found.meta if found and found.state == "public" else None
    value = meta.web_addresses if isinstance(meta, StaffMember) else []
    return encode(value), value


def names(context: QueryContext, uid: str) -> QueryResult:
    """Return the name and aliases of a public entity or staff member, then those of the documents that were merged into it."""
    row = _fetch_row(context, sql.NAMES, uid)
    meta = decode_meta(*row) if row else None
    found = (meta.name, *meta.aliases) if isinstance(meta, Entity | StaffMember) else ()
    for _, _, merged in context.store.listing("merged_into", uid):
        found += tuple(msgspec.msgpack.decode(merged)) if merged else ()
    return encode(found), found


def entities_named(context: QueryContext, name: str) -> QueryResult:
    """Return the ids of the entities with a name, sorted; for a merged one, the id that it was merged into."""
    rows = context.store.db.execute(sql.ENTITIES_NAMED, (normalize_name(name),)).fetchall()
    owners = sorted({_final_id(*row) for row in rows})
    return encode(owners), owners


def names_containing(context: QueryContext, pair: str) -> QueryResult:
    """Return the names that contain a pair of neighbouring words, each with the id of its entity; sorted."""
    rows = context.store.db.execute(sql.NAMES_CONTAINING, (pair,)).fetchall()
    found = sorted({(name, _final_id(*row)) for name, *row in rows})
    return encode(found), found


def _final_id(uid: str, state: str, links: bytes) -> str:
    """Return the id that an entity was merged into, or else its own."""
    final: str = decode(Links, links).merged_into if state == "merged" else uid
    return final


def listing_range(
    context: QueryContext, index: str, key: str, start: str, end: str, limit: int, descending: int
) -> QueryResult:
    """Return at most `limit` items of a listing between two sort keys (exclusive); `descending` is 0 or 1."""
    items = context.listings.range(index, key, start, end, limit, descending=bool(descending))
    return b"".join([item.digest for item in items]), items


def listing_slice(context: QueryContext, index: str, key: str, offset: int, limit: int) -> QueryResult:
    """Return at most `limit` items of a listing from a position on, in ascending order."""
    items = context.listings.slice(index, key, offset, limit)
    return b"".join([item.digest for item in items]), items


def count(context: QueryContext, index: str, key: str) -> QueryResult:
    """Return the number of entries of a listing."""
    found = context.listings.count(index, key)
    return str(found).encode(), found


def has_at_least(context: QueryContext, index: str, key: str, minimum: int) -> QueryResult:
    """Return True if a listing has at least `minimum` entries."""
    return (b"yes", True) if context.listings.count(index, key) >= minimum else (b"no", False)


def key_counts(context: QueryContext, index: str, prefix: str) -> QueryResult:
    """Return (key, number of entries) of each key of an index with a prefix, sorted by key."""
    return _fetch_rows(context, sql.KEY_COUNTS, index, prefix)


def year_counts(context: QueryContext, index: str, key: str) -> QueryResult:
    """Return (year, number of entries) of a listing that is sorted by date, sorted by year, without undated entries."""
    return _fetch_rows(context, sql.YEAR_COUNTS, index, key)


def co_mentioned(context: QueryContext, index: str, key: str, max_stories: int, kind: str, limit: int) -> QueryResult:
    """Return (id, number of stories) of the entities that a listing's newest stories mention, the most frequent first."""
    return _fetch_rows(context, sql.CO_MENTIONED, index, key, max_stories, f"{kind}/" if kind else "", limit)


def static_pages(context: QueryContext) -> QueryResult:
    """Return the ids of the public documents of kind `page`, sorted."""
    return _fetch_rows(context, sql.STATIC_PAGES)


def old_addresses(context: QueryContext, uid: str) -> QueryResult:
    """Return the addresses that redirect to a document, sorted."""
    return _fetch_rows(context, sql.OLD_ADDRESSES, uid)


def archived_copy(context: QueryContext, address: str) -> QueryResult:
    """Return the address and the date of the archived copy of a web address, from the table, in a list; [] if there is none."""
    return _fetch_rows(context, sql.ARCHIVED_COPY, address)


def redirect_table(context: QueryContext) -> QueryResult:
    """Return the `Redirects` of the site."""
    table = redirects.build_redirects(context.store, lambda uid: summary(context, uid)[1])
    return encode(table), table


def published_file(context: QueryContext, path: str) -> QueryResult:
    """Return the address of a content file or "", the id of the document that it belongs to or "", and the lookups of both."""
    address, owner, lookups = resolve_published_file(context.store, context.config, path)
    return address.encode(), (address, owner.uid if owner else "", lookups)


def image_usage(context: QueryContext, address: str) -> QueryResult:
    """Return whether a public document shows a file as an image, and the credit if all documents that state one agree."""
    shown = context.store.listing("image-usage", address)
    stated = {msgspec.msgpack.decode(data or b"", type=Credit) for _, _, data in shown} - {Credit()}
    value = (bool(shown), stated.pop() if len(stated) == 1 else Credit())
    return encode(value), value


def media_info(context: QueryContext, path: str) -> QueryResult:
    """Return the `MediaInfo` of an image or PDF below `content/`, or None."""
    info = context.store.media_info(path)
    return encode(info), info


def content_file(context: QueryContext, path: str) -> QueryResult:
    """Return the location of a content file on disk."""
    return context.store.file_digest(path) or b"", context.root / context.store.disk_path(path)


def data(context: QueryContext, path: str) -> QueryResult:
    """Return the value of a data file; see `content.data_files`."""
    digest = context.store.file_digest(path)
    if digest is None:
        near = suggestion(path, context.store.paths(DATA_PREFIX))
        raise MissingDataError(MISSING_DATA_FILE(f"there is no file {path}"), near or f"put it into {DATA_PREFIX}")
    return digest, read_data_file(path, read_data_bytes(context.root / context.store.disk_path(path)))


def artifact(context: QueryContext, name: str) -> QueryResult:
    """Return the folder of an artifact's current version; None if it was never built."""
    return context.store.setting(name) or b"", artifacts.current_folder(context.store, artifacts.ARTIFACTS[name])


def artifact_file(context: QueryContext, name: str, path: str, digest: str) -> QueryResult:
    """Return the location of an artifact's file. Its fingerprint is its digest, so the artifact's folder does not matter."""
    folder = artifacts.current_folder(context.store, artifacts.ARTIFACTS[name])
    assert folder is not None  # noqa: S101 - the file is planned
    return digest.encode(), folder / path


def config_section(context: QueryContext, section: str) -> QueryResult:
    """Return one section of the configuration, such as `site`."""
    value = getattr(context.config, section)
    return encode(value), value


def section(context: QueryContext, name: str) -> QueryResult:
    """Return the title of a section of stories, and its configuration or None."""
    value = (context.config.section_title(name), context.config.sections.get(name))
    return encode(value), value


def navigation(context: QueryContext) -> QueryResult:
    """Return the links of the main navigation, without those that lead to an empty page."""
    return navigation_links(context.store, context.config)


def footer_links(context: QueryContext) -> QueryResult:
    """Return the links and the social links of the footer."""
    return links_of_footer(context.store, context.config)


def _fetch_row(context: QueryContext, query: str, *values: object) -> Any:
    return context.store.db.execute(query, values).fetchone()


def _fetch_rows(context: QueryContext, query: str, *values: object) -> QueryResult:
    """Return all rows of an SQL query; rows of one column as plain values."""
    rows = context.store.db.execute(query, values).fetchall()
    found = [row[0] if len(row) == 1 else row for row in rows]
    return encode(found), found
