"""Finds the files of the old site in the folders that the editor has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class MediaIndex:
    """The files below some folders, found by the address that they had."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        """Create an index of folders, such as copies of `wp-content/uploads`. They are read when the first file is asked for."""
        self._folders = tuple(folders)

    def find(self, address: str) -> Path | None:
        """Return the file of an address, or None: the original first, then the largest variant."""
        raise NotImplementedError
