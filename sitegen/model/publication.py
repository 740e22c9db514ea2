"""The states of documents. A document is public only if it says so and its embargo and date have passed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from sitegen.model.entity import Entity
from sitegen.model.staff import StaffMember
from sitegen.model.story import StaticPage, Story, Thread

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sitegen.model.document import Meta
    from sitegen.model.edtf import Edtf, Ymd

DocumentState = Literal["public", "unused", "withdrawn", "draft", "held", "embargoed", "suppressed", "merged", "broken"]
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)
"""Moment of a document that never becomes public by itself: its year is unspecified or after 9998."""
LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
"""Moment of a document with a date before the year 2, which Python's calendar cannot represent in every zone."""


FIELD_LABELS = {"embargo": "embargo", "published": "date of publication"}


def document_state(meta: Meta | None, now: dt.datetime, zone: ZoneInfo) -> DocumentState:
    """Return the state of a document at a moment; `broken` if its front matter could not be read.

    An entity is `unused` until a public document uses it, which `database.index.entity_visibility` decides after all
    documents have been linked. This includes an entity that was merged into another: the merge is published only if the
    entity is used or was published before.
    """
    if meta is None:
        return "broken"
    state = _entity_state(meta) if isinstance(meta, Entity) else _dated_document_state(meta, now, zone)
    return "merged" if state == "public" and meta.merged_into else state


def _entity_state(entity: Entity) -> DocumentState:
    if entity.visibility == "suppressed":
        return "suppressed"
    return "public" if entity.status == "published" else "unused"


def _dated_document_state(
    meta: Story | Thread | StaticPage | StaffMember, now: dt.datetime, zone: ZoneInfo
) -> DocumentState:
    if isinstance(meta, StaffMember) and meta.visibility == "suppressed":
        return "suppressed"
    if meta.status != "published":
        return meta.status
    live = public_from(meta, zone)
    return "embargoed" if live and now < live else "public"


def public_from(meta: Meta | None, zone: ZoneInfo) -> dt.datetime | None:
    """Return the moment (UTC) from which a published story is public.

    It is the later of the end of the embargo and the first possible moment of the date of publication. None if neither is
    known, or the document is not a published story.
    """
    if not isinstance(meta, Story) or meta.status != "published":
        return None
    ends = _embargo_end(meta.embargo.edtf, zone) if meta.embargo else None
    begins = _publication_start(meta.published.edtf, zone) if meta.published else None
    return max((moment for moment in (ends, begins) if moment), default=None)


def delaying_field(meta: Story, zone: ZoneInfo) -> Literal["embargo", "published"]:
    """Return the field that delays a story the longest: its embargo or its date of publication."""
    ends = _embargo_end(meta.embargo.edtf, zone) if meta.embargo else None
    return "embargo" if ends and ends == public_from(meta, zone) else "published"


def _embargo_end(embargo: Edtf, zone: ZoneInfo) -> dt.datetime:
    """Return the end of an embargo: the given time, or the first moment of the last possible day of a date."""
    return _first_moment(embargo, embargo.latest, zone) or NEVER


def _publication_start(published: Edtf, zone: ZoneInfo) -> dt.datetime | None:
    """Return the first possible moment of a date of publication; None if its start is unknown."""
    return _first_moment(published, published.earliest, zone)


def _first_moment(value: Edtf, day: Ymd | None, zone: ZoneInfo) -> dt.datetime | None:
    """Return the time of a date-time, or else the first moment of `day` in the zone; None if there is no such day.

    A midnight that is repeated in the zone counts the first time. A midnight that is skipped is the moment of the change.
    """
    if value.instant:
        return value.instant.astimezone(dt.UTC)
    if day is None:
        return None
    if not dt.MINYEAR < day[0] < dt.MAXYEAR:  # outside the calendar in some zones
        return LONG_AGO if day[0] <= dt.MINYEAR else NEVER
    return dt.datetime(*day, tzinfo=zone).astimezone(dt.UTC)


def format_zoned_time(moment: dt.datetime, zone: ZoneInfo) -> str:
    """Return a moment as `2026-12-05 06:00 America/Los_Angeles`, with the offset if the local time occurs twice."""
    local = moment.astimezone(zone)
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    offset = f" (UTC{local.isoformat()[-6:]})" if twice else ""
    return f"{local.date().isoformat()} {time} {zone.key}{offset}"


def describe_public_from(story: Story, zone: ZoneInfo) -> str:
    """Return the moment when a published story becomes public and the field that decides it; empty if none does."""
    live = public_from(story, zone)
    if live is None:
        return ""
    when = "never by itself" if live == NEVER else format_zoned_time(live, zone)
    return f"{when} ({FIELD_LABELS[delaying_field(story, zone)]})"
