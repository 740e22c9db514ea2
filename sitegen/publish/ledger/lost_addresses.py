"""Published addresses that would not answer any more: errors, before anything is written.

An address of the ledger answers if a page or a redirect is there. One that does not is no loss while its document exists: it was
taken back (draft, held, suppressed, no longer used). It is a loss if no document has the id any more.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from sitegen.content.ledger_file import GONE, NAME, Line, digest
from sitegen.content.ledger_file import number as number_of
from sitegen.database.ledger import ledger_rows
from sitegen.database.records import HAS_PAGE
from sitegen.diagnostics import Problem
from sitegen.model.page import Page
from sitegen.urls import old_address, opaque, opaque_id, same_place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sitegen.database.queries.engine import Cells
    from sitegen.database.records import Row
    from sitegen.database.store import Store

_LINES = f"SELECT {ledger_rows.COLUMNS} FROM published WHERE state != 'unpublished'"  # noqa: S608 - a literal
FIRST = "+state = 'public' AND NOT EXISTS (SELECT 1 FROM published WHERE published.uid = document.uid)"
OUT = f"{FIRST} AND withheld = ''"
NEW = f"kind = ? AND {FIRST}"
TAKEN = "state = 'unpublished'"
ORPHANS = f"""
SELECT uid FROM published WHERE {TAKEN} AND title = ?
AND NOT EXISTS (SELECT 1 FROM document WHERE document.uid = published.uid)
"""  # noqa: S608 - literals
UIDS = "SELECT uid FROM document"
ALIKE = 0.6
"""How alike two slugs have to be for one to be offered as the other's new name (difflib: 0 to 1)."""


def lost_addresses(cells: Cells, uids: Collection[str], gone: Collection[str], *, every: bool) -> list[Problem]:
    """Return a problem for each document that is not there any more and whose addresses would be lost.

    Looked at are the lines of some documents (`uids`) and of some addresses (`gone`), or all.
    """
    store = cells.store
    lost: dict[str, list[Line]] = {}
    for address, lines in sorted(_lines(store, uids, gone, every=every).items()):
        if not answers(store, address) and not _had(store, address):
            last = min(lines, key=lambda line: (line.title != "", line.uid))  # whoever redirected it had it last
            lost.setdefault(last.uid, []).append(last)
    found = {uid: lines for uid, lines in lost.items() if not _named(store, lines)}
    for uid, lines in _moved(store, uids, every=every).items():
        found[uid] = [*found.get(uid, ()), *lines]
    return [_problem(cells, uid, lines) for uid, lines in sorted(found.items())]


def _lines(store: Store, uids: Collection[str], gone: Collection[str], *, every: bool) -> dict[str, list[Line]]:
    """Return the lines to look at, by address; all lines of an address together."""
    if every:
        rows = store.db.execute(_LINES).fetchall()
    else:
        had = (row for uid in uids for row in store.db.execute("SELECT address FROM published WHERE uid = ?", (uid,)))
        addresses = sorted({*gone, *(address for (address,) in had)})
        rows = [row for one in addresses for row in store.db.execute(f"{_LINES} AND address = ?", (one,)).fetchall()]
    found: dict[str, list[Line]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Line(*row))
    return found


def _had(store: Store, address: str) -> bool:
    """Return True if a document that had an address is in the archive: public or not, it decides."""
    query = "SELECT 1 FROM published CROSS JOIN document ON document.uid = published.uid WHERE published.address = ?"
    if store.db.execute(query, (address,)).fetchone() is not None:
        return True
    return bool(opaque_id(address)) and any(opaque(uid) == address for (uid,) in store.db.execute(UIDS))


def _moved(store: Store, uids: Collection[str], *, every: bool) -> dict[str, list[Line]]:
    """Return the addresses that were taken back, by the id of their document, which goes public now under another id."""
    db = store.db
    if every and db.execute(f"SELECT 1 FROM published WHERE {TAKEN} LIMIT 1").fetchone() is None:  # noqa: S608 - a literal
        return {}
    each = [store.rows(OUT)] if every else [store.rows(f"uid = ? AND {OUT}", uid) for uid in sorted(uids)]
    titles = sorted({ledger_rows.title_of(store, row) for rows in each for row in rows} - {""})
    found = {uid for title in titles for (uid,) in db.execute(ORPHANS, (title,)).fetchall()}
    return {uid: lines for uid in sorted(found) if (lines := _unanswered(store, uid))}


