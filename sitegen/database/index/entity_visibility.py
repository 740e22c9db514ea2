"""Entity visibility: an entity is public while a public document uses it, or if it says `status: published`.

A document uses an entity by any reference: a tag, a citation, a link, a byline, a follow-up, a relation or a source. The index
`uses` has one entry for each entity that a document refers to, whether the document is public or not. An entity has direct
support if it says `status: published`, or if a public story, thread, page or staff entry uses it. The public entities are those with direct
support, and those that a public entity uses.

- An entity that was merged into another one (state `merged` instead of `public`) uses no entity. It also has direct support if
  the ledger has a published address of it.
- If all sources of a relation are documents of the archive, the relation uses its target only while one of them is public. The
  sort key of such an entry is the id of the source.

After an edit, only entities near the change are decided again, by the algorithm "delete and rederive" (Gupta, Mumick and
Subrahmanian, "Maintaining views incrementally", 1993): delete the entities that may have lost their support from the public ones, then
derive again those that still have support. So two entities that only refer to each other do not keep each other public.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.database.records import UNUSED, decode_meta
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.database.records import DocumentRecord, DocumentRow
    from sitegen.database.store import Store
    from sitegen.model.document import Meta
    from sitegen.model.publication import DocumentState

_DOCUMENT_KINDS = f"({', '.join(repr(kind) for kind in sorted(NON_ENTITY_KINDS))})"
"""The kinds that are not entities, as an SQL list."""
_PUBLIC = "state = 'public' AND withheld = ''"
_IS_USED_BY_DOCUMENT = f"""
SELECT 1 FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'uses' AND key = ? AND {_PUBLIC} AND kind IN {_DOCUMENT_KINDS} LIMIT 1
"""  # noqa: S608 - literals
_ENTITY_USERS = f"""
SELECT document.uid, sort_key FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'uses' AND key = ? AND state IN ('public', 'unused') AND kind NOT IN {_DOCUMENT_KINDS}
"""  # noqa: S608 - literals
_PUBLIC_USERS = f"""
SELECT document.uid, kind, sort_key FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'uses' AND key = ? AND state = 'public' AND withheld = '' ORDER BY kind IN {_DOCUMENT_KINDS} DESC, uid
"""  # noqa: S608 - literals
_USED_IDS = "SELECT DISTINCT key FROM document CROSS JOIN entry ON entry.document = document.id AND index_name = 'uses' WHERE uid = ?"
_RELATION_TARGETS = """
SELECT target.key, state = 'public' AND withheld = '' FROM entry AS source
CROSS JOIN entry AS target ON target.document = source.document AND target.index_name = 'uses'
JOIN document ON document.id = source.document
WHERE source.index_name = 'uses' AND source.key = ? AND target.sort_key = source.key
"""
_RELATION_SOURCES = "SELECT DISTINCT sort_key FROM entry WHERE index_name = 'uses' AND key = ? AND sort_key != ''"
_WAS_PUBLISHED = "SELECT 1 FROM ledger_line WHERE uid = ? AND state != 'unpublished' LIMIT 1"
_MERGED_AND_UNPUBLISHED = """
SELECT document.uid FROM document JOIN ledger_line USING (uid)
WHERE document.state = 'merged' AND ledger_line.state = 'unpublished'
"""
_IS_PUBLIC = f"SELECT 1 FROM document WHERE uid = ? AND {_PUBLIC}"  # noqa: S608 - literals
_UNPUBLISHED_USERS = f"""
SELECT DISTINCT document.uid, kind IN {_DOCUMENT_KINDS} FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'uses' AND key = ? AND (state IN ('draft', 'held', 'embargoed', 'unused') OR withheld != '')
ORDER BY document.uid
"""  # noqa: S608 - literals


def keep_decided_state(row: DocumentRow, old: DocumentRecord | None, *, is_first_build: bool) -> DocumentRow:
    """Return the columns of an entity with the state that it had before, which only `EntityVisibility` may change.

    In the first build of a database, entities count as public until all documents are linked. Most of them are, and so need not
    be linked twice.
    """
    if UNUSED not in {row.state, row.withheld}:
        return row
    state = visible_state(decode_meta(row.kind, row.meta))
    if old is not None and old.state in {"public", "merged", UNUSED}:
        return replace(row, state=UNUSED if old.state == UNUSED else state, withheld=old.withheld)
    return replace(row, state=state, withheld="") if is_first_build else row


def visible_state(meta: Meta | None) -> DocumentState:
    """Return the state of an entity that is used: `merged` or `public`."""
    return "merged" if meta and meta.merged_into else "public"


class EntityVisibility:
    """Decides which entities are public. While documents are stored and linked, `candidates` collects those to decide again."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.candidates: set[str] = {uid for (uid,) in store.db.execute(_MERGED_AND_UNPUBLISHED)}
        """Ids of entities whose support may have changed."""
        self._public: dict[str, bool] = {}

    def reconsider_uses(self, row: DocumentRecord) -> None:
        """Add the entities that a document uses, or is a source for, to the candidates.

        Must be called when a document is added, removed or changes its state.
        """
        self.candidates.update(uid for index, uid, _ in self.store.entries(row.id) if index == "uses")
        self.candidates.update(_relation_targets(self.store, row.uid))

    def compute_changes(self) -> list[tuple[DocumentRecord, bool]]:
        """Return the entities that become public (True) or unused (False), sorted by id, and clear the candidates."""
        candidates, self.candidates, self._public = sorted(self.candidates), set(), {}
        deleted = self._delete([uid for uid in candidates if self._is_public(uid)])
        self._rederive([*deleted, *(uid for uid in candidates if not self._is_public(uid))])
        rows = ((row, now) for uid, now in sorted(self._public.items()) for row in self._entity_records(uid))
        return [(row, now) for row, now in rows if now != _is_published(row)]

    def _delete(self, waiting: list[str]) -> list[str]:
        """Take public entities without direct support, and the entities that they use, and so on, as not public. Return their ids."""
        deleted = []
        while waiting:
            uid = waiting.pop()
            if self._is_public(uid) and not self._has_direct_support(uid):
                self._public[uid] = False
                deleted.append(uid)
                waiting += self._used_ids(uid)
        return deleted

    def _rederive(self, waiting: list[str]) -> None:
        """Make entities with support public, and the entities that they use, and so on."""
        while waiting:
            uid = waiting.pop()
            if (
                self._entity_records(uid)
                and not self._is_public(uid)
                and (self._has_direct_support(uid) or self._is_used(uid))
            ):
                self._public[uid] = True
                waiting += self._used_ids(uid)

    def _entity_records(self, uid: str) -> list[DocumentRecord]:
        """Return the records of an entity that can be public or unused: neither suppressed nor unreadable."""
        if uid.partition("/")[0] in NON_ENTITY_KINDS:
            return []
        return [row for row in self.store.documents_with_id(uid) if row.state in {"public", "merged", UNUSED}]

    def _is_public(self, uid: str) -> bool:
        if uid not in self._public:
            rows = self._entity_records(uid)
            if not rows:
                return False
            self._public[uid] = any(map(_is_published, rows))
        return self._public[uid]

    def _has_direct_support(self, uid: str) -> bool:
        metas = [self.store.meta(row) for row in self._entity_records(uid)]
        if any(isinstance(meta, Entity) and meta.status == "published" for meta in metas):
            return True
        queries = (
            (_IS_USED_BY_DOCUMENT, _WAS_PUBLISHED)
            if any(meta and meta.merged_into for meta in metas)
            else (_IS_USED_BY_DOCUMENT,)
        )
        return any(self.store.db.execute(query, (uid,)).fetchone() for query in queries)

    def _is_used(self, uid: str) -> bool:
        """Return True if an entity that counts as public by now uses this one."""
        users = self.store.db.execute(_ENTITY_USERS, (uid,)).fetchall()
        return any(self._is_public(user) and self._is_source_public(source) for user, source in users)

    def _is_source_public(self, source: str) -> bool:
        """Return True if a source of a relation is public, or if the reference needs no source ("")."""
        if source.partition("/")[0] in NON_ENTITY_KINDS:
            return _is_public(self.store, source)
        return not source or self._is_public(source)

    def _used_ids(self, uid: str) -> list[str]:
        targets = [target for (target,) in self.store.db.execute(_USED_IDS, (uid,))]
        return targets + _relation_targets(self.store, uid)


