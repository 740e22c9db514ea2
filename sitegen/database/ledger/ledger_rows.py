"""The rows of the ledger: a copy of the file `addresses.txt`, by address and by document."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sitegen.codec import decode, encode
from sitegen.content import ledger_file
from sitegen.content.ledger_file import LedgerLine
from sitegen.database.ledger import restored
from sitegen.database.ledger.guessed import guess_document_at, guess_documents
from sitegen.database.records import PAGE_STATES, decode_problems
from sitegen.database.repair_state import RepairFlag, set_flag
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.urls import address_of, opaque_address, opaque_id, redirect_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.content.ledger_file import AddressState, Ledger
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem

DIGEST_SETTING, PROBLEMS_SETTING, SIZE_SETTING = "ledger-digest", "ledger-problems", "ledger-size"
"""Settings: the digest of the imported file, the problems of that file, and its numbers of bytes and lines."""
COLUMNS = "address, uid, title, state"
SELECT_ALL = f"SELECT {COLUMNS} FROM ledger_line ORDER BY address, uid"  # noqa: S608 - a literal
UPSERT_LINE = "INSERT OR REPLACE INTO ledger_line VALUES (?, ?, ?, ?)"
ADDRESS_IS_TAKEN = f"{restored.DOCUMENT_AT_ADDRESS} AND uid != ?"


def file_digest(text: str | None) -> bytes:
    """Return a digest of the file's text; None is the text of a missing file."""
    return b"missing" if text is None else hashlib.sha256(text.encode()).digest()


def import_file(store: Store, root: Path, config: Config, published_files: Callable[[], Mapping[str, str]]) -> set[str]:
    """Import the file into the table if it changed.

    A missing file, or one that was started by hand, is completed from the database and from the files of the output folder.
    Lines that are missing from a complete file and published according to the database are restored: see `restored`.

    Args:
        store: the database.
        root: the archive's root folder.
        config: the configuration.
        published_files: returns the files of the output folder: path to target of a redirect, "" for a page.

    Returns:
        The ids of the documents whose lines were added or removed.
    """
    text = ledger_file.read_ledger_text(root) if config.output.ledger else ""
    now = file_digest(text)
    known = store.setting(DIGEST_SETTING)
    if known == now or (text is None and known):
        if text is None:
            set_flag(store.db, RepairFlag.RECORD_LEDGER)  # it has to be written again
        return set()
    found = ledger_file.parse_ledger(text or "")
    before = {(line.address, line.uid): line for line in all_lines(store)}
    restored.save_restored(store, [])
    if config.output.ledger and not found.is_complete:
        known_lines = {
            key: line for key, line in before.items() if ledger_file.address_digest(key[0]) not in found.gone_digests
        }
        found.lines.update(known_lines | found.lines)
        _add_guessed_lines(found, published_files(), config)
        set_flag(store.db, RepairFlag.LEDGER_FROM_OUTPUT)
    elif config.output.ledger:
        found.lines.update(restored.restore_lines(store, found, before))
    store.db.execute("DELETE FROM ledger_line")
    store.db.execute("DELETE FROM gone_address")
    save_lines(store, found.lines.values())
    store.db.executemany("INSERT INTO gone_address VALUES (?)", [(one,) for one in sorted(found.gone_digests)])
    save_file_state(store, text)
    store.set_setting(PROBLEMS_SETTING, encode(found.problems))
    set_flag(store.db, RepairFlag.CHECK_LEDGER)
    set_flag(store.db, RepairFlag.RECORD_LEDGER)
    return {uid for _, uid in before.keys() ^ found.lines.keys()}


def save_file_state(store: Store, text: str | None) -> None:
    """Store the digest and the size of the file's text; None is the text of a missing file."""
    store.set_setting(DIGEST_SETTING, file_digest(text))
    store.set_setting(SIZE_SETTING, encode(ledger_file.ledger_size(text or "")))


def _add_guessed_lines(ledger: Ledger, published_files: Mapping[str, str], config: Config) -> None:
    """Add the addresses of files that may be the page of a document, redirect to one, or are opaque tombstones."""
    had = {line.address for line in ledger.lines.values()}
    pages = guess_documents([path for path, target in published_files.items() if not target], config)
    moved = (
        (address_of(path), guess_document_at(target, config))
        for path, target in sorted(published_files.items())
        if target
    )
    withdrawn = ((address, opaque_id(address)) for address in map(address_of, sorted(published_files)))
    for address, uid in (*pages, *moved, *withdrawn):
        if uid and address not in had and ledger_file.address_digest(address) not in ledger.gone_digests:
            state: AddressState = "withdrawn" if opaque_id(address) else ""
            ledger.lines[address, uid] = LedgerLine(address, uid, state=state)


def all_lines(store: Store) -> list[LedgerLine]:
    """Return all lines, sorted by address and id."""
    return [LedgerLine(*row) for row in store.db.execute(SELECT_ALL)]


def save_lines(store: Store, lines: Iterable[LedgerLine]) -> None:
    """Insert lines, or replace those with the same address and id."""
    store.db.executemany(UPSERT_LINE, [(line.address, line.uid, line.title_digest, line.state) for line in lines])


def problems(store: Store) -> list[Problem]:
    """Return the problems of the file, and warnings if lines were missing from it, or if it is nearly too large."""
    known = store.setting(SIZE_SETTING)
    size = ledger_file.ledger_size_problem(decode(tuple[int, int], known)) if known else None
    found = decode_problems(store.setting(PROBLEMS_SETTING) or encode([]))
    return [*found, *restored.restored_problems(store), *([size] if size else [])]


def former_addresses(store: Store, row: DocumentRecord, redirect_from: Collection[str], lookups: set[str]) -> list[str]:
    """Return the former addresses of a document that redirect to it although its front matter does not name them.

    Addresses in `redirect_from`, and those that other documents have now, are left out.

    Args:
        store: the database.
        row: the document.
        redirect_from: the addresses in its front matter.
        lookups: the checked addresses are added to this set.
    """
    if row.state not in PAGE_STATES or row.address == opaque_address(row.uid):
        return []
    own = {row.address, *map(redirect_address, redirect_from)}
    rows = store.db.execute("SELECT DISTINCT address FROM ledger_line WHERE uid = ? ORDER BY address", (row.uid,))
    found = [address for (address,) in rows.fetchall() if address not in own]
    lookups.update(f"address:{address}" for address in found)
    return [address for address in found if store.db.execute(ADDRESS_IS_TAKEN, (address, row.uid)).fetchone() is None]


def title_digest(store: Store, row: DocumentRecord) -> str:
    """Return a digest of a document's kind, title and date: eight hex digits; "" if it could not be parsed."""
    meta = store.meta(row)
    if meta is None:
        return ""
    title = getattr(meta, "title", "") if row.kind in NON_ENTITY_KINDS else getattr(meta, "name", "")
    text = "\0".join((row.kind, title, str(getattr(meta, "published", None) or "")))
    return hashlib.sha256(text.encode()).hexdigest()[:8]
