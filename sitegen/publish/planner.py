"""The plan: every page and output file of the site, each at its own address.

It consists of plan nodes: the pages of one kind for one document, or for one key of an index. A build plans the nodes
again whose subject or recorded reads changed; all others are unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.database.dependencies.trace_ids import page_node, plan_node, split_trace_id
from sitegen.database.index.static_files import is_document
from sitegen.database.ledger.ledger_rows import CHECK_ALL_SETTING
from sitegen.database.queries.reader import Reader
from sitegen.database.queries.staleness import mark_stale
from sitegen.database.records import HAS_PAGE_SQL, page_from_row
from sitegen.diagnostics import errors
from sitegen.model.page import Page
from sitegen.publish.address_conflicts import (
    address_problems,
    duplicate_query_redirects,
    duplicate_threads,
    find_dead_addresses,
    folder_conflicts,
)
from sitegen.publish.ledger.lost_addresses import find_lost_addresses, find_returned_addresses
from sitegen.urls import normalized_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem
    from sitegen.plugins import Plugins

PlanNode = tuple[str, str]
"""A kind of page or output, and its subject: a document's id, a file, or a key of an index."""
KindsByIndex = dict[str, list[str]]
PAGE_COLUMNS = "id, address, kind, key, source"
SUBJECT_ORDER = itemgetter(1, 0)
"""The order in which nodes are planned: all of a document together, while its summary is cached."""
PLANNED_NODES = "SELECT DISTINCT plan_node FROM page"
RECORD_UNOWNED_FILE = (
    "INSERT OR REPLACE INTO unowned SELECT ?, lower(hex(digest)) FROM page WHERE id = ? AND digest != x''"
)
INDEX_KEYS = "SELECT DISTINCT key FROM entry WHERE index_name = ? ORDER BY key"
UIDS_WITH_PAGES = f"SELECT DISTINCT uid FROM document WHERE {HAS_PAGE_SQL} ORDER BY uid"  # noqa: S608 - a literal


@dataclass(slots=True)
class Plan:
    """The changes of the plan, by normalized path: two pages with the same one would be one file on some file systems."""

    engine: QueryEngine
    traces: Traces
    plugins: Plugins
    is_first: bool = False
    """Whether there was no plan before."""
    added: dict[str, tuple[Page, str]] = field(default_factory=dict)
    """Page and name of its plan node, by normalized path."""
    removed: dict[int, Page] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def update_plan(engine: QueryEngine, traces: Traces, plugins: Plugins) -> Plan:
    """Update the plan in the database, mark stale pages, and delete the pending changes.

    `plugins` have the kinds of pages and outputs.

    Must be called within a transaction. With errors a build rolls back; a preview keeps what could be planned, and the
    pending changes stay, so that the next build finds the same errors.
    """
    store = engine.store
    changes = store.db.execute("SELECT category, subject FROM pending_changes").fetchall()
    is_first = store.db.execute("SELECT 1 FROM page UNION ALL SELECT 1 FROM plan_node LIMIT 1").fetchone() is None
    everything = is_first or ("everything", "") in changes
    subjects = {(str(category), str(subject)) for category, subject in changes if category != "key"}
    changed_external = traces.changed_external_inputs(engine.is_unchanged)
    nodes = traces.find_nodes({int(number) for category, number in changes if category == "key"})
    reading_nodes = nodes | {node for node, _ in traces.nodes_reading(changed_external)}
    plan = Plan(engine, traces, plugins, is_first=is_first)
    by_index = _kinds_by_index(plugins)
    for node in (
        _all_nodes(store, by_index, is_first=is_first)
        if everything
        else _changed_nodes(store, by_index, subjects, reading_nodes)
    ):
        _replan_node(plan, node)
    _apply_plan(plan, subjects, everything=everything)
    traces.flush()
    if everything:
        nodes |= {page_node(page) for (page,) in store.db.execute("SELECT id FROM page WHERE digest != x''")}
    mark_stale(engine, traces, changed_external, nodes)
    if not errors(plan.problems):
        store.db.execute("DELETE FROM pending_changes")
        store.set_setting(CHECK_ALL_SETTING, b"")
    return plan


