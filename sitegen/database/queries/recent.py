"""The query `recent`: recently published stories. It is the only one that depends on the time of the build."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sitegen.codec import decode, encode
from sitegen.model.fields import EdtfStr
from sitegen.model.summary import DocumentSummary

if TYPE_CHECKING:
    from sitegen.database.store import Store

NEWEST_STORIES = """
SELECT summary FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'stories' AND key = '' ORDER BY sort_key DESC LIMIT ?
"""


def recent_stories(store: Store, now: dt.datetime, hours: int, limit: int) -> tuple[bytes, list[str]]:
    """Return the bytes to fingerprint, and the ids of recently published stories, newest first.

    Args:
        store: the database.
        now: the time of the build.
        hours: stories that were published at most so many hours ago are returned, and none of the future.
        limit: the number of newest stories to look at. Stories without a time of day are never returned.
    """
    found = [uid for uid, _ in recent_stories_with_time(store, now, hours, limit)]
    return encode(found), found


def recent_stories_with_time(store: Store, now: dt.datetime, hours: int, limit: int) -> list[tuple[str, dt.datetime]]:
    """Return the ids of the newest stories with a time of publication in the last hours, each with that moment."""
    since = now - dt.timedelta(hours=hours)
    summaries = [decode(DocumentSummary, blob) for (blob,) in store.db.execute(NEWEST_STORIES, (limit,))]
    found = [(summary.uid, EdtfStr(summary.date).edtf.instant if summary.date else None) for summary in summaries]
    return [(uid, instant) for uid, instant in found if instant and since <= instant <= now]
