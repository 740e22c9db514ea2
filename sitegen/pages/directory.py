"""The catalogue: every entity of one kind, or of all kinds, from A to Z, with cross-references from other names.

While it is short it is one page. A longer one has a page for each letter, and the bare address leads to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.document import NO_ENTITIES
from sitegen.model.page import Card, Page
from sitegen.urls import ENTRIES, catalogue_address, letter_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

    Row = tuple[str, str, Card, int]

NAME = "catalogue"
TEMPLATE = "catalogue.html"
EACH = ("",)
SHORT = 500
"""Entries of a catalogue that is one page."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One for each kind of entity and one for all, and their letters where they are long."""
    for wanted, base, what in _catalogues(reader):
        yield Page(base, "catalogue", (wanted,), f"the catalogue of {what}")
        if _is_long(reader, wanted):
            for sign in _letters(reader, wanted):
                yield Page(letter_address(base, sign), "catalogue", (wanted, sign), f"the catalogue of {what}, {sign}")


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`kind` ("" for all), `sign` (the letter of this page, or ""), `signs`: every letter with the number of its rows,
    `letters`: those shown, each with its rows (sort name, alias or "", card, count of stories), `long`.
    """
    wanted, *own = page.key
    signs, long = _letters(reader, wanted), _is_long(reader, wanted)
    shown = own or ([] if long else list(signs))
    return {
        "kind": wanted,
        "base": next(base for kind, base, _ in _catalogues(reader) if kind == wanted),
        "sign": "".join(own),
        "signs": signs,
        "long": long,
        "letters": {sign: _rows(reader, wanted, sign) for sign in shown},
        "total_entries": sum(reader.count("kind", name) for name in _kinds(reader, wanted)),
    }


def _catalogues(reader: Reader) -> Iterator[tuple[str, str, str]]:
    """Kind, address, and what is in it."""
    yield "", ENTRIES, "all entries"
    for name in _kinds(reader, ""):
        kind = reader.kinds()[name]
        yield name, catalogue_address(kind.folder), kind.labels.lower()


def _kinds(reader: Reader, wanted: str) -> list[str]:
    return [name for name in reader.kinds() if name not in NO_ENTITIES and wanted in {"", name}]


def _is_long(reader: Reader, wanted: str) -> bool:
    return sum(reader.count("kind", name) for name in _kinds(reader, wanted)) > SHORT


def _letters(reader: Reader, wanted: str) -> dict[str, int]:
    """Every letter under which something stands, with how much."""
    counts: dict[str, int] = {}
    for name in _kinds(reader, wanted):
        for bucket, count in reader.buckets("letter", f"{name}/"):
            sign = bucket.removeprefix(f"{name}/")
            counts[sign] = counts.get(sign, 0) + count
    return dict(sorted(counts.items()))


def _rows(reader: Reader, wanted: str, sign: str) -> list[Row]:
    """Names and other names under one letter, in order."""
    rows: list[Row] = []
    for name in _kinds(reader, wanted):
        for item in reader.oldest("letter", f"{name}/{sign}"):
            alias = str(item.data or "")
            rows.append((item.sort, alias, item.card, 0 if alias else reader.count("mentions", item.card.uid)))
    return sorted(rows, key=lambda row: (row[0], row[2].uid))
