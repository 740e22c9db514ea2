"""The shortcode `{table}`: the rows of a CSV file, which readers can sort, search and download."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec
from babel.numbers import get_decimal_symbol

from sitegen.content.data_files import cell_column
from sitegen.diagnostics import Problem, SitegenError, line_of, suggestion
from sitegen.plugins.shortcode_types import ArgumentError, FilePath, LinkTarget, Prose
from sitegen.problem_codes.files import INVALID_DATA_FILE
from sitegen.problem_codes.text import INVALID_SHORTCODE
from sitegen.theme.date_format import babel_locale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.content.data_files import Rows
    from sitegen.render.shortcodes import ShortcodeView

NAME = "table"
MAIN = "file"
Alignment = Literal["auto", "left", "center", "right"]
"""Alignment of the cells of a column.

Values:
    auto: right if every cell is a number, else left
    left: at the side where the text begins
    center: in the middle
    right: at the side where the text ends
"""
CellFormat = Literal["text", "number"]
"""Form in which a cell is shown.

Values:
    text: as in the file
    number: with its digits grouped, as is usual in the archive's language
"""
_NUMBER = re.compile(r"[-+\u2212]?(?:\d+(?:\.\d+)?|\.\d+)")


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a table."""

    name: str
    """Name of the column in the first line of the file.

    Example: amount
    """
    label: Prose = ""
    """Heading of the column; its name if it is left out.

    Example: Amount in 2026
    """
    align: Alignment = "auto"
    """Alignment of the cells.

    Example: right
    """
    format: CellFormat = "text"
    """Form in which the cells are shown.

    Example: number
    """
    prefix: Prose = ""
    """Sign before each number, such as a currency.

    Example: $
    """
    suffix: Prose = ""
    """Sign after each number.

    Example: "%"
    """


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The arguments of `{table}`."""

    file: FilePath
    """CSV file: its first line has the names of the columns. It is published for download.

    Example: budget.csv
    """
    caption: Prose
    """Heading of the table.

    Example: The budget by department
    """
    columns: tuple[str | Column, ...] = ()
    """Columns to show, in this order: the name of each, or a table of keys. All columns if it is left out.

    Example: [department, {name: amount, label: Amount, format: number, prefix: $}]
    """
    row_headers: bool = True
    """True if the first column says what the other cells of its row are about.

    Example: false
    """
    limit: int = 0
    """Number of rows to show; all if it is 0. The file for download always has all.

    Example: 20
    """
    interactive: bool = True
    """True to offer sorting, and a search box above long tables, to readers with JavaScript.

    Example: false
    """
    source: Prose = ""
    """Source of the data, in words.

    Example: City of Millbrook, adopted budget
    """
    source_url: LinkTarget = ""
    """Address of the source, as in a link.

    Example: https://millbrook.example/budget
    """


class ShownColumn(NamedTuple):
    """A column with everything that its cells need."""

    name: str
    label: str
    css_class: str
    """Alignment as a class; empty for cells at the side where the text begins."""
    is_number: bool
    """True if every cell is a number or empty, so that the column is sorted by value."""
    is_formatted: bool
    prefix: str
    suffix: str


class TableCell(NamedTuple):
    """One cell: its text, its alignment, and the number by which it is sorted or ""."""

    text: str
    css_class: str
    value: str


def check(arguments: Arguments) -> Iterator[ArgumentError]:
    """Yield a mistake for another type of file, a column that is listed twice, and a negative limit."""
    if not arguments.file.lower().endswith(".csv"):
        message = INVALID_SHORTCODE(f'"{arguments.file}" is not a CSV file')
        yield ArgumentError(("file",), message, "save the table as CSV, from any spreadsheet program")
    names = [each if isinstance(each, str) else each.name for each in arguments.columns]
    for number, name in enumerate(names):
        if name in names[:number]:
            message = INVALID_SHORTCODE(f'the column "{name}" is listed twice')
            yield ArgumentError(("columns", number), message, "remove one of them")
    if arguments.limit < 0:
        message = INVALID_SHORTCODE('"limit" must be a number from 0 on')
        yield ArgumentError(("limit",), message, "write the number of rows to show, or remove the line")
    if arguments.source_url and not arguments.source:
        hint = "add source: with the words to link"
        yield ArgumentError(("source_url",), INVALID_SHORTCODE("the source has an address, and no words to link"), hint)


def context(shortcode: ShortcodeView) -> dict[str, Any]:
    """Return the columns, the rows of cells, the number of all rows, and the size of the file.

    Raises:
        SitegenError: for a column that the file does not have, and for a cell that is not a number where one is declared.
    """
    rows: Rows = shortcode.reader.read("data", shortcode.args.file.path)
    columns = _shown_columns(shortcode, rows)
    limit = shortcode.args.limit or len(rows)
    table = _Table(shortcode, rows)
    cells = [[table.cell(number, column) for column in columns] for number in range(min(limit, len(rows)))]
    return {"columns": columns, "rows": cells, "row_count": len(rows), "file_size": rows.size}


def _shown_columns(shortcode: ShortcodeView, rows: Rows) -> list[ShownColumn]:
    """Return the columns of the arguments; all columns of the file if they name none."""
    if not shortcode.args.columns:
        return [_show(Column(name), rows) for name in rows.columns]
    found = []
    for number, each in enumerate(shortcode.shortcode.arguments["columns"]):
        column = Column(each) if isinstance(each, str) else Column(**each)
        if column.name not in rows.columns:
            message = INVALID_SHORTCODE(f'{shortcode.args.file.name} has no column "{column.name}"')
            hint = suggestion(column.name, rows.columns) or f"columns of the file: {', '.join(rows.columns)}"
            raise SitegenError([shortcode.problem_at(f"columns.{number}", message, hint)])
        found.append(_show(column, rows))
    return found


def _show(column: Column, rows: Rows) -> ShownColumn:
    cells = [text for row in rows if (text := row[column.name].strip())]
    is_number = bool(cells) and all(map(_NUMBER.fullmatch, cells))
    is_formatted = column.format == "number"
    align = ("right" if is_number or is_formatted else "left") if column.align == "auto" else column.align
    return ShownColumn(
        column.name,
        column.label or column.name,
        "" if align == "left" else align,
        is_number or is_formatted,
        is_formatted,
        column.prefix,
        column.suffix,
    )


class _Table:
    """The rows of a file in the language of the archive."""

    def __init__(self, shortcode: ShortcodeView, rows: Rows) -> None:
        self.shortcode, self.rows = shortcode, rows

    def cell(self, number: int, column: ShownColumn) -> TableCell:
        """Return one cell."""
        text = self.rows[number][column.name].strip()
        is_number = bool(_NUMBER.fullmatch(text))
        if column.is_formatted and not is_number and any(map(str.isdigit, text)):
            raise SitegenError([self.wrong_number(number, column, text)])
        value = text.replace("\u2212", "-") if is_number and column.is_number else ""
        if not is_number:
            return TableCell(text, column.css_class, value)
        shown = self.format_number(value) if column.is_formatted else text
        return TableCell(_with_signs(shown, column), column.css_class, value)

    def format_number(self, value: str) -> str:
        """Return a number with its digits grouped and with as many decimals as the file has."""
        whole, point, decimals = value.lstrip("+-").partition(".")
        sign = "\u2212" if value.startswith("-") else ""
        translations = self.shortcode.page.translations
        separator = get_decimal_symbol(babel_locale(translations.language)) if point else ""
        return f"{sign}{translations.format_number(int(whole or 0))}{separator}{decimals}"

    def wrong_number(self, number: int, column: ShownColumn, text: str) -> Problem:
        """Return the problem of a cell that is declared to be a number and is none, at its place in the file."""
        path = self.shortcode.args.file.path
        written = self.shortcode.reader.read("file", path).read_text("utf-8-sig", "replace")
        line = self.rows.lines[number]
        at = cell_column(line_of(written, line), self.rows.columns.index(column.name))
        message = INVALID_DATA_FILE(f'"{text}" in the column "{column.name}" is not a number')
        return Problem(path, line, at, message, "write digits only, with a point before decimals: 1900000.5")


def _with_signs(text: str, column: ShownColumn) -> str:
    """Return a number with the sign of its column; a minus is before a currency."""
    minus = text[0] if text.startswith(("-", "\u2212")) and column.prefix else ""
    return f"{minus}{column.prefix}{text.removeprefix(minus)}{column.suffix}"
