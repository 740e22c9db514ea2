"""Divides an export into its items and what is between them, without parsing it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ITEM_START = re.compile(rb"<item(?=[\s>])")
_ITEM_END = b"</item>"
_CDATA_START, _CDATA_END = b"<![CDATA[", b"]]>"
_OPEN_TAG = re.compile(rb"<([A-Za-z_][\w:.-]*)[^<>]*>\s*\Z")
MAX_SEGMENT_BYTES = 128 * 1024 * 1024
"""Maximum number of bytes of one item, and of the text between two items. The largest posts have a few megabytes."""
_MAX_TAG_BYTES = 1024
"""Number of bytes before a CDATA section in which the tag of its element begins."""


class Segment(NamedTuple):
    """A part of an export."""

    kind: Literal["item", "gap"]
    """`item` from `<item>` to `</item>`, or `gap` for what is before, between and after items."""
    data: bytes
    line: int
    """Line of its first byte, from 1."""
    is_complete: bool = True
    """False for an item whose end is missing."""


def split_items(chunks: Iterable[bytes]) -> Iterator[Segment]:
    """Yield the segments of an export in order. Their bytes are those of the export.

    Args:
        chunks: the bytes of the export in UTF-8, in pieces of any size.
    """
    rest, line, is_item, searched = b"", 1, False, 0
    for chunk in chunks:
        data, at = rest + chunk, 0
        while (end := _find_end(data, at, searched) if is_item else _find_start(data, searched)) >= 0:
            if end > at:
                yield Segment("item" if is_item else "gap", data[at:end], line)
            line += data.count(b"\n", at, end)
            at, is_item, searched = end, not is_item, end
        rest = data[at:]
        searched = max(0, len(rest) - _MAX_TAG_BYTES)
        if len(rest) > MAX_SEGMENT_BYTES:
            yield Segment("item" if is_item else "gap", rest, line, is_complete=False)
            return
    if rest:
        yield Segment("item" if is_item else "gap", rest, line, is_complete=not is_item)


def _find_start(data: bytes, searched: int) -> int:
    """Return the position of the next item with the spaces before it; -1 if there is none."""
    found = _ITEM_START.search(data, searched)
    if not found:
        return -1
    start = found.start()
    while start and data[start - 1] in b" \t":
        start -= 1
    return start


def _find_end(data: bytes, begin: int, searched: int) -> int:
    """Return the position after the item that begins at a position; -1 if its end is not there.

    A `</item>` in a CDATA section is a text, unless the tag that closes the section's element is before it: then the end of the section is
    missing, and the item ends there nevertheless.
    """
    at = searched
    while (found := data.find(_ITEM_END, at)) >= 0:
        at = found + len(_ITEM_END)
        start = data.rfind(_CDATA_START, begin, found)
        if start <= data.rfind(_CDATA_END, begin, found) or _has_closing_tag(data, start, found):
            return at
    return -1


def _has_closing_tag(data: bytes, start: int, end: int) -> bool:
    """Return True if an open CDATA section contains the tag that closes its element."""
    tag = _OPEN_TAG.search(data, max(0, start - _MAX_TAG_BYTES), start)
    return tag is not None and data.find(b"</" + tag[1] + b">", start, end) >= 0


def split_damaged(segment: Segment) -> tuple[Segment, Segment | None]:
    """Return an item that cannot be parsed up to the next `<item>` in it, and the rest as an item; None if it contains no other."""
    start = _find_start(segment.data, segment.data.find(b"<item") + 1)
    while start > 0 and segment.data[start - 1 : start] != b"\n":
        start = _find_start(segment.data, segment.data.find(b"<item", start) + 1)
    if start < 0:
        return segment, None
    first, rest = segment.data[:start], segment.data[start:]
    return (
        Segment("item", first, segment.line, is_complete=False),
        Segment("item", rest, segment.line + first.count(b"\n"), segment.is_complete),
    )
