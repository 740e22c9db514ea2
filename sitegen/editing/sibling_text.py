"""Adds a text to the front matter of a file next to another one of the same table, and checks that nothing else has changed."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import yaml

from sitegen.diagnostics import line_of, pluralize
from sitegen.editing.editable_text import EditableText, read_editable_text
from sitegen.editing.located_values import LocatedFrontMatter, LocatedText, locate_values
from sitegen.editing.splice import is_as_expected, read_file, require_readable_size, splice_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.struct_paths import KeyPath

    Edit = Callable[[EditableText, LocatedFrontMatter, LocatedText, KeyPath, str], None]


def add_sibling_text(data: bytes, file: str, path: KeyPath, text: str, after: str) -> bytes:
    """Return the bytes of a content file with a text at a path of its front matter, in a line of its own or in the same line.

    All other bytes are unchanged: comments, order, quotation marks, line ends.

    Args:
        data: the bytes of the file.
        file: its path, for messages.
        path: the place of the text, such as ("sources", 0, "archived_url"). It must have no value, or an empty one.
        text: the text.
        after: the key of the same table behind which the text is written; its value is a text.

    Raises:
        SitegenError: if the file cannot be read, would be too large to be read again, or its syntax is not supported. The problem has the
            place of the other text.
    """
    before = read_file(data, file)
    expected = deepcopy(before.data)
    _table_at(expected, path)[str(path[-1])] = text
    for edit in (_replace_empty_value, _insert_line, _insert_in_line):
        edited = _try_edit(data, edit, (*path[:-1], after), path, text)
        if edited is not None and is_as_expected(edited, file, expected, before.body):
            require_readable_size(edited, file)
            return edited
    message = f'"{path[-1]}" has to be added, but the syntax of the front matter is not supported'
    sibling = (*path[:-1], after)
    line = before.positions.get(sibling, (1, 1))[0]
    source = line_of(data.decode("utf-8-sig", "replace").replace("\r\n", "\n"), line)
    raise splice_error(before, file, sibling, message, hint_by_hand(source, line, path, text, after))


def hint_by_hand(source: str, line: int, path: KeyPath, text: str, after: str) -> str:
    """Return what to do by hand: to write a line below that of the other text, or only the name of the value if a line is not enough.

    Args:
        source: the line of the other text.
        line: its number.
        path: the place of the text.
        text: the text.
        after: the key of the other text.
    """
    value = json.dumps(text, ensure_ascii=False)
    found = re.fullmatch(rf"""((?:- +| )*)["']?{re.escape(after)}["']?[ \t]*([:=])[ \t]*[^\s>|&*!{{\[].*""", source)
    if found is None:
        return f'write {value} as the value of "{path[-1]}", next to "{after}"'
    indent = len(found[1])
    spaces = f", after {pluralize(indent, 'space', 'spaces')}" if indent else ""
    return f"write below line {line}{spaces}: {path[-1]}{': ' if found[2] == ':' else ' = '}{value}"


def _table_at(data: Any, path: KeyPath) -> dict[str, Any]:
    for part in path[:-1]:
        data = data[part]
    table: dict[str, Any] = data
    return table


def _try_edit(data: bytes, edit: Edit, sibling: KeyPath, path: KeyPath, text: str) -> bytes | None:
    """Return the bytes after one kind of edit; None if it is not possible."""
    source = read_editable_text(data)
    try:
        front = locate_values(source.text)
    except (yaml.YAMLError, ValueError):
        return None
    if sibling not in front.values:
        return None
    edit(source, front, front.values[sibling], path, text)
    return source.apply_edits().encode() if source.edits else None


def _replace_empty_value(
    source: EditableText, front: LocatedFrontMatter, sibling: LocatedText, path: KeyPath, text: str
) -> None:
    """Replace an empty value at the path."""
    value = front.values.get(path)
    if value is not None:
        space = " " if front.fence == "---" and source.text[value.start - 1] == ":" else ""
        source.edit(value.start, value.end, space + _format(front, text, sibling))


def _insert_line(
    source: EditableText, front: LocatedFrontMatter, sibling: LocatedText, path: KeyPath, text: str
) -> None:
    """Insert a line after that of the other text, with the indentation of its key."""
    is_block_scalar = source.text[sibling.end - 1] == "\n"
    end = sibling.end if is_block_scalar else source.text.find("\n", sibling.end) + 1
    first = source.text.rfind("\n", 0, sibling.start) + 1
    key_start = front.keys.get((*path[:-1], _key_of(front, sibling)), first) if front.fence == "---" else first
    line_start = source.text.rfind("\n", 0, key_start) + 1
    indentation = " " * (key_start - line_start)
    separator = ": " if front.fence == "---" else " = "
    source.edit(end, end, f"{indentation}{path[-1]}{separator}{_format(front, text, sibling)}\n")


def _insert_in_line(
    source: EditableText, front: LocatedFrontMatter, sibling: LocatedText, path: KeyPath, text: str
) -> None:
    """Insert the text directly behind the other one, in a table in braces."""
    separator = ": " if front.fence == "---" else " = "
    value = front.format_value(text, sibling)
    source.edit(sibling.end, sibling.end, f", {path[-1]}{separator}{value}")


def _key_of(front: LocatedFrontMatter, value: LocatedText) -> Any:
    return next(path[-1] for path, each in front.values.items() if each is value)


def _format(front: LocatedFrontMatter, text: str, like: LocatedText) -> str:
    """Return a text in the syntax of the front matter; plain, if the other text is plain too.

    A plain text that YAML would read in another way is found when the result is read again.
    """
    if front.fence == "---" and not like.style and not (set(text) & set(" \t\n'\"#,[]{}")) and not text.endswith(":"):
        return text
    return front.format_value(text, like).removesuffix("\n")
