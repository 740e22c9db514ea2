"""`publish-changed.txt`: the addresses that a publication changes, for caches that have to be purged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.deploy.site import is_compressed
from sitegen.urls import absolute_url, address_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CHANGED_FILE = "publish-changed.txt"
"""Name of the file, in the archive's folder `.sitegen/`."""


def write_changed_addresses(folder: Path, address: str, paths: Iterable[str]) -> None:
    """Write the file. It is written before anything is changed, so that it is there after a failure too.

    Args:
        folder: the archive's folder `.sitegen/`.
        address: the public address of the place.
        paths: paths of the files that are new, changed or deleted.
    """
    addresses = sorted({absolute_url(address, address_of(path)) for path in paths if not is_compressed(path)})
    folder.mkdir(exist_ok=True)
    (folder / CHANGED_FILE).write_bytes("".join(f"{one}\n" for one in addresses).encode())
