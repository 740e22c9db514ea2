"""The plan: every page and output that the archive has, each at one address of its own.

It consists of parts: what one kind of page has for one document, or for one bucket of an index. A build asks again for the
parts of which something was touched; all others are as they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.database.dependencies.traces import of_page, of_part
from sitegen.database.index.static_files import is_document
from sitegen.database.ledger.ledger_rows import CHECK
from sitegen.database.queries.reader import Reader
from sitegen.database.queries.staleness import mark
from sitegen.database.records import HAS_PAGE, page_of
from sitegen.diagnostics import errors
from sitegen.model.page import Page
from sitegen.publish.address_conflicts import address_problems, dead_addresses, folders, shared_queries, twin_threads
from sitegen.publish.ledger.lost_addresses import back_again, lost_addresses
from sitegen.urls import same_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.dependencies.query_key import Cell
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.queries.engine import Cells
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem
    from sitegen.plugins import Plugins

Part = tuple[str, str]
"""A kind of page or output, and the document's id or the bucket for which it is asked."""
ByIndex = dict[str, list[str]]
PAGE = "id, address, kind, key, source"
BY_SUBJECT = itemgetter(1, 0)
"""The order in which parts are asked: all of a document together, while its card is at hand."""
PARTS = "SELECT DISTINCT part FROM page"
UNOWNED = "INSERT OR REPLACE INTO unowned SELECT ?, lower(hex(digest)) FROM page WHERE id = ? AND digest != x''"
BUCKETS = "SELECT DISTINCT bucket FROM entry WHERE idx = ? ORDER BY bucket"
WITH_PAGES = f"SELECT DISTINCT uid FROM document WHERE {HAS_PAGE} ORDER BY uid"  # noqa: S608 - a literal


@dataclass(slots=True)
class Plan:
    """How the plan changed: files by the form in which two of them would meet on some disk."""

    cells: Cells
    traces: Traces
    plugins: Plugins
    first: bool = False
    """Whether there was no plan before."""
    added: dict[str, tuple[Page, str]] = field(default_factory=dict)
    """Page and part."""
    removed: dict[int, Page] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def plan(cells: Cells, traces: Traces, plugins: Plugins) -> Plan:
    """Bring the plan in the database up to date, mark the pages that are stale, and forget what was touched.

    `plugins` have the kinds of pages and outputs.

    To be called within a transaction. With errors a build rolls back; a preview keeps what could be planned, and what was
    touched stays noted, so that the next round finds the same errors.
    """
    store = cells.store
    touched = store.db.execute("SELECT what, subject FROM touched").fetchall()
    first = store.db.execute("SELECT 1 FROM page UNION ALL SELECT 1 FROM part LIMIT 1").fetchone() is None
    everything = first or ("everything", "") in touched
    subjects = {(str(idx), str(subject)) for idx, subject in touched if idx != "key"}
    outside = traces.changed_outside(cells.same)
    nodes = traces.find({int(number) for what, number in touched if what == "key"})
    concerned = nodes | {node for node, _ in traces.with_outside(outside)}
    new = Plan(cells, traces, plugins, first=first)
    by_index = _by_index(plugins)
    for part in (
        _every_part(store, by_index, first=first) if everything else _parts(store, by_index, subjects, concerned)
    ):
        _ask(new, part)
    _apply(new, subjects, everything=everything)
    traces.flush()
    if everything:
        nodes |= {of_page(page) for (page,) in store.db.execute("SELECT id FROM page WHERE digest != x''")}
    mark(cells, traces, outside, nodes)
    if not errors(new.problems):
        store.db.execute("DELETE FROM touched")
        store.set(CHECK, b"")
    return new


def all_pages(store: Store) -> list[Page]:
    """Every page of the plan, by path."""
    return [page_of(row) for row in store.db.execute("SELECT address, kind, key, source FROM page ORDER BY place")]


def _by_index(plugins: Plugins) -> ByIndex:
    """Which kinds are asked for the buckets of an index."""
    found: ByIndex = {}
    for name, kind in (*plugins.pages.items(), *plugins.outputs.items()):
        for idx in kind.EACH:
            found.setdefault(idx, []).append(name)
    return found


def _every_part(store: Store, by_index: ByIndex, *, first: bool) -> Iterator[Part]:
    """Every part that there may be, and those that had pages."""
    ways = [_of_index(store, idx, sorted(names)) for idx, names in by_index.items()]
    if not first:
        ways.append(iter(sorted((_part(name) for (name,) in store.db.execute(PARTS)), key=BY_SUBJECT)))
    return (part for part, _ in groupby(merge(*ways, key=BY_SUBJECT)))


def _of_index(store: Store, idx: str, kinds: list[str]) -> Iterator[Part]:
    return ((kind, subject) for subject in _subjects(store, idx) for kind in kinds)


def _subjects(store: Store, idx: str) -> Iterator[str]:
    """What there is of an index, in order; one after the other, since there may be millions."""
    if not idx:
        yield ""
    elif idx == "file":
        yield from (path for path in store.paths() if not is_document(path))
    else:
        query, values = (WITH_PAGES, ()) if idx == "document" else (BUCKETS, (idx,))
        yield from (subject for (subject,) in store.db.execute(query, values))


