"""The next moment at which the site changes by itself: a story goes live, or leaves the sitemap for news services."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from sitegen.database.queries.recent import recent_stories_with_time
from sitegen.database.records import EPOCH, to_epoch_microseconds
from sitegen.model.publication import NEVER

if TYPE_CHECKING:
    from sitegen.database.store import Store

NEWS_SITEMAP_HOURS = 48
"""Hours for which the sitemap for news services has a story."""
MAX_NEWS_SITEMAP_STORIES = 1_000
"""Stories in it: what the extension allows in one file."""


class NextChange(NamedTuple):
    """What happens next without an edit, and when."""

    moment: dt.datetime
    """UTC."""
    reason: str
    """In words, such as `story/x goes live`."""


def next_change(store: Store, now: dt.datetime, *, has_news_sitemap: bool) -> NextChange | None:
    """Return the next change after `now`; None if the site stays as it is. `news`: whether there is a news sitemap."""
    found = [
        change
        for change in (
            _next_publication(store, now),
            _next_news_sitemap_expiry(store, now) if has_news_sitemap else None,
        )
        if change
    ]
    return min(found, default=None)


def _next_publication(store: Store, now: dt.datetime) -> NextChange | None:
    """The story that goes live next, found by index."""
    query = """
    SELECT public_from, uid FROM document
    WHERE public_from = (SELECT min(public_from) FROM document WHERE public_from > ? AND public_from < ?) ORDER BY uid
    """
    rows = store.db.execute(query, (to_epoch_microseconds(now), to_epoch_microseconds(NEVER))).fetchall()
    if not rows:
        return None
    return NextChange(
        from_epoch_microseconds(rows[0][0]), _describe_change([uid for _, uid in rows], "goes live", "go live")
    )


def _next_news_sitemap_expiry(store: Store, now: dt.datetime) -> NextChange | None:
    """The story that leaves the sitemap for news services next."""
    stories = [
        (instant, uid)
        for uid, instant in recent_stories_with_time(store, now, NEWS_SITEMAP_HOURS, MAX_NEWS_SITEMAP_STORIES)
    ]
    if not stories:
        return None
    first, _ = min(stories)
    uids = sorted(uid for instant, uid in stories if instant == first)
    return NextChange(
        (first + dt.timedelta(hours=NEWS_SITEMAP_HOURS, seconds=1)).astimezone(dt.UTC),
        _describe_change(uids, "leaves the news sitemap", "leave the news sitemap"),
    )


def from_epoch_microseconds(microseconds: int) -> dt.datetime:
    """Return the moment (UTC) that the column `live` holds."""
    return EPOCH + dt.timedelta(microseconds=microseconds)


def _describe_change(uids: list[str], singular: str, plural: str) -> str:
    """`story/x goes live`, `story/x and 2 more go live`."""
    return f"{uids[0]} {singular}" if not uids[1:] else f"{uids[0]} and {len(uids) - 1} more {plural}"
