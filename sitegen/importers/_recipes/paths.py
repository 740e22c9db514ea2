"""Patterns of paths, such as `news/**/*.html`."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = re.compile(r"(\*\*/|\*\*|\*|\?)")
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def is_matched(path: str, patterns: tuple[str, ...]) -> bool:
    """Return True if a path has one of some patterns: `*` is any text without a slash, `**` any text, and `?` one character."""
    return any(_compile(pattern).fullmatch(path) for pattern in patterns)


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_MEANINGS.get(part, re.escape(part)) for part in _PARTS.split(pattern)))
