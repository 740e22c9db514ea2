"""The journal of an import that was interrupted while it moved its files into place, so that a part of them is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem
from sitegen.problem_codes.importing import INTERRUPTED_IMPORT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".sitegen/import"
JOURNAL = "journal"


def find_interrupted_import(root: Path) -> list[Problem]:
    """Return a warning if an import into an archive was interrupted while it wrote its files; empty otherwise."""
    if not (root / FOLDER / JOURNAL).is_file():
        return []
    message = INTERRUPTED_IMPORT("an import was interrupted while it wrote its files, so a part of them is missing")
    return [
        Problem(
            f"{FOLDER}/{JOURNAL}",
            0,
            0,
            message,
            "run the import again: it completes the interrupted one first",
            "warning",
        )
    ]
