"""What may be published: fail closed. Only what says so, and whose time has come, is part of the public archive."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from sitegen.model.entity import Entity
from sitegen.model.story import Leaf, Story, Thread

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sitegen.model.document import Meta
    from sitegen.model.fields import DateText

State = Literal["public", "withdrawn", "draft", "held", "embargoed", "suppressed", "merged", "broken"]


def state_of(meta: Meta | None, now: dt.datetime, zone: ZoneInfo) -> State:
    """A document's state at a moment; `broken` is one that could not be read."""
    if meta is None:
        return "broken"
    if isinstance(meta, Entity):
        state: State = "suppressed" if meta.visibility == "suppressed" else "public"
    else:
        state = _status(meta, now, zone)
    return "merged" if state == "public" and meta.merged_into else state


def _status(meta: Story | Thread | Leaf, now: dt.datetime, zone: ZoneInfo) -> State:
    if (
        isinstance(meta, Story)
        and meta.embargo
        and meta.status == "published"
        and now < embargo_end(meta.embargo, zone)
    ):
        return "embargoed"
    return "public" if meta.status == "published" else meta.status


def embargo_end(embargo: DateText, zone: ZoneInfo) -> dt.datetime:
    """The moment from which an embargoed story may be built: a time as given, a date's first minute in the zone.

    A date that is only partly known ends on the last day it can mean.
    """
    value = embargo.edtf
    if value.instant:
        return value.instant
    if value.latest is None:
        return dt.datetime.max.replace(tzinfo=dt.UTC)
    year, month, day = value.latest
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.datetime.max.replace(tzinfo=dt.UTC)
    return dt.datetime(year, month, day, tzinfo=zone)
