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
    """Yield the header and the rows of a CSV file, without empty lines, and a problem for each row that is not valid.

    After such a row, reading continues at the next line, unless that may be in a cell of it.
    """
    csv.field_size_limit(MAX_CELL_CHARS)
    header = next(lines, "")
    source = _Lines(chain([header], lines))
    while (reader := csv.reader(source, delimiter=delimiter(header), strict=True)) and not source.is_read:
        try:
            for cells in reader:
                if cells:
                    yield Row(source.first, cells)
                source.begin_row()
        except csv.Error as error:
            is_whole = source.marks % 2 == 0
            rest = "" if is_whole else "; a quotation mark is open, so the rows after it were not read"
            message = IMPORT_FAILED(f"the row that begins here is not valid CSV: {error}{rest}")
            hint = 'a cell with a quotation mark is quoted, and each mark in it is written twice: "He said ""no""."'
            yield Problem(file, source.first, 1, message, hint)
            if not is_whole:
                return
            source.begin_row()


class _Lines:
    """The lines of a file, with what has to be known about the row that is read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._count = 0
        self.first = 1
        """First line of the row."""
        self.marks = 0
        """Number of quotation marks in its lines."""
        self.is_read = False
        """True if there are no more lines."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.is_read = True
            raise StopIteration
        self._count += 1
        self.marks += line.count('"')
        return line

    def begin_row(self) -> None:
        self.first, self.marks = self._count + 1, 0


def delimiter(header: str) -> str:
    """Return the character between the cells: the tab or the semicolon if the header has it and no comma, else the comma."""
    return next((char for char in "\t;" if char in header and "," not in header), ",")
