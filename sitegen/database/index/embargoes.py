"""Embargoes that begin or end with time: which documents change their state though their files do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.index.blocking_problems import claim_of
from sitegen.database.index.document_row import state_now, unread
from sitegen.database.records import WITHHELD, stamp

if TYPE_CHECKING:
    from sitegen.database.index.document_row import Moment
    from sitegen.database.records import Row
    from sitegen.database.store import Store


def overtaken(store: Store, moment: Moment) -> list[Row]:
    """Return the documents whose state may no longer be that of this moment: found by index, few of them."""
    now = stamp(moment.now)
    rows = store.rows("live > ? AND +state != 'embargoed' AND +withheld != 'embargoed'", now)
    rows += store.rows("state = 'embargoed' AND +live <= ?", now)
    rows += store.rows("withheld != '' AND withheld = 'embargoed' AND +live <= ?", now)
    return rows + (store.rows(f"state IN {WITHHELD}") if moment.drafts else [])


def state_again(store: Store, row: Row, moment: Moment) -> tuple[str, str]:
    """The state of a filed document at a moment, and what keeps it from being published in the preview."""
    if meta := store.meta(row):
        return ("public", "") if row.file in moment.released else state_now(meta, moment)
    return unread(*claim_of(store, row), moment), ""
