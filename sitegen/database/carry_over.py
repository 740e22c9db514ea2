"""Data that is kept when the database is emptied: the output folder, the files written to it, and the ledger.

Without it, a new version of the program could not distinguish its own files in the folder from those of others if the manifest
is lost. Nor could it restore lines that have disappeared from the ledger's file, such as on another branch with another
configuration.
"""

from __future__ import annotations

import sqlite3

import msgspec

from sitegen.database.repair_state import RepairFlag, set_flag
from sitegen.urls import output_file

OUTPUT_FOLDER_SETTING = "output_folder"
"""Setting: the output folder that the pages and traces of the database belong to."""
OUTPUT_STATE_SETTING = "output_state"
"""Setting: the last output folder, and the state of its manifest (`publish/output/ownership.py`)."""
SELECT_SETTINGS = "SELECT key, value FROM setting WHERE key IN (?, ?)"
SELECT_PAGES = "SELECT address, lower(hex(digest)) FROM page WHERE digest != x''"
SELECT_LEDGER_LINES = "SELECT address, uid, title, state FROM ledger_line"
SELECT_OTHER_FILES = (
    "SELECT path, digest FROM orphaned_file UNION SELECT path, digest FROM precompressed WHERE digest != ''"
)


class CarryOver(msgspec.Struct, frozen=True):
    """The data of one database that is kept."""

    settings: list[tuple[str, bytes]]
    """Keys and values."""
    files: list[tuple[str, str]]
    """Path and SHA-256 of each file in the output folder."""
    ledger_lines: list[tuple[str, str, str, str]] = []
    """Address, id, title digest and state of each line of the ledger."""

    @classmethod
    def read_from(cls, db: sqlite3.Connection) -> CarryOver:
        """Return the data of a database; empty for one with another schema."""
        try:
            settings = db.execute(SELECT_SETTINGS, (OUTPUT_FOLDER_SETTING, OUTPUT_STATE_SETTING)).fetchall()
            return cls(settings, written_files(db), db.execute(SELECT_LEDGER_LINES).fetchall())
        except sqlite3.OperationalError:
            return cls([], [])

    def write_to(self, db: sqlite3.Connection) -> None:
        """Insert the data into an empty database."""
        db.executemany("INSERT INTO setting VALUES (?, ?)", self.settings)
        db.executemany("INSERT OR REPLACE INTO orphaned_file VALUES (?, ?)", self.files)
        db.executemany("INSERT OR REPLACE INTO ledger_line VALUES (?, ?, ?, ?)", self.ledger_lines)
        if self.files:
            # some of the files may have no page any more
            set_flag(db, RepairFlag.NEEDS_PRUNING)


def written_files(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return path and SHA-256 of each file that builds with this database wrote and have not deleted since."""
    pages = db.execute(SELECT_PAGES).fetchall()
    return [*db.execute(SELECT_OTHER_FILES).fetchall(), *((output_file(address), digest) for address, digest in pages)]
