"""Names of large files that are published in parts: `stories.csv`, `stories-2.csv`, `stories-3.csv`."""

from __future__ import annotations

from itertools import count, takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def part_name(name: str, number: int) -> str:
    """Return the name of a part of a file: the file's own name for the first one (1), then with the number before the suffix."""
    path = PurePath(name)
    return name if number == 1 else f"{path.stem}-{number}{path.suffix}"


def existing_parts(folder: Path, name: str) -> list[Path]:
    """Return the parts of a file that exist in a folder, in order; an empty list if there is none."""
    files = (folder / part_name(name, number) for number in count(1))
    return list(takewhile(lambda file: file.is_file(), files))
