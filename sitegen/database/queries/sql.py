"""The SQL of the recorded queries. All parameters are bound; no SQL is assembled from the text of an archive.

`+state` keeps SQLite from scanning all documents of a state to find one id, and `+named.key` from scanning every mention to
find those of a few stories.
"""

DOCUMENT = """
SELECT kind, file, address, state, meta, body, links FROM document JOIN body ON body.document = document.id
WHERE uid = ? AND +state IN ('public', 'withdrawn', 'merged') ORDER BY withheld != '', file
"""
SUMMARY = (
    "SELECT summary FROM document WHERE uid = ? AND +state IN ('public', 'withdrawn') ORDER BY withheld != '', file"
)
NAMES = "SELECT kind, meta FROM document WHERE uid = ? AND +state = 'public' ORDER BY withheld != '', file"
ENTITIES_NAMED = """
SELECT uid, state, links FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'name' AND key = ? ORDER BY uid
"""
NAMES_CONTAINING = """
SELECT sort_key, uid, state, links FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'name-pair' AND key = ? ORDER BY sort_key, uid
"""
KEY_COUNTS = """
SELECT key, count(*) FROM entry WHERE index_name = ?1 AND key >= ?2 AND key < ?2 || char(0x10ffff)
GROUP BY key ORDER BY key
"""
CO_MENTIONED = """
SELECT named.key, count(*) AS shared
FROM (SELECT document FROM entry WHERE index_name = ?1 AND key = ?2 ORDER BY sort_key DESC, document DESC LIMIT ?3) AS own
JOIN entry AS named ON named.document = own.document AND named.index_name = 'mentions'
WHERE (?1 NOT IN ('mentions', 'topic') OR named.key != ?2) AND +named.key >= ?4 AND +named.key < ?4 || char(0x10ffff)
GROUP BY named.key ORDER BY shared DESC, named.key LIMIT ?5
"""
YEAR_COUNTS = """
SELECT CAST(substr(sort_key, 4, 10) AS INTEGER) - 1000000000 AS year, count(*) FROM entry
WHERE index_name = ? AND key = ? AND sort_key > '1' GROUP BY year HAVING year > -1000000000 ORDER BY year
"""
STATIC_PAGES = "SELECT DISTINCT uid FROM document WHERE kind = 'page' AND +state = 'public' ORDER BY uid"
OLD_ADDRESSES = """
SELECT DISTINCT key FROM document CROSS JOIN entry ON entry.document = document.id AND entry.index_name = 'redirect'
WHERE uid = ? ORDER BY key
"""
MENTIONS_OF_DOCUMENT = """
SELECT key FROM document CROSS JOIN entry ON entry.document = document.id AND index_name = 'mentions' WHERE uid = ? ORDER BY key
"""
ARCHIVED_COPY = "SELECT archived_url, date FROM archived_copy WHERE address = ?"
