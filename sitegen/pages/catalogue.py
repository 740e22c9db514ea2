"""The catalogue: every entity of one kind, or of all kinds, from A to Z, with cross-references from other names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.document import NO_ENTITIES
from sitegen.model.names import letter
from sitegen.model.page import Card, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader

TEMPLATE = "catalogue.html"
EACH = ("",)
ALL = "/entries/"


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One for each kind of entity, and one for all."""
    yield Page(ALL, "catalogue", ("",), "the catalogue of all entries")
    for name, kind in reader.kinds().items():
        if name not in NO_ENTITIES:
            yield Page(catalogue_address(kind.folder), "catalogue", (name,), f"the catalogue of {kind.labels.lower()}")


def catalogue_address(folder: str) -> str:
    """The address of a kind's catalogue."""
    return f"/{folder}/"


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`letters`: each with its rows (sort name, alias or "", card, count of stories); `kind` ("" for all)."""
    wanted = page.key[0]
    rows: list[tuple[str, str, Card, int]] = []
    for name in reader.kinds():
        if name in NO_ENTITIES or (wanted and name != wanted):
            continue
        totals = dict(reader.buckets("mentions", f"{name}/"))
        rows += [(item.sort, "", item.card, totals.get(item.card.uid, 0)) for item in reader.oldest("kind", name)]
        rows += [(item.sort, str(item.data), item.card, 0) for item in reader.oldest("see", name)]
    rows.sort(key=lambda row: (row[0], row[2].uid))
    letters: dict[str, list[tuple[str, str, Card, int]]] = {}
    for row in rows:
        letters.setdefault(letter(row[1] or row[2].sort_name), []).append(row)
    return {"kind": wanted, "letters": dict(sorted(letters.items())), "total_entries": sum(not row[1] for row in rows)}
