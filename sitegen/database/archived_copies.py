"""The rows of the table `archived_copy`: a copy of the file `content/archived.csv`, by web address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.content.archived_copies import ARCHIVED_COPIES_FILE, CopyTable, read_copy_file
from sitegen.database.records import decode_problems

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem

PROBLEMS_SETTING = "archived-copies-problems"
"""Setting: the problems of the imported file."""


def import_changed_file(store: Store, root: Path, changed: Collection[str], removed: Collection[str]) -> set[str]:
    """Import the file if it was changed or removed; return the addresses whose copy changed.

    Args:
        store: the database, in a transaction.
        root: the archive's root folder.
        changed: paths of content files that are new or changed.
        removed: paths of content files that are gone.
    """
    if ARCHIVED_COPIES_FILE not in {*changed, *removed}:
        return set()
    found = _read_table(store, root)
    rows = {(one.address, one.archived_url, one.date) for one in found.copies.values()}
    before = set(store.db.execute("SELECT address, archived_url, date FROM archived_copy"))
    store.db.executemany("DELETE FROM archived_copy WHERE address = ?", [(row[0],) for row in before - rows])
    store.db.executemany("INSERT INTO archived_copy VALUES (?, ?, ?)", sorted(rows - before))
    store.set_setting(PROBLEMS_SETTING, encode(found.problems))
    return {row[0] for row in before ^ rows}


def _read_table(store: Store, root: Path) -> CopyTable:
    """Return the content of the file; an empty table if there is none."""
    try:
        return read_copy_file(root / store.disk_path(ARCHIVED_COPIES_FILE), ARCHIVED_COPIES_FILE)
    except FileNotFoundError:
        return CopyTable({}, [])


def problems(store: Store) -> list[Problem]:
    """Return the problems of the file."""
    return decode_problems(store.setting(PROBLEMS_SETTING) or encode([]))
