"""EDTF dates: ISO 8601-2:2019 levels 0 and 1, and from level 2 only an unspecified year (`XXXX-12-07`).

The parser never guesses. Each value has bounds, a sort key, and a prefix that is certain.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sitegen.model.edtf.hints import MAX_DATE_CHARS, format_hint

Ymd = tuple[int, int, int]

_DATE: Final = re.compile(
    r"(?P<year>\d{4}|-(?!0000)\d{4}|\d{3}X|\d\dXX|\dXXX|XXXX|Y-?[1-9]\d{4,8})"
    r"(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?P<qualifier>[?~%])?",
    re.ASCII,
)
_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
_DATE_TIME: Final = re.compile(
    rf"(?P<day>\d{{4}}-\d\d-\d\d)[T ](?P<clock>{_CLOCK}(?::[0-5]\d(?:\.\d{{1,9}})?)?)"
    r" ?(?P<zone>Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?",
    re.ASCII,
)
"""A date-time with or without an offset, in the notations of ISO 8601, RFC 3339, JavaScript, strftime and databases."""

# Possible months of a value. Seasons are those of northern meteorology; winter ends with the year.
_MONTH_RANGES: Final = {"": (1, 12), "XX": (1, 12), "21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 12)}
SEASON_CODES: Final = ("21", "22", "23", "24")


class DateError(ValueError):
    """A text that is not a date of this subset. The message says in one sentence how to correct it."""


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """One date as written: EDTF level 1 without intervals. A component that is not given is empty."""

    year: str  # "2019", "201X", "XXXX", "-0044", "Y12000"
    month: str = ""  # "01" to "12", a season "21" to "24", or "XX"
    day: str = ""  # "01" to "31", or "XX"
    qualifier: str = ""  # "?" uncertain, "~" approximate, "%" both

    @property
    def year_range(self) -> tuple[int, int] | None:
        """The first and last possible year (0 is 1 BC, as in ISO 8601); None if no digit is specified."""
        if self.year == "XXXX":
            return None
        digits = self.year.removeprefix("Y")
        return int(digits.replace("X", "0")), int(digits.replace("X", "9"))

    @property
    def month_range(self) -> tuple[int, int]:
        """The first and last possible month."""
        return _MONTH_RANGES.get(self.month) or (int(self.month), int(self.month))

    @property
    def day_range(self) -> tuple[Ymd, Ymd] | None:
        """The first and last possible day, ignoring the qualifier; None without a year."""
        if self.year_range is None:
            return None
        (first, last), (start, end) = self.year_range, self.month_range
        if self.day.isdigit():
            return (first, start, int(self.day)), (last, end, int(self.day))
        return (first, start, 1), (last, end, _days_in_month(last, end))

    @property
    def known_prefix(self) -> str | None:
        """The longest certain prefix as an ISO 8601 date. A year of more than four digits has a sign (`+12000`).

        None if the date is qualified or a digit of its year is unspecified.
        """
        if self.qualifier or "X" in self.year:
            return None
        if self.year.startswith("Y"):
            return f"{int(self.year[1:]):+d}"
        if not self.month or self.month == "XX" or self.month in SEASON_CODES:
            return self.year
        return "-".join((self.year, self.month, *([self.day] if self.day.isdigit() else [])))

    @property
    def month_day_sort_key(self) -> str:
        """Sort key of dates without a year: month and day, each "00" if unspecified."""
        month = self.month_range[0] if self.month.isdigit() else 0
        return f"{month:02d}{int(self.day) if self.day.isdigit() else 0:02d}"


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date, a date-time or an interval.

    `start` and `end` are the same for a date and a date-time. An end of an interval that is open or unknown is None.
    """

    text: str
    start: EdtfDate | None
    end: EdtfDate | None
    instant: datetime | None = None

    @property
    def is_interval(self) -> bool:
        """True for a time interval (EDTF levels 0 and 1)."""
        return "/" in self.text

    @property
    def earliest(self) -> Ymd | None:
        """The first possible day, ignoring the qualifier; None if unbounded or unknown."""
        span = self.start.day_range if self.start else None
        return span[0] if span else None

    @property
    def latest(self) -> Ymd | None:
        """The last possible day, ignoring the qualifier; None if unbounded or unknown."""
        span = self.end.day_range if self.end else None
        return span[1] if span else None

    @property
    def has_year(self) -> bool:
        """True if any digit of a year is specified."""
        return self.earliest is not None or self.latest is not None

    @property
    def year(self) -> int | None:
        """The year of the start if all its digits are specified, even if it is qualified (2019 for `2019~`)."""
        years = self.start.year_range if self.start else None
        return years[0] if years and years[0] == years[1] else None

    @property
    def month(self) -> int | None:
        """The month of the start, 1 to 12, if `year` is known and the month is specified and is not a season."""
        if self.year is None or self.start is None or self.start.month in _MONTH_RANGES:
            return None
        return int(self.start.month)

    @property
    def known_prefix(self) -> str | None:
        """The certain prefix, for JSON-LD: an ISO 8601 date or interval, an RFC 3339 date-time, or None."""
        if self.instant:
            return self.instant.isoformat().replace("+00:00", "Z")
        ends = [part.known_prefix if part else None for part in (self.start, self.end)]
        if ends[0] is None or ends[1] is None:
            return None
        return f"{ends[0]}/{ends[1]}" if self.is_interval else ends[0]

    @property
    def known_day(self) -> str | None:
        """The exact day as an ISO 8601 date or an RFC 3339 date-time, in the years 0 to 9999; None if it is not certain."""
        certain = None if self.is_interval else self.known_prefix
        return certain if certain and re.match(r"\d{4}-\d\d-\d\d", certain) else None

    @property
    def datetime_attr(self) -> str | None:
        """Value for `<time datetime>`: a date-time, a date of the years 1 to 9999, or a day without a year; else None."""
        if self.instant or self.start is None or self.is_interval:
            return self.known_prefix if self.instant else None
        if re.fullmatch(r"XXXX-\d\d-\d\d", self.text):
            return self.text.removeprefix("XXXX-")
        return self.known_prefix if self.start.year.isdigit() and self.year else None

    @property
    def sort_key(self) -> str:
        """Text that sorts chronologically: dates without a year first, then by earliest start, then by latest end."""
        if self.start and not self.has_year:
            return "0" + self.start.month_day_sort_key
        bounds = (self.earliest or (-(10**9), 0, 0), self.latest or (10**9, 0, 0))  # outside the range of years
        days = "".join(f"{year + 10**9:010d}{month:02d}{day:02d}" for year, month, day in bounds)
        return f"1{days}{self.instant.astimezone(UTC).isoformat() if self.instant else ''}"

    def is_before(self, other: Edtf) -> bool | None:
        """Return True if this date certainly ends before the other begins, by days or instants.

        Returns False if it certainly does not, and None if the order is unknown or a date is qualified.
        """
        if self.instant and other.instant:
            return self.instant < other.instant
        if any(part and part.qualifier for part in (self.start, self.end, other.start, other.end)):
            return None
        if self.latest and other.earliest and self.latest < other.earliest:
            return True
        return False if self.earliest and other.latest and self.earliest >= other.latest else None


