"""Edits of a list of texts in front matter, such as `redirect_from` or `entities`, in any form that YAML and TOML allow for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sitegen.editing.editable_text import EditableText
    from sitegen.editing.located_values import LocatedFrontMatter, LocatedList, LocatedText

_EMPTY_VALUES = frozenset({"", "~", "null", "Null", "NULL"})
"""Plain scalars that YAML reads as no value."""


def edit_texts(
    source: EditableText,
    front: LocatedFrontMatter,
    key: str,
    new_texts: Sequence[str],
    dropped_items: Collection[int] = (),
) -> bool:
    """Remove items of a top-level list by their index, and add texts; return False if the syntax of the list is not supported.

    A list that does not exist yet is inserted. The caller must read the result again and compare it with what it expects.
    """
    listed, value = front.lists.get((key,)), front.values.get((key,))
    values = [front.format_value(text) for text in new_texts]
    if listed is None:
        if values and value is not None:
            return _replace_empty_value(source, value, values)
        if values:
            _insert_list(source, front, key, values)
        return True
    if not values and len(dropped_items) == len(listed.items) and _try_remove_list(source, front, key, listed):
        return True
    if not listed.is_bracketed:
        return _edit_list_lines(source, listed, dropped_items, values)
    if values and listed.items and not dropped_items and _add_bracketed_line(source, listed, values):
        return True
    _edit_bracketed_list(source, listed, dropped_items, values)
    return True


def _insert_list(source: EditableText, front: LocatedFrontMatter, key: str, values: list[str]) -> None:
    """Insert the list into front matter that does not have it."""
    if front.closing_brace:
        before = source.text[front.start : front.closing_brace].rstrip()
        separator = "" if before.endswith((",", "{")) else ", "
        source.edit(front.closing_brace, front.closing_brace, f"{separator}{key}: [{', '.join(values)}]")
    elif front.fence == "+++":
        source.edit(front.new_key_offset, front.new_key_offset, f"{key} = [{', '.join(values)}]\n")
    else:
        source.edit(front.new_key_offset, front.new_key_offset, f"{key}: [{', '.join(values)}]\n")


def _replace_empty_value(source: EditableText, value: LocatedText, values: list[str]) -> bool:
    """Replace a value that is empty or null by a list; return False for any other value."""
    if value.style or value.text not in _EMPTY_VALUES:
        return False
    space = " " if source.text[value.start - 1] == ":" else ""
    source.edit(value.start, value.end, f"{space}[{', '.join(values)}]")
    return True


def _line_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return start and end of the lines that contain these offsets."""
    return text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1


def _try_remove_list(source: EditableText, front: LocatedFrontMatter, key: str, listed: LocatedList) -> bool:
    """Remove the whole list; return False if its lines contain anything else."""
    text = source.text
    first, last = _line_span(text, front.keys.get((key,), listed.start), listed.end)
    begin = re.match(rf"[\"']?{re.escape(key)}[\"']?[ \t]*[:=]", text[first:])
    rest = text[listed.end : last]
    if not begin or rest.strip() or front.closing_brace or "#" in text[first : listed.end]:
        return False
    source.edit(first, last, "")
    return True


def _add_bracketed_line(source: EditableText, listed: LocatedList, values: list[str]) -> bool:
    """Add values to a list in brackets that has one item on each line; return False for any other list.

    Each value gets a line of its own. A comment stays in the line of the item that it is about.
    """
    text, item = source.text, listed.items[-1]
    first, last = _line_span(text, item.start, item.end)
    rest = re.fullmatch(r"(,?)[ \t]*(?:#.*)?\n", text[item.end : last])
    if text[first : item.start].strip() or rest is None or last > listed.end:
        return False
    indentation, comma = text[first : item.start], rest[1]
    source.edit(item.end, item.end, "" if comma else ",")
    added = [f"{indentation}{value}," for value in values]
    if not comma:
        added[-1] = added[-1][:-1]
    source.edit(last, last, "".join(f"{line}\n" for line in added))
    return True


def _edit_bracketed_list(
    source: EditableText, listed: LocatedList, dropped_items: Collection[int], values: list[str]
) -> None:
    items = listed.items
    kept = [item for number, item in enumerate(items) if number not in dropped_items]
    if not kept:
        first, last = (items[0].start, items[-1].end) if items else (listed.start + 1, listed.start + 1)
        source.edit(first, last, ", ".join(values))
        return
    for number in sorted(dropped_items):
        if items[number].start < kept[-1].start:
            source.edit(items[number].start, items[number + 1].start, "")
    source.edit(kept[-1].end, items[-1].end, "".join(f", {value}" for value in values))


def _edit_list_lines(
    source: EditableText, listed: LocatedList, dropped_items: Collection[int], values: list[str]
) -> bool:
    """Edit a list with one item per line; a comment in the line is removed with its item."""
    text = source.text
    for number in dropped_items:
        source.edit(*_line_span(text, listed.items[number].start, listed.items[number].end), "")
    first, last = _line_span(text, listed.items[-1].start, listed.items[-1].end)
    bullet = re.match(r"[ \t]*-[ \t]+", text[first:last])
    if bullet and values:
        source.edit(last, last, "".join(f"{bullet[0]}{value}\n" for value in values))
    return bool(bullet)
