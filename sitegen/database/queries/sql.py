"""The questions that cells ask the database, as SQL. All parameters are bound; nothing is put together from text.

Sort keys end with the document's id, so an order by sort key is the same in every database; `entry.document` follows it
only because the index does, and a query that keeps to the index reads no more rows than it returns. `+state` keeps SQLite
from looking through all documents of a state where one id is asked for, and `+named.bucket` from looking through every
mention where those of a few stories are asked for.
"""

DOCUMENT = """
SELECT kind, file, address, state, meta, body, links FROM document JOIN body ON body.document = document.id
WHERE uid = ? AND +state IN ('public', 'withdrawn', 'merged') ORDER BY withheld != '', file
"""
SUMMARY = "SELECT card FROM document WHERE uid = ? AND +state IN ('public', 'withdrawn') ORDER BY withheld != '', file"
NAMES = "SELECT kind, meta FROM document WHERE uid = ? AND +state = 'public' ORDER BY withheld != '', file"
ENTITIES_NAMED = """
SELECT uid, state, links FROM entry JOIN document ON document.id = entry.document
WHERE idx = 'name' AND bucket = ? ORDER BY uid
"""
NAMES_CONTAINING = """
SELECT sort, uid, state, links FROM entry JOIN document ON document.id = entry.document
WHERE idx = 'name-pair' AND bucket = ? ORDER BY sort, uid
"""
_RANGE = """
SELECT sort, data, document, card FROM entry JOIN document ON document.id = entry.document
WHERE idx = ? AND bucket = ? AND sort > ? AND sort < ? AND card NOT IN (x'', x'c0')
"""
RANGE_ASCENDING = _RANGE + "ORDER BY sort, entry.document LIMIT ?"
RANGE_DESCENDING = _RANGE + "ORDER BY sort DESC, entry.document DESC LIMIT ?"
SLICE = """
SELECT sort, data, document, card FROM entry JOIN document ON document.id = entry.document
WHERE idx = ? AND bucket = ? AND sort > ? ORDER BY sort, entry.document LIMIT ? OFFSET ?
"""
ENTRIES = "SELECT sort, document, data FROM entry WHERE idx = ? AND bucket = ? ORDER BY sort, document"
ENTRIES_BEFORE = "SELECT sort, document, data FROM entry WHERE idx = ? AND bucket = ? AND sort < ? ORDER BY sort DESC, document DESC LIMIT ?"
ENTRIES_FROM = (
    "SELECT sort, document, data FROM entry WHERE idx = ? AND bucket = ? AND sort >= ? ORDER BY sort, document LIMIT ?"
)
SUMMARY_BY_ID = "SELECT card FROM document WHERE id = ?"
LISTING_KEYS = "SELECT DISTINCT bucket FROM entry WHERE idx = ? LIMIT ?"
COUNT = "SELECT count(*) FROM entry WHERE idx = ? AND bucket = ?"
KEY_COUNTS = """
SELECT bucket, count(*) FROM entry WHERE idx = ?1 AND bucket >= ?2 AND bucket < ?2 || char(0x10ffff)
GROUP BY bucket ORDER BY bucket
"""
CO_MENTIONED = """
SELECT named.bucket, count(*) AS shared
FROM (SELECT document FROM entry WHERE idx = ?1 AND bucket = ?2 ORDER BY sort DESC, document DESC LIMIT ?3) AS own
JOIN entry AS named ON named.document = own.document AND named.idx = 'mentions'
WHERE (?1 != 'mentions' OR named.bucket != ?2) AND +named.bucket >= ?4 AND +named.bucket < ?4 || char(0x10ffff)
GROUP BY named.bucket ORDER BY shared DESC, named.bucket LIMIT ?5
"""
YEAR_COUNTS = """
SELECT CAST(substr(sort, 4, 10) AS INTEGER) - 1000000000 AS year, count(*) FROM entry
WHERE idx = ? AND bucket = ? AND sort > '1' GROUP BY year HAVING year > -1000000000 ORDER BY year
"""
STATIC_PAGES = "SELECT DISTINCT uid FROM document WHERE kind = 'page' AND +state = 'public' ORDER BY uid"
OLD_ADDRESSES = """
SELECT DISTINCT bucket FROM document CROSS JOIN entry ON entry.document = document.id AND entry.idx = 'redirect'
WHERE uid = ? ORDER BY bucket
"""
MENTIONS_OF_DOCUMENT = """
SELECT bucket FROM document CROSS JOIN entry ON entry.document = document.id AND idx = 'mentions' WHERE uid = ? ORDER BY bucket
"""
