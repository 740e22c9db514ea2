"""Reads shortcodes, such as `[gallery ids="1,2"]`, as WordPress does: the name, the arguments, and the text up to the end."""

from __future__ import annotations

import re
from typing import NamedTuple

_ARGUMENT = re.compile(
    r"([\w-]+)\s*=\s*\"([^\"]*)\"(?:\s|$)|([\w-]+)\s*=\s*'([^']*)'(?:\s|$)|([\w-]+)\s*=\s*([^\s'\"]+)(?:\s|$)"
    r"|\"([^\"]*)\"(?:\s|$)|'([^']*)'(?:\s|$)|(\S+)(?:\s|$)"
)
_SPACES = re.compile("[\u00a0\u200b]+")
_FORMATTING = re.compile(r"</?(?:br|p|span|strong|em|b|i)\b[^<>]*>", re.IGNORECASE)
"""Tags that editors add to the arguments of a shortcode, and that mean nothing there."""
_START = re.compile(r"\[(\[?)([A-Za-z][\w-]*)(?![\w-])")
_UNQUOTED = re.compile(
    rf"(?:\"[^\"]*\"|'[^']*'|[^\[<\"']|[\"']|{_FORMATTING.pattern}|<(?![A-Za-z/!]))*+", re.IGNORECASE
)
"""Arguments without a tag and a bracket outside of quotation marks."""


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
    is_repaired: bool = False
    """True if the `]` of its beginning is missing. It ends then before the first tag."""


class ShortcodeReader:
    """Reads the shortcodes of a text. It searches no part of the text twice for the same end."""

    def __init__(self, text: str) -> None:
        """Create a reader of a text."""
        self._text = text
        self._found: dict[str, tuple[int, int]] = {}

    def find(self, mark: str, at: int) -> int:
        """Return the position of the first of some marks from a position on; -1 if there is none."""
        begin, found = self._found.get(mark, (len(self._text) + 1, -1))
        if not begin <= at or -1 < found < at:
            found = self._text.find(mark, at)
            self._found[mark] = (at, found)
        return found

    def read(self, at: int) -> Shortcode | None:
        """Return the shortcode that begins at a position, or None."""
        start = _START.match(self._text, at)
        close = self.find("]", start.end()) if start else -1
        if start is None or close < 0:
            return None
        limit = _UNQUOTED.match(self._text, start.end(), close)
        damage = limit.end() if limit else start.end()
        if damage < close:
            return self._read_damaged(start, damage)
        is_ended = self._text[close - 1] == "/" and close > start.end()
        stop = -1 if is_ended else self.find(f"[/{start[2]}]", close + 1)
        return self._made(start, close - is_ended, close + 1, stop)

    def _read_damaged(self, start: re.Match[str], damage: int) -> Shortcode | None:
        """Return a shortcode whose beginning has no `]` before a tag, if it has an end; else None."""
        stop = self.find(f"[/{start[2]}]", damage) if self._text[damage] == "<" else -1
        return self._made(start, damage, damage, stop)._replace(is_repaired=True) if stop >= 0 else None

    def _made(self, start: re.Match[str], arguments_end: int, content: int, stop: int) -> Shortcode:
        text, name = self._text, start[2]
        begin, end = start.start(), content if stop < 0 else stop + len(name) + 3
        is_escaped = bool(start[1]) and text[end : end + 1] == "]"
        if is_escaped:
            end += 1
        elif start[1]:
            begin += 1
        arguments = read_arguments(text[start.end() : arguments_end])
        inner = None if stop < 0 else text[content:stop]
        return Shortcode(name, arguments, inner, begin, end, text[begin:end], is_escaped)


def find_shortcodes(text: str, name: str) -> list[Shortcode]:
    """Return the shortcodes with a name, in order, without those inside of others."""
    found = []
    reader = ShortcodeReader(text)
    at = text.find(f"[{name}")
    while at >= 0:
        shortcode = reader.read(at - 1 if text[at - 1 : at] == "[" else at)
        if shortcode and shortcode.name == name:
            found.append(shortcode)
        at = text.find(f"[{name}", max(at + 1, shortcode.end if shortcode else 0))
    return found


def read_arguments(text: str) -> dict[str, str]:
    """Return the arguments of a shortcode."""
    arguments: dict[str, str] = {}
    number = 0
    for found in _ARGUMENT.finditer(_SPACES.sub(" ", _without_formatting(text))):
        key = found[1] or found[3] or found[5]
        value = next((group for group in found.group(2, 4, 6, 7, 8, 9) if group is not None), "")
        if key:
            arguments[key.lower()] = value
        else:
            arguments[str(number)] = value
            number += 1
    return arguments


def _without_formatting(text: str) -> str:
    """Return arguments without the tags of editors outside of quotation marks."""
    if "<" not in text:
        return text
    return re.sub(
        rf"(\"[^\"]*\"|'[^']*')|{_FORMATTING.pattern}", lambda found: found[1] or " ", text, flags=re.IGNORECASE
    )
