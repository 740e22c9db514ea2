"""Problems of bylines: two writers whose pages would have one address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.linking.similar_names import byline_place
from sitegen.diagnostics import Problem
from sitegen.urls import byline_address

if TYPE_CHECKING:
    from sitegen.database.queries.engine import Cells
    from sitegen.model.page import Page

_ANOTHER = "if they are two writers, give one a file in content/people/ with a slug: of its own"


def writers_at_one_address(cells: Cells, first: Page, second: Page) -> list[Problem]:
    """Return a problem at the line of each plain byline, from two pages of bylines that have one address."""
    return [
        _clash(cells, str(own.key[0]), str(other.key[0]))
        for own, other in ((first, second), (second, first))
        if "/" not in own.key[0]
    ]


def _clash(cells: Cells, own: str, other: str) -> Problem:
    file, line, column, name = _place(cells, own)
    address = byline_address(own)
    if "/" in other:
        message = f'"{name}" and {other} would both have the page {address}'
        hint = f'add "{name}" to aliases: of {other}, or write {other} here; {_ANOTHER}'
        return Problem(file, line, column, message, hint)
    message = f'"{name}" and "{_place(cells, other)[3]}" would both have the page {address}'
    return Problem(file, line, column, message, f"spell the name in one way; {_ANOTHER}")


def _place(cells: Cells, writer: str) -> tuple[str, int, int, str]:
    """Return file, line and column of the newest story with a plain byline, and the name as it is printed there."""
    *_, (_, document, _) = cells.store.bucket("byline", writer)
    (row,) = cells.store.rows("id = ?", document)
    return row.file, *byline_place(cells.store, row, writer)
