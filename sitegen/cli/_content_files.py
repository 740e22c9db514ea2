"""Lookup of content files by id, for commands that create content files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config

_SLUG = re.compile(rb"""^["']?slug["']?[ \t]*[:=][ \t]*["']?([A-Za-z0-9_.-]+)["']?[ \t]*(?:#.*)?\r?$""", re.MULTILINE)
_FENCE = re.compile(rb"^(---|\+\+\+)[ \t]*\r?$", re.MULTILINE)
MAX_FRONT_MATTER_BYTES = 64 * 1024
"""Number of bytes at the start of a file that are searched for `slug:`."""


def find_file_with_id(settings: Settings, config: Config, uid: str) -> str:
    """Return the path of the file that has this id, from its name or its `slug:`; "" if there is none."""
    from sitegen.names.naming import slug_from_filename

    kind, _, slug = uid.partition("/")
    for file in sorted((settings.root / "content" / config.kinds[kind].folder).rglob("*.md")):
        path = file.relative_to(settings.root).as_posix()
        if (_slug_in_front_matter(file) or slug_from_filename(path)) == slug:
            return path
    return ""


def _slug_in_front_matter(file: Path) -> str:
    """Return the value of `slug` in a file's front matter; "" if there is none."""
    with file.open("rb") as stream:
        data = stream.read(MAX_FRONT_MATTER_BYTES)
    ends = [found.start() for found in _FENCE.finditer(data)][1:2]
    found = _SLUG.search(data[: ends[0]] if ends else data)
    return found[1].decode() if found else ""
