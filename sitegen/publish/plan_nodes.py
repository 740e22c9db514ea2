"""Plan nodes: the parts of the plan, and the nodes that a build has to plan again.

A plan node is the pages of one kind for one subject: a document, another file, a key of an index, or the whole archive.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from sitegen.database.dependencies.trace_ids import split_trace_id
from sitegen.database.index.static_files import is_document
from sitegen.database.records import HAS_PAGE_SQL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.store import Store
    from sitegen.plugins import Plugins


class PlanNode(NamedTuple):
    """A part of the plan: the pages of one kind for one subject."""

    kind: str
    """The name of a page kind or an output."""
    subject: str
    """The id of a document, the path of another file, a key of an index, or "" for the whole archive."""

    def implied_reads(self, for_each: Sequence[str]) -> set[QueryKey]:
        """Return the queries of the subject. Their changes are logged as changes of the subject.

        A node that makes no other reads needs no trace: it is planned again when its subject changes.

        Args:
            for_each: the attribute `FOR_EACH` of the kind: the kind is planned for each key of these indexes.
        """
        if "document" in for_each:
            return {(query, self.subject) for query in DOCUMENT_QUERIES}
        return {("count", index, self.subject) for index in for_each}


DOCUMENT_QUERIES = ("summary", "document", "old_addresses", "merged_into")
"""Queries of one document that change only if the document itself changes."""
KindsByIndex = dict[str, list[str]]
PLANNING_ORDER = attrgetter("subject", "kind")
"""The order in which nodes are planned: all nodes of a document together, while its summary is cached."""
PLANNED_NODES = "SELECT DISTINCT kind, subject FROM page"
INDEX_KEYS = "SELECT DISTINCT key FROM entry WHERE index_name = ? ORDER BY key"
UIDS_WITH_PAGES = f"SELECT DISTINCT uid FROM document WHERE {HAS_PAGE_SQL} ORDER BY uid"  # noqa: S608 - a literal


def kinds_by_index(plugins: Plugins) -> KindsByIndex:
    """Return the names of the page kinds and outputs that are planned for each key of an index, by index."""
    found: KindsByIndex = defaultdict(list)
    for name, kind in (*plugins.pages.items(), *plugins.outputs.items()):
        for index in kind.FOR_EACH:
            found[index].append(name)
    return dict(found)


def all_nodes(store: Store, kinds: Mapping[str, list[str]], *, is_first: bool) -> Iterator[PlanNode]:
    """Yield every node that may have pages or had pages, in planning order.

    Args:
        store: the database.
        kinds: the kinds by index, from `kinds_by_index`.
        is_first: there was no plan before, so no node had pages.
    """
    sources = [_index_nodes(store, index, sorted(names)) for index, names in kinds.items()]
    if not is_first:
        planned = (PlanNode(*row) for row in store.db.execute(PLANNED_NODES))
        sources.append(iter(sorted(planned, key=PLANNING_ORDER)))
    return (node for node, _ in groupby(merge(*sources, key=PLANNING_ORDER)))


def _index_nodes(store: Store, index: str, kinds: list[str]) -> Iterator[PlanNode]:
    return (PlanNode(kind, subject) for subject in _subjects(store, index) for kind in kinds)


def _subjects(store: Store, index: str) -> Iterator[str]:
    """Yield the subjects of an index, sorted. They are not returned as a list, since there may be millions."""
    if not index:
        yield ""
    elif index == "file":
        yield from (path for path in store.paths() if not is_document(path))
    else:
        query, values = (UIDS_WITH_PAGES, ()) if index == "document" else (INDEX_KEYS, (index,))
        yield from (subject for (subject,) in store.db.execute(query, values))


def changed_nodes(
    store: Store, kinds: Mapping[str, list[str]], subjects: Collection[tuple[str, str]], reading_nodes: Collection[int]
) -> list[PlanNode]:
    """Return the nodes to plan again, in planning order.

    Args:
        store: the database.
        kinds: the kinds by index, from `kinds_by_index`.
        subjects: the changed subjects, each as index and key.
        reading_nodes: the ids of traces that recorded a read of something that changed; those of pages are ignored.
    """
    nodes = {PlanNode(kind, subject) for index, subject in subjects for kind in kinds.get(index, ())}
    for is_page, node_id in map(split_trace_id, reading_nodes):
        if not is_page:
            row = store.db.execute("SELECT kind, subject FROM plan_node WHERE id = ?", (node_id,)).fetchone()
            nodes |= {PlanNode(*row)} if row else set()
    return sorted(nodes, key=PLANNING_ORDER)
