"""Finds code in HTML, in which nothing is replaced, because readers saw it as it is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CODE_TAG = r"<(?P<end>/?)(?P<code>pre|code|textarea)\b[^<>]*>"
_CODE_TAG = re.compile(CODE_TAG, re.IGNORECASE)


def replace_outside_code(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str) -> str:
    """Return a text with a replacement for each match that does not begin in code."""
    borders = _borders(text)
    if not borders:
        return pattern.sub(replace, text)
    return pattern.sub(lambda found: found[0] if bisect_right(borders, found.start()) % 2 else replace(found), text)


def _borders(text: str) -> list[int]:
    """Return the positions at which code begins and ends, in turn."""
    borders: list[int] = []
    depth = 0
    for found in _CODE_TAG.finditer(text):
        before, depth = depth, max(0, depth + (-1 if found["end"] else 1))
        if bool(before) != bool(depth):
            borders.append(found.start())
    return borders
