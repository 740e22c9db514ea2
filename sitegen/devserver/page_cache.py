"""The rendered pages of a preview, kept in memory."""

from __future__ import annotations

from collections import OrderedDict

MAX_CACHED_BYTES = 64_000_000
"""Bytes of pages that are kept in memory."""


class PageCache:
    """Bytes of pages by output path; the least recently used are dropped when there are too many."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._size_bytes = 0

    def get(self, path: str) -> bytes | None:
        """Return the bytes of a page, and count it as used."""
        if path in self._pages:
            self._pages.move_to_end(path)
        return self._pages.get(path)

    def add(self, path: str, data: bytes) -> None:
        """Keep a page; drops others beyond `MAX_CACHED_BYTES`."""
        self._size_bytes += len(data) - len(self._pages.pop(path, b""))
        self._pages[path] = data
        while self._size_bytes > MAX_CACHED_BYTES and len(self._pages) > 1:
            self._size_bytes -= len(self._pages.popitem(last=False)[1])