def _unanswered(store: Store, uid: str) -> list[Line]:
    rows = store.db.execute(f"SELECT {ledger_rows.COLUMNS} FROM published WHERE {TAKEN} AND uid = ?", (uid,)).fetchall()  # noqa: S608
    lines = (Line(*row) for row in rows)
    return [line for line in lines if not answers(store, line.address) and not _had(store, line.address)]


def _named(store: Store, lines: list[Line]) -> bool:
    """Return True if a document that is not public redirects all these addresses."""
    given = withheld_redirects(store)
    return all(line.address in given for line in lines)


def withheld_redirects(store: Store) -> set[str]:
    """Return the old addresses that documents without a page would redirect."""
    metas = (store.meta(row) for row in store.rows(f"NOT {HAS_PAGE}"))
    return {old_address(old) for meta in metas if meta for old in meta.redirect_from}


def answers(store: Store, address: str) -> bool:
    """Return True if a page or a redirect is at an address."""
    place = same_place(Page(address, "").path)
    query = """
    SELECT 1 FROM page WHERE place = ? AND address = ?
    UNION ALL SELECT 1 FROM entry WHERE idx = 'redirect' AND bucket = ?
    """
    return store.db.execute(query, (place, address, address)).fetchone() is not None


def _problem(cells: Cells, uid: str, lines: list[Line]) -> Problem:
    store = cells.store
    number = ledger_line(cells, lines[0].address, uid)
    addresses = [line.address for line in lines]
    listed = ", ".join(addresses)
    said = f"{listed} {'was' if len(lines) == 1 else 'were'} published as {uid}, which is not in the archive any more"
    out = " and ".join(f'"{GONE} {address}"' for address in addresses)
    row, sure = _renamed(store, uid, lines)
    if opaque_id(addresses[0]):
        hint = f"put the file back under the name that it had, with status: withdrawn; or, if nothing must tell of it, put {out} here"
    elif row is None:
        hint = (
            f"put the file back with status: withdrawn; or write redirect_from: [{listed}] in the document that replaces it; "
            f"or, if nothing must tell of it, put {out} here"
        )
    if row is None:
        return Problem(NAME, number, min(number, 1), said, hint)
    meta = store.meta(row)
    old = ", ".join(dict.fromkeys((*(meta.redirect_from if meta else ()), *addresses)))
    places = store.places(row)
    line, column = places.get("redirect_from") or places.get("slug") or (1, 1)
    begin = "add the line" if sure else f"if {row.uid} is the same under another name, add the line"
    hint = f"{begin} redirect_from: [{old}]; or see {NAME}{f', line {number}' if number else ''}"
    if lines[0].state == "unpublished":
        hint += f"; or, if nothing must tell of it, put {out} there"
    return Problem(row.file, line, column, said, hint)


def _renamed(store: Store, uid: str, lines: list[Line]) -> tuple[Row | None, bool]:
    """Return the document that was probably given another id, and whether its title and date say so."""
    kind, _, slug = uid.partition("/")
    new = store.rows(NEW, kind)
    titles = {line.title for line in lines} - {""}
    same = [row for row in new if ledger_rows.title_of(store, row) in titles]
    if len(same) == 1:
        return same[0], True
    slugs = {row.uid.partition("/")[2]: row for row in new}
    near = get_close_matches(slug, sorted(slugs), 1, ALIKE)
    return (slugs[near[0]] if near else None), False


def back_again(cells: Cells, pages: Iterable[Page]) -> list[Problem]:
    """Return a problem for each page at an address that the ledger says is gone."""
    said = {one for (one,) in cells.store.db.execute("SELECT digest FROM gone").fetchall()}
    return [_back(cells, page) for page in pages if said and digest(page.address) in said]


def _back(cells: Cells, page: Page) -> Problem:
    number = ledger_line(cells, page.address)
    uid = page.key[0] if page.key else page.source
    rows = cells.store.rows(f"uid = ? AND +{HAS_PAGE}", uid)
    message = f'{NAME}, line {number}, says that "{page.address}" is gone, and a page would be there'
    hint = f"delete line {number} of {NAME} if it is to be published again"
    return Problem(rows[0].file, 1, 1, message, hint) if rows else Problem(NAME, number, 1, message, hint)


def ledger_line(cells: Cells, address: str, uid: str = "") -> int:
    """Return the number of an address's line in the ledger; 0 if it is not in the file."""
    return number_of(ledger_rows.file_text(cells.root) or "", address, uid)
