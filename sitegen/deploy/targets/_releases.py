"""Releases: a folder for each publication, and a link to the one that visitors see. `file:` and `sftp:` have the same layout.

```text
PLACE/.sitegen-publish    the lease, while a publisher works
PLACE/current             link to releases/2026-11-28T021500Z: the root of the web server
PLACE/releases/…          a folder for each release
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sitegen.deploy.targets import DeployedRelease, StoredFile

CURRENT = "current"
"""Name of the link to the release that visitors see."""
RELEASES = "releases"
"""Name of the folder that contains the releases."""
UNFINISHED = ".unfinished-"
"""Beginning of the name of a release's folder until it is complete."""
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?")


class WithoutReleases:
    """The part of a session that keeps no releases."""

    def releases(self) -> list[DeployedRelease]:
        """Return no releases."""
        return []

    def read_release_file(self, name: str, path: str) -> StoredFile | None:  # noqa: ARG002 - the interface of targets
        """Return nothing: there are no releases."""
        return None


def is_release_name(name: str) -> bool:
    """Return True for the name of a complete release. Folders with other names are not touched."""
    return _NAME.fullmatch(name) is not None


def release_order(name: str) -> tuple[str, int]:
    """Return the sort key of a release's name: by time, `…Z`, `…Z-2`, `…Z-10`."""
    moment, _, number = name.partition("Z")
    return moment, int(number[1:] or 1)


def unused_name(name: str, taken: Collection[str]) -> str:
    """Return a name for a new release: `name`, or with `-2` and so on if it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def outdated_releases(names: Iterable[str], current: str, kept: int) -> list[str]:
    """Return the releases to delete, oldest first: all but the current one and the `kept` newest of the others."""
    others = sorted((name for name in names if name != current and is_release_name(name)), key=release_order)
    return others[: max(len(others) - kept, 0)]
