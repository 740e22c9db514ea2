"""What was published lately: the one read that depends on the moment of the build."""

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
    """The ids of the stories published in so many hours before the build, the newest first, at most `limit`.

    Only a story of which the minute is stated counts: a day alone may be the whole of it over.
    """
    found = [uid for uid, _ in recent_stories_with_time(store, now, hours, limit)]
    return encode(found), found


def recent_stories_with_time(store: Store, now: dt.datetime, hours: int, limit: int) -> list[tuple[str, dt.datetime]]:
    """Return the same stories, each with the moment at which it was published; one counts to the last second of so many hours."""
    since = now - dt.timedelta(hours=hours)
    summaries = [decode(DocumentSummary, blob) for (blob,) in store.db.execute(NEWEST_STORIES, (limit,))]
    found = [(summary.uid, EdtfStr(summary.date).edtf.instant if summary.date else None) for summary in summaries]
    return [(uid, instant) for uid, instant in found if instant and since <= instant <= now]
