"""Address conflicts of bylines: two writers with pages at the same address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.linking.similar_names import byline_position
from sitegen.diagnostics import Problem
from sitegen.problem_codes.addresses import SHARED_BYLINE_ADDRESS
from sitegen.urls import byline_address

if TYPE_CHECKING:
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.model.page import Page

_SEPARATE_WRITERS_HINT = "if they are two writers, give one of them a file in content/staff/ with its own slug:"


def byline_address_problems(engine: QueryEngine, first: Page, second: Page) -> list[Problem]:
    """Return a problem at the line of each plain byline, for two pages of bylines at the same address.

    A plain byline is one that names no staff member or person of the archive.
    """
    return [
        _conflict_problem(engine, str(own.key[0]), str(other.key[0]))
        for own, other in ((first, second), (second, first))
        if "/" not in own.key[0]
    ]


def _conflict_problem(engine: QueryEngine, own: str, other: str) -> Problem:
    """Return the problem of a plain byline; `other` is the other byline, or the id of a staff member or a person."""
    file, line, column, name = _find_byline(engine, own)
    address = byline_address(own)
    if "/" in other:
        message = SHARED_BYLINE_ADDRESS(f'"{name}" and {other} would both have the page {address}')
        hint = f'add "{name}" to aliases: of {other}, or write {other} here; {_SEPARATE_WRITERS_HINT}'
        return Problem(file, line, column, message, hint)
    message = SHARED_BYLINE_ADDRESS(
        f'"{name}" and "{_find_byline(engine, other)[3]}" would both have the page {address}'
    )
    return Problem(file, line, column, message, f"spell the name the same way everywhere; {_SEPARATE_WRITERS_HINT}")


def _find_byline(engine: QueryEngine, writer: str) -> tuple[str, int, int, str]:
    """Return the file, line and column of the newest story with a plain byline, and the name as printed there."""
    *_, (_, document, _) = engine.store.listing("byline", writer)
    (row,) = engine.store.find_documents("id = ?", document)
    return row.file, *byline_position(engine.store, row, writer)
