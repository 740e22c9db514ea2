"""Finds pairs of entities that may be the same one, in an archive."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode
from sitegen.database.linking.resolved_links import Links
from sitegen.database.records import UNUSED
from sitegen.model.entity import Entity
from sitegen.tagging.duplicates.rules import REASONS, RULE_SCORES, confirm, keys_of, misspelled_pairs
from sitegen.tagging.refusals import read_tagging_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.model.entity import Relation
    from sitegen.tagging.duplicates.rules import Rule

COMPANION_SCORE, MAX_COMPANIONS = 3, 5
"""Score of each entity that stories of both name as well, and the largest number that counts."""
SAME_STORY_SCORE = -30
"""Score if one story tags both: its author distinguished them."""
ROLES_SCORE = -20
"""Score if both hold positions in different organizations at the same time."""
_Names = list[tuple[str, str]]
"""Names with the ids of their entities."""


class DuplicateEntity(msgspec.Struct, frozen=True):
    """One entity of a pair."""

    uid: str
    name: str
    file: str
    stories: int


class DuplicatePair(msgspec.Struct, frozen=True):
    """Two entities that may be the same one. `keep` has more stories."""

    keep: DuplicateEntity
    merge: DuplicateEntity
    rule: str
    """Name of the rule; see `RULE_SCORES`."""
    reason: str
    names: tuple[str, str]
    """The names that the rule compared."""
    companions: tuple[str, ...]
    """Ids of entities that stories of both name as well."""
    against: tuple[str, ...]
    """Reasons why they may be different."""
    score: int


class _Archive:
    """The entities of an archive that are compared, with their stories."""

    def __init__(self, store: Store) -> None:
        self.metas: dict[str, Entity] = {}
        self.files: dict[str, str] = {}
        for row in store.find_documents(f"state IN ('public', '{UNUSED}')"):
            meta = store.meta(row)
            if isinstance(meta, Entity) and not meta.merged_into:
                self.metas[row.uid], self.files[row.uid] = meta, row.file
        self.stories: defaultdict[str, set[str]] = defaultdict(set)
        self.named: dict[str, set[str]] = {}
        for row in store.find_documents("kind = 'story'"):
            links = decode(Links, store.blob(row.id, "links"))
            self.named[row.uid] = {*links.entities, *(ref.uid for ref in links.refs)} & self.metas.keys()
            for uid in self.named[row.uid]:
                self.stories[uid].add(row.uid)

    def companions(self, uid: str) -> set[str]:
        """Return the entities that stories of an entity name as well."""
        return {other for story in self.stories[uid] for other in self.named[story]}


def find_duplicates(store: Store, root: Path) -> list[DuplicatePair]:
    """Return the pairs of entities of the same kind that may be the same one, the most probable ones first.

    Raises:
        SitegenError: if `tagging.toml` cannot be read.
    """
    distinct = {frozenset(pair) for one in read_tagging_file(root).distinct for pair in combinations(one.entities, 2)}
    archive = _Archive(store)
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for uid in sorted(archive.metas):
        by_kind[uid.partition("/")[0]].append(uid)
    found: dict[frozenset[str], tuple[Rule, str, str]] = {}
    for kind, uids in by_kind.items():
        for rule, one, other in _candidates(kind, [(uid, archive.metas[uid]) for uid in uids]):
            pair = frozenset((one[1], other[1]))
            if len(pair) == 2 and pair not in distinct and _is_better(rule, found.get(pair)):  # noqa: PLR2004 - two entities
                found[pair] = (rule, one[0], other[0])
    pairs = [_pair(archive, min(pair), max(pair), *evidence) for pair, evidence in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.score, -_similarity(pair), pair.keep.uid, pair.merge.uid))


def _is_better(rule: Rule, known: tuple[Rule, str, str] | None) -> bool:
    return known is None or RULE_SCORES[rule] > RULE_SCORES[known[0]]


def _candidates(
    kind: str, entities: list[tuple[str, Entity]]
) -> Iterator[tuple[Rule, tuple[str, str], tuple[str, str]]]:
    """Yield a rule with two names and the ids of their entities, for each pair of names that fulfils the rule."""
    addresses: defaultdict[str, _Names] = defaultdict(list)
    keyed: defaultdict[tuple[Rule, str], _Names] = defaultdict(list)
    owners: defaultdict[str, _Names] = defaultdict(list)
    for uid, meta in entities:
        for address in meta.same_as:
            addresses[address.rstrip("/")].append((meta.name, uid))
        for name in dict.fromkeys((meta.name, *meta.aliases)):
            owners[name].append((name, uid))
            for key in keys_of(name, kind):
                keyed[key].append((name, uid))
    for same in addresses.values():
        yield from (("same address", one, other) for one, other in combinations(same, 2))
    for (rule, _), names in keyed.items():
        for one, other in combinations(dict.fromkeys(names), 2):
            if one[1] != other[1] and (confirmed := confirm(rule, one[0], other[0])):
                yield confirmed, one, other
    for left, right in misspelled_pairs(set(owners)):
        yield from (("spelling", one, other) for one in owners[left] for other in owners[right])


def _pair(archive: _Archive, one: str, other: str, rule: Rule, left: str, right: str) -> DuplicatePair:
    keep, merge = sorted((one, other), key=lambda uid: (-len(archive.stories[uid]), -len(archive.metas[uid].name), uid))
    companions = sorted((archive.companions(one) & archive.companions(other)) - {one, other})
    both = archive.stories[one] & archive.stories[other]
    against = [f"{min(both)} names both"] if both else []
    roles = _conflicting_roles(archive.metas[one].relations, archive.metas[other].relations)
    against += [roles] if roles else []
    score = RULE_SCORES[rule] + COMPANION_SCORE * min(len(companions), MAX_COMPANIONS)
    score += SAME_STORY_SCORE * bool(both) + ROLES_SCORE * bool(roles)
    return DuplicatePair(
        _entity(archive, keep), _entity(archive, merge), rule, REASONS[rule], (left, right), tuple(companions), tuple(against), score
    )  # fmt: skip


def _entity(archive: _Archive, uid: str) -> DuplicateEntity:
    return DuplicateEntity(uid, archive.metas[uid].name, archive.files[uid], len(archive.stories[uid]))


def _similarity(pair: DuplicatePair) -> float:
    return SequenceMatcher(None, *pair.names).ratio()


def _conflicting_roles(ours: Iterable[Relation], theirs: Iterable[Relation]) -> str:
    """Return two positions in different organizations at the same time, in words, or ""."""
    for one in ours:
        for other in theirs:
            is_position = one.kind == other.kind == "position" and bool(one.start and other.start)
            if is_position and one.to != other.to and _overlaps(one, other) and _overlaps(other, one):
                return f"one holds a position in {one.to}, and the other in {other.to}, at the same time"
    return ""


def _overlaps(one: Relation, other: Relation) -> bool:
    """Return True if a relation begins before the other ends, as far as their years say it."""
    start, end = str(one.start or "")[:4], str(other.end or "9999")[:4]
    return start.isdigit() and end.isdigit() and start <= end
