"""Front matter of other systems: YAML, TOML or JSON at the top of a file, or the header lines of Pelican."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from sitegen.diagnostics import Problem, line_of
from sitegen.importers._sites.metadata.keys import is_personal_key
from sitegen.importers._sites.metadata.yaml_values import FormatError, Table, load_json, load_toml, load_yaml
from sitegen.importers._stories.source_text import read_text
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILE_BYTES = 20 * 1024 * 1024
"""Maximum size of a content file."""
_FENCES = {"---": load_yaml, "+++": load_toml, ";;;": load_json}
_NAMED_FENCE = re.compile(r"---[ \t]*([A-Za-z]+)")
"""First line of front matter that names its language, such as `---json`."""
_LANGUAGES = {"yaml": load_yaml, "yml": load_yaml, "toml": load_toml, "json": load_json}
_HEADER_LINE = re.compile(r"([A-Za-z][\w-]*):(?:[ \t]+(.*)|$)")
_CONTINUATION = re.compile(r"(?: {4,}|\t)(\S.*)")


class SourceFile(NamedTuple):
    """A content file of another system."""

    data: dict[str, Any] | None
    """Front matter with every scalar as text; None if the file has none."""
    body: str
    body_line: int
    """Number of lines before the body."""
    lines: dict[str, int]
    """Line of each key in the file, from 1, as far as it is known."""
    repeated_keys: tuple[str, ...] = ()


def read_source_file(path: Path, *, header_lines: bool = False, encoding: str = "") -> SourceFile | Problem:
    """Return a file, or a problem with its place if it is not text or its front matter cannot be read.

    Args:
        path: the file.
        header_lines: lines such as `Title: …` at the top are front matter, as in Pelican.
        encoding: encoding of the file; "" for UTF-8.

    Raises:
        SitegenError: if there is no such encoding.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        message = f"the file is larger than {MAX_FILE_BYTES // 1024 // 1024} MB"
        return Problem(
            str(path), 0, 0, IMPORT_FAILED(message), "a content file is text; remove this one from the source"
        )
    text = read_text(path, encoding)
    found = text if isinstance(text, Problem) else split_front_matter(text, str(path), header_lines=header_lines)
    return _without_secret(found) if isinstance(found, Problem) else found


def _without_secret(problem: Problem) -> Problem:
    """Return a problem whose line does not show the value of a key such as `password`."""
    key, colon, _ = problem.excerpt.replace("=", ":").partition(":")
    return replace(problem, excerpt=f"{key}{colon} …") if is_personal_key(key) else problem


def split_front_matter(text: str, file: str, *, header_lines: bool = False) -> SourceFile | Problem:
    """Return the front matter and the body of a text, or a problem."""
    first = text.partition("\n")[0].rstrip()
    if first in _FENCES:
        return _fenced(text, file, first, _FENCES[first])
    if named := _NAMED_FENCE.fullmatch(first):
        return _named(text, file, named[1])
    if first.startswith("{") and (end := _end_of_json(text)):
        return _parsed(text, file, load_json, (0, end), end)
    if header_lines and _HEADER_LINE.match(first):
        return _read_header(text)
    return SourceFile(None, text, 0, {})


def _named(text: str, file: str, language: str) -> SourceFile | Problem:
    """Return a file whose front matter names its language. A script is not run, so that what it says is not known."""
    load = _LANGUAGES.get(language.lower())
    if load is None:
        message = IMPORT_FAILED(f"the front matter is in {language}, which sitegen does not run")
        return Problem(file, 1, 1, message, "write its values as YAML", excerpt=line_of(text, 1))
    return _fenced(text, file, "---", load)


def _fenced(text: str, file: str, fence: str, load: Any) -> SourceFile | Problem:
    """Return a file whose front matter ends at the first line that is a fence, and nothing else."""
    start = text.index("\n") + 1 if "\n" in text else len(text)
    closing = re.compile(rf"^(?:{re.escape(fence)}{'|[.]{3}' if fence == '---' else ''})[ \t]*$", re.MULTILINE)
    end = closing.search(text, start)
    if end is None:
        message = IMPORT_FAILED(f'the front matter opened by "{fence}" is never closed')
        return Problem(file, 1, 1, message, f'put a line "{fence}" below its last key', excerpt=fence)
    return _parsed(text, file, load, (start, end.start()), min(end.end() + 1, len(text)))


def _parsed(text: str, file: str, load: Any, block: tuple[int, int], body: int) -> SourceFile | Problem:
    above = text.count("\n", 0, block[0])
    try:
        table: Table = load(text[block[0] : block[1]])
    except FormatError as error:
        line = error.line + 1 + above
        message = IMPORT_FAILED(f"the front matter cannot be read: {error}")
        hint = "correct the line in the source; a value with a colon or a quotation mark has to be quoted"
        return Problem(file, line, error.column + 1, message, hint, excerpt=line_of(text, line))
    lines = {key: line + above + 1 for key, line in table.lines.items()}
    return SourceFile(table.values, text[body:], text.count("\n", 0, body), lines, table.repeated_keys)


def _end_of_json(text: str) -> int:
    """Return the offset after the JSON object at the start of a text; 0 if a shortcode or a brace of text is there."""
    import json

    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return 0
    return end if isinstance(value, dict) else 0


def _read_header(text: str) -> SourceFile:
    """Return a file with header lines, which end at the first empty line. An indented line continues the one above."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    rows = text.split("\n")
    number, key = 0, ""
    for number, row in enumerate(rows):
        if found := _HEADER_LINE.fullmatch(row.rstrip()):
            key = found[1].lower()
            values[key], lines[key] = (found[2] or "").strip(), number + 1
        elif key and (more := _CONTINUATION.fullmatch(row.rstrip())):
            values[key] = f"{values[key]}\n{more[1]}".strip()
        else:
            break
    number += bool(number < len(rows) and not rows[number].strip())
    return SourceFile(values, "\n".join(rows[number:]), number, lines)
