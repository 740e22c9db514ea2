"""The list `redirect_from` of a front matter: addresses put in and taken out where it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.cli._edits import Source
    from sitegen.cli._located import Front, Listed

KEY = "redirect_from"


def redirect(source: Source, front: Front, drop: set[int], add: list[str]) -> bool:
    """Take the items with these numbers out of the list, and add addresses; False if how it is written is not understood."""
    listed = front.lists.get((KEY,))
    words = [front.write(address) for address in add]
    if listed is None:
        if add:
            _begin(source, front, words)
        return True
    if not words and len(drop) == len(listed.items) and _removed(source, front, listed):
        return True
    if listed.bracketed:
        _between_brackets(source, listed, drop, words)
        return True
    return _lines(source, listed, drop, words)


def _begin(source: Source, front: Front, words: list[str]) -> None:
    """Write a list where there is none."""
    if front.braced:
        source.edit(front.braced, front.braced, f", {KEY}: [{', '.join(words)}]")
    elif front.fence == "+++":  # before any table
        source.edit(front.start, front.start, f"{KEY} = [{', '.join(words)}]\n")
    else:
        source.edit(front.end, front.end, f"{KEY}: [{', '.join(words)}]\n")


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the lines of some text begin and end."""
    return text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1


def _removed(source: Source, front: Front, listed: Listed) -> bool:
    """Take out the whole list, if nothing else is in its lines."""
    text = source.text
    first, last = _line(text, front.keys.get((KEY,), listed.start), listed.end)
    begin = re.match(rf"[\"']?{KEY}[\"']?[ \t]*[:=]", text[first:])
    rest = text[listed.end : last]
    if not begin or rest.strip() or front.braced or "#" in text[first : listed.end]:
        return False
    source.edit(first, last, "")
    return True


def _between_brackets(source: Source, listed: Listed, drop: set[int], words: list[str]) -> None:
    items = listed.items
    kept = [item for number, item in enumerate(items) if number not in drop]
    if not kept:
        first, last = (items[0].start, items[-1].end) if items else (listed.start + 1, listed.start + 1)
        source.edit(first, last, ", ".join(words))
        return
    for number in sorted(drop):
        if items[number].start < kept[-1].start:
            source.edit(items[number].start, items[number + 1].start, "")
    source.edit(kept[-1].end, items[-1].end, "".join(f", {word}" for word in words))


def _lines(source: Source, listed: Listed, drop: set[int], words: list[str]) -> bool:
    """Edit a list that has a line for each item; a comment in the line goes with its item."""
    text = source.text
    for number in drop:
        source.edit(*_line(text, listed.items[number].start, listed.items[number].end), "")
    first, last = _line(text, listed.items[-1].start, listed.items[-1].end)
    sign = re.match(r"[ \t]*-[ \t]+", text[first:last])
    if sign and words:
        source.edit(last, last, "".join(f"{sign[0]}{word}\n" for word in words))
    return bool(sign)
