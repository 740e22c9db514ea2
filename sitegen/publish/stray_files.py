"""Stray files: files at the addresses of unpublished documents that neither the manifest nor the database lists.

The manifest may come from a backup, and the database may be lost or belong to another folder. Then files of a later build are
in neither. Every build searches the folder for them until one succeeds.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sitegen.content.ledger_file import address_digest
from sitegen.diagnostics import Problem
from sitegen.folder_contents import walk
from sitegen.problem_codes.publication import UNKNOWN_FILE_AT_ADDRESS
from sitegen.publish.ledger.lost_addresses import withheld_redirects
from sitegen.publish.output import ownership
from sitegen.publish.output.output_dir import STAGING_FOLDER_NAME
from sitegen.urls import address_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from sitegen.database.store import Store

SEARCHED_SETTING = "searched"
"""Setting: the output folder that was searched, and then written by a build that succeeded."""
KNOWN_ADDRESSES = "SELECT address FROM document WHERE address != '' UNION SELECT address FROM ledger_line"
HINT = "delete the file if an earlier build published it; move it away if it is your own"


def needs_search(store: Store, folder: Path) -> bool:
    """Return True if there may be files that neither the manifest nor the database lists."""
    was_searched = store.setting(SEARCHED_SETTING) == str(folder).encode()
    return not was_searched or not ownership.is_untouched(store, folder)


def find_stray_files(store: Store, folder: Path, ours: Container[str]) -> list[Problem]:
    """Return a problem for each file of unknown origin at an unpublished address or below one, sorted by path.

    Args:
        store: the database.
        folder: the output folder.
        ours: the paths of the site's files before and after the build.
    """
    unpublished = _unpublished_addresses(store)
    gone = {digest for (digest,) in store.db.execute("SELECT digest FROM gone_address")}
    paths = (path for path in sorted(_walk_files(folder)) if path not in ours)
    found = ((path, _unpublished_address_of(path, unpublished, gone)) for path in paths)
    return [
        Problem(
            f"{folder.name}/{path}",
            0,
            0,
            UNKNOWN_FILE_AT_ADDRESS(f"{address} is not published, but a file of unknown origin is at that address"),
            HINT,
        )
        for path, address in found
        if address
    ]


def mark_searched(store: Store, folder: Path) -> None:
    """Store that the folder was searched and then written."""
    store.set_setting(SEARCHED_SETTING, str(folder).encode())


def _unpublished_addresses(store: Store) -> set[str]:
    """Return the current and old addresses of documents that have no page, so that no file may be there."""
    pages = {address for (address,) in store.db.execute("SELECT address FROM page")}
    return ({address for (address,) in store.db.execute(KNOWN_ADDRESSES)} | withheld_redirects(store)) - pages - {"/"}


def _walk_files(folder: Path) -> Iterator[str]:
    """Yield the paths of all files in the output folder, without staged files and a Git repository."""
    for current, folders, names in walk(folder) if folder.exists() else ():
        folders[:] = [name for name in folders if name not in {STAGING_FOLDER_NAME, ".git"}]
        below = os.path.relpath(current, folder)
        yield from (name if below == "." else f"{below}/{name}" for name in names)


def _unpublished_address_of(path: str, unpublished: Container[str], gone_digests: Container[str]) -> str:
    """Return the unpublished or gone address of a file or of a folder above it; "" if there is none."""
    parts = path.split("/")
    folders = (f"/{'/'.join(parts[:depth])}/" for depth in range(1, len(parts)))
    addresses = (address_of(path), *folders)
    return next((one for one in addresses if one in unpublished or address_digest(one) in gone_digests), "")
