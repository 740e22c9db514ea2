"""TOML parsing with the standard library, and the positions of keys, which it does not report."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from sitegen.diagnostics import Problem, SitegenError, line_of
from sitegen.problem_codes.configuration import INVALID_TOML
from sitegen.struct_errors import KeyPath


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Parse TOML 1.0.

    Raises:
        SitegenError: with exit code 2, if the syntax is not valid.

    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SitegenError([toml_problem(error, text, file)], 2) from None


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
    """The positions of keys in a TOML text, found line by line from table headers and `key =` lines.

    Keys inside inline tables and multi-line values are not found. `line_offset` is added to each line number.
    """

    def __init__(self, text: str, line_offset: int = 0) -> None:
        super().__init__()
        table: KeyPath = ()
        count: dict[KeyPath, int] = {}
        for number, line in enumerate(text.split("\n"), 1 + line_offset):
            if header := re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?", line):
                table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
                if line.lstrip().startswith("[["):
                    count[table] = count.get(table, -1) + 1
                    self.setdefault(table, (number, line.index("[") + 1))
                    table = (*table, count[table])
                self.setdefault(table, (number, line.index("[") + 1))
            elif key := re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line):
                path = (*table, *(part.strip("\"'") for part in key[1].split(".")))
                self.setdefault(path, (number, len(line) - len(line.lstrip()) + 1))
