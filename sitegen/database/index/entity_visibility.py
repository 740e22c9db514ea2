"""Entity visibility: an entity is public when a public document uses it, or when it says `status: published`.

"Uses" covers every reference: a tag, a citation, a link, a byline, a follow-up, a relation or a source. The index `uses`
holds one entry per referenced entity for every document, public or not. Public are the entities that `status: published` or
a public story, thread or page supports, and those that a public entity uses in turn. An entity that was merged into another
(state `merged` instead of `public`) uses none; it also counts as used if the ledger has its address. A relation whose sources are all
documents of the archive uses its other end only while one of these is public: the sort key of its entry is the source's id.

After an edit only entities near the change are decided again, by delete and rederive (Gupta, Mumick and
Subrahmanian, "Maintaining views incrementally", 1993): withdraw what may have lost its support, then restore what is still
supported. Two unused entities that refer to each other therefore do not keep each other public.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.database.records import UNUSED, decode_meta
from sitegen.model.document import NO_ENTITIES
from sitegen.model.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.database.records import Columns, Row
    from sitegen.database.store import Store
    from sitegen.model.document import Meta
    from sitegen.model.publication import State

_PUBLIC = "state = 'public' AND withheld = ''"
_BY_DOCUMENT = f"""
SELECT 1 FROM entry JOIN document ON document.id = entry.document
WHERE idx = 'uses' AND bucket = ? AND {_PUBLIC} AND kind IN ('story', 'thread', 'page') LIMIT 1
"""  # noqa: S608 - literals
_BY_ENTITY = """
SELECT document.uid, sort FROM entry JOIN document ON document.id = entry.document
WHERE idx = 'uses' AND bucket = ? AND state IN ('public', 'unused') AND kind NOT IN ('story', 'thread', 'page')
"""
_USERS = """
SELECT document.uid, kind, sort FROM entry JOIN document ON document.id = entry.document
WHERE idx = 'uses' AND bucket = ? AND state = 'public' AND withheld = '' ORDER BY kind IN ('story', 'thread', 'page') DESC, uid
"""
_TARGETS = "SELECT DISTINCT bucket FROM document CROSS JOIN entry ON entry.document = document.id AND idx = 'uses' WHERE uid = ?"
_SOURCED = """
SELECT target.bucket, state = 'public' AND withheld = '' FROM entry AS source
CROSS JOIN entry AS target ON target.document = source.document AND target.idx = 'uses'
JOIN document ON document.id = source.document
WHERE source.idx = 'uses' AND source.bucket = ? AND target.sort = source.bucket
"""
_SOURCES = "SELECT DISTINCT sort FROM entry WHERE idx = 'uses' AND bucket = ? AND sort != ''"
_WAS_PUBLISHED = "SELECT 1 FROM published WHERE uid = ? AND state != 'unpublished' LIMIT 1"
_TAKEN_BACK = """
SELECT document.uid FROM document JOIN published USING (uid)
WHERE document.state = 'merged' AND published.state = 'unpublished'
"""
_IS_PUBLIC = f"SELECT 1 FROM document WHERE uid = ? AND {_PUBLIC}"  # noqa: S608 - literals
_WAITING = """
SELECT DISTINCT document.uid, kind IN ('story', 'thread', 'page') FROM entry JOIN document ON document.id = entry.document
WHERE idx = 'uses' AND bucket = ? AND (state IN ('draft', 'held', 'embargoed', 'unused') OR withheld != '')
ORDER BY document.uid
"""


def as_decided(columns: Columns, old: Row | None, *, first: bool) -> Columns:
    """Return the columns of an entity with the state that it had before: only `Visibility` changes it.

    In a database's first build an entity counts as public until all is linked: most are, and need no second linking.
    """
    if UNUSED not in {columns.state, columns.withheld}:
        return columns
    shown = shown_as(decode_meta(columns.kind, columns.meta))
    if old is not None and old.state in {"public", "merged", UNUSED}:
        return replace(columns, state=UNUSED if old.state == UNUSED else shown, withheld=old.withheld)
    return replace(columns, state=shown, withheld="") if first else columns


def shown_as(meta: Meta | None) -> State:
    """Return the state of an entity that is not unused."""
    return "merged" if meta and meta.merged_into else "public"


class Visibility:
    """Decides which entities are public, after `candidates` were collected while documents changed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.candidates: set[str] = {uid for (uid,) in store.db.execute(_TAKEN_BACK)}
        """Ids of entities whose support may have changed."""
        self._public: dict[str, bool] = {}

    def uses_of(self, row: Row) -> None:
        """Decide again every entity that a document uses or is a source for: its state changed, it comes or it goes."""
        self.candidates.update(bucket for idx, bucket, _ in self.store.entries(row.id) if idx == "uses")
        self.candidates.update(_sourced(self.store, row.uid))

    def changes(self) -> list[tuple[Row, bool]]:
        """Return the entities that are to become public (True) or unused (False), by id; forgets the candidates."""
        candidates, self.candidates, self._public = sorted(self.candidates), set(), {}
        withdrawn = self._withdraw([uid for uid in candidates if self._is_public(uid)])
        self._restore([*withdrawn, *(uid for uid in candidates if not self._is_public(uid))])
        rows = ((row, now) for uid, now in sorted(self._public.items()) for row in self._rows(uid))
        return [(row, now) for row, now in rows if now != _published(row)]

    def _withdraw(self, waiting: list[str]) -> list[str]:
        """Take back every entity without direct support, and those that it used."""
        withdrawn = []
        while waiting:
            uid = waiting.pop()
            if self._is_public(uid) and not self._has_direct_support(uid):
                self._public[uid] = False
                withdrawn.append(uid)
                waiting += self._targets(uid)
        return withdrawn

    def _restore(self, waiting: list[str]) -> None:
        """Make public what is supported, and what that uses."""
        while waiting:
            uid = waiting.pop()
            if self._rows(uid) and not self._is_public(uid) and (self._has_direct_support(uid) or self._is_used(uid)):
                self._public[uid] = True
                waiting += self._targets(uid)

    def _rows(self, uid: str) -> list[Row]:
        """The rows of an entity that can be public or unused: neither suppressed nor unreadable."""
        if uid.partition("/")[0] in NO_ENTITIES:
            return []
        return [row for row in self.store.of(uid) if row.state in {"public", "merged", UNUSED}]

    def _is_public(self, uid: str) -> bool:
        if uid not in self._public:
            rows = self._rows(uid)
            if not rows:
                return False
            self._public[uid] = any(map(_published, rows))
        return self._public[uid]

    def _has_direct_support(self, uid: str) -> bool:
        metas = [self.store.meta(row) for row in self._rows(uid)]
        if any(isinstance(meta, Entity) and meta.status == "published" for meta in metas):
            return True
        queries = (
            (_BY_DOCUMENT, _WAS_PUBLISHED) if any(meta and meta.merged_into for meta in metas) else (_BY_DOCUMENT,)
        )
        return any(self.store.db.execute(query, (uid,)).fetchone() for query in queries)

    def _is_used(self, uid: str) -> bool:
        """Return True if an entity that is public by now uses this one."""
        users = self.store.db.execute(_BY_ENTITY, (uid,)).fetchall()
        return any(self._is_public(user) and self._is_shown(source) for user, source in users)

    def _is_shown(self, source: str) -> bool:
        """Return True if readers see a source of a relation, or if the use of an entity needs none."""
        if source.partition("/")[0] in NO_ENTITIES:
            return _is_public(self.store, source)
        return not source or self._is_public(source)

    def _targets(self, uid: str) -> list[str]:
        targets = [target for (target,) in self.store.db.execute(_TARGETS, (uid,))]
        return targets + _sourced(self.store, uid)