def parse(text: str, zone: str | None = None) -> Edtf:
    """Parse an EDTF text.

    `zone` is the IANA zone of times without an offset, and of the day of every date-time. Without a zone, the day is that of
    the time's own offset. A local time that is repeated or skipped in the zone gets the offset before the change (fold=0).

    Raises:
        DateError: if the text is not a date of this subset, or is a time without an offset and `zone` is None.

    """
    if len(text) > MAX_DATE_CHARS:
        raise DateError(_format_error(text[:MAX_DATE_CHARS]))
    if time := _DATE_TIME.fullmatch(text):
        local = f"{time['day']}T{time['clock'].partition('.')[0]}"
        if not time["zone"]:
            return _parse_date_time(_add_zone_offset(local, text, zone), text, zone)
        return _parse_date_time(local + _normalize_offset(time["zone"]), text, zone)
    if "/" in text:
        return _parse_interval(text)
    part = _parse_date(text)
    return Edtf(text, part, part)


def _normalize_offset(offset: str) -> str:
    """Return an offset as `-08:00`, from `-0800`, `-08` or `-08:00`; `Z` is unchanged."""
    digits = offset[1:].replace(":", "").ljust(4, "0")
    return offset if offset == "Z" else f"{offset[0]}{digits[:2]}:{digits[2:]}"