def all_pages(store: Store) -> list[Page]:
    """Return every page of the plan, sorted by path."""
    return [
        page_from_row(row)
        for row in store.db.execute("SELECT address, kind, key, source FROM page ORDER BY normalized_path")
    ]


def _kinds_by_index(plugins: Plugins) -> KindsByIndex:
    """Return the kinds with pages for each key of an index, by index."""
    found: KindsByIndex = {}
    for name, kind in (*plugins.pages.items(), *plugins.outputs.items()):
        for index in kind.FOR_EACH:
            found.setdefault(index, []).append(name)
    return found


def _all_nodes(store: Store, kinds_by_index: KindsByIndex, *, is_first: bool) -> Iterator[PlanNode]:
    """Yield every node that may have pages, and those that had pages."""
    nodes_by_index = [_index_nodes(store, index, sorted(names)) for index, names in kinds_by_index.items()]
    if not is_first:
        nodes_by_index.append(
            iter(sorted((_parse_node_name(name) for (name,) in store.db.execute(PLANNED_NODES)), key=SUBJECT_ORDER))
        )
    return (node for node, _ in groupby(merge(*nodes_by_index, key=SUBJECT_ORDER)))


def _index_nodes(store: Store, index: str, kinds: list[str]) -> Iterator[PlanNode]:
    return ((kind, subject) for subject in _subjects(store, index) for kind in kinds)


def _subjects(store: Store, index: str) -> Iterator[str]:
    """Yield the subjects of an index, sorted; not as a list, since there may be millions."""
    if not index:
        yield ""
    elif index == "file":
        yield from (path for path in store.paths() if not is_document(path))
    else:
        query, values = (UIDS_WITH_PAGES, ()) if index == "document" else (INDEX_KEYS, (index,))
        yield from (subject for (subject,) in store.db.execute(query, values))


def _changed_nodes(
    store: Store, kinds_by_index: KindsByIndex, subjects: set[tuple[str, str]], reading_nodes: set[int]
) -> list[PlanNode]:
    """Return the nodes whose subject changed, and those that read something that did."""
    nodes = {(kind, subject) for index, subject in subjects for kind in kinds_by_index.get(index, ())}
    for is_page, node_id in map(split_trace_id, reading_nodes):
        if not is_page:
            row = store.db.execute("SELECT name FROM plan_node WHERE id = ?", (node_id,)).fetchone()
            nodes |= {_parse_node_name(row[0])} if row else set()
    return sorted(nodes, key=SUBJECT_ORDER)


def _parse_node_name(name: str) -> PlanNode:
    kind, _, subject = name.partition(" ")
    return kind, subject


def _replan_node(plan: Plan, node: PlanNode) -> None:
    """Plan a node again, and add the differences to the plan."""
    kind, subject = node
    name = f"{kind} {subject}"
    reader = Reader(plan.engine)
    db = plan.engine.store.db
    try:
        planned = _planned_pages(plan.plugins, kind, reader, subject)
    except (Exception, SystemExit) as error:
        problem = plan.plugins.attribute_to_plugin(error, f'while "{kind}" was planned')
        if problem is None:
            raise
        plan.problems.append(problem)
        db.execute(
            "INSERT OR IGNORE INTO pending_changes VALUES ('everything', '')"
        )  # its old pages stay until it can be planned again
        return
    _save_trace(plan, name, reader, _implied_reads(plan.plugins.find_generator(kind).FOR_EACH, subject))
    query = f"SELECT {PAGE_COLUMNS} FROM page WHERE plan_node = ?"  # noqa: S608 - a literal
    for page_id, *row in () if plan.is_first else db.execute(query, (name,)).fetchall():
        page = page_from_row(row)
        if planned.get(normalized_path(page.path)) == page:
            del planned[normalized_path(page.path)]
        else:
            plan.removed[page_id] = page
    for path, page in planned.items():
        if path in plan.added:
            plan.problems += address_problems(plan.engine, page, plan.added[path][0])
        else:
            plan.added[path] = (page, name)


