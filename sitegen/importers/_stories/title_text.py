"""Headlines of sources in which they are HTML."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)


def title_text(html: str) -> str:
    """Return a headline without markup, with its entities decoded once."""
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", html))).split())


def has_markup(html: str) -> bool:
    """Return True if a headline contains tags, which are not part of its text."""
    return bool(_TAG.search(html))
