"""Reads shortcodes, such as `[gallery ids="1,2"]`, as WordPress does: the name, the arguments, and the text up to the end."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_ARGUMENT = re.compile(
    r"([\w-]+)\s*=\s*\"([^\"]*)\"(?:\s|$)|([\w-]+)\s*=\s*'([^']*)'(?:\s|$)|([\w-]+)\s*=\s*([^\s'\"]+)(?:\s|$)"
    r"|\"([^\"]*)\"(?:\s|$)|'([^']*)'(?:\s|$)|(\S+)(?:\s|$)"
)
_SPACES = re.compile("[\u00a0\u200b]+")
_START = re.compile(r"\[(\[?)([A-Za-z][\w-]*)(?![\w-])")


class Shortcode(NamedTuple):
    """A shortcode in a text."""

    name: str
    arguments: dict[str, str]
    """Named arguments, with their names in lower case, and others by their position: "0", "1" and so on."""
    content: str | None
    """Text between its beginning and its end; None if it has no end."""
    start: int
    end: int
    text: str
    """The shortcode as it is written."""
    is_escaped: bool = False
    """True for `[[name]]`, which shows the text `[name]`."""


@lru_cache(maxsize=512)
def _pattern(name: str) -> re.Pattern[str]:
    name = re.escape(name)
    return re.compile(
        rf"\[(\[?)({name})(?![\w-])([^\]/]*(?:/(?!\])[^\]/]*)*?)(?:(/)\]|\](?:([^\[]*+(?:\[(?!/{name}\])[^\[]*+)*+)\[/{name}\])?)(\]?)",
        re.DOTALL,
    )


def read_shortcode(text: str, at: int) -> Shortcode | None:
    """Return the shortcode that begins at a position, or None."""
    start = _START.match(text, at)
    found = _pattern(start[2]).match(text, at) if start else None
    if found is None:
        return None
    is_escaped = bool(found[1] and found[6])
    begin, end = found.span()
    if found[1] and not is_escaped:
        begin += 1
    elif found[6] and not is_escaped:
        end -= 1
    return Shortcode(found[2], read_arguments(found[3]), found[5], begin, end, text[begin:end], is_escaped)


def find_shortcodes(text: str, name: str) -> list[Shortcode]:
    """Return the shortcodes with a name, in order, without those inside of others."""
    found = []
    at = text.find(f"[{name}")
    while at >= 0:
        shortcode = read_shortcode(text, at - 1 if text[at - 1 : at] == "[" else at)
        if shortcode and shortcode.name == name:
            found.append(shortcode)
        at = text.find(f"[{name}", max(at + 1, shortcode.end if shortcode else 0))
    return found


def read_arguments(text: str) -> dict[str, str]:
    """Return the arguments of a shortcode."""
    arguments: dict[str, str] = {}
    number = 0
    for found in _ARGUMENT.finditer(_SPACES.sub(" ", text)):
        key = found[1] or found[3] or found[5]
        value = next((group for group in found.group(2, 4, 6, 7, 8, 9) if group is not None), "")
        if key:
            arguments[key.lower()] = value
        else:
            arguments[str(number)] = value
            number += 1
    return arguments