def _is_published(row: DocumentRecord) -> bool:
    return row.state in {"public", "merged"} and not row.withheld


def _is_public(store: Store, uid: str) -> bool:
    return store.db.execute(_IS_PUBLIC, (uid,)).fetchone() is not None


def _relation_targets(store: Store, uid: str, *, only_public: bool = False) -> list[str]:
    """Return the ids of the targets of relations that have a document as a source.

    With `only_public`, only relations of public entities count.
    """
    return [target for target, is_public in store.db.execute(_RELATION_TARGETS, (uid,)) if is_public or not only_public]


def public_users(store: Store, uid: str, limit: int = 1) -> list[str]:
    """Return the ids of public documents that use an entity, at most `limit`: stories, threads and pages first, then entities."""
    found = store.db.execute(_PUBLIC_USERS, (uid,))
    users = (user for user, _, source in found if user != uid and (not source or _is_public(store, source)))
    return list(islice(dict.fromkeys(users), limit))


def unpublished_users(store: Store, uid: str) -> list[str]:
    """Return the ids of the unpublished stories, threads and pages that would make an unused entity public; sorted."""
    found: set[str] = set()
    visited, waiting = {uid}, [uid]
    while waiting:
        entity = waiting.pop()
        users = store.db.execute(_UNPUBLISHED_USERS, (entity,)).fetchall()
        sources = {
            source for (source,) in store.db.execute(_RELATION_SOURCES, (entity,)) if not _is_public(store, source)
        }
        users += [(source, source.partition("/")[0] in NON_ENTITY_KINDS) for source in sorted(sources)]
        found |= {user for user, is_document in users if is_document}
        entities = {user for user, is_document in users if not is_document} - visited
        visited |= entities
        waiting += entities
    return sorted(found)


