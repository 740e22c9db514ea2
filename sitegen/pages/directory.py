"""The catalogue: every entity of one kind, or of all kinds, from A to Z, with cross-references from other names.

While it is short it is one page. A longer one has a page for each letter, and the bare address leads to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.page import DocumentSummary, Page
from sitegen.urls import ALL_ENTRIES_ADDRESS, directory_address, letter_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

    DirectoryRow = tuple[str, str, DocumentSummary, int]

NAME = "catalogue"
TEMPLATE = "catalogue.html"
FOR_EACH = ("",)
MAX_SINGLE_PAGE_ENTRIES = 500
"""Entries of a catalogue that is one page."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One for each kind of entity and one for all, and their letters where they are long."""
    for wanted, base, what in _directories(reader):
        yield Page(base, "catalogue", (wanted,), f"the catalogue of {what}")
        if _is_split_by_letter(reader, wanted):
            for sign in _letter_counts(reader, wanted):
                yield Page(letter_address(base, sign), "catalogue", (wanted, sign), f"the catalogue of {what}, {sign}")


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`kind` ("" for all), `sign` (the letter of this page, or ""), `signs`: every letter with the number of its rows,
    `letters`: those shown, each with its rows (sort name, alias or "", card, count of stories), `long`.
    """
    wanted, *own = page.key
    signs, long = _letter_counts(reader, wanted), _is_split_by_letter(reader, wanted)
    shown = own or ([] if long else list(signs))
    return {
        "kind": wanted,
        "base": next(base for kind, base, _ in _directories(reader) if kind == wanted),
        "sign": "".join(own),
        "signs": signs,
        "long": long,
        "letters": {sign: _letter_rows(reader, wanted, sign) for sign in shown},
        "total_entries": sum(reader.count("kind", name) for name in _entity_kinds(reader, wanted)),
    }


def _directories(reader: Reader) -> Iterator[tuple[str, str, str]]:
    """Kind, address, and what is in it."""
    yield "", ALL_ENTRIES_ADDRESS, "all entries"
    for name in _entity_kinds(reader, ""):
        kind = reader.kinds()[name]
        yield name, directory_address(kind.folder), kind.label_plural.lower()


def _entity_kinds(reader: Reader, kind: str) -> list[str]:
    return [name for name in reader.kinds() if name not in NON_ENTITY_KINDS and kind in {"", name}]


def _is_split_by_letter(reader: Reader, kind: str) -> bool:
    return sum(reader.count("kind", name) for name in _entity_kinds(reader, kind)) > MAX_SINGLE_PAGE_ENTRIES


def _letter_counts(reader: Reader, kind: str) -> dict[str, int]:
    """Every letter under which something stands, with how much."""
    counts: dict[str, int] = {}
    for name in _entity_kinds(reader, kind):
        for bucket, count in reader.key_counts("letter", f"{name}/"):
            sign = bucket.removeprefix(f"{name}/")
            counts[sign] = counts.get(sign, 0) + count
    return dict(sorted(counts.items()))


def _letter_rows(reader: Reader, kind: str, letter: str) -> list[DirectoryRow]:
    """Names and other names under one letter, in order."""
    rows: list[DirectoryRow] = []
    for name in _entity_kinds(reader, kind):
        for item in reader.ascending("letter", f"{name}/{letter}"):
            alias = str(item.data or "")
            rows.append(
                (item.sort_key, alias, item.summary, 0 if alias else reader.count("mentions", item.summary.uid))
            )
    return sorted(rows, key=lambda row: (row[0], row[2].uid))
