"""Files at addresses of unpublished documents that neither the manifest nor the database lists.

The manifest may come from a backup, and the database may be lost or belong to another folder; then files of a later build are in
neither. The folder is searched until a build of it succeeds, and then no more.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sitegen.content.ledger_file import address_digest
from sitegen.diagnostics import Problem
from sitegen.publish.ledger.lost_addresses import withheld_redirects
from sitegen.publish.output import ownership
from sitegen.publish.output.output_dir import STAGING_FOLDER_NAME
from sitegen.urls import address_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from sitegen.database.store import Store

SEARCHED_SETTING = "searched"
"""The setting with the output folder that was searched and then written."""
KNOWN_ADDRESSES = "SELECT address FROM document WHERE address != '' UNION SELECT address FROM ledger_line"
HINT = "delete the file if an earlier build published it; move it away if it is your own"


def needs_search(store: Store, folder: Path) -> bool:
    """Return True if there may be files that neither the manifest nor the database lists."""
    return not _was_searched(store, folder) or not ownership.is_untouched(store, folder)


def find_stray_files(store: Store, folder: Path, ours: Container[str]) -> list[Problem]:
    """Return a problem for each file of unknown origin at an unpublished address, or below one."""
    closed, gone = (
        _unpublished_addresses(store),
        {one for (one,) in store.db.execute("SELECT digest FROM gone_address")},
    )
    found = ((path, _closed_address_of(path, closed, gone)) for path in sorted(_walk_files(folder)) if path not in ours)
    message = "{} is not published, and a file that no build remembers is there"
    return [Problem(f"{folder.name}/{path}", 0, 0, message.format(address), HINT) for path, address in found if address]


def mark_searched(store: Store, folder: Path) -> None:
    """Store that the folder was searched and written."""
    if not _was_searched(store, folder):
        store.set_setting(SEARCHED_SETTING, str(folder).encode())


def _was_searched(store: Store, folder: Path) -> bool:
    return store.setting(SEARCHED_SETTING) == str(folder).encode()


def _unpublished_addresses(store: Store) -> set[str]:
    """Return the current and old addresses of documents at which there must be no page."""
    pages = {address for (address,) in store.db.execute("SELECT address FROM page")}
    return ({address for (address,) in store.db.execute(KNOWN_ADDRESSES)} | withheld_redirects(store)) - pages - {"/"}


def _walk_files(folder: Path) -> Iterator[str]:
    for current, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in {STAGING_FOLDER_NAME, ".git"}]
        below = os.path.relpath(current, folder)
        yield from (name if below == "." else f"{below}/{name}" for name in names)


def _closed_address_of(path: str, closed_addresses: Container[str], gone_digests: Container[str]) -> str:
    """Return the unpublished address of a file, or of a folder above it; empty if there is none."""
    parts = path.split("/")
    above = (f"/{'/'.join(parts[:count])}/" for count in range(1, len(parts)))
    return next(
        (
            each
            for each in (address_of(path), *above)
            if each in closed_addresses or address_digest(each) in gone_digests
        ),
        "",
    )
