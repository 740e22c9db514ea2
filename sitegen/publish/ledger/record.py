"""Recording in the ledger what a build published, once the files are in place and before the database is done with it.

A build that is killed before leaves the ledger as it was, and one that is killed after leaves a file that the next build reads:
either way that build records the rest.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sitegen.content.ledger_file import NAME, Line, State, extended, read, text
from sitegen.database.ledger import ledger_rows, restored
from sitegen.database.records import PAGE_STATES, page_of
from sitegen.publish.ledger.lost_addresses import answers
from sitegen.urls import address_of, opaque, opaque_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.model.page import Page

RECORDED = "('story', 'entity', 'leaf', 'thread', 'tombstone', 'redirect')"
"""Kinds of pages that a document asks for by its own address, or by an old one."""
_PAGES = f"SELECT address, kind, key, source FROM page WHERE kind IN {RECORDED}"  # noqa: S608 - literals
GONE = f"SELECT {ledger_rows.COLUMNS} FROM published WHERE state != 'unpublished'"  # noqa: S608 - a literal


def unsure(store: Store) -> None:
    """Note that something was published that the ledger is not to be told of: the next build that records looks at everything."""
    store.set(ledger_rows.UNRECORDED, b"1")


def record(store: Store, root: Path, rendered: Collection[int], removed: Collection[str]) -> None:
    """Add what was published and note what was taken back: the pages with some numbers, and the files that are gone, or all."""
    every = bool(store.setting(ledger_rows.UNRECORDED))
    new = [*_published(store, None if every else rendered), *_taken_back(store, None if every else removed)]
    if new or every:
        ledger_rows.put(store, new)
        _write(store, root, new)
    store.set(ledger_rows.UNRECORDED, b"")
    store.set(ledger_rows.BEGUN, b"")
    restored.note(store, [])


def _published(store: Store, pages: Collection[int] | None) -> Iterator[Line]:
    """Yield the lines that are not in the ledger, or are there otherwise."""
    if pages is None:
        rows = store.db.execute(_PAGES).fetchall()
    else:
        rows = [row for page in sorted(pages) for row in store.db.execute(f"{_PAGES} AND id = ?", (page,)).fetchall()]
    for row in rows:
        line = _line(store, page_of(row))
        if line and line != _known(store, line):
            yield line


def _line(store: Store, page: Page) -> Line | None:
    """Return the line of a page; None for one that no document asks for. That of an opaque tombstone tells nothing."""
    uid = page.source if page.kind == "thread" else page.key[0]
    rows = [row for row in store.of(uid) if row.state in PAGE_STATES]  # a draft may have the id of a published story
    if not rows:
        return None
    if page.address == opaque(uid):
        return Line(page.address, opaque_id(page.address), state="withdrawn")
    state: State = "withdrawn" if page.kind == "tombstone" else ""
    return Line(page.address, uid, "" if page.kind == "redirect" else ledger_rows.title_of(store, rows[0]), state)


def _known(store: Store, line: Line) -> Line | None:
    query = "SELECT title, state FROM published WHERE address = ? AND uid = ?"
    row = store.db.execute(query, (line.address, line.uid)).fetchone()
    return Line(line.address, line.uid, *row) if row else None


def _taken_back(store: Store, removed: Collection[str] | None) -> Iterator[Line]:
    """Yield the lines of addresses that do not answer any more."""
    if removed is None:
        rows = store.db.execute(GONE).fetchall()
    else:
        addresses = map(address_of, sorted(removed))
        rows = [row for one in addresses for row in store.db.execute(f"{GONE} AND address = ?", (one,)).fetchall()]
    for address, uid, title, _state in rows:
        if not answers(store, address):
            yield Line(address, uid, title, "unpublished")


def _write(store: Store, root: Path, new: list[Line]) -> None:
    """Write the file with some lines that are new, whole or not at all."""
    before = ledger_rows.file_text(root)
    if (
        before is not None
        and ledger_rows.file_digest(before) == store.setting(ledger_rows.KNOWN)
        and not store.setting(ledger_rows.UNRECORDED)
    ):
        after = extended(before, new)
    else:  # it is missing, or was edited: what it says now is not lost
        found = read(before or "")
        ledger_rows.put(store, [line for key, line in found.lines.items() if not _has(store, *key)])
        after = text(ledger_rows.lines(store), found.kept)
    if after != before:
        _replace(root / NAME, after)
    store.set(ledger_rows.KNOWN, ledger_rows.file_digest(after))


def _has(store: Store, address: str, uid: str) -> bool:
    query = "SELECT 1 FROM published WHERE address = ? AND uid = ?"
    return store.db.execute(query, (address, uid)).fetchone() is not None


def _replace(file: Path, after: str) -> None:
    part = file.with_name(f".{file.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(after)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
