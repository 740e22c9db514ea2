"""Ids, addresses and names from the database of the last build, read without a lock.

They are for suggestions only: those of the shell's completion, and of `sitegen new`. The content may have changed since.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sitegen.codec import decode
from sitegen.database.connection import open_readonly
from sitegen.model.summary import DocumentSummary

if TYPE_CHECKING:
    from pathlib import Path

MAX_SUGGESTIONS = 200
_IDS = "SELECT DISTINCT uid FROM document WHERE uid >= ?1 AND uid < ?1 || char(0x10ffff) ORDER BY uid LIMIT ?2"
_ADDRESSES = """
SELECT DISTINCT address FROM page WHERE address >= ?1 AND address < ?1 || char(0x10ffff) AND address LIKE '%/' ORDER BY address LIMIT ?2
"""
_OWNERS = "SELECT DISTINCT uid FROM entry JOIN document ON document.id = entry.document WHERE index_name = 'name' AND key = ? ORDER BY uid"
_NEWEST_STORY = """
SELECT summary FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'stories' AND key = '' ORDER BY entry.sort_key DESC LIMIT 1
"""


class LastBuild:
    """Answers questions from the database of an archive's last build. Without a usable database, all answers are empty."""

    def __init__(self, root: Path) -> None:
        self.file = root / ".sitegen" / "archive.db"

    def ids(self, prefix: str) -> list[str]:
        """Return the first ids that begin with a prefix, sorted; at most `MAX_SUGGESTIONS`."""
        return [uid for (uid,) in self._rows(_IDS, prefix, MAX_SUGGESTIONS)]

    def addresses(self, prefix: str) -> list[str]:
        """Return the first addresses of pages that begin with a prefix, sorted; at most `MAX_SUGGESTIONS`."""
        return [address for (address,) in self._rows(_ADDRESSES, prefix, MAX_SUGGESTIONS)]

    def entities_named(self, normalized_name: str) -> list[str]:
        """Return the ids of the entities with a name or an alias, which must be normalized, sorted."""
        return [uid for (uid,) in self._rows(_OWNERS, normalized_name)]

    def newest_publication(self) -> str:
        """Return the publication of the newest public story: an id or a name; "" if it states none."""
        rows = self._rows(_NEWEST_STORY)
        return decode(DocumentSummary, rows[0][0]).publication if rows else ""

    def _rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        if not self.file.exists():
            return []
        try:
            with closing(open_readonly(self.file, immutable=False)) as db:
                return db.execute(sql, values).fetchall()
        except sqlite3.DatabaseError:  # of another version, or damaged: the next build replaces it
            return []
