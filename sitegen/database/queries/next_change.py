"""The next scheduled change of the site, which needs no edit: a story becomes public, leaves the news sitemap, or is no longer pinned."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from sitegen.database.front import next_pin_end
from sitegen.database.queries.recent import recent_stories_with_time
from sitegen.database.records import EPOCH, to_epoch_microseconds
from sitegen.model.publication import NEVER

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.store import Store

NEWS_SITEMAP_HOURS = 48
"""Hours for which a story stays in the news sitemap."""
MAX_NEWS_SITEMAP_STORIES = 1_000
"""Maximum number of stories in the news sitemap: the limit of its specification for one file."""


class NextChange(NamedTuple):
    """The moment and the reason of a scheduled change."""

    moment: dt.datetime
    """UTC."""
    reason: str
    """A description, such as `story/x goes live`."""


def next_change(store: Store, config: Config, now: dt.datetime) -> NextChange | None:
    """Return the next scheduled change after a moment, or None.

    Args:
        store: the database.
        config: the configuration, which says if there is a news sitemap, and until when stories are pinned.
        now: the moment; timezone-aware.
    """
    found = [
        change
        for change in (
            _next_publication(store, now),
            _next_news_sitemap_expiry(store, now) if config.outputs.news_sitemap else None,
            _next_pin_end(config, now),
        )
        if change
    ]
    return min(found, default=None)


def _next_publication(store: Store, now: dt.datetime) -> NextChange | None:
    """Return the next publication of stories, or None."""
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
    """Return the next moment at which stories leave the news sitemap, or None."""
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


def _next_pin_end(config: Config, now: dt.datetime) -> NextChange | None:
    """Return the next moment at which a story is no longer pinned to the front page, or None."""
    found = next_pin_end(config, now)
    return NextChange(found[0], f"{found[1]} is no longer pinned to the front page") if found else None


def from_epoch_microseconds(microseconds: int) -> dt.datetime:
    """Return the moment in a column such as `public_from`, in UTC."""
    return EPOCH + dt.timedelta(microseconds=microseconds)


def _describe_change(uids: list[str], singular: str, plural: str) -> str:
    """Return `story/x goes live` or `story/x and 2 more go live`."""
    return f"{uids[0]} {singular}" if not uids[1:] else f"{uids[0]} and {len(uids) - 1} more {plural}"
