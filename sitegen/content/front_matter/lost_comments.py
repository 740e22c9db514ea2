"""The check for text in front matter that YAML and TOML read as a comment: `title: Local #396 strikes` is read as `Local`.

Real comments usually have a space after the `#` (`status: published  # held`). So only a `#` directly followed by text is
reported, and only in fields of prose.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from sitegen.content.front_matter.yaml_events import DATE_KEYS
from sitegen.diagnostics import Problem, line_of
from sitegen.problem_codes.front_matter import LOST_COMMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.struct_paths import KeyPath

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT_SIGN = re.compile(r"\s#[^\s#!-]")
_COMMENT = re.compile(r"\s+(#[^\s#!-].*)")
_NON_PROSE_KEYS = DATE_KEYS | {
    "status",
    "kind",
    "visibility",
    "lang",
    "protected",
    "slug",
    "coordinates",
    "pages",
    "sha256",
}
"""Fields whose value is validated or is not prose, so a comment after it is not part of the value."""
_NUMBER = re.compile(r"[-+]?[\d.]+|true|false", re.IGNORECASE)
_TOML_COMMENT = re.compile(r"""^\s*[\w.\"'-]+\s*=\s*(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')\s*(#[^\s#!-].*)$""", re.MULTILINE)


def find_lost_comments(block: str, file: str, line_offset: int, *, is_toml: bool) -> list[Problem]:
    """Return a problem for each text in valid front matter that is read as a comment.

    `line_offset` is the number of lines before the block in its file.
    """
    if not _COMMENT_SIGN.search(block):
        return []
    found = (
        _find_in_toml(block) if is_toml else _find_in_yaml(yaml.compose(block, Loader=_LOADER), (), block.split("\n"))
    )
    return [
        _problem(file, line_offset, line_of(block, line + 1), line, column, quoting_hint)
        for line, column, quoting_hint in found
    ]


def _problem(file: str, line_offset: int, excerpt: str, line: int, column: int, quoting_hint: str) -> Problem:
    message = LOST_COMMENT(f"{excerpt[column:].rstrip()} is read as a comment and would be dropped")
    comment_hint = "a comment needs a space after its #"
    hint = f"{quoting_hint}; {comment_hint}" if quoting_hint else comment_hint
    return Problem(file, line + 1 + line_offset, column + 1, message, hint, excerpt=excerpt)


def _find_in_yaml(node: Any, path: KeyPath, lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the line and the column (both from 0) of each comment after a value of prose, with a hint to quote the value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _find_in_yaml(value, (*path, str(key.value)), lines)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _find_in_yaml(item, path, lines)
    elif isinstance(node, yaml.ScalarNode) and node.style not in {"|", ">"} and _is_prose(node, path):
        end = node.end_mark
        if match := _COMMENT.match(lines[end.line] if end.line < len(lines) else "", end.column):
            yield end.line, match.start(1), _quoting_hint(node, lines[node.start_mark.line], match[0])


def _is_prose(node: Any, path: KeyPath) -> bool:
    if not path or path[0] == "internal" or path[-1] in _NON_PROSE_KEYS:
        return False
    return bool(node.style) or not _NUMBER.fullmatch(node.value)


def _quoting_hint(node: Any, line: str, rest: str) -> str:
    """Return a hint to quote the value with its lost text, which shows the key or the `-` before it."""
    text = f"{node.value}{rest.rstrip()}".strip()
    if '"' in text and "'" in text:
        return "quote it"
    quoted = f"'{text}'" if '"' in text else f'"{text}"'.replace("\\", "\\\\")
    before = re.search(r"(?:- +|[\w.-]+ *: *)?\Z", line[: node.start_mark.column])
    key = before[0].rstrip() if before else ""
    return f"quote the whole value, such as {f'{key} ' if key else ''}{quoted}"


def _find_in_toml(block: str) -> Iterator[tuple[int, int, str]]:
    for match in _TOML_COMMENT.finditer(block):
        yield block.count("\n", 0, match.start(1)), match.start(1) - block.rfind("\n", 0, match.start(1)) - 1, ""
