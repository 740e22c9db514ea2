"""The map file `imports/NAME.toml`, in which an editor answers what a source does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen import struct_errors
from sitegen.config.toml import TomlPositions, parse_toml
from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers import ImportMap
from sitegen.problem_codes.importing import INVALID_IMPORT_MAP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.importing.request.task import ImportTask

STATUSES = ("draft", "held", "published", "skip")
SHORTCODE_ACTIONS = ("drop", "unwrap", "text", "figure", "quote", "footnote", "link", "embed", "error")
EMBED_ACTIONS = ("embed", "link", "drop")


def load_map(task: ImportTask) -> ImportMap:
    """Return the answers of the map file and of the command line, which take precedence.

    Raises:
        SitegenError: with exit code 2 and every problem of the file.
    """
    file = task.map_file or task.import_file(".toml")
    answers = _read(file, _shown(file, task), task) if task.map_file or file.is_file() else ImportMap()
    return msgspec.structs.replace(answers, types={**answers.types, **task.types})


def _shown(file: Path, task: ImportTask) -> str:
    return file.relative_to(task.root).as_posix() if task.root in file.parents else str(file)


def _read(file: Path, shown: str, task: ImportTask) -> ImportMap:
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SitegenError([Problem(shown, 0, 0, INVALID_IMPORT_MAP(f"cannot be read: {error}"))], 2) from None
    positions = struct_errors.SourcePositions(shown, text, TomlPositions(text))
    try:
        answers = struct_errors.convert(ImportMap, parse_toml(text, shown), positions)
    except struct_errors.StructError as error:
        raise SitegenError(error.problems, 2) from None
    if problems := [*_find_problems(answers, positions, task)]:
        raise SitegenError(problems, 2)
    return answers


def _find_problems(answers: ImportMap, positions: struct_errors.SourcePositions, task: ImportTask) -> Iterator[Problem]:
    """Yield a problem for each value that is none of those that a table has."""
    kinds = (*task.config.kinds, "skip")
    for table, known in (("status", STATUSES), ("types", kinds), ("embeds", EMBED_ACTIONS)):
        for key, value in getattr(answers, table).items():
            if value not in known:
                yield _unknown_value(positions, (table, key), value, known)
    for name, action in answers.shortcodes.items():
        if action.partition(" ")[0] not in SHORTCODE_ACTIONS:
            yield _unknown_value(positions, ("shortcodes", name), action, SHORTCODE_ACTIONS)


def _unknown_value(
    positions: struct_errors.SourcePositions, path: tuple[str, str], value: str, known: tuple[str, ...]
) -> Problem:
    message = INVALID_IMPORT_MAP(f'"{value}" is not a value for "{path[1]}" in [{path[0]}]')
    return positions.problem_at(path, message, f"use one of {', '.join(known)}")
