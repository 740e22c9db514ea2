"""Keys: under what a read is found again when something changes.

Each read of a page leaves some keys; each change in the database touches some. A page may be stale only if one of its keys
was touched: whether it is, its recorded fingerprints tell. So a key may be touched once too often, never once too few.

| changed | touched |
|---|---|
| a document's front matter, body, links, state or address | `document uid` |
| what it is called, or whether it is public | `names uid` |
| its card | `card uid`, and for each of its entries what a changed entry touches |
| an entry's data | `bucket`, the entry |
| an entry came or went | `bucket`, the entry and its neighbours (`<` and `>` are the ends), `count`, `counts`, `reach`, `shift`, `company` |
| where a document is, whether it is withdrawn, or what it was merged into | `moves` |
| whom a story names | `company` of every bucket in which it stands |

A window is found by the entries that it shows, and, where it reaches an end of its bucket, by that end: an entry that
comes to stand inside it has one of those as its neighbour. Keys are CRC-32 sums: two that are equal by chance cost a
look, not a mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from sitegen.names.naming import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.database.dependencies.query_key import Cell

FIRST, LAST = "<", ">"
"""The two ends of a bucket; no sort key is one of them."""
MANY = 100
"""A window of more entries is found by its bucket."""


def key(*parts: str) -> int:
    """A number for some words: 32 bits."""
    return crc32("\x1f".join(parts).encode("utf-8", "surrogatepass"))


def keys(cell: Cell, value: Any) -> list[int]:
    """The keys of one read of the database, sorted out by kind; of what lies outside it there are none."""
    make = INSIDE.get(cell[0])
    return make(cell, value) if make else []


def _document(cell: Cell, _value: Any) -> list[int]:
    return [key("document", cell[1])]


def _card(cell: Cell, _value: Any) -> list[int]:
    return [key("card", cell[1])]


def _names(cell: Cell, _value: Any) -> list[int]:
    return [key("names", cell[1]), key("bucket", "became", cell[1])]


def _owners(cell: Cell, _value: Any) -> list[int]:
    return [key("bucket", "name", fold(cell[1]))]


def _longer(cell: Cell, _value: Any) -> list[int]:
    return [key("bucket", "name-pair", cell[1])]


def _window(cell: Cell, value: Any) -> list[int]:
    _, idx, bucket, start, end, limit, newest = cell
    if len(value) > MANY or (start and end):
        return [key("bucket", idx, bucket)]
    found = [item.key for item in value]
    return found if len(value) >= limit else [*found, key("entry", idx, bucket, FIRST if newest else LAST)]


def _slice(cell: Cell, value: Any) -> list[int]:
    _, idx, bucket, _offset, limit = cell
    found = [key("shift", idx, bucket), *(item.key for item in value)]
    return found if len(value) >= limit else [*found, key("entry", idx, bucket, LAST)]


def _count(cell: Cell, _value: Any) -> list[int]:
    return [key("count", cell[1], cell[2])]


def _reaches(cell: Cell, _value: Any) -> list[int]:
    return [key("reach", cell[1], cell[2], str(cell[3]))]


def _counts(cell: Cell, _value: Any) -> list[int]:
    return [key("counts", cell[1])]


def _all(cell: Cell, _value: Any) -> list[int]:
    return [key("bucket", cell[1], cell[2])]


def _company(cell: Cell, _value: Any) -> list[int]:
    return [key("company", cell[1], cell[2])]


def _published(cell: Cell, value: Any) -> list[int]:
    address, owner, wants = value
    files = [key("file", want.removeprefix("file:")) for want in wants if want.startswith("file:")]
    own = key("bucket", "asset", address or cell[1].removeprefix("content"))
    return [key("card", owner), key("document", owner), *files, own]


def _shown(cell: Cell, _value: Any) -> list[int]:
    return [key("bucket", "shown", cell[1])]


def _facts(cell: Cell, _value: Any) -> list[int]:
    return [key("file", cell[1])]


def _never(_cell: Cell, _value: Any) -> list[int]:
    """What is named by its own digest cannot change."""
    return []


def _nowhere(_cell: Cell, _value: Any) -> list[int]:
    """Depends on its own name and on the archive's language alone, which every page reads."""
    return []


def _moves(_cell: Cell, _value: Any) -> list[int]:
    """An old address came or went; or a document that has one, or was withdrawn, is elsewhere."""
    return [key("counts", "redirect"), key("moves")]


def _alone(cell: Cell, _value: Any) -> list[int]:
    return [key(*map(str, cell))]


INSIDE: dict[str, Callable[[Cell, Any], list[int]]] = {
    "document": _document, "opening": _document, "front": _document, "became": _document, "moved": _document, "card": _card,
    "names": _names, "owners": _owners, "longer": _longer, "window": _window, "slice": _slice, "count": _count, "reaches": _reaches,
    "buckets": _counts, "day": _nowhere, "years": _all, "named": _company, "leaves": _alone, "published": _published, "shown": _shown,
    "facts": _facts, "file": _alone, "bundled": _never, "moves": _moves,
}  # fmt: skip
"""Kinds of cells that the database answers: under which keys each is found again."""
OUTSIDE = frozenset({"config", "section", "template", "strings", "asset", "theme-files", "option", "bundle", "recent"})
"""Kinds of cells that live outside the database: looked at anew in every build, since nobody tells of them."""
