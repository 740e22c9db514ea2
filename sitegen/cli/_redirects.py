"""Edits of the list `redirect_from` in front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.cli._edits import EditableText
    from sitegen.cli._located import LocatedFrontMatter, LocatedList

REDIRECT_KEY = "redirect_from"


def edit_redirects(
    source: EditableText, front: LocatedFrontMatter, dropped_items: set[int], new_addresses: list[str]
) -> bool:
    """Remove items by their index, and add addresses; return False if the syntax of the list is not supported."""
    listed = front.lists.get((REDIRECT_KEY,))
    values = [front.format_value(address) for address in new_addresses]
    if listed is None:
        if new_addresses:
            _insert_list(source, front, values)
        return True
    if not values and len(dropped_items) == len(listed.items) and _try_remove_list(source, front, listed):
        return True
    if listed.is_bracketed:
        _edit_bracketed_list(source, listed, dropped_items, values)
        return True
    return _edit_list_lines(source, listed, dropped_items, values)


def _insert_list(source: EditableText, front: LocatedFrontMatter, values: list[str]) -> None:
    """Insert the list into front matter that does not have it."""
    if front.closing_brace:
        source.edit(front.closing_brace, front.closing_brace, f", {REDIRECT_KEY}: [{', '.join(values)}]")
    elif front.fence == "+++":  # before any table
        source.edit(front.start, front.start, f"{REDIRECT_KEY} = [{', '.join(values)}]\n")
    else:
        source.edit(front.end, front.end, f"{REDIRECT_KEY}: [{', '.join(values)}]\n")


def _line_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return start and end of the lines that contain these offsets."""
    return text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1


def _try_remove_list(source: EditableText, front: LocatedFrontMatter, listed: LocatedList) -> bool:
    """Remove the whole list; return False if its lines contain anything else."""
    text = source.text
    first, last = _line_span(text, front.keys.get((REDIRECT_KEY,), listed.start), listed.end)
    begin = re.match(rf"[\"']?{REDIRECT_KEY}[\"']?[ \t]*[:=]", text[first:])
    rest = text[listed.end : last]
    if not begin or rest.strip() or front.closing_brace or "#" in text[first : listed.end]:
        return False
    source.edit(first, last, "")
    return True


def _edit_bracketed_list(source: EditableText, listed: LocatedList, dropped_items: set[int], values: list[str]) -> None:
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


def _edit_list_lines(source: EditableText, listed: LocatedList, dropped_items: set[int], values: list[str]) -> bool:
    """Edit a list with one item per line; a comment in the line is removed with its item."""
    text = source.text
    for number in dropped_items:
        source.edit(*_line_span(text, listed.items[number].start, listed.items[number].end), "")
    first, last = _line_span(text, listed.items[-1].start, listed.items[-1].end)
    bullet = re.match(r"[ \t]*-[ \t]+", text[first:last])
    if bullet and values:
        source.edit(last, last, "".join(f"{bullet[0]}{value}\n" for value in values))
    return bool(bullet)
