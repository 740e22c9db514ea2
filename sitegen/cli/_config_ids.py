"""Edits of the ids in the configuration file after a move. Comments, order, spacing and quotation marks stay."""

from __future__ import annotations

import os
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.config.loader import read_source_positions
from sitegen.diagnostics import Problem
from sitegen.editing.editable_text import read_editable_text
from sitegen.editing.located_values import locate_toml_texts, text_leaves
from sitegen.problem_codes.environment import CANNOT_EDIT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.cli._moved import Move
    from sitegen.editing.editable_text import EditableText
    from sitegen.struct_paths import KeyPath

_ANY = None
"""Any key or number in a path."""
_ID_PLACES = (
    ("front", "lead"),
    ("front", "pins", _ANY, "story"),
    ("sections", _ANY, "lead"),
    ("navigation", "items", _ANY),
    ("navigation", "items", _ANY, "to"),
    ("footer", "links", _ANY, "to"),
    ("footer", "social", _ANY, "to"),
)
"""Paths of the values that may be ids of documents."""


def edit_config_ids(move: Move, config_file: Path) -> None:
    """Add the configuration file to the edits of a move if it contains the old id of the document.

    If the edited file would not have exactly the expected values, it stays as it is, and there is a warning for each value.
    """
    if not move.new_id or move.row.uid.startswith("section/"):  # `section/x` in the navigation is a section
        return
    source = read_editable_text(config_file.read_bytes())
    data = tomllib.loads(source.text)
    paths = [path for path, text in text_leaves(data, ()) if text == move.row.uid and _is_id_place(path)]
    if not paths:
        return
    if _edit_texts(source, data, paths, move.new_id):
        move.new_texts[_path_in_archive(move.root, config_file)] = source.apply_edits()
    else:
        move.warnings += _values_to_edit(config_file, paths, move)


def _is_id_place(path: KeyPath) -> bool:
    return any(
        len(place) == len(path) and all(part in (_ANY, key) for part, key in zip(place, path, strict=True))
        for place in _ID_PLACES
    )


def _edit_texts(source: EditableText, data: dict[str, Any], paths: list[KeyPath], new: str) -> bool:
    """Replace the texts at these paths; return True if the file then has the expected values, and no others."""
    located, expected = locate_toml_texts(source.text), deepcopy(data)
    for path in paths:
        table: Any = expected
        for key in path[:-1]:
            table = table[key]
        table[path[-1]] = new
        if one := located.get(path):
            marks = one.style * (3 if source.text.startswith(one.style * 3, one.start) else 1)
            source.edit(one.start, one.end, f"{marks}{new}{marks}")
    try:
        return tomllib.loads(source.apply_edits().removeprefix(source.bom)) == expected
    except tomllib.TOMLDecodeError:
        return False


def _path_in_archive(root: Path, file: Path) -> str:
    """Return the path relative to the archive's folder; the absolute path of a file elsewhere, such as the target of a link."""
    absolute = file.resolve() if file.is_symlink() else Path(os.path.abspath(file))  # noqa: PTH100 - links of folders are not resolved
    return (absolute.relative_to(root) if absolute.is_relative_to(root) else absolute).as_posix()


def _values_to_edit(config_file: Path, paths: list[KeyPath], move: Move) -> Iterator[Problem]:
    positions = read_source_positions(config_file)
    for path in paths:
        message = CANNOT_EDIT_FILE(f"this file cannot be edited automatically, and refers to {move.row.uid}")
        problem = positions.problem_at(path, message)
        hint = f"replace {move.row.uid} by {move.uid}"
        yield Problem(problem.file, problem.line, problem.column, message, hint, "warning", excerpt=problem.excerpt)
