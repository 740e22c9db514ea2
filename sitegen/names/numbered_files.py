"""Names of large files that are published in parts: `stories.csv`, `stories-2.csv`, `stories-3.csv`."""

from __future__ import annotations

import re
from itertools import count, takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def part_name(name: str, number: int) -> str:
    """Return the name of a part of a file: the file's own name for the first one (1), then with the number before the suffix."""
    path = PurePath(name)
    return name if number == 1 else f"{path.stem}-{number}{path.suffix}"


def is_part_of(file_name: str, name: str) -> bool:
    """Return True if a file has the name of a file or of a part of it."""
    path = PurePath(name)
    return re.fullmatch(rf"{re.escape(path.stem)}(-[0-9]+)?{re.escape(path.suffix)}", file_name) is not None


def existing_parts(folder: Path, name: str) -> list[Path]:
    """Return the parts of a file that exist in a folder, in order; an empty list if there is none."""
    files = (folder / part_name(name, number) for number in count(1))
    return list(takewhile(lambda file: file.is_file(), files))