def _add_zone_offset(naive: str, source: str, zone: str | None) -> str:
    """Add the offset of the zone to a naive time; use UTC if the offset is not in whole minutes (local mean time)."""
    if zone is None:
        raise DateError(f'"{source}" has no time zone: write its offset, as in 2019-03-02T10:00-08:00')
    local = _parse_time(naive, source).replace(tzinfo=ZoneInfo(zone))
    offset = local.utcoffset()
    return (local.astimezone(UTC) if offset and offset.seconds % 60 else local).isoformat()


def _parse_time(text: str, source: str) -> datetime:
    """Parse a time; refuse the years 1 and 9999, because in another zone they may be outside the calendar."""
    _parse_date(text[:10])
    if not "0001" < text[:4] < "9999":
        raise DateError(f'"{source}" is not a valid time: a time of day needs a year from 0002 to 9998')
    return datetime.fromisoformat(text)


def _parse_date_time(text: str, source: str, zone: str | None) -> Edtf:
    """Parse a date-time with an offset: EDTF level 0, RFC 3339."""
    instant = _parse_time(text, source)
    day = EdtfDate(*(instant.astimezone(ZoneInfo(zone)) if zone else instant).date().isoformat().split("-"))
    return Edtf(text, day, day, instant)


def _parse_interval(text: str) -> Edtf:
    """Parse a time interval: EDTF level 0, and level 1 with open (`..`) or unknown (empty) ends."""
    ends = text.split("/")
    if text.count("/") > 1 or re.fullmatch(r"\d+/\d\d?|\d\d?/\d{4}", text, re.ASCII):
        raise DateError(_format_error(text))
    if not set(ends) - {"", ".."}:
        raise DateError(f'"{text}" has no dates: write at least one, as in 1985/.. or ../1990')
    start, end = (None if written in {"", ".."} else _parse_date(written) for written in ends)
    value = Edtf(text, start, end)
    if (start and not value.earliest) or (end and not value.latest):
        raise DateError(f'"{text}" has an end without a year: add the year, or leave the end open, as in 1985/..')
    if value.latest and value.earliest and value.latest < value.earliest:
        raise DateError(f'"{text}" ends before it starts: write the earlier date first')
    return value


def _parse_date(text: str) -> EdtfDate:
    """Parse one date without a time: EDTF levels 0 and 1."""
    match = _DATE.fullmatch(text)
    if not match:
        raise DateError(_format_error(text))
    part = EdtfDate(*match.groups(default=""))
    if wrong := _calendar_error(part):
        raise DateError(f'"{text}" is not a valid date: {wrong}')
    return part


def _calendar_error(date: EdtfDate) -> str:
    """Return the reason why a well-formed date is impossible; empty if it is possible."""
    if date.month and date.year != "XXXX" and not date.year.removeprefix("-").isdigit():
        return f"write {date.year} without a month"
    if date.month not in _MONTH_RANGES and not "01" <= date.month <= "12":
        return "a month is 01 to 12, or XX, and 21 to 24 are spring to winter"
    if date.day and date.month in SEASON_CODES:
        return f"{date.month} is a season, which has no days"
    if date.day.isdigit() and date.month == "XX" and date.year != "XXXX":
        return f"a day needs its month, so write {date.year}-XX"
    days = _days_in_month(date.year_range[0] if date.year_range else 2000, date.month_range[0])
    if date.day not in {"", "XX"} and not 1 <= int(date.day) <= days:
        return f"the days of {date.year}-{date.month} are 01 to {days:02d}, or XX"
    return ""


def _days_in_month(year: int, month: int) -> int:
    """Return the number of days of a month in the proleptic Gregorian calendar of ISO 8601."""
    return calendar.monthrange(year, month)[1]


def _format_error(text: str) -> str:
    """Return the message about a text that is not a date, with a hint."""
    excerpt = re.sub(r"\s", " ", text)
    return f'"{excerpt}" is not a date that can be read: {format_hint(text)}'
