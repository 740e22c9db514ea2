"""Moments in words that name their time zone, so that no reader takes them for the time of another clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.publication import NEVER, delaying_field, live_from

if TYPE_CHECKING:
    import datetime as dt
    from zoneinfo import ZoneInfo

    from sitegen.model.story import Story

FIELD_LABELS = {"embargo": "embargo", "published": "date of publication"}


def format_zoned_time(moment: dt.datetime, zone: ZoneInfo) -> str:
    """Return a moment as `2026-12-05 06:00 America/Los_Angeles`, with its offset where the clocks show that time twice."""
    local = moment.astimezone(zone)
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    offset = f" (UTC{local.isoformat()[-6:]})" if twice else ""
    return f"{local.date().isoformat()} {time} {zone.key}{offset}"


def describe_live_from(story: Story, zone: ZoneInfo) -> str:
    """Return when a published story goes live, and which of its dates says so; empty if none does."""
    live = live_from(story, zone)
    if live is None:
        return ""
    when = "never by itself" if live == NEVER else format_zoned_time(live, zone)
    return f"{when} ({FIELD_LABELS[delaying_field(story, zone)]})"
