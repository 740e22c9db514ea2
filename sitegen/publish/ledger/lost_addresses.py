"""Lost addresses: published addresses that would have no page. They are errors, so that nothing is written.

An address of the ledger is answered if a page or a redirect is at it. An unanswered address is not lost if its document
exists: the document was unpublished (draft, held, suppressed, no longer used). It is lost if no document has the id any more.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from sitegen.content.ledger_file import GONE_PREFIX, LEDGER_FILE_NAME, LedgerLine, address_digest, read_ledger_text
from sitegen.content.ledger_file import find_line_number as number_of
from sitegen.database.ledger import ledger_rows
from sitegen.database.records import HAS_PAGE_SQL
from sitegen.diagnostics import Problem
from sitegen.model.page import Page
from sitegen.problem_codes.addresses import GONE_ADDRESS_IN_USE, LOST_ADDRESS
from sitegen.urls import normalized_path, opaque_address, opaque_id, redirect_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

_PUBLISHED_LINES = f"SELECT {ledger_rows.COLUMNS} FROM ledger_line WHERE state != 'unpublished'"  # noqa: S608 - a literal
FIRST_PUBLICATION = "+state = 'public' AND NOT EXISTS (SELECT 1 FROM ledger_line WHERE ledger_line.uid = document.uid)"
PUBLIC_FIRST_PUBLICATION = f"{FIRST_PUBLICATION} AND withheld = ''"
FIRST_PUBLICATION_OF_KIND = f"kind = ? AND {FIRST_PUBLICATION}"
IS_UNPUBLISHED = "state = 'unpublished'"
ORPHANED_UIDS = f"""
SELECT uid FROM ledger_line WHERE {IS_UNPUBLISHED} AND title = ?
AND NOT EXISTS (SELECT 1 FROM document WHERE document.uid = ledger_line.uid)
"""  # noqa: S608 - literals
ALL_UIDS = "SELECT uid FROM document"
_UNPUBLISHED_LINES = f"SELECT {ledger_rows.COLUMNS} FROM ledger_line WHERE {IS_UNPUBLISHED} AND uid = ?"  # noqa: S608 - literals
MIN_SLUG_SIMILARITY = 0.6
"""Minimum similarity of two slugs (difflib: 0 to 1) for one to be suggested as the new name of the other."""


def find_lost_addresses(
    engine: QueryEngine, uids: Collection[str], removed_addresses: Collection[str], *, check_all: bool
) -> list[Problem]:
    """Return a problem for each missing document with addresses that would be lost, sorted by id.

    Args:
        engine: the query engine.
        uids: ids of changed documents; their lines of the ledger are checked.
        removed_addresses: addresses of removed pages; their lines are checked too.
        check_all: check all lines.
    """
    store = engine.store
    lost: dict[str, list[LedgerLine]] = {}
    for address, lines in sorted(_ledger_lines(store, uids, removed_addresses, check_all=check_all).items()):
        if not is_answered(store, address) and not _has_known_owner(store, address):
            # the document that redirected the address had it last, and lines of redirects have no title
            last = min(lines, key=lambda line: (line.title_digest != "", line.uid))
            lost.setdefault(last.uid, []).append(last)
    found = {uid: lines for uid, lines in lost.items() if not _are_redirected_later(store, lines)}
    for uid, lines in _addresses_under_new_id(store, uids, check_all=check_all).items():
        found[uid] = [*found.get(uid, ()), *lines]
    return [_lost_address_problem(engine, uid, lines) for uid, lines in sorted(found.items())]


def _ledger_lines(
    store: Store, uids: Collection[str], removed_addresses: Collection[str], *, check_all: bool
) -> dict[str, list[LedgerLine]]:
    """Return the published lines to check, by address. An address has one line for each document that it belonged to."""
    if check_all:
        rows = store.db.execute(_PUBLISHED_LINES).fetchall()
    else:
        query = "SELECT address FROM ledger_line WHERE uid = ?"
        own_addresses = (address for uid in uids for (address,) in store.db.execute(query, (uid,)))
        rows = [
            row
            for address in sorted({*removed_addresses, *own_addresses})
            for row in store.db.execute(f"{_PUBLISHED_LINES} AND address = ?", (address,)).fetchall()
        ]
    found: dict[str, list[LedgerLine]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(LedgerLine(*row))
    return found


def _has_known_owner(store: Store, address: str) -> bool:
    """Return True if a document that had the address is in the archive, public or not."""
    query = (
        "SELECT 1 FROM ledger_line CROSS JOIN document ON document.uid = ledger_line.uid WHERE ledger_line.address = ?"
    )
    if store.db.execute(query, (address,)).fetchone() is not None:
        return True
    return bool(opaque_id(address)) and any(opaque_address(uid) == address for (uid,) in store.db.execute(ALL_UIDS))


def _addresses_under_new_id(store: Store, uids: Collection[str], *, check_all: bool) -> dict[str, list[LedgerLine]]:
    """Return unanswered lines of missing documents, by id, if a document with the same title is published for the first time.

    Such a document was probably unpublished, and then published again under another id.
    """
    db = store.db
    if check_all and db.execute(f"SELECT 1 FROM ledger_line WHERE {IS_UNPUBLISHED} LIMIT 1").fetchone() is None:  # noqa: S608 - a literal
        return {}
    new_documents = (
        [store.find_documents(PUBLIC_FIRST_PUBLICATION)]
        if check_all
        else [store.find_documents(f"uid = ? AND {PUBLIC_FIRST_PUBLICATION}", uid) for uid in sorted(uids)]
    )
    titles = sorted({ledger_rows.title_digest(store, row) for rows in new_documents for row in rows} - {""})
    found = {uid for title in titles for (uid,) in db.execute(ORPHANED_UIDS, (title,)).fetchall()}
    return {uid: lines for uid in sorted(found) if (lines := _unanswered_lines(store, uid))}


def _unanswered_lines(store: Store, uid: str) -> list[LedgerLine]:
    """Return the unpublished lines of a document with addresses that are not answered and have no known owner."""
    rows = store.db.execute(_UNPUBLISHED_LINES, (uid,)).fetchall()
    lines = (LedgerLine(*row) for row in rows)
    return [
        line for line in lines if not is_answered(store, line.address) and not _has_known_owner(store, line.address)
    ]


def _are_redirected_later(store: Store, lines: list[LedgerLine]) -> bool:
    """Return True if documents that are not public yet redirect all these addresses."""
    redirected = withheld_redirects(store)
    return all(line.address in redirected for line in lines)


def withheld_redirects(store: Store) -> set[str]:
    """Return the old addresses that documents without a page would redirect if they were public."""
    metas = (store.meta(row) for row in store.find_documents(f"NOT {HAS_PAGE_SQL}"))
    return {redirect_address(old) for meta in metas if meta for old in meta.redirect_from}


def is_answered(store: Store, address: str) -> bool:
    """Return True if a page or a redirect is at the address."""
    path = normalized_path(Page(address, "").path)
    query = """
    SELECT 1 FROM page WHERE normalized_path = ? AND address = ?
    UNION ALL SELECT 1 FROM entry WHERE index_name = 'redirect' AND key = ?
    """
    return store.db.execute(query, (path, address, address)).fetchone() is not None


def _lost_address_problem(engine: QueryEngine, uid: str, lines: list[LedgerLine]) -> Problem:
    """Return the problem of a missing document.

    It is reported at the document that was probably given another id, or else at the line of the ledger.
    """
    addresses = [line.address for line in lines]
    verb = "was" if len(lines) == 1 else "were"
    message = LOST_ADDRESS(f"{', '.join(addresses)} {verb} published as {uid}, which is no longer in the archive")
    number = ledger_line_number(engine, lines[0].address, uid)
    row, is_certain = _find_renamed_document(engine.store, uid, lines)
    # a line that only the database has is of a build whose changes to the files were undone, or was lost in a merge
    clean_hint = (
        "" if number else f"; or, if {_those(addresses)} never online because a rename was undone, run sitegen clean"
    )
    if row is None:
        return Problem(LEDGER_FILE_NAME, number, min(number, 1), message, _restore_hint(addresses) + clean_hint)
    positions = engine.store.source_positions(row)
    line, column = positions.get("redirect_from") or positions.get("slug") or (1, 1)
    hint = _redirect_hint(engine.store, row, addresses, number, is_certain=is_certain)
    if lines[0].state == "unpublished":
        hint += f"; or, if nothing may disclose it, write {_gone_lines(addresses)} there"
    return Problem(row.file, line, column, message, hint + clean_hint)


def _restore_hint(addresses: list[str]) -> str:
    """Return the hint for a missing document if no document replaces it."""
    gone = f"or, if nothing may disclose it, write {_gone_lines(addresses)} here"
    if opaque_id(addresses[0]):
        return f"restore the file under its old name with status: withdrawn; {gone}"
    redirects = f"redirect_from: [{', '.join(addresses)}]"
    return f"restore the file with status: withdrawn; or write {redirects} in the document that replaces it; {gone}"


def _redirect_hint(
    store: Store, row: DocumentRecord, addresses: list[str], line_number: int, *, is_certain: bool
) -> str:
    """Return the hint for a missing document that was probably given another id."""
    meta = store.meta(row)
    old = ", ".join(dict.fromkeys((*(meta.redirect_from if meta else ()), *addresses)))
    action = "add the line" if is_certain else f"if {row.uid} is the same document under another name, add the line"
    line = f", line {line_number}" if line_number else ""
    return f"{action} redirect_from: [{old}]; or see {LEDGER_FILE_NAME}{line}"


def _those(addresses: list[str]) -> str:
    return "the address was" if len(addresses) == 1 else "the addresses were"


def _gone_lines(addresses: list[str]) -> str:
    """Return the lines of the ledger that declare addresses as gone, quoted for a hint."""
    return " and ".join(f'"{GONE_PREFIX} {address}"' for address in addresses)


def _find_renamed_document(store: Store, uid: str, lines: list[LedgerLine]) -> tuple[DocumentRecord | None, bool]:
    """Return the document that was probably given another id, and True if its title and date are the same.

    Without such a document, the one with the most similar slug is returned; None if no slug is similar enough.
    """
    kind, _, slug = uid.partition("/")
    new = store.find_documents(FIRST_PUBLICATION_OF_KIND, kind)
    titles = {line.title_digest for line in lines} - {""}
    same = [row for row in new if ledger_rows.title_digest(store, row) in titles]
    if len(same) == 1:
        return same[0], True
    slugs = {row.uid.partition("/")[2]: row for row in new}
    near = get_close_matches(slug, sorted(slugs), 1, MIN_SLUG_SIMILARITY)
    return (slugs[near[0]] if near else None), False


def find_returned_addresses(engine: QueryEngine, pages: Iterable[Page]) -> list[Problem]:
    """Return a problem for each page at an address that the ledger lists as gone."""
    gone = {digest for (digest,) in engine.store.db.execute("SELECT digest FROM gone_address").fetchall()}
    return [_returned_address_problem(engine, page) for page in pages if gone and address_digest(page.address) in gone]


def _returned_address_problem(engine: QueryEngine, page: Page) -> Problem:
    number = ledger_line_number(engine, page.address)
    rows = engine.store.find_documents(f"uid = ? AND +{HAS_PAGE_SQL}", page.document)
    message = GONE_ADDRESS_IN_USE(
        f'{LEDGER_FILE_NAME}, line {number}, says that "{page.address}" is gone, but a page would be at that address'
    )
    hint = f"delete line {number} of {LEDGER_FILE_NAME} if it is to be published again"
    return Problem(rows[0].file, 1, 1, message, hint) if rows else Problem(LEDGER_FILE_NAME, number, 1, message, hint)


def ledger_line_number(engine: QueryEngine, address: str, uid: str = "") -> int:
    """Return the number of the line of an address in the ledger, from 1; 0 if it is not in the file."""
    return number_of(read_ledger_text(engine.root) or "", address, uid)
