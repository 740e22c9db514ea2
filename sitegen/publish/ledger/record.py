"""Records published addresses in the ledger, after the files are in place and before the database commits.

A build that is killed before this step leaves the ledger unchanged. A build that is killed after it leaves a file that the
next build reads. In both cases the next build records the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sitegen.content.ledger_file import (
    LEDGER_FILE_NAME,
    AddressState,
    LedgerLine,
    add_lines,
    add_lines_to_edited,
    format_ledger,
    ledger_size,
    ledger_size_problem,
    parse_ledger,
    read_ledger_text,
)
from sitegen.database.ledger import ledger_rows, restored
from sitegen.database.records import PAGE_COLUMNS, PAGE_STATES, page_from_row
from sitegen.database.repair_state import RepairFlag, clear_flag, is_flag_set, set_flag
from sitegen.diagnostics import SitegenError, errors
from sitegen.durability import flush
from sitegen.plugins.page_traits import page_traits
from sitegen.publish.ledger.lost_addresses import is_answered
from sitegen.urls import address_of, opaque_address, opaque_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem
    from sitegen.model.page import Page
    from sitegen.plugins import Plugins

PUBLISHED_LINES = f"SELECT {ledger_rows.COLUMNS} FROM ledger_line WHERE state != 'unpublished'"  # noqa: S608 - a literal


def mark_unrecorded(store: Store) -> None:
    """Store that addresses were published without being recorded. The next build that records addresses records all of them."""
    set_flag(store.db, RepairFlag.RECORD_LEDGER)


class LedgerUpdate(NamedTuple):
    """The addresses that a build has to record, and the file with them. Nothing is written yet."""

    new: list[LedgerLine]
    """Lines that are new or have changed."""
    before: bytes = b""
    """Digest of the file that the text was made from."""
    text: str = ""
    """The file with the new lines; "" if there is nothing to record."""

    @property
    def problems(self) -> list[Problem]:
        """An error if the file would be too large to be read by the next build."""
        found = ledger_size_problem(ledger_size(self.text))
        return errors([found] if found else [])


def plan_recording(
    store: Store, root: Path, plugins: Plugins, page_ids: Collection[int], removed_paths: Collection[str]
) -> LedgerUpdate:
    """Return the published and unpublished addresses to record. It is made before the files are published, and changes nothing.

    Args:
        store: the database.
        root: the folder of the archive, which contains the ledger.
        plugins: the page kinds, some of which are recorded.
        page_ids: ids of the pages that were rendered.
        removed_paths: paths of the files of pages that were removed. If the flag `RECORD_LEDGER` is set, all addresses are
            recorded.
    """
    records_all = is_flag_set(store.db, RepairFlag.RECORD_LEDGER)
    new = [
        *_unrecorded_lines(store, plugins, None if records_all else page_ids),
        *_unpublished_lines(store, None if records_all else removed_paths),
    ]
    return _updated_file(store, root, new) if new or records_all else LedgerUpdate(new)


def record_publication(store: Store, root: Path, update: LedgerUpdate) -> None:
    """Record published and unpublished addresses in the database and in the file.

    Raises:
        SitegenError: if the file was edited after the update was planned, and has become too large.
    """
    if update.text:
        ledger_rows.save_lines(store, update.new)
        _write_ledger(store, root, update)
    clear_flag(store.db, RepairFlag.RECORD_LEDGER)
    clear_flag(store.db, RepairFlag.LEDGER_FROM_OUTPUT)
    restored.save_restored(store, [])


def _unrecorded_lines(store: Store, plugins: Plugins, page_ids: Collection[int] | None) -> Iterator[LedgerLine]:
    """Yield the lines of pages that are not in the ledger or differ from it; of all pages if `page_ids` is None."""
    kinds = sorted(name for name, kind in plugins.pages.items() if page_traits(kind).is_recorded)
    query = f"SELECT {PAGE_COLUMNS} FROM page WHERE kind IN ({', '.join('?' * len(kinds))})"  # noqa: S608 - literals
    if page_ids is None:
        rows = store.db.execute(query, kinds).fetchall()
    else:
        rows = [
            row
            for page in sorted(page_ids)
            for row in store.db.execute(f"{query} AND id = ?", (*kinds, page)).fetchall()
        ]
    for row in rows:
        line = _line_of_page(store, page_from_row(row))
        if line and line != _recorded_line(store, line):
            yield line


def _line_of_page(store: Store, page: Page) -> LedgerLine | None:
    """Return the line of a page; None if it belongs to no document.

    The line of a tombstone with an opaque address has neither id nor title, so that it discloses nothing.
    """
    uid = page.document
    # a draft may have the id of a published story
    rows = [row for row in store.documents_with_id(uid) if row.state in PAGE_STATES]
    if not rows:
        return None
    if page.address == opaque_address(uid):
        return LedgerLine(page.address, opaque_id(page.address), state="withdrawn")
    state: AddressState = "withdrawn" if page.kind == "tombstone" else ""
    return LedgerLine(
        page.address, uid, "" if page.kind == "redirect" else ledger_rows.title_digest(store, rows[0]), state
    )


def _recorded_line(store: Store, line: LedgerLine) -> LedgerLine | None:
    """Return the recorded line with the same address and id, or None."""
    query = "SELECT title, state FROM ledger_line WHERE address = ? AND uid = ?"
    row = store.db.execute(query, (line.address, line.uid)).fetchone()
    return LedgerLine(line.address, line.uid, *row) if row else None


def _unpublished_lines(store: Store, removed_paths: Collection[str] | None) -> Iterator[LedgerLine]:
    """Yield the lines of published addresses that no page or redirect answers, with the state "unpublished".

    The addresses of removed files are checked, or all published addresses if `removed_paths` is None.
    """
    if removed_paths is None:
        rows = store.db.execute(PUBLISHED_LINES).fetchall()
    else:
        addresses = map(address_of, sorted(removed_paths))
        rows = [
            row
            for address in addresses
            for row in store.db.execute(f"{PUBLISHED_LINES} AND address = ?", (address,)).fetchall()
        ]
    for address, uid, title, _state in rows:
        if not is_answered(store, address):
            yield LedgerLine(address, uid, title, "unpublished")


def _updated_file(store: Store, root: Path, new: list[LedgerLine]) -> LedgerUpdate:
    """Return the update with the file to write. A missing file is written from all lines.

    To a file that was edited after this build had read it, only the new lines are added: the next build imports the edit, and reports
    the lines that it lacks.
    """
    before = read_ledger_text(root)
    digest = ledger_rows.file_digest(before)
    if before is not None and digest != store.setting(ledger_rows.DIGEST_SETTING):
        return LedgerUpdate(new, digest, add_lines_to_edited(before, new))
    if before is not None and not is_flag_set(store.db, RepairFlag.RECORD_LEDGER):
        return LedgerUpdate(new, digest, add_lines(before, new))
    lines = {(line.address, line.uid): line for line in (*ledger_rows.all_lines(store), *new)}
    return LedgerUpdate(new, digest, format_ledger(lines.values(), parse_ledger(before or "").kept_lines))


def _write_ledger(store: Store, root: Path, update: LedgerUpdate) -> None:
    """Replace the file atomically, unless it is as it has to be. A file that was edited since the update was planned keeps the edit."""
    before = read_ledger_text(root)
    if ledger_rows.file_digest(before) != update.before:
        update = _updated_file(store, root, update.new)
        if update.problems:
            raise SitegenError(update.problems)
    if update.text != before:
        _replace_file(root / LEDGER_FILE_NAME, update.text)
    if before is None or update.before == store.setting(ledger_rows.DIGEST_SETTING):
        ledger_rows.save_file_state(store, update.text)


def _replace_file(file: Path, after: str) -> None:
    """Replace a file with a new text, which is on the disk before the file is renamed, as is its name when this returns."""
    part = file.with_name(f".{file.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(after)
    flush((part,))
    part.replace(file)
    flush((), (file.parent,))
