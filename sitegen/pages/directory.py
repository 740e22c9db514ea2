"""The A-Z index: every entity of one kind, or of all kinds, with cross-references from other names.

A short index is one page. A longer one has a page for each letter, and its bare address links to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import coverage_index
from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import DIRECTORY_ADDRESS, directory_address, letter_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

    DirectoryRow = tuple[str, str, DocumentSummary, int]

NAME = "directory"
TEMPLATE = "directory.html"
FOR_EACH = ("",)
TRAITS = PageTraits(schema_type="CollectionPage")
MAX_SINGLE_PAGE_ENTRIES = 500
"""Maximum number of entities in an index that is one page."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield one page for each kind of entity and one for all kinds, and pages of letters for those that are split."""
    for kind, base_address, label in _directories(reader):
        source = f"the index of {label}"
        yield Page(base_address, NAME, (kind,), source)
        if _is_split_by_letter(reader, kind):
            for letter in _letter_counts(reader, kind):
                yield Page(letter_address(base_address, letter), NAME, (kind, letter), f"{source}, {letter}")


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the variables of an index or of one of its letters.

    `kind` is empty for all kinds and `letter` is empty at the bare address. `letter_counts` has every letter with the
    number of its rows, `rows_by_letter` the letters of this page. A row is sort name, alias or "", summary and number of
    stories.
    """
    kind, *own = page.key
    letter_counts, is_split = _letter_counts(reader, kind), _is_split_by_letter(reader, kind)
    shown = own or ([] if is_split else list(letter_counts))
    return {
        "kind": kind,
        "base_address": next(address for name, address, _ in _directories(reader) if name == kind),
        "letter": "".join(own),
        "letter_counts": letter_counts,
        "is_split": is_split,
        "rows_by_letter": {letter: _letter_rows(reader, kind, letter) for letter in shown},
        "total_entries": sum(reader.count("kind", name) for name in _entity_kinds(reader, kind)),
    }


def _directories(reader: Reader) -> Iterator[tuple[str, str, str]]:
    """Yield kind, address and label of each index."""
    yield "", DIRECTORY_ADDRESS, "all entries"
    for name in _entity_kinds(reader, ""):
        kind = reader.kinds()[name]
        yield name, directory_address(kind.folder), kind.label_plural.lower()


def _entity_kinds(reader: Reader, kind: str) -> list[str]:
    return [name for name in reader.kinds() if name not in NON_ENTITY_KINDS and kind in {"", name}]


def _is_split_by_letter(reader: Reader, kind: str) -> bool:
    return sum(reader.count("kind", name) for name in _entity_kinds(reader, kind)) > MAX_SINGLE_PAGE_ENTRIES


def _letter_counts(reader: Reader, kind: str) -> dict[str, int]:
    """Return every letter that has entries, with the number of its rows."""
    counts: dict[str, int] = {}
    for name in _entity_kinds(reader, kind):
        for key, count in reader.key_counts("letter", f"{name}/"):
            letter = key.removeprefix(f"{name}/")
            counts[letter] = counts.get(letter, 0) + count
    return dict(sorted(counts.items()))


def _story_count(reader: Reader, uid: str) -> int:
    return reader.count(coverage_index(uid), uid)


def _letter_rows(reader: Reader, kind: str, letter: str) -> list[DirectoryRow]:
    """Return names and aliases of one letter, in order."""
    rows: list[DirectoryRow] = []
    for name in _entity_kinds(reader, kind):
        for item in reader.ascending("letter", f"{name}/{letter}"):
            alias = str(item.data or "")
            rows.append((item.sort_key, alias, item.summary, 0 if alias else _story_count(reader, item.summary.uid)))
    return sorted(rows, key=lambda row: (row[0], row[2].uid))
