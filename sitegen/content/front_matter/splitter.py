"""A file's front matter: YAML between `---` lines, or TOML between `+++` lines, at its very top."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitegen.config.toml import TomlPositions, toml_problem
from sitegen.content.front_matter import lost_comments, yaml_errors, yaml_events
from sitegen.content.text.decoding import CONTROL_CHARACTER
from sitegen.diagnostics import Problem, line_of
from sitegen.struct_errors import SourcePositions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.struct_errors import KeyPath

MAX_FRONT_MATTER_BYTES = 64 * 1024
FENCE_FORMATS = {"---": "YAML", "+++": "TOML"}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The data above a body, where its values stand, and the body with the number of lines above it."""

    data: dict[str, Any]
    positions: Mapping[KeyPath, tuple[int, int]]
    body: str
    line_offset: int
    lost_comments: tuple[Problem, ...] = ()
    """Words that are read as comments."""


def read_front_matter(text: str, file: str) -> FrontMatter | Problem:
    """Split a file and load its front matter; one problem where that is impossible."""
    fence = text.partition("\n")[0].rstrip()
    if fence not in FENCE_FORMATS:
        begins = "the file does not begin with front matter"
        hint = 'its first line is "---", then keys such as title: …, then "---" again'
        return _find_conflict(text[:MAX_FRONT_MATTER_BYTES], file, 0) or Problem(
            file, 1, 1, begins, hint, excerpt=line_of(text, 1)
        )
    end = _find_closing_fence(text, fence)
    if end is None:
        return Problem(
            file,
            1,
            1,
            f'the front matter opened by "{fence}" is never closed',
            f'put a line "{fence}" below its last key',
            excerpt=fence,
        )
    start, stop, after = end
    block, above = text[start:stop], text.count("\n", 0, after)
    if len(block.encode()) > MAX_FRONT_MATTER_BYTES:
        return Problem(
            file,
            1,
            1,
            f"the front matter is larger than {MAX_FRONT_MATTER_BYTES // 1024} kB",
            "long text belongs below it",
        )
    loaded = _find_conflict(block, file, 1) or (
        yaml_events.load_yaml(block, file, 1) if fence == "---" else _load_toml(block, file)
    )
    if isinstance(loaded, Problem):
        return loaded
    data, marks = loaded
    if wrong := _validate_data(data, SourcePositions(file, text, marks)):
        return wrong
    lost = lost_comments.find_lost_comments(block, file, 1, is_toml=fence == "+++")
    return FrontMatter(data or {}, marks, text[after:], above, tuple(lost))


def _find_conflict(text: str, file: str, line_offset: int) -> Problem | None:
    """The first mark of a merge conflict; `above` lines stand above the text."""
    found = yaml_errors.find_merge_conflict(text)
    if found is None:
        return None
    line = found.line + 1
    return Problem(file, line + line_offset, 1, found.message, found.hint, excerpt=line_of(text, line))


def _validate_data(data: Any, positions: SourcePositions) -> Problem | None:
    """What is wrong with data that could be read: no keys, or text that nobody could see."""
    if data is not None and not isinstance(data, dict):
        hint = "each line is a key and a value, such as title: …"
        return positions.problem_at((), "the front matter is not a list of keys with values", hint)
    if hidden := _find_control_char(data):
        path, sign = hidden
        message = f"the value holds a control character, U+{ord(sign):04X}"
        return positions.problem_at(path, message, "take it out: no reader could see it")
    return None


def _find_closing_fence(text: str, fence: str) -> tuple[int, int, int] | None:
    """Offsets of the block's start, its end, and the first character of the body."""
    start = at = text.find("\n") + 1
    while start and at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if text[at:stop].rstrip() == fence:
            return start, at, min(stop + 1, len(text))
        at = stop + 1
    return None


def _load_toml(block: str, file: str) -> tuple[dict[str, Any], Mapping[KeyPath, tuple[int, int]]] | Problem:
    try:
        return _dates_to_text(tomllib.loads(block)), TomlPositions(block, 1)
    except tomllib.TOMLDecodeError as error:
        return toml_problem(error, block, file, 1)
    except RecursionError:
        return Problem(file, 2, 1, "nested too deep", "front matter is flat: keys, and lists of values")


def _dates_to_text(value: Any, key: str = "", depth: int = 0) -> Any:
    """TOML's own dates and the years in date fields as the text that YAML would give."""
    if depth > yaml_events.MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return {name: _dates_to_text(item, name, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_dates_to_text(item, "", depth + 1) for item in value]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    is_text = type(value) is int and (key in yaml_events.DATE_KEYS or not -(2**63) <= value < 2**63)
    return str(value) if is_text else value


def _find_control_char(value: Any, path: KeyPath = ()) -> tuple[KeyPath, str] | None:
    """The path of the first text that holds a control character, by whatever escape it came there, and the character."""
    if isinstance(value, str):
        return (path, found[0]) if (found := CONTROL_CHARACTER.search(value)) else None
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        hidden = (_find_control_char(key, (*path, key)) if isinstance(key, str) else None) or _find_control_char(
            item, (*path, key)
        )
        if hidden:
            return hidden
    return None
