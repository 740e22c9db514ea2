"""The rows of a CSV file, each with its line."""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from sitegen.diagnostics import Problem
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CELL_CHARS = 2**31 - 1
"""Maximum number of characters of a cell. The default of the standard library, 131,072, is less than a long story."""


class Row(NamedTuple):
    """A row of a table."""

    line: int
    """Line of its first cell in the file, from 1."""
    cells: list[str]


def read_rows(lines: Iterator[str], file: str) -> Iterator[Row | Problem]:
    """Yield the header and the rows of a CSV file, without empty lines. A problem in the syntax is the last that is yielded."""
    csv.field_size_limit(MAX_CELL_CHARS)
    header = next(lines, "")
    reader = csv.reader(chain([header], lines), delimiter=delimiter(header), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield Row(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        hint = 'a cell with a quotation mark is quoted, and each mark in it is written twice: "He said ""no""."'
        yield Problem(file, line, 1, IMPORT_FAILED(f"the row that begins here is not valid CSV: {error}"), hint)


def delimiter(header: str) -> str:
    """Return the character between the cells: the tab or the semicolon if the header has it and no comma, else the comma."""
    return next((char for char in "\t;" if char in header and "," not in header), ",")
