"""Restores lines that are missing from the ledger's file from the database.

A merge that keeps one side loses lines, and so does another branch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.content.ledger_file import GONE_PREFIX, LEDGER_FILE_NAME, address_digest
from sitegen.database.records import HAS_PAGE_SQL, PAGE_STATES
from sitegen.diagnostics import Problem, summarize_names
from sitegen.problem_codes.addresses import RESTORED_LEDGER_LINES
from sitegen.urls import redirect_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.content.ledger_file import Ledger, LedgerLine
    from sitegen.database.store import Store

RESTORED_SETTING = "ledger-restored"
"""Setting: address and id of each restored line, until a build writes the file."""
DOCUMENT_AT_ADDRESS = f"SELECT 1 FROM document WHERE address = ? AND +{HAS_PAGE_SQL}"  # noqa: S608 - a literal
MAX_LISTED_ADDRESSES = 10
"""Maximum number of addresses in a warning."""


def restore_lines(
    store: Store, ledger_file: Ledger, before: Mapping[tuple[str, str], LedgerLine]
) -> dict[tuple[str, str], LedgerLine]:
    """Return the lines of published addresses that the file neither contains nor lists as gone.

    They are also stored for `restored_problems`.

    Args:
        store: the database.
        ledger_file: the file.
        before: the lines in the database, by address and id.
    """
    listed = {line.address for line in ledger_file.lines.values() if line.state != "unpublished"}
    lost = {
        key: line
        for key, line in before.items()
        if line.state != "unpublished"
        and key not in ledger_file.lines
        and line.address not in listed
        and address_digest(line.address) not in ledger_file.gone_digests
    }
    save_restored(store, lost)
    return lost


def save_restored(store: Store, lines: Iterable[tuple[str, str]]) -> None:
    """Store the addresses and ids of the restored lines."""
    store.set_setting(RESTORED_SETTING, encode(sorted(lines)))


def restored_problems(store: Store) -> list[Problem]:
    """Return a warning that lists the restored addresses; empty if there are none.

    Addresses that a document has or redirects are left out: the build records them anyway.
    """
    lines = msgspec.msgpack.decode(store.setting(RESTORED_SETTING) or encode([]), type=list[tuple[str, str]])
    lost = list(dict.fromkeys(address for address, uid in lines if not _has_document(store, address, uid)))
    if not lost:
        return []
    message = RESTORED_LEDGER_LINES(
        f"published addresses are missing from the file, and are restored: {summarize_names(lost, MAX_LISTED_ADDRESSES)}"
    )
    hint = f'keep the lines of both sides when you merge; to remove an address for good, write "{GONE_PREFIX} {lost[0]}" in {LEDGER_FILE_NAME}'
    return [Problem(LEDGER_FILE_NAME, 0, 0, message, hint, "warning")]


def _has_document(store: Store, address: str, uid: str) -> bool:
    if store.db.execute(DOCUMENT_AT_ADDRESS, (address,)).fetchone() is not None:
        return True
    metas = (store.meta(row) for row in store.documents_with_id(uid) if row.state in PAGE_STATES)
    return any(address in map(redirect_address, meta.redirect_from) for meta in metas if meta)
