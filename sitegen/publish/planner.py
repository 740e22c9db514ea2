"""The planner: keeps the plan up to date, the list of every page and output file of the site with its address.

The plan consists of plan nodes (see `plan_nodes`). A build plans a node again if its subject or one of its recorded reads
changed. The pages of all other nodes are unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.database.connection import clear_table
from sitegen.database.dependencies.trace_ids import page_trace_id, plan_node_trace_id
from sitegen.database.queries.reader import Reader
from sitegen.database.queries.staleness import mark_stale
from sitegen.database.records import PAGE_COLUMNS, page_from_row
from sitegen.database.repair_state import RepairFlag, clear_flag, is_flag_set, set_flag
from sitegen.diagnostics import Problem, errors
from sitegen.model.page import Page
from sitegen.plugins.page_traits import page_traits
from sitegen.problem_codes.extensions import WRONG_PLUGIN_RESULT
from sitegen.publish.address_conflicts import (
    PAGE_AT_PATH,
    address_problems,
    duplicate_query_redirects,
    duplicate_threads,
    find_dead_addresses,
    folder_conflicts,
)
from sitegen.publish.ledger.lost_addresses import find_lost_addresses, find_returned_addresses
from sitegen.publish.plan_nodes import PlanNode, all_nodes, changed_nodes, kinds_by_index
from sitegen.urls import normalized_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.store import Store
    from sitegen.plugins import Plugins

EVERYTHING = ("everything", "")
"""The pending change after which every node is planned again."""
NODE_PAGES = f"SELECT id, {PAGE_COLUMNS} FROM page WHERE kind = ? AND subject = ?"  # noqa: S608 - a literal
INSERT_PAGE = "INSERT OR IGNORE INTO page (normalized_path, address, kind, key, description, document, subject) VALUES (?, ?, ?, ?, ?, ?, ?)"
INSERT_PENDING_CHANGE = "INSERT OR IGNORE INTO pending_changes VALUES (?, ?)"
RECORD_ORPHANED_FILE = (
    "INSERT OR REPLACE INTO orphaned_file SELECT ?, lower(hex(digest)) FROM page WHERE id = ? AND digest != x''"
)


@dataclass(slots=True)
class PlanUpdate:
    """The changes of the plan in one build, with their problems.

    Pages are compared by normalized path: two pages with the same one would be one file on some file systems.
    """

    engine: QueryEngine
    traces: Traces
    plugins: Plugins
    is_first: bool
    """There was no plan before."""
    added: dict[str, tuple[Page, PlanNode]] = field(default_factory=dict)
    """Added pages and their nodes, by normalized path."""
    removed: dict[int, Page] = field(default_factory=dict)
    """Removed pages, by id."""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes since the last plan."""

    subjects: frozenset[tuple[str, str]]
    """Changed subjects, each as index and key."""
    keys: frozenset[int]
    """Changed dependency keys."""
    requires_full_plan: bool
    """All nodes have to be planned again."""

    @classmethod
    def read(cls, store: Store, *, is_first_plan: bool) -> Changes:
        """Return the pending changes of the database; before the first plan, everything has changed."""
        rows = store.db.execute("SELECT category, subject FROM pending_changes").fetchall()
        subjects = frozenset((str(category), str(subject)) for category, subject in rows if category != "key")
        keys = frozenset(int(key) for category, key in rows if category == "key")
        return cls(subjects, keys, requires_full_plan=is_first_plan or EVERYTHING in subjects)

    def subjects_of(self, index: str) -> set[str] | None:
        """Return the changed subjects of an index; None if everything changed."""
        return None if self.requires_full_plan else {subject for name, subject in self.subjects if name == index}


