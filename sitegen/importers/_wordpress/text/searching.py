"""Replaces parts of a text that have an end, in linear time also if a damaged text repeats their beginning without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable


def replace_ended(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str, end: str) -> str:
    """Return a text with a replacement for each match. Behind the last end no match is possible, so nothing is searched there."""
    head, tail = split_at_last(text, end)
    return pattern.sub(replace, head) + tail if head else text


def split_at_last(text: str, end: str) -> tuple[str, str]:
    """Return a text up to the last occurrence of an end, and the rest; "" and the text if the end is not there."""
    stop = text.rfind(end)
    stop = stop + len(end) if stop >= 0 else 0
    return text[:stop], text[stop:]
