"""The next moment at which the site changes by itself: a story goes live, or leaves the sitemap for news services."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from sitegen.database.queries.recent import dated
from sitegen.database.records import EPOCH, stamp
from sitegen.model.publication import NEVER

if TYPE_CHECKING:
    from sitegen.database.store import Store

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