def entities_published_with(store: Store, uid: str) -> list[str]:
    """Return the ids of the unused entities that would become public together with a document; sorted."""
    found: set[str] = set()
    waiting = [uid]
    while waiting:
        user = waiting.pop()
        targets = [target for (target,) in store.db.execute(_USED_IDS, (user,)).fetchall()]
        for target in targets + _relation_targets(store, user, only_public=True):
            if target not in found and any(map(_is_unused, store.documents_with_id(target))):
                found.add(target)
                waiting.append(target)
    return sorted(found)


def _is_unused(row: DocumentRecord) -> bool:
    return UNUSED in {row.state, row.withheld}


def use_entries(
    uids: Mapping[str, set[str]], merged_ids: Mapping[str, set[str]], own_uid: str
) -> Iterator[tuple[str, str, str, bytes | None]]:
    """Yield the entries of the index `uses` of a document.

    Args:
        uids: the ids that the document refers to, each with the sources that the reference needs; "" for none.
        merged_ids: the ids of merged entities, by the id that they resolved to, or by "" for a link to their address. These
            are used, too.
        own_uid: the id of the document.
    """
    uids = {**uids} | {old: {""} for old in merged_ids.get("", ())}
    uids |= {old: uids[uid] for uid in sorted(uids) for old in merged_ids.get(uid, ())}
    sources = set().union(*uids.values())
    for uid in sorted(uids):
        if uid and uid != own_uid and (uid.partition("/")[0] not in NON_ENTITY_KINDS or uid in sources):
            needed = {""} if "" in uids[uid] else uids[uid]
            yield from (("uses", uid, source, None) for source in sorted(needed))
