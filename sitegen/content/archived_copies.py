"""The table `content/archived.csv`: archived copies of web addresses that documents link to. It belongs to the archive's sources.

The first row names the columns `address`, `archived_url` and `date`. The order of the rows has no meaning, so a merge that keeps
the rows of both sides is correct.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from sitegen.content.data_files import cell_column, find_delimiter
from sitegen.content.text.decoding import CONFLICT_MARKERS
from sitegen.content.text.limited_files import (
    MAX_LINE_BYTES,
    MAX_LISTED_PROBLEMS,
    decode_lines,
    longest_line,
    read_limited,
    require_size,
)
from sitegen.diagnostics import MAX_EXCERPT_CHARS, Problem
from sitegen.problem_codes.front_matter import MERGE_CONFLICT
from sitegen.problem_codes.outgoing_links import INVALID_ARCHIVED_COPY, OTHER_ARCHIVED_COPY
from sitegen.urls import iri_to_uri, web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

ARCHIVED_COPIES_FILE = "content/archived.csv"
"""Path of the table from the archive's folder."""
COLUMNS = ("address", "archived_url", "date")
MAX_TABLE_BYTES, MAX_TABLE_LINES = 128_000_000, 1_000_000
"""Maximum bytes and lines of a table: some 770,000 rows with addresses of 60 characters. Reading it takes several times as much memory.

A command that would exceed them writes nothing (`require_table_size`).
"""
_TABLE_HINT = "restore the table, or remove the rows for addresses that no document cites"
DEFAULT_PORTS = {"http": 80, "https": 443}
_COMMON_ADDRESS = re.compile(
    r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+/[A-Za-z0-9/&=.,;:+*_~!$'()@%-]*(?:\?[A-Za-z0-9/?&=.,;:+*_~!$'()@%-]+)?"
)
"""Web addresses that are in canonical form, as most links are. Parsing them takes ten times as long."""


class ArchivedCopy(NamedTuple):
    """One row of the table."""

    address: str
    """Web address, as `canonical_web_address` returns it."""
    archived_url: str
    """Web address of its copy."""
    date: str = ""
    """Day of the copy, as ISO 8601; "" if it is not stated."""
    line: int = 0
    """Line of the row in its file, from 1."""


class CopyTable(NamedTuple):
    """The rows of a file, by their addresses, and its problems."""

    copies: dict[str, ArchivedCopy]
    problems: list[Problem]
    incomplete_count: int = 0
    """Number of rows without a copy."""


def canonical_web_address(address: str) -> str:
    """Return the form of a web address by which links are compared; "" for a text that is not a web address.

    It is in ASCII, its scheme and host are in lower case, and it has no fragment and no default port. An empty path is `/`.
    `HTTPS://Example.org:443/é#part` becomes `https://example.org/%C3%A9`.
    """
    return address if _COMMON_ADDRESS.fullmatch(address) else canonicalize(address)


@lru_cache(maxsize=4096)
def canonicalize(address: str) -> str:
    """Return the same as `canonical_web_address`, without the short way for common addresses."""
    written = f"https:{address}" if address.startswith("//") else address
    if web_address_error(written):
        return ""
    parts = urlsplit(iri_to_uri(written))
    host = parts.netloc.lower().removesuffix(f":{DEFAULT_PORTS[parts.scheme]}")
    return parts._replace(netloc=host, path=parts.path or "/", fragment="").geturl()


def read_copy_file(file: Path, name: str, *, is_foreign: bool = False) -> CopyTable:
    """Return the rows of a file with archived copies; a file that is too large has no rows and one problem.

    Args:
        file: the file.
        name: its path, for messages.
        is_foreign: see `read_copy_table`.

    Raises:
        OSError: if it cannot be read.
    """
    data = read_limited(file, MAX_TABLE_BYTES, _TABLE_HINT, name=name)
    return CopyTable({}, [data]) if isinstance(data, Problem) else read_copy_table(data, name, is_foreign=is_foreign)


def read_copy_table(data: bytes, file: str, *, is_foreign: bool = False) -> CopyTable:
    """Return the rows of a CSV file with archived copies.

    Args:
        data: the bytes of the file.
        file: its path, for messages.
        is_foreign: it is not the archive's own table: it may have other columns, which are ignored, and rows without a copy, which
            are counted.
    """
    if data.count(b"\n") > MAX_TABLE_LINES:
        message = INVALID_ARCHIVED_COPY(f"the table has more than {MAX_TABLE_LINES:,} lines")
        return CopyTable({}, [Problem(file, 0, 0, message, _TABLE_HINT)])
    return _CopyTableReader(data, file, is_foreign=is_foreign).read()


