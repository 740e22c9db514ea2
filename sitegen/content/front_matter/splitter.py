"""Front matter: YAML between `---` lines, or TOML between `+++` lines, at the very top of a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitegen.config.toml import MAX_NESTING, TomlPositions, load_toml
from sitegen.content.front_matter import lost_comments, yaml_errors, yaml_events
from sitegen.content.text.decoding import CONTROL_CHARACTER
from sitegen.diagnostics import Problem, line_of
from sitegen.problem_codes.front_matter import (
    FORBIDDEN_CHARACTER,
    FRONT_MATTER_TOO_LARGE,
    NESTED_TOO_DEEP,
    NO_FRONT_MATTER,
    NO_KEYS,
    UNCLOSED_FRONT_MATTER,
)
from sitegen.struct_errors import SourcePositions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.struct_paths import KeyPath

MAX_FRONT_MATTER_BYTES = 64 * 1024
"""Maximum bytes of front matter. Larger front matter is rejected before parsing."""
FENCE_FORMATS = {"---": "YAML", "+++": "TOML"}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The parsed front matter of a file, and its body."""

    data: dict[str, Any]
    positions: Mapping[KeyPath, tuple[int, int]]
    """Line and column in the file, both from 1, of each value."""
    body: str
    line_offset: int
    """Number of lines before the body in the file."""
    lost_comments: tuple[Problem, ...] = ()
    """Problems of text that is read as a comment."""


def read_front_matter(text: str, file: str) -> FrontMatter | Problem:
    """Return the front matter and the body of a file, or a problem if the front matter cannot be read."""
    fence = text.partition("\n")[0].rstrip()
    if fence not in FENCE_FORMATS:
        message = NO_FRONT_MATTER("the file does not begin with front matter")
        hint = 'begin it with a line "---", then keys such as title: …, then "---" again'
        return _find_conflict(text[:MAX_FRONT_MATTER_BYTES], file, 0) or Problem(
            file, 1, 1, message, hint, excerpt=line_of(text, 1)
        )
    offsets = _find_closing_fence(text, fence)
    if offsets is None:
        return Problem(
            file,
            1,
            1,
            UNCLOSED_FRONT_MATTER(f'the front matter opened by "{fence}" is never closed'),
            f'put a line "{fence}" below its last key',
            excerpt=fence,
        )
    start, stop, body_start = offsets
    block, lines_above = text[start:stop], text.count("\n", 0, body_start)
    if len(block.encode()) > MAX_FRONT_MATTER_BYTES:
        return Problem(
            file,
            1,
            1,
            FRONT_MATTER_TOO_LARGE(f"the front matter is larger than {MAX_FRONT_MATTER_BYTES // 1024} kB"),
            "move long text below it",
        )
    loaded = _find_conflict(block, file, 1) or (
        yaml_events.load_yaml(block, file, 1) if fence == "---" else _load_toml(block, file)
    )
    if isinstance(loaded, Problem):
        return loaded
    data, positions = loaded
    if problem := _validate_data(data, SourcePositions(file, text, positions)):
        return problem
    lost = lost_comments.find_lost_comments(block, file, 1, is_toml=fence == "+++")
    return FrontMatter(data or {}, positions, text[body_start:], lines_above, tuple(lost))


def _find_conflict(text: str, file: str, line_offset: int) -> Problem | None:
    """Return a problem at the first marker of a merge conflict; `line_offset` is the number of lines before the text."""
    found = yaml_errors.find_merge_conflict(text)
    if found is None:
        return None
    line = found.line + 1
    return Problem(file, line + line_offset, 1, found.message, found.hint, excerpt=line_of(text, line))


def _validate_data(data: Any, positions: SourcePositions) -> Problem | None:
    """Return a problem if parsed data is not a mapping or contains control characters."""
    if data is not None and not isinstance(data, dict):
        hint = "write a key and a value on each line, such as title: …"
        return positions.problem_at((), NO_KEYS("the front matter must consist of keys with values"), hint)
    if control_char := find_control_char(data):
        path, char = control_char
        message = FORBIDDEN_CHARACTER(f"control character U+{ord(char):04X} is not allowed")
        return positions.problem_at(path, message, "remove it: readers cannot see it")
    return None


def _find_closing_fence(text: str, fence: str) -> tuple[int, int, int] | None:
    """Return the offsets of the block's start, its end and the start of the body; None if no fence closes the block."""
    start = line_start = text.find("\n") + 1
    while start and line_start < len(text):
        stop = text.find("\n", line_start)
        stop = len(text) if stop < 0 else stop
        if text[line_start:stop].rstrip() == fence:
            return start, line_start, min(stop + 1, len(text))
        line_start = stop + 1
    return None


def _load_toml(block: str, file: str) -> tuple[dict[str, Any], Mapping[KeyPath, tuple[int, int]]] | Problem:
    data = load_toml(block, file, 1)
    if isinstance(data, Problem):
        return data
    positions = TomlPositions(block, 1)
    try:
        return dates_to_text(data), positions
    except TooDeepError as error:
        message = NESTED_TOO_DEEP(f"nested deeper than {MAX_NESTING} levels")
        line, column = positions.get(error.path, (2, 1))
        hint, excerpt = "use flat front matter: keys, and lists of values", line_of(block, line - 1)
        return Problem(file, line, column, message, hint, excerpt=excerpt)


class TooDeepError(ValueError):
    """Raised for a value that is nested deeper than YAML may be, with its path."""

    def __init__(self, path: KeyPath) -> None:
        super().__init__("nested too deep")
        self.path = path


def dates_to_text(value: Any, path: KeyPath = ()) -> Any:
    """Return TOML data with dates, and numbers in date fields, as the text that YAML would yield.

    Integers of more than 63 bits also become text.

    Raises:
        TooDeepError: for data deeper than YAML data may be.
    """
    if len(path) > MAX_NESTING:
        raise TooDeepError(path)
    if isinstance(value, dict):
        return {name: dates_to_text(item, (*path, name)) for name, item in value.items()}
    if isinstance(value, list):
        return [dates_to_text(item, (*path, number)) for number, item in enumerate(value)]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    is_date = path[-1:] and path[-1] in yaml_events.DATE_KEYS
    is_text = type(value) is int and (is_date or not -(2**63) <= value < 2**63)
    return str(value) if is_text else value


def find_control_char(value: Any, path: KeyPath = ()) -> tuple[KeyPath, str] | None:
    """Return the path of the first text with a control character, escaped or not, and that character."""
    if isinstance(value, str):
        return (path, found[0]) if (found := CONTROL_CHARACTER.search(value)) else None
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        control_char = (find_control_char(key, (*path, key)) if isinstance(key, str) else None) or find_control_char(
            item, (*path, key)
        )
        if control_char:
            return control_char
    return None
