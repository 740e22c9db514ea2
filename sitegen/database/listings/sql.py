"""The SQL of listings. All parameters are bound; no SQL is assembled from the text of an archive.

Sort keys end with the document's id, so their order is the same in every database. `ORDER BY` also names `entry.document`,
as the primary key does, so that SQLite reads no more rows than it returns.
"""

from __future__ import annotations

from sitegen.database.records import HAS_SUMMARY_SQL

_RANGE = f"""
SELECT sort_key, data, document, summary FROM entry JOIN document ON document.id = entry.document
WHERE index_name = ? AND key = ? AND sort_key > ? AND sort_key < ? AND {HAS_SUMMARY_SQL}
"""  # noqa: S608 - a literal
RANGE_ASCENDING = f"{_RANGE} ORDER BY sort_key, entry.document LIMIT ?"
RANGE_DESCENDING = f"{_RANGE} ORDER BY sort_key DESC, entry.document DESC LIMIT ?"
SLICE = """
SELECT sort_key, data, document, summary FROM entry JOIN document ON document.id = entry.document
WHERE index_name = ? AND key = ? AND sort_key > ? ORDER BY sort_key, entry.document LIMIT ? OFFSET ?
"""
SORT_KEYS = "SELECT sort_key FROM entry WHERE index_name = ? AND key = ? ORDER BY sort_key, document"
ENTRIES_BEFORE = """
SELECT sort_key, document, data FROM entry
WHERE index_name = ? AND key = ? AND sort_key < ? ORDER BY sort_key DESC, document DESC LIMIT ?
"""
ENTRIES_FROM = """
SELECT sort_key, document, data FROM entry
WHERE index_name = ? AND key = ? AND sort_key >= ? ORDER BY sort_key, document LIMIT ?
"""
SUMMARY_BY_ID = "SELECT summary FROM document WHERE id = ?"
COUNT = "SELECT count(*) FROM entry WHERE index_name = ? AND key = ?"