def update_plan(engine: QueryEngine, traces: Traces, plugins: Plugins) -> PlanUpdate:
    """Update the plan in the database, mark stale pages, and delete the pending changes.

    Must be called within a transaction. If there are errors, a build rolls it back. A preview keeps all nodes that could
    be planned. The pending changes stay, so that the next build reports the same errors.

    Args:
        engine: the query engine that the plan's reads go through.
        traces: the recorded reads of pages and nodes.
        plugins: the page kinds and outputs.
    """
    store = engine.store
    is_first = store.db.execute("SELECT 1 FROM page UNION ALL SELECT 1 FROM plan_node LIMIT 1").fetchone() is None
    changes = Changes.read(store, is_first_plan=is_first)
    changed_external = traces.changed_external_reads(engine.is_unchanged)
    trace_ids = traces.find_traces(set(changes.keys))
    update = PlanUpdate(engine, traces, plugins, is_first=is_first)
    reading_traces = trace_ids.union(trace_id for trace_id, _ in traces.traces_reading(changed_external))
    has_failed = _replan_nodes(update, _nodes_to_plan(update, changes, reading_traces))
    _apply_update(update, changes)
    traces.flush()
    if changes.requires_full_plan:
        trace_ids |= {page_trace_id(page) for (page,) in store.db.execute("SELECT id FROM page WHERE digest != x''")}
    mark_stale(engine, traces, changed_external, trace_ids)
    if not errors(update.problems):
        clear_table(store.db, "pending_changes")
        clear_flag(store.db, RepairFlag.CHECK_LEDGER)
    elif has_failed:  # the pages of the failed nodes stay until all nodes are planned again
        store.db.execute(INSERT_PENDING_CHANGE, EVERYTHING)
    return update


def all_pages(store: Store) -> list[Page]:
    """Return every page of the plan, sorted by path."""
    rows = store.db.execute(f"SELECT {PAGE_COLUMNS} FROM page ORDER BY normalized_path")  # noqa: S608 - a literal
    return [page_from_row(row) for row in rows]


def _nodes_to_plan(update: PlanUpdate, changes: Changes, reading_traces: set[int]) -> Iterable[PlanNode]:
    store, kinds = update.engine.store, kinds_by_index(update.plugins)
    if changes.requires_full_plan:
        return all_nodes(store, kinds, is_first=update.is_first)
    return changed_nodes(store, kinds, changes.subjects, reading_traces)


def _replan_nodes(update: PlanUpdate, nodes: Iterable[PlanNode]) -> bool:
    """Plan nodes again; return True if a plugin failed to plan one of them."""
    has_failed = False
    for node in nodes:
        if error := _replan_node(update, node):
            update.problems.append(error)
            has_failed = True
    return has_failed


def _replan_node(update: PlanUpdate, node: PlanNode) -> Problem | None:
    """Plan a node again, and add the differences to the update.

    Returns:
        The problem of a plugin that failed, and then the plan is unchanged; else None.
    """
    reader = Reader(update.engine)
    pages = _planned_pages(update.plugins, node, reader)
    if isinstance(pages, Problem):
        return pages
    _save_trace(update, node, reader)
    planned: dict[str, Page] = {}
    for page in pages:
        other = planned.setdefault(normalized_path(page.path), page)
        update.problems += address_problems(update.engine, update.plugins, page, other)
    for page_id, *row in () if update.is_first else update.engine.store.db.execute(NODE_PAGES, node).fetchall():
        page = page_from_row(row)
        if planned.get(normalized_path(page.path)) == page:
            del planned[normalized_path(page.path)]
        else:
            update.removed[page_id] = page
    for path, page in planned.items():
        if path in update.added:
            update.problems += address_problems(update.engine, update.plugins, page, update.added[path][0])
        else:
            update.added[path] = (page, node)
    return None


def _planned_pages(plugins: Plugins, node: PlanNode, reader: Reader) -> list[Page] | Problem:
    """Return the pages of a node, or the problem of the plugin that failed.

    Raises:
        Exception: an error that does not come from a plugin.
    """
    try:
        return list(_run_plan(plugins, node, reader))
    except (Exception, SystemExit) as error:
        problem = plugins.attribute_to_plugin(error, f'while "{node.kind}" was planned')
        if problem is None:
            raise
        return problem


def _run_plan(plugins: Plugins, node: PlanNode, reader: Reader) -> Iterator[Page]:
    """Yield the pages of a node; raises PluginError for a result that is not a page of the node's kind."""
    generator = plugins.find_generator(node.kind)
    found = generator.plan(reader, node.subject)
    if not isinstance(found, Iterable):
        raise plugins.plugin_error(
            generator.plan, WRONG_PLUGIN_RESULT(f"plan returned {found!r}"), "yield each page, or return a list of them"
        )
    is_recorded = node.kind in plugins.pages and page_traits(generator).is_recorded
    for page in found:
        if not isinstance(page, Page) or page.kind != node.kind or not page.address.startswith("/"):
            hint = f'yield pages of this kind: Page("/address/", "{node.kind}")'
            raise plugins.plugin_error(generator.plan, WRONG_PLUGIN_RESULT(f"plan returned {page!r}"), hint)
        if is_recorded and not page.document:
            message = WRONG_PLUGIN_RESULT(
                f"{page.address} cannot be recorded in addresses.txt: it belongs to no document"
            )
            hint = 'pass its document: Page(…, document="story/x"), or remove is_recorded from TRAITS'
            raise plugins.plugin_error(generator.plan, message, hint)
        yield page


