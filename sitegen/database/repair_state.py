"""The repair state: flags in the table `setting` that make the next build look at more than what changed.

A flag is set in the transaction that makes it necessary, and cleared in the transaction that does the work. So a build that
is killed or rolled back leaves it for the next one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

SET_VALUE = b"1"
"""The value of a flag that is set. A flag that is not set has no row."""


class RepairFlag(StrEnum):
    """Work that the next build has to do. The value is the key in the table `setting`."""

    NEEDS_PRUNING = "needs_pruning"
    """The output folder may contain files that belong to no page: compare all of its files with the plan."""
    HAS_MISPLACED_FILES = "has_misplaced_files"
    """The last scan of `content/` reported problems, which are not stored: scan all files to report them again."""
    CHECK_LEDGER = "ledger-check-all"
    """The lines of the ledger changed: the planner checks all of them for lost addresses."""
    RECORD_LEDGER = "ledger-record-all"
    """Published addresses may be missing in the ledger: the next build that records addresses records all of them."""
    LEDGER_FROM_OUTPUT = "ledger-from-output"
    """The ledger was started from the files of an output folder, which may be another archive's. Cleared when a build records."""


def is_flag_set(db: sqlite3.Connection, flag: RepairFlag) -> bool:
    """Return True if a flag is set."""
    return db.execute("SELECT 1 FROM setting WHERE key = ?", (flag,)).fetchone() is not None


def set_flag(db: sqlite3.Connection, flag: RepairFlag) -> None:
    """Set a flag."""
    db.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (flag, SET_VALUE))


def clear_flag(db: sqlite3.Connection, flag: RepairFlag) -> None:
    """Clear a flag."""
    db.execute("DELETE FROM setting WHERE key = ?", (flag,))
