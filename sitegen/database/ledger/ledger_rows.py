"""The ledger of published addresses in the database: a copy of the file `addresses.txt`, by address and by document."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.content import ledger_file
from sitegen.content.ledger_file import Line
from sitegen.database.ledger import restored
from sitegen.database.ledger.guessed import document_at, guessed
from sitegen.database.records import PAGE_STATES, decode_problems
from sitegen.model.document import NO_ENTITIES
from sitegen.urls import address_of, old_address, opaque, opaque_id

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.content.ledger_file import Ledger, State
    from sitegen.database.records import Row
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem

KNOWN, PROBLEMS = "ledger", "ledger-problems"
"""Settings: the digest of the file as the table has it, and what is wrong in the file."""
CHECK, UNRECORDED = "ledger-check", "ledger-unrecorded"
"""Settings, set while a plan has to look at all lines, and while a build has to record everything that is published."""
BEGUN = "ledger-begun"
"""Setting, set until a build records: the ledger was begun from the files of an output folder, which may be another's."""
COLUMNS = "address, uid, title, state"
ALL = f"SELECT {COLUMNS} FROM published ORDER BY address, uid"  # noqa: S608 - a literal
PUT = "INSERT OR REPLACE INTO published VALUES (?, ?, ?, ?)"
TAKEN = f"{restored.AT} AND uid != ?"


def file_digest(text: str | None) -> bytes:
    """Return what tells one text of the file from another; None is a file that is not there."""
    return b"missing" if text is None else hashlib.sha256(text.encode()).digest()


def file_text(root: Path) -> str | None:
    """Return the text of the archive's ledger; None if there is no such file."""
    try:
        return (root / ledger_file.NAME).read_text("utf-8", "replace")
    except FileNotFoundError:
        return None


def load(store: Store, root: Path, config: Config, online: Callable[[], Mapping[str, str]]) -> set[str]:
    """Take over the file if it is not as the table has it; returns the ids of the documents whose lines changed.

    A file that is not there, or that was begun by hand, is completed from what the database knows, and from the files that the
    output folder has (`online`: path to the address to which it redirects, if it does). What a complete file lacks and the
    database knows as published is put back: see `restored`.
    """
    text = file_text(root) if config.output.ledger else ""
    now = file_digest(text)
    known = store.setting(KNOWN)
    if known == now or (text is None and known):
        if text is None:
            store.set(UNRECORDED, b"1")  # it is to be written again
        return set()
    found = ledger_file.read(text or "")
    before = {(line.address, line.uid): line for line in lines(store)}
    restored.note(store, [])
    if config.output.ledger and not found.complete:
        known_here = {key: line for key, line in before.items() if ledger_file.digest(key[0]) not in found.gone}
        found.lines.update(known_here | found.lines)
        _guess(found, online(), config)
        store.set(BEGUN, b"1")
    elif config.output.ledger:
        found.lines.update(restored.restore(store, found, before))
    store.db.execute("DELETE FROM published")
    store.db.execute("DELETE FROM gone")
    put(store, found.lines.values())
    store.db.executemany("INSERT INTO gone VALUES (?)", [(one,) for one in sorted(found.gone)])
    store.set(KNOWN, now)
    store.set(PROBLEMS, encode(found.problems))
    store.set(CHECK, b"1")
    store.set(UNRECORDED, b"1")
    return {uid for _, uid in before.keys() ^ found.lines.keys()}


def _guess(found: Ledger, online: Mapping[str, str], config: Config) -> None:
    """Add the addresses of files that a document's page would have, that redirect to one, or that are opaque tombstones."""
    had = {line.address for line in found.lines.values()}
    pages = guessed([path for path, target in online.items() if not target], config)
    moved = ((address_of(path), document_at(target, config)) for path, target in sorted(online.items()) if target)
    withdrawn = ((address, opaque_id(address)) for address in map(address_of, sorted(online)))
    for address, uid in (*pages, *moved, *withdrawn):
        if uid and address not in had and ledger_file.digest(address) not in found.gone:
            state: State = "withdrawn" if opaque_id(address) else ""
            found.lines[address, uid] = Line(address, uid, state=state)


def lines(store: Store) -> list[Line]:
    """Return all lines, sorted by address and id."""
    return [Line(*row) for row in store.db.execute(ALL)]


def put(store: Store, new: Iterable[Line]) -> None:
    """Add lines, or put them in the place of those with the same address and id."""
    store.db.executemany(PUT, [(line.address, line.uid, line.title, line.state) for line in new])


def problems(store: Store) -> list[Problem]:
    """Return what is wrong in the file, and what it had lost."""
    return [*decode_problems(store.setting(PROBLEMS) or encode([])), *restored.problems(store)]


def former(store: Store, row: Row, given: Collection[str], wants: set[str]) -> list[str]:
    """Return the addresses at which a document was published and that are to lead to it by themselves.

    Not those that it redirects itself (`given`), nor those at which another document is now. `wants` learns what was asked.
    """
    if row.state not in PAGE_STATES or row.address == opaque(row.uid):
        return []
    own = {row.address, *map(old_address, given)}
    rows = store.db.execute("SELECT DISTINCT address FROM published WHERE uid = ? ORDER BY address", (row.uid,))
    found = [address for (address,) in rows.fetchall() if address not in own]
    wants.update(f"address:{address}" for address in found)
    return [address for address in found if store.db.execute(TAKEN, (address, row.uid)).fetchone() is None]


def title_of(store: Store, row: Row) -> str:
    """Return the digits that a document's kind, title and date give; empty if it could not be read."""
    meta = store.meta(row)
    if meta is None:
        return ""
    title = getattr(meta, "title", "") if row.kind in NO_ENTITIES else getattr(meta, "name", "")
    said = "\0".join((row.kind, title, str(getattr(meta, "published", None) or "")))
    return hashlib.sha256(said.encode()).hexdigest()[:8]
