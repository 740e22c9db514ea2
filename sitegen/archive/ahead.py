"""The next moment at which the site changes by itself: a story goes live, or leaves the sitemap for news services."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from sitegen.archive.excused import claim_of
from sitegen.archive.filing import EPOCH, WITHHELD, stamp, state_now, unread
from sitegen.archive.recent import dated
from sitegen.model.state import NEVER

if TYPE_CHECKING:
    from sitegen.archive.filing import Moment
    from sitegen.archive.rows import Row
    from sitegen.archive.store import Store

HOURS = 48
"""Hours for which the sitemap for news services has a story."""
MOST = 1_000
"""Stories in it: what the extension allows in one file."""


class NextChange(NamedTuple):
    """What happens next without an edit, and when."""

    moment: dt.datetime
    """UTC."""
    reason: str
    """In words, such as `story/x goes live`."""


def next_change(store: Store, now: dt.datetime, *, news: bool) -> NextChange | None:
    """Return the next change after `now`; None if the site stays as it is. `news`: whether there is a news sitemap."""
    found = [change for change in (_live(store, now), _old_news(store, now) if news else None) if change]
    return min(found, default=None)


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


def _live(store: Store, now: dt.datetime) -> NextChange | None:
    """The story that goes live next, found by index."""
    query = "SELECT live, uid FROM document WHERE live = (SELECT min(live) FROM document WHERE live > ? AND live < ?) ORDER BY uid"
    rows = store.db.execute(query, (stamp(now), stamp(NEVER))).fetchall()
    if not rows:
        return None
    return NextChange(moment_of(rows[0][0]), _told([uid for _, uid in rows], "goes live", "go live"))


def _old_news(store: Store, now: dt.datetime) -> NextChange | None:
    """The story that leaves the sitemap for news services next."""
    stories = [(instant, uid) for uid, instant in dated(store, now, HOURS, MOST)]
    if not stories:
        return None
    first, _ = min(stories)
    uids = sorted(uid for instant, uid in stories if instant == first)
    return NextChange(
        (first + dt.timedelta(hours=HOURS, seconds=1)).astimezone(dt.UTC),
        _told(uids, "leaves the news sitemap", "leave the news sitemap"),
    )


def moment_of(live: int) -> dt.datetime:
    """Return the moment (UTC) that the column `live` holds."""
    return EPOCH + dt.timedelta(microseconds=live)


def _told(uids: list[str], one: str, many: str) -> str:
    """`story/x goes live`, `story/x and 2 more go live`."""
    return f"{uids[0]} {one}" if not uids[1:] else f"{uids[0]} and {len(uids) - 1} more {many}"
