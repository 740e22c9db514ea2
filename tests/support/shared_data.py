"""Data of other projects that is next to the repository and not in it: tests read it if it is there, and are skipped otherwise."""

from pathlib import Path

import pytest

from support import ROOT

FOLDER = ROOT.parent / "shared/data"


def shared_data(path: str) -> Path:
    """Return a file or folder of the shared data, such as `wxr`; skip the test if it is not on this machine."""
    found = _folder() / path
    if not found.exists():
        pytest.skip(f"there is no ../shared/data/{path} next to the repository")
    return found


def _folder() -> Path:
    """Return the folder next to the repository, or next to the folder of its git worktrees."""
    return next((parent / "shared/data" for parent in ROOT.parents if (parent / "shared/data").is_dir()), FOLDER)


def shared_files(pattern: str) -> list[Path]:
    """Return the files that a pattern such as `wxr/**/*.xml` matches, sorted, to parametrize a test; none if the data is missing."""
    return sorted(_folder().glob(pattern))
