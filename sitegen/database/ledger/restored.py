"""Restores lines that are missing from the ledger's file, after a merge that kept one side or on another branch, from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.content.ledger_file import GONE, NAME, digest
from sitegen.database.records import HAS_PAGE, PAGE_STATES
from sitegen.diagnostics import Problem, first_of
from sitegen.urls import old_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.content.ledger_file import Ledger, Line
    from sitegen.database.store import Store

RESTORED = "ledger-restored"
"""Setting, until a build records: address and id of each line that was put back."""
AT = f"SELECT 1 FROM document WHERE address = ? AND +{HAS_PAGE}"  # noqa: S608 - a literal
FEW = 10
"""Addresses that a warning names."""


def restore(store: Store, found: Ledger, before: Mapping[tuple[str, str], Line]) -> dict[tuple[str, str], Line]:
    """Return the lines of addresses that were published, are in no line of the file, and were not said to be gone."""
    there = {line.address for line in found.lines.values() if line.state != "unpublished"}
    lost = {
        key: line
        for key, line in before.items()
        if line.state != "unpublished"
        and key not in found.lines
        and line.address not in there
        and digest(line.address) not in found.gone
    }
    note(store, lost)
    return lost


def note(store: Store, lines: Iterable[tuple[str, str]]) -> None:
    """Remember which lines were put back."""
    store.set(RESTORED, encode(sorted(lines)))


def problems(store: Store) -> list[Problem]:
    """Return a warning that lists the addresses that only the database still had.

    Addresses that a document has or redirects are left out: this build records them anyway.
    """
    lines = msgspec.msgpack.decode(store.setting(RESTORED) or encode([]), type=list[tuple[str, str]])
    lost = list(dict.fromkeys(address for address, uid in lines if not _by_itself(store, address, uid)))
    if not lost:
        return []
    said = f"the file has lost addresses that were published, and they are put back: {first_of(lost, FEW)}"
    hint = f'keep the lines of both sides in a merge; for an address that must go, write "{GONE} {lost[0]}" in {NAME}'
    return [Problem(NAME, 0, 0, said, hint, "warning")]


def _by_itself(store: Store, address: str, uid: str) -> bool:
    if store.db.execute(AT, (address,)).fetchone() is not None:
        return True
    metas = (store.meta(row) for row in store.of(uid) if row.state in PAGE_STATES)
    return any(address in map(old_address, meta.redirect_from) for meta in metas if meta)
