"""Styles of dates and times: that of the Associated Press (AP), ISO 8601, and the clocks of 12 and 24 hours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from babel.dates import format_time, get_timezone_gmt

if TYPE_CHECKING:
    from datetime import datetime

    from babel import Locale

    from sitegen.config.appearance.dates import DatesConfig
    from sitegen.model.edtf import EdtfDate

AP_MONTHS: Final = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
"""Months with a day. Without a day, AP style spells them out."""
_MONTH = re.compile(r"'[^']*'|M{3,4}|L{3,4}")
_CLOCK_SKELETONS: Final = {"12": "hm", "24": "Hm"}
_NOON: Final = 12
"""The hour of noon on a clock of 24 hours."""


def uses_ap_style(dates: DatesConfig, locale: Locale) -> bool:
    """Return True if dates in a locale have AP style: it exists for American English only."""
    return dates.style == "ap" and locale.language == "en" and locale.territory in {None, "US"}


def ap_pattern(pattern: str, month: int, *, is_short: bool) -> str:
    """Return a CLDR pattern in which the month is replaced by its AP form, as quoted text. If not `is_short`, it is unchanged."""
    if not is_short:
        return pattern
    return _MONTH.sub(lambda found: found[0] if found[0][0] == "'" else f"'{AP_MONTHS[month - 1]}'", pattern)


def iso_date(part: EdtfDate) -> str:
    """Return a date with a year in ISO 8601: a year, a month or a day, as far as they are stated."""
    stated = [f"{part.year_range[0]:04}" if part.year_range else "", part.month, part.day]
    end = next((place for place, value in enumerate(stated) if not value.isdigit()), 3)
    return "-".join(stated[:end])


def clock_time(local: datetime, locale: Locale, dates: DatesConfig) -> str:
    """Return the time of day to the minute, with the zone if the style has it or `[dates]` asks for it."""
    is_ap = uses_ap_style(dates, locale)
    if dates.style == "iso" and dates.clock != "12":
        time = f"{local:%H:%M}"
    elif is_ap and dates.clock != "24":
        time = _ap_time(local)
    elif dates.clock in _CLOCK_SKELETONS:
        time = format_time(local, locale.datetime_skeletons[_CLOCK_SKELETONS[dates.clock]].pattern, locale=locale)
    else:
        time = format_time(local, "short", locale=locale)
    shows_zone = dates.zone == "show" or (dates.zone == "style" and is_ap)
    return f"{time} {_zone_name(local, locale)}" if shows_zone else time


def _ap_time(local: datetime) -> str:
    """Return a time in AP style: `noon`, `midnight`, `2 p.m.` or `2:30 p.m.`."""
    if local.minute == 0 and local.hour in {0, _NOON}:
        return "noon" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % _NOON or _NOON}{minutes} {'p.m.' if local.hour >= _NOON else 'a.m.'}"


def _zone_name(local: datetime, locale: Locale) -> str:
    """Return the abbreviation of a zone, such as PDT. A zone that has only a number gets its offset, such as GMT-03:00."""
    name = local.tzname() or ""
    return name if name.isalpha() else get_timezone_gmt(local, "long", locale=locale)
