"""Times in the words of a newsroom, for the dashboard."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sitegen.diagnostics import pluralize

MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
"""Names of months next to a day, as AP style abbreviates them."""
_NOON_HOUR = 12
_SPANS = ((86_400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes"))
"""Seconds and names of the units of a span, the longest first."""
_DAYS_IN_HOURS = 2
"""Spans of fewer days are stated in hours."""


def day_words(seconds: float, timezone: str) -> str:
    """Return the day of a time in seconds since 1970, such as `Saturday, Dec. 5, 2026`."""
    day = _local(seconds, timezone)
    return f"{day:%A}, {MONTHS[day.month - 1]} {day.day}, {day.year}"


def moment_words(seconds: float, timezone: str) -> str:
    """Return a time in seconds since 1970, such as `Saturday, Dec. 5, 2026, at 6:00 a.m. CST (America/Chicago)`."""
    local = _local(seconds, timezone)
    half = "a.m." if local.hour < _NOON_HOUR else "p.m."
    clock = f"{(local.hour - 1) % _NOON_HOUR + 1}:{local:%M} {half}"
    return f"{day_words(seconds, timezone)}, at {clock} {_zone_words(local, timezone)}"


def _zone_words(local: dt.datetime, timezone: str) -> str:
    """Return the abbreviation of a zone, which also says if it is daylight saving time, and its name."""
    short = local.tzname() or ""
    return timezone if short == timezone else f"{short} ({timezone})"


def span_words(seconds: float) -> str:
    """Return a number of seconds in its largest unit, such as `8 days`, `3 hours` or `less than a minute`."""
    for size, singular, plural in _SPANS:
        if seconds >= size * (_DAYS_IN_HOURS if singular == "day" else 1):
            return pluralize(int(seconds // size), singular, plural)
    return "less than a minute"


def _local(seconds: float, timezone: str) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, ZoneInfo(timezone))
