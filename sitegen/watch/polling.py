"""Watching by looking at everything again and again, where the kernel cannot tell.

A file counts as changed when its mode, size, modification time or inode does. A rewriting to the same size within one
tick of a coarse file system's clock escapes it; the periodic look finds that.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sitegen.watch.targets import is_gone

if TYPE_CHECKING:
    from sitegen.watch.targets import Spot, Trees

Stamp = tuple[int, ...]
LEADS_NOWHERE = (-1,)
"""The stamp of a link."""


class Eyes:
    """Remembers how everything looked the last time."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._seen: dict[str, Stamp] = {}
        self.look()

    def look(self) -> set[str]:
        """What is new, changed or gone since the last look; nothing while the disk or network fails."""
        try:
            now = self._stamps()
        except OSError:
            return set()
        before, self._seen = self._seen, now
        return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}

    def _stamps(self) -> dict[str, Stamp]:
        found = {spot.path: _stamp(spot) for folder in self._trees.folders for spot in self._trees.walk(folder)}
        found |= {spot.path: _stamp(spot) for file in self._trees.files for spot in self._trees.walk(file)}
        return {path: stamp for path, stamp in found.items() if stamp}


def _stamp(spot: Spot) -> Stamp:
    """What tells a change; empty for what is gone. A folder's time is left out: it changes with every temporary file."""
    try:
        stat = os.stat(spot.path)  # noqa: PTH116 - twenty thousand Path objects a second are too many
    except OSError as error:
        if is_gone(error):
            return LEADS_NOWHERE if spot.link else ()
        raise
    if spot.folder:
        return (stat.st_mode, stat.st_ino)
    return (stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ino)
