"""The list `redirect_from` of a front matter: addresses put in and taken out where it is written."""

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
    """Take the items with these numbers out of the list, and add addresses; False if how it is written is not understood."""
    listed = front.lists.get((REDIRECT_KEY,))
    words = [front.format_value(address) for address in new_addresses]
    if listed is None:
        if new_addresses:
            _insert_list(source, front, words)
        return True
    if not words and len(dropped_items) == len(listed.items) and _try_remove_list(source, front, listed):
        return True
    if listed.is_bracketed:
        _edit_bracketed_list(source, listed, dropped_items, words)
        return True
    return _edit_list_lines(source, listed, dropped_items, words)


def _insert_list(source: EditableText, front: LocatedFrontMatter, words: list[str]) -> None:
    """Write a list where there is none."""
    if front.closing_brace:
        source.edit(front.closing_brace, front.closing_brace, f", {REDIRECT_KEY}: [{', '.join(words)}]")
    elif front.fence == "+++":  # before any table
        source.edit(front.start, front.start, f"{REDIRECT_KEY} = [{', '.join(words)}]\n")
    else:
        source.edit(front.end, front.end, f"{REDIRECT_KEY}: [{', '.join(words)}]\n")


def _line_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the lines of some text begin and end."""
    return text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1


def _try_remove_list(source: EditableText, front: LocatedFrontMatter, listed: LocatedList) -> bool:
    """Take out the whole list, if nothing else is in its lines."""
    text = source.text
    first, last = _line_span(text, front.keys.get((REDIRECT_KEY,), listed.start), listed.end)
    begin = re.match(rf"[\"']?{REDIRECT_KEY}[\"']?[ \t]*[:=]", text[first:])
    rest = text[listed.end : last]
    if not begin or rest.strip() or front.closing_brace or "#" in text[first : listed.end]:
        return False
    source.edit(first, last, "")
    return True


def _edit_bracketed_list(source: EditableText, listed: LocatedList, dropped_items: set[int], words: list[str]) -> None:
    items = listed.items
    kept = [item for number, item in enumerate(items) if number not in dropped_items]
    if not kept:
        first, last = (items[0].start, items[-1].end) if items else (listed.start + 1, listed.start + 1)
        source.edit(first, last, ", ".join(words))
        return
    for number in sorted(dropped_items):
        if items[number].start < kept[-1].start:
            source.edit(items[number].start, items[number + 1].start, "")
    source.edit(kept[-1].end, items[-1].end, "".join(f", {word}" for word in words))


def _edit_list_lines(source: EditableText, listed: LocatedList, dropped_items: set[int], words: list[str]) -> bool:
    """Edit a list that has a line for each item; a comment in the line goes with its item."""
    text = source.text
    for number in dropped_items:
        source.edit(*_line_span(text, listed.items[number].start, listed.items[number].end), "")
    first, last = _line_span(text, listed.items[-1].start, listed.items[-1].end)
    sign = re.match(r"[ \t]*-[ \t]+", text[first:last])
    if sign and words:
        source.edit(last, last, "".join(f"{sign[0]}{word}\n" for word in words))
    return bool(sign)
