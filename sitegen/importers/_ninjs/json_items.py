"""The objects in JSON files, each with its line: one object, a list, or one object a line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.content.text.decoding import line_and_column
from sitegen.diagnostics import Problem, SitegenError, line_of
from sitegen.importers._stories.source_text import iter_lines, read_text
from sitegen.problem_codes.environment import IMPORT_FAILED
from sitegen.problem_codes.files import FILE_OVER_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SPACE = re.compile(r"\s*")
_LINES_SUFFIXES = (".ndjson", ".jsonl")
MAX_MARKS = 8_000_000
"""Maximum number of brackets and commas of a file that is read as a whole. Each value takes some 100 bytes of memory, however short it is."""
BROKEN_HINT = "export the file again, or correct it at this place"


class JsonItem(NamedTuple):
    """One object of a file."""

    line: int
    """Line in the file, from 1."""
    value: dict[str, Any]


def read_json_items(
    path: Path, encoding: str, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Iterator[JsonItem | Problem]:
    """Yield the objects in a JSON file.

    A file with one object a line is read line by line. A line that is not JSON is one problem, and the others are read. In any other file, a problem
    is the last that is yielded.

    Raises:
        SitegenError: if the file is no text, or is too large.
    """
    file = str(path)
    if file.lower().endswith(_LINES_SUFFIXES):
        for number, line in enumerate(iter_lines(path, encoding, progress), 1):
            if line.strip():
                yield _read_one(line.rstrip("\n"), file, number)
        return
    text = read_text(path, encoding)
    if isinstance(text, str) and sum(map(text.count, "[{,")) > MAX_MARKS:
        message = FILE_OVER_LIMIT(f"the file has more than {MAX_MARKS:,} brackets and commas")
        text = Problem(
            file, 0, 0, message, "divide the export into several files, or use a file with one object a line"
        )
    if isinstance(text, Problem):
        raise SitegenError([text])
    start = _skip_space(text, 0)
    yield from (
        _read_list(text, start + 1, file) if text[start : start + 1] == "[" else _read_sequence(text, start, file)
    )


def _read_one(line: str, file: str, number: int) -> JsonItem | Problem:
    try:
        return _item(json.loads(line), file, number)
    except json.JSONDecodeError as error:
        return Problem(file, number, error.colno, IMPORT_FAILED(f"not JSON: {error.msg}"), BROKEN_HINT)
    except RecursionError:
        return _too_deep(file, number)


def _read_list(text: str, start: int, file: str) -> Iterator[JsonItem | Problem]:
    """Yield the elements of a list whose first one begins at an offset."""
    at = _skip_space(text, start)
    while text[at : at + 1] != "]":
        found, at = _decode(text, at, file)
        yield found
        if at < 0:
            return
        at = _skip_space(text, at)
        if text[at : at + 1] not in {",", "]"}:
            yield _broken(text, at, file, "expected , or ] after an object")
            return
        at = _skip_space(text, at + 1) if text[at] == "," else at
    if (rest := _skip_space(text, at + 1)) < len(text):
        yield _broken(text, rest, file, "text after the end of the list")


def _read_sequence(text: str, start: int, file: str) -> Iterator[JsonItem | Problem]:
    """Yield the objects of a file that has one object, or several one after the other."""
    if start == len(text):
        yield Problem(file, 0, 0, IMPORT_FAILED("the file is empty"), "remove it, or export it again")
    while start < len(text):
        found, start = _decode(text, start, file)
        yield found
        if start < 0:
            return
        start = _skip_space(text, start)


def _decode(text: str, at: int, file: str) -> tuple[JsonItem | Problem, int]:
    """Return the value at an offset and the offset after it, which is -1 if it is not JSON."""
    line, _ = line_and_column(text, at)
    try:
        value, end = json.JSONDecoder().raw_decode(text, at)
    except json.JSONDecodeError as error:
        return _broken(text, error.pos, file, error.msg), -1
    except RecursionError:
        return _too_deep(file, line), -1
    return _item(value, file, line), end


def _item(value: object, file: str, line: int) -> JsonItem | Problem:
    if isinstance(value, dict):
        return JsonItem(line, value)
    message = IMPORT_FAILED(f"a JSON object is required here, not {json.dumps(value, ensure_ascii=False)[:40]}")
    return Problem(file, line, 1, message, "export the file again")


def _broken(text: str, at: int, file: str, message: str) -> Problem:
    line, column = line_and_column(text, at)
    return Problem(file, line, column, IMPORT_FAILED(f"not JSON: {message}"), BROKEN_HINT, excerpt=line_of(text, line))


def _too_deep(file: str, line: int) -> Problem:
    return Problem(file, line, 1, IMPORT_FAILED("the JSON is nested too deeply"), "export the file again")


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
