"""Dependency keys of each query: the change log's keys under which its result may change.

A function takes the query and its result, and returns the keys. A missing key is a bug: a page that read the query would not
be rendered again. A key too many only costs a comparison. `dependencies/keys.py` lists which change records which keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.dependencies.keys import LISTING_END, LISTING_START, dependency_key
from sitegen.names.naming import normalize_name

if TYPE_CHECKING:
    from sitegen.database.dependencies.query_key import QueryKey

MAX_KEYED_RANGE_ENTRIES = 100
"""Entries of a range that get a key each. A longer range has the key of its listing instead."""


def no_keys(_query: QueryKey, _value: Any) -> list[int]:
    """Return no key.

    For external queries, which every build compares, and for queries whose result depends on their arguments only, such as a
    file that is named by its digest.
    """
    return []


def query_itself(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of the query: its name and its arguments."""
    return [dependency_key(*map(str, query))]


def document(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of a document's front matter, body, links, state and address."""
    return [dependency_key("document", query[1])]


def summary(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of a document's summary."""
    return [dependency_key("summary", query[1])]


def names(query: QueryKey, _value: Any) -> list[int]:
    """Return the keys of an entity's names, and of those that were merged into it."""
    return [dependency_key("names", query[1]), dependency_key("listing", "merged_into", query[1])]


def entities_named(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of the listing of a name."""
    return [dependency_key("listing", "name", normalize_name(query[1]))]


def names_containing(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of the listing of a pair of words."""
    return [dependency_key("listing", "name-pair", query[1])]


def listing_range(query: QueryKey, value: Any) -> list[int]:
    """Return the keys of the entries in a range and, if it reaches an end of its listing, of that end."""
    _, index, key, start, end, limit, descending = query
    if len(value) > MAX_KEYED_RANGE_ENTRIES or (start and end):
        return [dependency_key("listing", index, key)]
    found = [item.dependency_key for item in value]
    return (
        found
        if len(value) >= limit
        else [*found, dependency_key("entry", index, key, LISTING_START if descending else LISTING_END)]
    )


def listing_slice(query: QueryKey, value: Any) -> list[int]:
    """Return the keys of the entries in a slice, of the positions in its listing and, if it is short, of the listing's end."""
    _, index, key, _offset, limit = query
    found = [dependency_key("positions", index, key), *(item.dependency_key for item in value)]
    return found if len(value) >= limit else [*found, dependency_key("entry", index, key, LISTING_END)]


def count(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of the size of a listing."""
    return [dependency_key("count", query[1], query[2])]


def has_at_least(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of a listing's size crossing a threshold."""
    return [dependency_key("threshold", query[1], query[2], str(query[3]))]


def key_counts(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of the sizes of all listings of an index."""
    return [dependency_key("key_counts", query[1])]


def whole_listing(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of any change to a listing."""
    return [dependency_key("listing", query[1], query[2])]


def co_mentioned(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of the entities that the stories of a listing mention."""
    return [dependency_key("co_mentions", query[1], query[2])]


def published_file(query: QueryKey, value: Any) -> list[int]:
    """Return the keys of a file, its document, and the documents that show or link it."""
    address, owner, lookups = value
    files = [dependency_key("file", lookup.removeprefix("file:")) for lookup in lookups if lookup.startswith("file:")]
    own = dependency_key("listing", "asset", address or query[1].removeprefix("content"))
    return [dependency_key("summary", owner), dependency_key("document", owner), *files, own]


def image_usage(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of the listing of the documents that show an image."""
    return [dependency_key("listing", "image-usage", query[1])]


def media_info(query: QueryKey, _value: Any) -> list[int]:
    """Return the key of a content file."""
    return [dependency_key("file", query[1])]


def redirects(_query: QueryKey, _value: Any) -> list[int]:
    """Return the keys of added and removed old addresses, and of moved, withdrawn or merged documents."""
    return [dependency_key("key_counts", "redirect"), dependency_key("redirects")]
