"""The map file `imports/NAME.toml`, in which an editor answers what a source does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen import struct_errors
from sitegen.config.toml import MAX_TABLE_CHARS, TomlPositions, parse_toml, read_config_text
from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers import ImportMap
from sitegen.importing.request.map_checks import find_map_problems
from sitegen.problem_codes.importing import INVALID_IMPORT_MAP

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.importing.request.task import ImportTask


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
        text = read_config_text(file, MAX_TABLE_CHARS)
    except (OSError, UnicodeDecodeError) as error:
        raise SitegenError([Problem(shown, 0, 0, INVALID_IMPORT_MAP(f"cannot be read: {error}"))], 2) from None
    data = parse_toml(text, shown, MAX_TABLE_CHARS)
    positions = struct_errors.SourcePositions(shown, text, TomlPositions(text), is_toml=True)
    try:
        answers = struct_errors.convert(ImportMap, data, positions)
    except struct_errors.StructError as error:
        raise SitegenError(error.problems, 2) from None
    if problems := [*find_map_problems(answers, positions, task)]:
        raise SitegenError(problems, 2)
    return answers
