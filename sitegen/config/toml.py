"""TOML parsing with the standard library, and the positions of keys and list items, which it does not report."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Problem, SitegenError, line_of
from sitegen.problem_codes.configuration import CONFIGURATION_TOO_LARGE, INVALID_TOML
from sitegen.problem_codes.front_matter import NESTED_TOO_DEEP, NUMBER_TOO_LONG
from sitegen.struct_paths import KeyPath

if TYPE_CHECKING:
    from pathlib import Path

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SEPARATORS = re.compile(r"(?:[ \t\r\n,]+|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[^,\]}#\n"\'\[{]+', re.DOTALL
)
"""A text in any of the four forms of TOML, or a number, a boolean or a date."""
MAX_NESTING = 32
"""Maximum number of lists and tables inside each other, also in YAML and JSON, and of the parts of a dotted key."""
MAX_CONFIG_CHARS = 200_000
"""Maximum characters of a configuration, which people write. Reading it takes some seconds at most."""
MAX_TABLE_CHARS = 8_000_000
"""Maximum characters of a file that sitegen continues, such as `tagging.toml`."""
MAX_NUMBER_CHARS = 1000
"""Maximum characters of a number. Python refuses to read integers of more than 4,300 digits, because that takes quadratic time."""
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\[^\n])*+"|'[^'\n]*+')"""
_TOKEN = re.compile(
    r'''#[^\n]*+|"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z)|\'{3}.*?(?:\'{3,5}|\Z)|'''
    rf"(?P<key>{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MAX_NESTING},}})|(?P<number>[-+]?[0-9][0-9A-Za-z_]{{{MAX_NUMBER_CHARS},}}+)"
    rf"|{_PART}|(?P<bracket>[\[{{\]}}])",
    re.DOTALL,
)
"""Comments, texts, keys, numbers and brackets. Everything else is skipped, a character at a time."""


def read_config_text(file: Path, max_chars: int = MAX_CONFIG_CHARS) -> str:
    """Return the text of a file, with line feeds. Of one that `parse_toml` will refuse with the same limit, only the beginning is read.

    Raises:
        OSError: if the file cannot be read.
        UnicodeDecodeError: if it is not UTF-8.
    """
    max_bytes = 4 * max_chars + 8  # a byte order mark and one character more
    with file.open("rb") as stream:
        data = stream.read(max_bytes)
    return data.decode("utf-8-sig", "ignore" if len(data) == max_bytes else "strict").replace("\r\n", "\n")


def parse_toml(text: str, file: str, max_chars: int = MAX_CONFIG_CHARS) -> dict[str, Any]:
    """Parse TOML 1.0.

    Raises:
        SitegenError: with exit code 2, if the text has more than `max_chars` characters, or if the syntax is not valid.

    """
    data = _find_excess_size(text, file, max_chars) or load_toml(text, file)
    if isinstance(data, Problem):
        raise SitegenError([data], 2)
    return data


def _find_excess_size(text: str, file: str, max_chars: int) -> Problem | None:
    """Return a problem at the first character that is too much."""
    if len(text) <= max_chars:
        return None
    line, column = text.count("\n", 0, max_chars) + 1, max_chars - text.rfind("\n", 0, max_chars)
    message = CONFIGURATION_TOO_LARGE(f"the file has more than {max_chars:,} characters")
    return Problem(file, line, column, message, "keep data in files of its own, in content/data/")


def load_toml(text: str, file: str, line_offset: int = 0) -> dict[str, Any] | Problem:
    """Return the data of a text in TOML 1.0, or a problem if it is not valid or exceeds a limit.

    `line_offset` is the number of lines of the file before `text`.
    """
    if problem := _find_excess(text, file, line_offset):
        return problem
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return toml_problem(error, text, file, line_offset)


def _find_excess(text: str, file: str, line_offset: int) -> Problem | None:
    """Return a problem at the first value that is nested too deep, or at the first number that is too long.

    tomllib itself has no limits: it fails with errors that have no position, or takes quadratic time and memory.
    """
    depth = 0
    for token in _TOKEN.finditer(text):
        if token["bracket"]:
            depth = max(depth + (1 if token["bracket"] in "[{" else -1), 0)
        message, hint = "", ""
        if token["key"] or depth > MAX_NESTING:
            message = NESTED_TOO_DEEP(f"nested deeper than {MAX_NESTING} levels")
            hint = "use flat data: keys, and lists of values"
        elif token["number"]:
            message = NUMBER_TOO_LONG(f"a number has more than {MAX_NUMBER_CHARS:,} digits")
            hint = "quote it if it is text"
        if message:
            line, line_start = text.count("\n", 0, token.start()) + 1, text.rfind("\n", 0, token.start()) + 1
            column, excerpt = token.start() - line_start + 1, line_of(text, line)
            return Problem(file, line + line_offset, column, message, hint, excerpt=excerpt)
    return None


def toml_problem(error: tomllib.TOMLDecodeError, text: str, file: str, line_offset: int = 0) -> Problem:
    """Return the problem for a tomllib error, at the line and column of the error.

    `line_offset` is the number of lines of the file before `text`.
    """
    at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line, column = (int(at[1]), int(at[2])) if at else (text.count("\n") + 1, 1)
    message = re.sub(r" \(at .*\)", "", str(error))
    excerpt = line_of(text, line)
    return Problem(
        file,
        line + line_offset,
        column,
        INVALID_TOML(f"not valid TOML: {message}"),
        _suggest_line(excerpt),
        excerpt=excerpt,
    )