def _published(row: Row) -> bool:
    return row.state in {"public", "merged"} and not row.withheld


def _is_public(store: Store, uid: str) -> bool:
    return store.db.execute(_IS_PUBLIC, (uid,)).fetchone() is not None


def _sourced(store: Store, uid: str, *, only_public: bool = False) -> list[str]:
    """Return the ids of the entities to which relations lead that have a document as a source; of public entities only, if asked."""
    return [target for target, is_public in store.db.execute(_SOURCED, (uid,)) if is_public or not only_public]


def public_users(store: Store, uid: str, limit: int = 1) -> list[str]:
    """Return the ids of public documents that use an entity, stories, threads and pages first."""
    found = store.db.execute(_USERS, (uid,))
    users = (user for user, _, source in found if user != uid and (not source or _is_public(store, source)))
    return list(islice(dict.fromkeys(users), limit))


def waiting_users(store: Store, uid: str) -> list[str]:
    """Return the ids of the unpublished stories, threads and pages that would make an unused entity public, sorted."""
    found: set[str] = set()
    seen, waiting = {uid}, [uid]
    while waiting:
        entity = waiting.pop()
        users = store.db.execute(_WAITING, (entity,)).fetchall()
        sources = {source for (source,) in store.db.execute(_SOURCES, (entity,)) if not _is_public(store, source)}
        users += [(source, source.partition("/")[0] in NO_ENTITIES) for source in sorted(sources)]
        found |= {user for user, is_document in users if is_document}
        entities = {user for user, is_document in users if not is_document} - seen
        seen |= entities
        waiting += entities
    return sorted(found)


def would_publish(store: Store, uid: str) -> list[str]:
    """Return the ids of unused entities that would become public together with a document, sorted."""
    found: set[str] = set()
    waiting = [uid]
    while waiting:
        user = waiting.pop()
        targets = [target for (target,) in store.db.execute(_TARGETS, (user,)).fetchall()]
        for target in targets + _sourced(store, user, only_public=True):
            if target not in found and any(map(_unused, store.of(target))):
                found.add(target)
                waiting.append(target)
    return sorted(found)


def _unused(row: Row) -> bool:
    return UNUSED in {row.state, row.withheld}


def used(
    uids: Mapping[str, set[str]], passed: Mapping[str, set[str]], own: str
) -> Iterator[tuple[str, str, str, bytes | None]]:
    """Yield the entries of the index `uses` for the ids that a document refers to, each with the sources that this needs.

    `passed` are the ids of merged entities by the id to which they led, or by "" for a link to their address: they are used, too.
    """
    uids = {**uids} | {old: {""} for old in passed.get("", ())}
    uids |= {old: uids[uid] for uid in sorted(uids) for old in passed.get(uid, ())}
    sources = set().union(*uids.values())
    for uid in sorted(uids):
        if uid and uid != own and (uid.partition("/")[0] not in NO_ENTITIES or uid in sources):
            needed = {""} if "" in uids[uid] else uids[uid]
            yield from (("uses", uid, source, None) for source in sorted(needed))
