"""Paths that every system and every version of BagIt can keep."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FORBIDDEN = "%\r\n"


def find_unportable_paths(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each path that is not portable, with the reason, sorted."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        if any(character in path for character in _FORBIDDEN):
            yield path, "its name contains % or a line end, which versions of BagIt escape in different ways"
        elif path != unicodedata.normalize("NFC", path):
            yield path, "its name is not in the Unicode form NFC"
        other = seen.setdefault(comparable(path), path)
        if other != path:
            yield path, f"some systems take its name for that of {other}"


def comparable(path: str) -> str:
    """Return a path in a form that is the same for paths that a system may take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