def _save_trace(update: PlanUpdate, node: PlanNode, reader: Reader) -> None:
    """Save the reads of a node, or delete its trace if all of its reads are implied by its subject."""
    db = update.engine.store.db
    query = "SELECT id FROM plan_node WHERE kind = ? AND subject = ?"
    row = None if update.is_first else db.execute(query, node).fetchone()
    if reader.trace.keys() <= node.implied_reads(update.plugins.find_generator(node.kind).FOR_EACH):
        if row:
            db.execute("DELETE FROM plan_node WHERE id = ?", row)
            update.traces.delete([plan_node_trace_id(row[0])])
        return
    (node_id,) = row or db.execute("INSERT INTO plan_node (kind, subject) VALUES (?, ?) RETURNING id", node).fetchone()
    update.traces.save(plan_node_trace_id(node_id), reader)


def _apply_update(update: PlanUpdate, changes: Changes) -> None:
    """Store the update of the plan, and add the problems of its addresses to it."""
    _remove_pages(update)
    _add_pages(update)
    update.problems += folder_conflicts(update.engine, update.added, is_first_plan=update.is_first)
    removed_addresses = {page.address for page in update.removed.values()}
    update.problems += _reference_problems(update, changes, removed_addresses)
    update.problems += _ledger_problems(update, changes, removed_addresses)
    update.problems += duplicate_threads(update.engine, changes.subjects_of("named-thread"))


def _remove_pages(update: PlanUpdate) -> None:
    """Delete the removed pages, and record their files as orphaned until they are deleted."""
    db = update.engine.store.db
    for page_id, page in update.removed.items():
        db.execute(RECORD_ORPHANED_FILE, (page.path, page_id))
        db.execute("DELETE FROM page WHERE id = ?", (page_id,))
        db.execute("DELETE FROM stale WHERE page = ?", (page_id,))
    update.traces.delete(map(page_trace_id, update.removed))
    if update.removed:
        set_flag(update.engine.store.db, RepairFlag.NEEDS_PRUNING)


def _add_pages(update: PlanUpdate) -> None:
    """Insert the added pages, and add the problems of their addresses to the update."""
    db = update.engine.store.db
    for path, (page, node) in sorted(update.added.items()):
        row = (path, page.address, page.kind, encode(page.key), page.description, page.document, node.subject)
        if not db.execute(INSERT_PAGE, row).rowcount:
            other = page_from_row(db.execute(PAGE_AT_PATH, (path,)).fetchone())
            update.problems += address_problems(update.engine, update.plugins, page, other)
        update.problems += address_problems(update.engine, update.plugins, page)


def _reference_problems(update: PlanUpdate, changes: Changes, removed_addresses: Collection[str]) -> list[Problem]:
    """Return the problems of links to missing addresses and of duplicate redirects; the next plan checks them again."""
    changed = changes.subjects_of("address-ref")
    dead = find_dead_addresses(update.engine, None if changed is None else changed.union(removed_addresses))
    duplicates = duplicate_query_redirects(update.engine, changes.subjects_of("redirect"))
    recheck = [*(("address-ref", address) for address in dead), *(("redirect", address) for address in duplicates)]
    update.engine.store.db.executemany(INSERT_PENDING_CHANGE, recheck)
    return [problem for problems in (*dead.values(), *duplicates.values()) for problem in problems]


def _ledger_problems(update: PlanUpdate, changes: Changes, removed_addresses: Collection[str]) -> list[Problem]:
    """Return the problems of published addresses that would be lost, and of pages at addresses that are gone."""
    store = update.engine.store
    check_all = changes.requires_full_plan or is_flag_set(store.db, RepairFlag.CHECK_LEDGER)
    uids = {subject for index, subject in changes.subjects if index == "document"}
    return [
        *find_lost_addresses(update.engine, uids, removed_addresses, check_all=check_all),
        *find_returned_addresses(
            update.engine, all_pages(store) if check_all else (page for page, _ in update.added.values())
        ),
    ]
