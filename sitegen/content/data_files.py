"""Data files: CSV, JSON, TOML and YAML as values that templates and shortcodes read.

The values cannot be changed, since several pages share them. Each mistake in a file is a problem at its line and column.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, NoReturn

from sitegen.config.toml import MAX_NESTING, MAX_NUMBER_CHARS, TomlPositions, load_toml
from sitegen.content.front_matter.splitter import TooDeepError, dates_to_text
from sitegen.content.front_matter.yaml_events import load_yaml
from sitegen.content.text.decoding import decode_text
from sitegen.content.text.limited_files import read_beginning
from sitegen.diagnostics import Problem, SitegenError, line_of, pluralize
from sitegen.problem_codes.files import INVALID_DATA_FILE, UNKNOWN_DATA_FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.struct_paths import KeyPath

DATA_PREFIX = "content/data/"
"""The folder of data files. A file in it is not published by itself."""
MAX_DATA_BYTES = 16_000_000
"""Maximum bytes of a data file. A larger one would be held in memory by each process that renders."""
FORMATS = ("csv", "json", "toml", "yaml", "yml")
_DELIMITERS = ",;\t"
_TOO_DEEP, _TOO_DEEP_HINT = f"nested deeper than {MAX_NESTING} levels", "use fewer levels of lists and tables"


class MissingDataError(Exception):
    """Raised if there is no data file of a name. Rendering reports it at the line of the template."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Table(dict[str, Any]):
    """A mapping that cannot be changed. In a template, `row.amount` is the value of the key `amount`."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("data of a file cannot be changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


class Rows(tuple[Table, ...]):  # noqa: SLOT001 - it has attributes
    """The rows of a CSV file: a tuple of tables from column to text."""

    columns: tuple[str, ...]
    """Names of the columns, in the order of the file."""
    lines: tuple[int, ...]
    """Line of each row in the file, from 1."""
    size: int
    """Bytes of the file."""


def read_data_file(path: str, data: bytes) -> Any:
    """Return the value of a data file: `Rows` for CSV, else tables, tuples, texts, numbers and so on.

    Raises:
        SitegenError: with the problem of a file that cannot be read.
    """
    suffix = path.rpartition(".")[2].lower()
    if suffix not in FORMATS:
        message = UNKNOWN_DATA_FORMAT(f"data cannot be read from a file that ends in .{suffix}")
        raise SitegenError([Problem(path, 1, 1, message, f"use one of: {', '.join(FORMATS)}")])
    if len(data) > MAX_DATA_BYTES:
        message = INVALID_DATA_FILE(f"the data file is larger than {MAX_DATA_BYTES // 1_000_000} MB")
        raise SitegenError([Problem(path, 1, 1, message, "publish it as a file, and keep here what pages show")])
    text = decode_text(data, path)
    if isinstance(text, Problem):
        raise SitegenError([text])
    if suffix == "csv":
        return _read_csv(text, path, len(data))
    return {"json": _read_json, "toml": _read_toml}.get(suffix, _read_yaml)(text, path)


def read_data_bytes(file: Path) -> bytes:
    """Return the bytes of a data file; of one that `read_data_file` will refuse, only the beginning."""
    return read_beginning(file, MAX_DATA_BYTES)


def _fail(path: str, text: str, line: int, column: int, message: str, hint: str) -> NoReturn:
    problem = Problem(path, line, column, INVALID_DATA_FILE(message), hint, excerpt=line_of(text, line))
    raise SitegenError([problem])


def _frozen(value: Any, path: KeyPath = ()) -> Any:
    """Return a value with tables and tuples that cannot be changed.

    Raises:
        TooDeepError: for data deeper than YAML data may be.
    """
    if len(path) > MAX_NESTING:
        raise TooDeepError(path)
    if isinstance(value, dict):
        return Table((key, _frozen(item, (*path, key))) for key, item in value.items())
    return tuple(_frozen(item, (*path, 0)) for item in value) if isinstance(value, list) else value


def _read_csv(text: str, path: str, size: int) -> Rows:
    """Return the rows of a CSV file (RFC 4180). The first row names the columns; `;` and tabs may separate cells, too."""
    delimiter = find_delimiter(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: tuple[str, ...] = ()
    rows, lines, start = [], [], 1
    try:
        for cells in reader:
            if not columns:
                columns = _read_header(cells, text, path, start)
            elif cells:
                if len(cells) != len(columns):
                    _fail_for_cells(path, text, start, len(cells), len(columns), delimiter)
                rows.append(Table(zip(columns, cells, strict=True)))
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error:
        hint = 'close it with ", and write "" for a quotation mark inside a cell'
        column = max(line_of(text, start).find('"'), 0) + 1
        _fail(path, text, start, column, "a quotation mark in this row is not closed, or text follows it", hint)
    if not columns:
        _fail(path, text, 1, 1, "the file has no row", "write the names of the columns into the first line")
    found = Rows(rows)
    found.columns, found.lines, found.size = columns, tuple(lines), size
    return found


def find_delimiter(line: str) -> str:
    """Return the separator of the cells of a line: of `,`, `;` and the tab, the one that is most often outside of quotation marks."""
    return max(_DELIMITERS, key=re.sub(r'"[^"]*"?', "", line).count)


def _read_header(cells: list[str], text: str, path: str, line: int) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    seen: set[str] = set()
    for number, name in enumerate(names):
        if not name or name in seen:
            wrong = f'two columns are called "{name}"' if name else f"column {number + 1} has no name"
            column = cell_column(line_of(text, line), number)
            _fail(path, text, line, column, wrong, "give each column a name of its own in the first line")
        seen.add(name)
    return names


def _fail_for_cells(path: str, text: str, line: int, count: int, wanted: int, delimiter: str) -> NoReturn:
    written = line_of(text, line)
    column = cell_column(written, wanted, delimiter) if count > wanted else len(written) + 1
    message = f"this row has {pluralize(count, 'cell', 'cells')}, and the first line {wanted}"
    _fail(path, text, line, column, message, f'put a cell that contains "{delimiter}" between quotation marks')


def cell_column(line: str, number: int, delimiter: str = "") -> int:
    """Return the column at which a cell of a line begins, from 1."""
    delimiter = delimiter or find_delimiter(line)
    is_quoted, seen = False, 0
    for at, character in enumerate(line):
        if seen == number:
            return at + 1
        is_quoted ^= character == '"'
        seen += character == delimiter and not is_quoted
    return len(line) + 1


def _read_json(text: str, path: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(pairs)) < len(pairs):
            raise KeyError(_first_repeated(key for key, _ in pairs))
        return found

    try:
        return _frozen(json.loads(text, parse_constant=refuse, parse_int=_read_integer, object_pairs_hook=unique))
    except json.JSONDecodeError as error:
        _fail(path, text, error.lineno, error.colno, f"not valid JSON: {error.msg.lower()}", "correct the line")
    except KeyError as error:
        line, column = _last_place(text, json.dumps(error.args[0], ensure_ascii=False))
        _fail(path, text, line, column, f'the key "{error.args[0]}" is written twice', "keep one of them")
    except _LongNumberError as error:
        line, column = _last_place(text, error.digits)
        _fail(path, text, line, column, f"a number has more than {MAX_NUMBER_CHARS:,} digits", "quote it if it is text")
    except (RecursionError, TooDeepError):
        _fail(path, text, 1, 1, _TOO_DEEP, _TOO_DEEP_HINT)
    except ValueError as error:
        line, column = _last_place(text, str(error))
        _fail(path, text, line, column, f"{error} is not JSON", "write a number or null")


class _LongNumberError(Exception):
    """Raised for a number that is too long, with its digits."""

    def __init__(self, digits: str) -> None:
        super().__init__(digits)
        self.digits = digits


def _read_integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_CHARS:
        raise _LongNumberError(digits)
    return int(digits)


def _first_repeated(names: Iterable[str]) -> str:
    """Return the first name that is the same as an earlier one; "" if there is none."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _last_place(text: str, part: str) -> tuple[int, int]:
    """Return the line and the column, both from 1, at which a part of a text occurs last."""
    at = max(text.rfind(part), 0)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _read_toml(text: str, path: str) -> Any:
    data = load_toml(text, path)
    if isinstance(data, Problem):
        raise SitegenError([data])
    try:
        return _frozen(dates_to_text(data))
    except TooDeepError as error:
        line, column = TomlPositions(text).get(error.path, (1, 1))
        _fail(path, text, line, column, _TOO_DEEP, _TOO_DEEP_HINT)


def _read_yaml(text: str, path: str) -> Any:
    loaded = load_yaml(text, path, 0)
    if isinstance(loaded, Problem):
        raise SitegenError([loaded])
    return _frozen(loaded[0])