def format_copy_table(copies: Iterable[ArchivedCopy]) -> bytes:
    """Return the table as a CSV file, sorted by address."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([COLUMNS, *sorted((one.address, one.archived_url, one.date) for one in copies)])
    return stream.getvalue().encode()


def require_table_size(data: bytes) -> Problem | None:
    """Return a warning if the archive's table with these bytes is nearly too large to be read, or None.

    Raises:
        SitegenError: if it is too large.
    """
    sizes = {
        "bytes": (len(data), MAX_TABLE_BYTES),
        "lines": (data.count(b"\n"), MAX_TABLE_LINES),
        "bytes in a line": (longest_line(data), MAX_LINE_BYTES),
    }
    return require_size(ARCHIVED_COPIES_FILE, sizes, _TABLE_HINT)


class _CopyTableReader:
    """Reads the rows of one file, and collects the problems of those that are not valid: at most `MAX_LISTED_PROBLEMS`."""

    def __init__(self, data: bytes, file: str, *, is_foreign: bool) -> None:
        self.file, self.is_foreign = file, is_foreign
        self.lines = decode_lines(data, file)
        self.read_lines: list[str] = []
        """Lines of the current row."""
        self.decoding_problem: Problem | None = None
        self.table = CopyTable({}, [])
        self.incomplete_count = 0
        self.header: list[str] = []
        """The first row. It may be repeated, since a merge of two files keeps both."""
        self.positions: Sequence[int] = ()
        """Position of each of `COLUMNS` in a row; -1 for the date if the file has none."""

    def read(self) -> CopyTable:
        for line, cells in self._rows():
            if not self.positions:
                self.header = cells
                if not self._read_header(line, [cell.strip().lower() for cell in cells]):
                    break
            elif cells and cells != self.header and not self._is_conflict(line, cells):
                self._read_row(line, cells)
            if len(self.table.problems) >= MAX_LISTED_PROBLEMS:
                break
        if self.decoding_problem:
            return CopyTable({}, [self.decoding_problem])
        return self.table._replace(incomplete_count=self.incomplete_count)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the first line and the cells of each row."""
        lines = self._text_lines()
        first = next(lines, "")
        reader = csv.reader(chain([first] if first else [], lines), delimiter=find_delimiter(first), strict=True)
        start = 1
        try:
            for cells in reader:
                yield start, cells
                start = reader.line_num + 1
                self.read_lines.clear()
        except csv.Error:
            message = INVALID_ARCHIVED_COPY("a quotation mark in this row is not closed, or text follows it")
            self._report(start, 0, message, 'close it with ", and write "" for a quotation mark inside a cell')

    def _text_lines(self) -> Iterator[str]:
        for line in self.lines:
            if isinstance(line, Problem):
                self.decoding_problem = line
                return
            self.read_lines.append(line)
            yield line

    def _read_header(self, line: int, names: list[str]) -> bool:
        """Note the positions of the columns; return False after a problem."""
        missing = [name for name in COLUMNS[:2] if name not in names]
        if missing:
            message = INVALID_ARCHIVED_COPY(f"the first row has no column {missing[0]}")
            self._report(line, 0, message, f"begin the file with the line {','.join(COLUMNS)}")
            return False
        counts = Counter(names)
        if not self.is_foreign and (others := [name for name in names if name not in COLUMNS or counts[name] > 1]):
            message = INVALID_ARCHIVED_COPY(f'the table has no place for the column "{others[0]}"')
            self._report(line, names.index(others[0]), message, f"keep only the columns {', '.join(COLUMNS)}")
            return False
        self.positions = [names.index(name) if name in names else -1 for name in COLUMNS]
        return True

    def _is_conflict(self, line: int, cells: list[str]) -> bool:
        if is_conflict := cells[0].startswith(CONFLICT_MARKERS):
            hint = "keep the rows of both sides and delete this one: their order does not matter"
            self._report(line, 0, MERGE_CONFLICT("unresolved merge conflict"), hint)
        return is_conflict

    def _read_row(self, line: int, cells: list[str]) -> None:
        if len(cells) > len(self.header):
            message = INVALID_ARCHIVED_COPY(f"this row has {len(cells)} cells, and the first row {len(self.header)}")
            self._report(line, len(self.header), message, 'put an address that contains "," between quotation marks')
            return
        values = [cells[at].strip() if 0 <= at < len(cells) else "" for at in self.positions]
        written, archived_url, date = values
        if not archived_url and self.is_foreign:
            self.incomplete_count += 1
            return
        for number, fault in enumerate(
            (web_address_error(written), web_address_error(archived_url), _date_fault(date))
        ):
            if fault:
                message = INVALID_ARCHIVED_COPY(f'{COLUMNS[number]}: "{values[number]}" {fault}')
                hint = "write a day such as 2026-11-28, or nothing" if number == len(COLUMNS) - 1 else _ADDRESS_HINT
                self._report(line, self.positions[number], message, hint)
                return
        if canonical_web_address(archived_url) == canonical_web_address(written):
            message = INVALID_ARCHIVED_COPY("the copy is the address itself")
            self._report(line, self.positions[1], message, "write the address of the copy in a web archive")
            return
        self._add(ArchivedCopy(canonical_web_address(written), archived_url, date, line))

    def _add(self, copy: ArchivedCopy) -> None:
        other = self.table.copies.setdefault(copy.address, copy)
        if other.archived_url != copy.archived_url:
            message = OTHER_ARCHIVED_COPY(f"line {other.line} names another copy of {copy.address}")
            self._report(copy.line, self.positions[0], message, "keep one of the two rows")
        elif copy.date > other.date:
            self.table.copies[copy.address] = copy

    def _report(self, line: int, cell: int, message: str, hint: str) -> None:
        written = self.read_lines[0].removesuffix("\n")[:MAX_EXCERPT_CHARS] if self.read_lines else ""
        problem = Problem(self.file, line, cell_column(written, max(cell, 0)), message, hint, excerpt=written)
        self.table.problems.append(problem)


_ADDRESS_HINT = "write an address such as https://example.org/2019/a-story"


def _date_fault(date: str) -> str:
    """Return what is wrong with the day of a copy, as the end of a sentence; "" if it is valid or empty."""
    try:
        is_valid = not date or dt.date.fromisoformat(date).isoformat() == date
    except ValueError:
        is_valid = False
    return "" if is_valid else "is not a day"