def _suggest_line(line: str) -> str:
    """Return a hint with the corrected line; empty if the correction is not certain."""
    yaml = re.fullmatch(r"\s*([A-Za-z0-9_-]+)\s*:\s+(.*)", line)
    unquoted = re.fullmatch(r"\s*([A-Za-z0-9_.-]+)\s*=\s*([^\s\"'\[{+\d.-].*)", line)
    open_ = re.fullmatch(r"\s*([A-Za-z0-9_.-]+)\s*=\s*([\"'])([^\"']*)", line)
    if found := yaml or unquoted:
        value = found[2].strip()
        text = value if re.fullmatch(r"[\[{\"'].*|\d+|true|false", value) else json.dumps(value, ensure_ascii=False)
        return f"write {found[1]} = {text}"
    return f"close the quotation mark: {open_[1]} = {open_[2]}{open_[3].strip()}{open_[2]}" if open_ else ""


class TomlPositions(dict[KeyPath, tuple[int, int]]):
    """The positions of tables, keys and items of lists: paths such as `("head", "scripts", 0)` to (line, column), both from 1.

    The text should be valid TOML; after the first place that is not, no positions are recorded.
    """

    def __init__(self, text: str, line_offset: int = 0) -> None:
        """Find all positions. `line_offset` is added to each line number."""
        super().__init__()
        self._text, self._line_offset = text, line_offset
        self._line, self._line_start = 1, 0
        self._items: dict[KeyPath, int] = {}
        try:
            self._read_document()
        except _InvalidError:
            return

    def _read_document(self) -> None:
        table: KeyPath = ()
        at = self._skip(_SPACE, 0)
        while at < len(self._text):
            if self._text[at] == "[":
                table, at = self._read_header(at)
            else:
                at = self._read_pair(table, at, 0)
            at = self._skip(_SPACE, at)

    def _read_header(self, at: int) -> tuple[KeyPath, int]:
        """Record the position of a header such as `[head]` or `[[front.pins]]`; return its path and its end."""
        brackets = "[[" if self._text.startswith("[[", at) else "["
        keys, end = self._read_keys(at + len(brackets))
        path: KeyPath = ()
        for key in keys[:-1]:
            path = self._last_item((*path, key))
        path = (*path, keys[-1])
        self._record(path, at)
        if brackets == "[[":
            self._items[path] = self._items.get(path, -1) + 1
        path = self._last_item(path)
        self._record(path, at)
        return path, self._expect("]" * len(brackets), end)

    def _last_item(self, path: KeyPath) -> KeyPath:
        """Return the path of the last table of a list of tables; any other path unchanged."""
        return (*path, self._items[path]) if path in self._items else path

    def _read_pair(self, table: KeyPath, at: int, depth: int) -> int:
        """Record the position of `key = value`, and of all in the value; return its end."""
        keys, end = self._read_keys(at)
        path = (*table, *keys)
        self._record(path, at)
        return self._read_value(path, self._skip(_SPACE, self._expect("=", end)), depth)

    def _read_keys(self, at: int) -> tuple[list[str], int]:
        keys: list[str] = []
        while match := _KEY.match(self._text, at):
            keys.append(_plain_key(match[1]))
            at = match.end()
            if not self._text.startswith(".", at):
                return keys, at
            at += 1
        raise _InvalidError

    def _read_value(self, path: KeyPath, at: int, depth: int) -> int:
        if depth > MAX_NESTING:
            raise _InvalidError
        opening = self._text[at : at + 1]
        if opening in {"[", "{"}:
            return self._read_items(path, at + 1, "]" if opening == "[" else "}", depth + 1)
        match = _STRING.match(self._text, at)
        if match is None:
            raise _InvalidError
        return match.end()

    def _read_items(self, path: KeyPath, at: int, closing: str, depth: int) -> int:
        """Record the items of a list or the keys of an inline table; return the end of it."""
        number = 0
        at = self._skip(_SEPARATORS, at)
        while not self._text.startswith(closing, at):
            if closing == "}":
                at = self._read_pair(path, at, depth)
            else:
                self._record((*path, number), at)
                at = self._read_value((*path, number), at, depth)
            number += 1
            at = self._skip(_SEPARATORS, at)
        return at + 1

    def _record(self, path: KeyPath, at: int) -> None:
        """Record a position, unless the path has one. Positions are asked for in ascending order, so lines are counted once."""
        while (end := self._text.find("\n", self._line_start, at)) >= 0:
            self._line, self._line_start = self._line + 1, end + 1
        self.setdefault(path, (self._line + self._line_offset, at - self._line_start + 1))

    def _skip(self, pattern: re.Pattern[str], at: int) -> int:
        match = pattern.match(self._text, at)
        return match.end() if match else at

    def _expect(self, text: str, at: int) -> int:
        if not self._text.startswith(text, at):
            raise _InvalidError
        return at + len(text)


class _InvalidError(Exception):
    """The text is not valid TOML here."""


def _plain_key(written: str) -> str:
    """Return a key without its quotation marks and escapes."""
    if written[0] not in "\"'":
        return written
    try:
        return next(iter(tomllib.loads(f"{written} = 0")))
    except tomllib.TOMLDecodeError:
        raise _InvalidError from None
