"""Recently published stories: the only query that depends on the time of the build."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sitegen.codec import decode, encode
from sitegen.model.fields import EdtfStr
from sitegen.model.page import DocumentSummary

if TYPE_CHECKING:
    from sitegen.database.store import Store

NEWEST_STORIES = """
SELECT summary FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'stories' AND key = '' ORDER BY sort_key DESC LIMIT ?
"""


def recent_stories(store: Store, now: dt.datetime, hours: int, limit: int) -> tuple[bytes, list[str]]:
    """Return the bytes to fingerprint, and the ids of stories published in the last hours, newest first, at most `limit`.

    Only stories with a stated time count.
    """
    found = [uid for uid, _ in recent_stories_with_time(store, now, hours, limit)]
    return encode(found), found


def recent_stories_with_time(store: Store, now: dt.datetime, hours: int, limit: int) -> list[tuple[str, dt.datetime]]:
    """Return the same stories, each with the moment of its publication; the limit of hours is inclusive."""
    since = now - dt.timedelta(hours=hours)
    summaries = [decode(DocumentSummary, blob) for (blob,) in store.db.execute(NEWEST_STORIES, (limit,))]
    found = [(summary.uid, EdtfStr(summary.date).edtf.instant if summary.date else None) for summary in summaries]
    return [(uid, instant) for uid, instant in found if instant and since <= instant <= now]
