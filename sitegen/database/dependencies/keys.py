"""Dependency keys: they find the pages that may have read something that changed.

Each query of a page has some keys; each change in the database records some. Only a page with a recorded key may be stale:
its fingerprints decide whether it is. So a key may be recorded once too often, never once too few.

| change | keys |
|---|---|
| a document's front matter, body, links, state or address | `document uid` |
| its names, or whether it is public | `names uid` |
| its summary | `summary uid`, and for each of its entries the keys of a changed entry |
| an entry's data | `listing`, the entry |
| an entry was added or removed | `listing`, the entry, its neighbours (or `<`, `>`), `count`, `key_counts`, `threshold`, `positions`, `co_mentions` |
| a document's address, whether it is withdrawn, or what it was merged into | `redirects` |
| the entities that a story mentions | `co_mentions` of every listing that contains it |

A range is found by the entries that it shows and, if it reaches an end of its listing, by that end: an entry that is
inserted into it has one of these as its neighbour. Keys are CRC-32 sums: a collision costs a comparison, never a wrong
page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from sitegen.names.naming import normalize_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.database.dependencies.query_key import QueryKey

LISTING_START, LISTING_END = "<", ">"
"""The two ends of a listing; no sort key is one of them."""
MAX_KEYED_RANGE_ENTRIES = 100
"""A range of more entries is found by its listing."""


def dependency_key(*parts: str) -> int:
    """Return the 32-bit dependency key of some words."""
    return crc32("\x1f".join(parts).encode("utf-8", "surrogatepass"))


def dependency_keys(query: QueryKey, value: Any) -> list[int]:
    """Return the dependency keys of one query; none for a query whose result is outside the database."""
    find_keys = KEYS_BY_QUERY.get(query[0])
    return find_keys(query, value) if find_keys else []


def _document(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("document", query[1])]


def _summary(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("summary", query[1])]


def _names(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("names", query[1]), dependency_key("listing", "merged_into", query[1])]


def _entities_named(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("listing", "name", normalize_name(query[1]))]


def _names_containing(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("listing", "name-pair", query[1])]


def _range(query: QueryKey, value: Any) -> list[int]:
    _, index, key, start, end, limit, descending = query
    if len(value) > MAX_KEYED_RANGE_ENTRIES or (start and end):
        return [dependency_key("listing", index, key)]
    found = [item.dependency_key for item in value]
    return (
        found
        if len(value) >= limit
        else [*found, dependency_key("entry", index, key, LISTING_START if descending else LISTING_END)]
    )


def _slice(query: QueryKey, value: Any) -> list[int]:
    _, index, key, _offset, limit = query
    found = [dependency_key("positions", index, key), *(item.dependency_key for item in value)]
    return found if len(value) >= limit else [*found, dependency_key("entry", index, key, LISTING_END)]


def _count(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("count", query[1], query[2])]


def _has_at_least(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("threshold", query[1], query[2], str(query[3]))]


def _key_counts(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("key_counts", query[1])]


def _whole_listing(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("listing", query[1], query[2])]


def _co_mentioned(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("co_mentions", query[1], query[2])]


def _published_file(query: QueryKey, value: Any) -> list[int]:
    address, owner, lookups = value
    files = [dependency_key("file", lookup.removeprefix("file:")) for lookup in lookups if lookup.startswith("file:")]
    own = dependency_key("listing", "asset", address or query[1].removeprefix("content"))
    return [dependency_key("summary", owner), dependency_key("document", owner), *files, own]


def _image_usage(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("listing", "image-usage", query[1])]


def _media_info(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key("file", query[1])]


def _content_addressed(_query: QueryKey, _value: Any) -> list[int]:
    """Return no key: the query names the file by its digest, so its result cannot change."""
    return []


def _constant(_query: QueryKey, _value: Any) -> list[int]:
    """Return no key: the result depends on the arguments and on the archive's language, which every page reads."""
    return []


def _redirects(_query: QueryKey, _value: Any) -> list[int]:
    """Return the keys of added and removed old addresses, and of moved, withdrawn or merged documents."""
    return [dependency_key("key_counts", "redirect"), dependency_key("redirects")]


def _query_itself(query: QueryKey, _value: Any) -> list[int]:
    return [dependency_key(*map(str, query))]


KEYS_BY_QUERY: dict[str, Callable[[QueryKey, Any], list[int]]] = {
    "document": _document,
    "excerpt": _document,
    "metadata": _document,
    "merged_into": _document,
    "old_addresses": _document,
    "summary": _summary,
    "names": _names,
    "entities_named": _entities_named,
    "names_containing": _names_containing,
    "range": _range,
    "slice": _slice,
    "count": _count,
    "has_at_least": _has_at_least,
    "key_counts": _key_counts,
    "formatted_date": _constant,
    "year_counts": _whole_listing,
    "co_mentioned": _co_mentioned,
    "static_pages": _query_itself,
    "published_file": _published_file,
    "image_usage": _image_usage,
    "media_info": _media_info,
    "file": _query_itself,
    "artifact_file": _content_addressed,
    "redirects": _redirects,
}
"""By the name of each query that the database answers, the function that returns its dependency keys."""
EXTERNAL = frozenset(
    {"config", "section", "template", "translations", "asset", "theme_assets", "option", "artifact", "recent"}
)
"""Queries whose results are outside the database: compared in every build, since no change of them is recorded."""