def _parts(store: Store, by_index: ByIndex, subjects: set[tuple[str, str]], nodes: set[int]) -> list[Part]:
    """The parts whose subject was touched, and those that read something that was."""
    parts = {(kind, subject) for idx, subject in subjects for kind in by_index.get(idx, ())}
    for node in nodes:
        if node & 1:
            row = store.db.execute("SELECT name FROM part WHERE id = ?", (node >> 1,)).fetchone()
            parts |= {_part(row[0])} if row else set()
    return sorted(parts, key=BY_SUBJECT)


def _part(name: str) -> Part:
    kind, _, subject = name.partition(" ")
    return kind, subject


def _ask(new: Plan, part: Part) -> None:
    """What a part has now, against what it had."""
    kind, subject = part
    name = f"{kind} {subject}"
    reader = Reader(new.cells)
    db = new.cells.store.db
    try:
        now = _planned(new.plugins, kind, reader, subject)
    except (Exception, SystemExit) as error:
        problem = new.plugins.blamed(error, f'while "{kind}" was planned')
        if problem is None:
            raise
        new.problems.append(problem)
        db.execute(
            "INSERT OR IGNORE INTO touched VALUES ('everything', '')"
        )  # what it had stands until it is asked again
        return
    _keep_trace(new, name, reader, _own(new.plugins.makes(kind).EACH, subject))
    query = f"SELECT {PAGE} FROM page WHERE part = ?"  # noqa: S608 - a literal
    for number, *row in () if new.first else db.execute(query, (name,)).fetchall():
        page = page_of(row)
        if now.get(same_place(page.path)) == page:
            del now[same_place(page.path)]
        else:
            new.removed[number] = page
    for place, page in now.items():
        if place in new.added:
            new.problems += address_problems(new.cells, page, new.added[place][0])
        else:
            new.added[place] = (page, name)


def _planned(plugins: Plugins, kind: str, reader: Reader, subject: str) -> dict[str, Page]:
    """The pages of a part by their place."""
    maker, now = plugins.makes(kind), {}
    found = maker.plan(reader, subject)
    if not isinstance(found, Iterable):
        raise plugins.misfit(maker.plan, f"plan gives {found!r}", "yield each page, or return a list of them")
    for page in found:
        if not isinstance(page, Page) or page.kind != kind or not page.address.startswith("/"):
            message = f"plan gives {page!r}"
            raise plugins.misfit(maker.plan, message, f'give pages of its own kind: Page("/address/", "{kind}")')
        now[same_place(page.path)] = page
    return now


def _own(each: tuple[str, ...], subject: str) -> set[Cell]:
    """The reads whose change touches the subject of the part itself: no trace is needed to find them again."""
    if "document" in each:
        return {(read, subject) for read in ("card", "document", "moved", "became")}
    return {("count", idx, subject) for idx in each}


def _keep_trace(new: Plan, name: str, reader: Reader, own: set[Cell]) -> None:
    db = new.cells.store.db
    row = None if new.first else db.execute("SELECT id FROM part WHERE name = ?", (name,)).fetchone()
    if reader.trace.keys() <= own:
        if row:
            db.execute("DELETE FROM part WHERE id = ?", row)
            new.traces.forget([of_part(row[0])])
        return
    number = row[0] if row else db.execute("INSERT INTO part (name) VALUES (?) RETURNING id", (name,)).fetchone()[0]
    new.traces.save(of_part(number), reader)


def _apply(new: Plan, subjects: set[tuple[str, str]], *, everything: bool) -> None:
    """Put the changed plan into the database, with every problem of its addresses."""
    store = new.cells.store
    for number in new.removed:
        store.db.execute(UNOWNED, (new.removed[number].path, number))
        store.db.execute("DELETE FROM page WHERE id = ?", (number,))
        store.db.execute("DELETE FROM stale WHERE page = ?", (number,))
    new.traces.forget(map(of_page, new.removed))
    for place, (page, part) in sorted(new.added.items()):
        row = (place, page.address, page.kind, encode(page.key), page.source, part)
        query = "INSERT OR IGNORE INTO page (place, address, kind, key, source, part) VALUES (?, ?, ?, ?, ?, ?)"
        if not store.db.execute(query, row).rowcount:
            old = store.db.execute("SELECT address, kind, key, source FROM page WHERE place = ?", (place,)).fetchone()
            new.problems += address_problems(new.cells, page, page_of(old))
        new.problems += address_problems(new.cells, page)
    new.problems += folders(new.cells, new.added, first=new.first)
    if new.removed:
        store.set("unpruned", b"1")
    gone = {page.address for page in new.removed.values()}
    touched = None if everything else {subject for idx, subject in subjects if idx == "address-ref"} | gone
    dead = dead_addresses(new.cells, touched)
    shared = shared_queries(
        new.cells, None if everything else {subject for idx, subject in subjects if idx == "redirect"}
    )
    again = [*(("address-ref", address) for address in dead), *(("redirect", address) for address in shared)]
    store.db.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", again)
    new.problems += [problem for found in (*dead.values(), *shared.values()) for problem in found]
    uids = {subject for idx, subject in subjects if idx == "document"}
    every = everything or bool(store.setting(CHECK))
    new.problems += lost_addresses(new.cells, uids, gone, every=every)
    new.problems += back_again(new.cells, all_pages(store) if every else (page for page, _ in new.added.values()))
    new.problems += twin_threads(new.cells, None if everything else {s for idx, s in subjects if idx == "named-thread"})
