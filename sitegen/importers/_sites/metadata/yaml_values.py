"""YAML, TOML and JSON of other systems as plain values: texts, lists and tables.

Every scalar is its text, as the file has it, because `01234`, `1:30` and `no` mean different things to different programs.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from typing import Any, NamedTuple

MAX_VALUES = 20_000
"""Maximum number of values in one file of front matter or configuration. Aliases of YAML can multiply them without limit."""
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})


class FormatError(ValueError):
    """YAML, TOML or JSON that cannot be read."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class Table(NamedTuple):
    """A table at the top of a file."""

    values: dict[str, Any]
    lines: dict[str, int]
    """Line of each key, from 0; empty for TOML and JSON."""
    repeated_keys: tuple[str, ...] = ()
    """Keys that are there more than once. The last one counts, as in the programs that read such files."""


def load_yaml(text: str) -> Table:
    """Return YAML whose top level is a table; an empty text is an empty table.

    Raises:
        FormatError: if it is not YAML, or not a table.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(text, loader)
    except yaml.MarkedYAMLError as error:
        marks = [mark for mark in (error.problem_mark, error.context_mark) if mark]
        mark = next((mark for mark in marks if mark.line < text.rstrip().count("\n") + 1), marks[0] if marks else None)
        raise FormatError(
            error.problem or "invalid YAML", mark.line if mark else 0, mark.column if mark else 0
        ) from None
    except yaml.YAMLError as error:  # a character that YAML does not allow
        position = getattr(error, "position", 0)
        raise FormatError(" ".join(str(error).split()), text.encode()[:position].count(b"\n")) from None
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return Table({}, {})
    if not isinstance(node, yaml.MappingNode):
        raise FormatError("there are no keys", node.start_mark.line, node.start_mark.column)
    reader = _NodeReader()
    values = reader.table(node)
    lines = {str(key.value): key.start_mark.line for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
    return Table(values, lines, tuple(reader.repeated_keys))


class _NodeReader:
    """Turns YAML nodes into values."""

    def __init__(self) -> None:
        self.count, self.repeated_keys = 0, list[str]()

    def value(self, node: Any) -> Any:
        self.count += 1
        if self.count > MAX_VALUES:
            raise FormatError(f"there are more than {MAX_VALUES} values", node.start_mark.line, node.start_mark.column)
        if node.id == "scalar":
            return None if not node.style and node.value in _EMPTY else node.value
        return self.table(node) if node.id == "mapping" else [self.value(item) for item in node.value]

    def table(self, node: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if key.id == "scalar" else ""
            if name == "<<" and not key.style:
                found = {**self._merged(value), **found}
                continue
            if not isinstance(name, str) or not name:
                raise FormatError("a key is not a text", key.start_mark.line, key.start_mark.column)
            if name in found:
                self.repeated_keys.append(name)
            found[name] = self.value(value)
        return found

    def _merged(self, node: Any) -> dict[str, Any]:
        """Return the tables of a merge key `<<`, of which the first one that has a key counts."""
        tables = self.value(node)
        found: dict[str, Any] = {}
        for table in tables if isinstance(tables, list) else [tables]:
            found = {**table, **found} if isinstance(table, dict) else found
        return found


def load_toml(text: str) -> Table:
    """Return TOML as a table.

    Raises:
        FormatError: if it is not TOML.
    """
    try:
        values = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]) - 1, int(place[2]) - 1) if place else (text.rstrip().count("\n"), 0)
        raise FormatError(str(error), line, column) from None
    return Table(_as_texts(values), {})


def load_json(text: str) -> Table:
    """Return a JSON object as a table.

    Raises:
        FormatError: if it is not a JSON object.
    """
    try:
        values = json.loads(text, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise FormatError(error.msg, error.lineno - 1, error.colno - 1) from None
    except RecursionError:
        raise FormatError("nesting too deep") from None
    if not isinstance(values, dict):
        raise FormatError("there are no keys")
    return Table(_as_texts(values), {})


def _as_texts(value: Any) -> Any:
    """Return a value with every scalar as text."""
    match value:
        case dict():
            return {str(key): _as_texts(each) for key, each in value.items()}
        case list():
            return [_as_texts(each) for each in value]
        case bool():
            return str(value).lower()
        case dt.date() | dt.time():
            return value.isoformat()
        case None:
            return None
    return str(value)
