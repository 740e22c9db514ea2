"""`publish-changed.txt`: the addresses that a publication changes, for caches that have to be purged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.deploy.site import is_compressed
from sitegen.urls import absolute_url, address_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.deploy.plan import Plan

CHANGED_FILE = "publish-changed.txt"
"""Name of the file, in the archive's folder `.sitegen/`."""


def write_changed_addresses(folder: Path, address: str, plan: Plan, earlier: Iterable[str]) -> Path:
    """Write the file before anything is changed, so that it is there after a failure too; return its path.

    Args:
        folder: the archive's folder `.sitegen/`.
        address: the public address of the place.
        plan: the plan of the publication.
        earlier: paths that a publication that was broken off has changed.
    """
    file = folder / CHANGED_FILE
    file.write_bytes("".join(f"{line}\n" for line in changed_addresses(address, plan, earlier)).encode())
    return file


def changed_addresses(address: str, plan: Plan, earlier: Iterable[str] = ()) -> list[str]:
    """Return the absolute URLs of everything that is new, changed or deleted, sorted. That of a page is the address of its folder."""
    paths = {*earlier, *plan.deletes} | {file.path for file in [*plan.puts, *plan.headers]}
    return sorted({absolute_url(address, address_of(path)) for path in paths if not is_compressed(path)})
