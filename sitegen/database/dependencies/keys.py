"""Dependency keys: map a change in the database to the pages that may have read something that changed.

Each query of a page has some keys (`queries/invalidation.py`), and each change records some (`dependencies/change_log.py`).
Only pages with a recorded key are checked: their fingerprints decide whether they are stale. A key that is recorded without
need costs a comparison. A key that is not recorded leaves a page out of date.

| change | keys |
|---|---|
| a document's front matter, body, links, state or address | `document uid` |
| its names, or whether it is public | `names uid` |
| its summary | `summary uid`, and for each of its entries the keys of a changed entry |
| an entry's data | `listing`, the entry |
| an entry was added or removed | `listing`, the entry, its neighbors (or `<`, `>`), `count`, `key_counts`, `threshold`, `positions`, `co_mentions` |
| a document's address, whether it is withdrawn, or what it was merged into | `redirects` |
| the line of an address in the table of archived copies | `archived_copy address` |
| the entities that a story mentions | `co_mentions` of every listing that contains it |

A range has the keys of its entries and, if it reaches an end of its listing, of that end. An entry that is inserted into the
range has one of these as its neighbor. Keys are CRC-32 checksums: a collision costs a comparison, and never makes a page
wrong.
"""

from __future__ import annotations

from zlib import crc32

LISTING_START, LISTING_END = "<", ">"
"""The two ends of a listing, as sort keys. No entry has one of them as its sort key."""


def dependency_key(*parts: str) -> int:
    """Return the 32-bit dependency key of some words, such as `"summary", "person/x"`."""
    return crc32("\x1f".join(parts).encode("utf-8", "surrogatepass"))