def _planned_pages(plugins: Plugins, kind: str, reader: Reader, subject: str) -> dict[str, Page]:
    """Return the pages of a node by normalized path."""
    generator, planned = plugins.find_generator(kind), {}
    found = generator.plan(reader, subject)
    if not isinstance(found, Iterable):
        raise plugins.plugin_error(generator.plan, f"plan gives {found!r}", "yield each page, or return a list of them")
    for page in found:
        if not isinstance(page, Page) or page.kind != kind or not page.address.startswith("/"):
            message = f"plan gives {page!r}"
            raise plugins.plugin_error(
                generator.plan, message, f'give pages of its own kind: Page("/address/", "{kind}")'
            )
        planned[normalized_path(page.path)] = page
    return planned


def _implied_reads(for_each: tuple[str, ...], subject: str) -> set[QueryKey]:
    """Return the queries whose changes are recorded as changes of the subject itself: they need no trace."""
    if "document" in for_each:
        return {(query, subject) for query in ("summary", "document", "old_addresses", "merged_into")}
    return {("count", index, subject) for index in for_each}


def _save_trace(plan: Plan, name: str, reader: Reader, implied_reads: set[QueryKey]) -> None:
    db = plan.engine.store.db
    row = None if plan.is_first else db.execute("SELECT id FROM plan_node WHERE name = ?", (name,)).fetchone()
    if reader.trace.keys() <= implied_reads:
        if row:
            db.execute("DELETE FROM plan_node WHERE id = ?", row)
            plan.traces.delete([plan_node(row[0])])
        return
    node_id = (
        row[0] if row else db.execute("INSERT INTO plan_node (name) VALUES (?) RETURNING id", (name,)).fetchone()[0]
    )
    plan.traces.save(plan_node(node_id), reader)


def _apply_plan(plan: Plan, subjects: set[tuple[str, str]], *, everything: bool) -> None:
    """Store the changed plan, and add every problem of its addresses."""
    store = plan.engine.store
    for page_id in plan.removed:
        store.db.execute(RECORD_UNOWNED_FILE, (plan.removed[page_id].path, page_id))
        store.db.execute("DELETE FROM page WHERE id = ?", (page_id,))
        store.db.execute("DELETE FROM stale WHERE page = ?", (page_id,))
    plan.traces.delete(map(page_node, plan.removed))
    for path, (page, node_name) in sorted(plan.added.items()):
        row = (path, page.address, page.kind, encode(page.key), page.source, node_name)
        query = "INSERT OR IGNORE INTO page (normalized_path, address, kind, key, source, plan_node) VALUES (?, ?, ?, ?, ?, ?)"
        if not store.db.execute(query, row).rowcount:
            old = store.db.execute(
                "SELECT address, kind, key, source FROM page WHERE normalized_path = ?", (path,)
            ).fetchone()
            plan.problems += address_problems(plan.engine, page, page_from_row(old))
        plan.problems += address_problems(plan.engine, page)
    plan.problems += folder_conflicts(plan.engine, plan.added, is_first_plan=plan.is_first)
    if plan.removed:
        store.set_setting("needs_pruning", b"1")
    removed_addresses = {page.address for page in plan.removed.values()}
    changed_addresses = (
        None if everything else {subject for index, subject in subjects if index == "address-ref"} | removed_addresses
    )
    dead = find_dead_addresses(plan.engine, changed_addresses)
    duplicates = duplicate_query_redirects(
        plan.engine, None if everything else {subject for index, subject in subjects if index == "redirect"}
    )
    recheck = [*(("address-ref", address) for address in dead), *(("redirect", address) for address in duplicates)]
    store.db.executemany("INSERT OR IGNORE INTO pending_changes VALUES (?, ?)", recheck)
    plan.problems += [problem for found in (*dead.values(), *duplicates.values()) for problem in found]
    uids = {subject for index, subject in subjects if index == "document"}
    check_all = everything or bool(store.setting(CHECK_ALL_SETTING))
    plan.problems += find_lost_addresses(plan.engine, uids, removed_addresses, check_all=check_all)
    plan.problems += find_returned_addresses(
        plan.engine, all_pages(store) if check_all else (page for page, _ in plan.added.values())
    )
    plan.problems += duplicate_threads(
        plan.engine, None if everything else {s for index, s in subjects if index == "named-thread"}
    )
