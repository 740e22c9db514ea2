"""What was published lately: the one read that depends on the moment of the build."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sitegen.archive.rows import decode
from sitegen.model.fields import DateText
from sitegen.model.page import Card
from sitegen.read.document import encode

if TYPE_CHECKING:
    from sitegen.archive.store import Store

NEWEST = """
SELECT card FROM entry JOIN document ON document.id = entry.document
WHERE idx = 'stories' AND bucket = '' ORDER BY sort DESC LIMIT ?
"""


def recent(store: Store, now: dt.datetime, hours: int, limit: int) -> tuple[bytes, list[str]]:
    """The ids of the stories published in so many hours before the build, the newest first, at most `limit`.

    Only a story of which the minute is stated counts: a day alone may be the whole of it over.
    """
    since = now - dt.timedelta(hours=hours)
    cards = [decode(Card, blob) for (blob,) in store.db.execute(NEWEST, (limit,))]
    found = [card.uid for card in cards if _within(card.date, since, now)]
    return encode(found), found


def _within(date: str, since: dt.datetime, now: dt.datetime) -> bool:
    instant = DateText(date).edtf.instant if date else None
    return instant is not None and since <= instant <= now
