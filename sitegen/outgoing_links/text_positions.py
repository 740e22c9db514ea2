"""Positions of addresses in the text of a content file."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import unquote

from sitegen.content.text.decoding import normalize_nfc

_FENCES = ("---", "+++")
_END_OF_ADDRESS = r"(?=[\s)\"'<>\]}|,;.]|$)"
"""Characters that end an address in Markdown. An address that continues is another one."""


class AddressFinder:
    """Finds the addresses of one file, from top to bottom: an address that is asked for again is searched for behind its last place."""

    def __init__(self, text: str) -> None:
        self._text = normalize_nfc(text)
        self._body_start = _find_body(self._text)
        self._next: dict[str, int] = {}

    def find(self, address: str) -> tuple[int, int]:
        """Return line and column, from 1, of an address in the body; the start of the body if it is not found there."""
        start = self._next.get(address, self._body_start)
        offset = self._search(address, start)
        if offset is None and start != self._body_start:
            offset = self._search(address, self._body_start)
        if offset is None:
            offset = self._body_start
        self._next[address] = min(offset + 1, len(self._text))
        return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)

    def _search(self, address: str, start: int) -> int | None:
        """Return the first offset of an address in one of the forms in which it may be written; None if it is not there."""
        forms = dict.fromkeys((address, unquote(address), escape(address), escape(unquote(address))))
        patterns = (re.compile(re.escape(form) + _END_OF_ADDRESS, re.IGNORECASE | re.MULTILINE) for form in forms)
        return min((found.start() for each in patterns if (found := each.search(self._text, start))), default=None)


def _find_body(text: str) -> int:
    """Return the offset of the body of a content file."""
    fence = text.partition("\n")[0].rstrip()
    if fence not in _FENCES:
        return 0
    closing = re.compile(rf"^{re.escape(fence)}[ \t]*\n?", re.MULTILINE).search(text, len(fence))
    return closing.end() if closing else 0
