"""Dates and times of other systems, read by strict patterns. Nothing is guessed: a text that fits no pattern is no date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ]+(?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(?P<offset>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
"""ISO 8601, the format of MySQL, and that of Jekyll with a space before the offset."""
_MONTH = re.compile(r"\d{4}(-\d\d)?")
_RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(:\d\d)? ([+-]\d{4}|GMT|UTC|UT|Z|[ECMP][SD]T)"
)
UNKNOWN = "XXXX"
"""The value of a date that is not known, as EDTF."""
PLACEHOLDER_YEARS = frozenset({"0001", "9999"})
"""Years of the first and the last date that programs can store, which stand for a date that is not known."""
MAX_OFFSET = timedelta(hours=15)
"""Maximum difference of local time from UTC. Two times that differ by more do not state the same moment."""


class SourceDate(NamedTuple):
    """A date in the source."""

    value: str
    """The value for front matter: a date, or a time without an offset if the archive's zone has the same offset then."""
    moment: datetime | None
    """The moment, with a zone, to compare it with the present. A date without a time begins at its first minute. None if only a month or
    a year is known, or nothing."""
    is_contradicted: bool = False
    """True if another field of the source states another time."""


def read_date(text: str, zone: str) -> SourceDate | None:
    """Return a date in the form of ISO 8601, RFC 822 or MySQL; None for any other text and for the placeholders of databases.

    Placeholders are zero dates and dates in the years 1 and 9999.

    Args:
        text: the date as the source has it.
        zone: IANA name of the archive's time zone, which times without an offset are in.
    """
    try:
        found = _read_date(text.strip(), zone)
    except (
        ValueError,
        OverflowError,
    ):  # a day or a time that does not exist, or one outside the years that programs can store
        return None
    return found if found and found.value[:4] not in PLACEHOLDER_YEARS else None


def _read_date(text: str, zone: str) -> SourceDate | None:
    if match := _ISO.fullmatch(text):
        return _read_iso(match, zone)
    if _MONTH.fullmatch(text) and int(text[:4]) > 0:
        datetime.strptime(text, "%Y-%m" if "-" in text else "%Y")  # noqa: DTZ007 - only to see that it exists
        return SourceDate(text, None)
    return _with_zone(parsedate_to_datetime(text), zone) if _RFC_822.fullmatch(text) else None


def _read_iso(match: re.Match[str], zone: str) -> SourceDate | None:
    day = date.fromisoformat(match["day"])  # ValueError for zero dates
    if not match["time"]:
        return SourceDate(match["day"], datetime.combine(day, time(), ZoneInfo(zone)))
    naive = datetime.combine(day, time.fromisoformat(match["time"]))
    if not match["offset"]:
        return SourceDate(_minutes(naive), naive.replace(tzinfo=ZoneInfo(zone)))
    return _with_zone(naive.replace(tzinfo=_offset(match["offset"])), zone)


def read_local_and_utc(local: str, utc: str, zone: str) -> SourceDate | None:
    """Return the time that two fields state, one in local time and one in UTC, as WordPress has them.

    The local time is kept, with the offset that the two fields show unless the archive's zone has it then. If one of them is a zero date, the
    other is taken. If they are so far apart that one of them is wrong, the local time is kept, and the moment is the later one, so that nothing is
    public too early.
    """
    first, second = read_date(local, "UTC"), read_date(utc, "UTC")
    if first is None or first.moment is None:
        return _in_zone(second, zone)
    if second is None or second.moment is None:
        return read_date(local, zone)
    if "T" not in first.value or "T" not in second.value:  # a day without a time stays one
        return _day_and_time(first, second, zone)
    if abs(first.moment - second.moment) > MAX_OFFSET:
        here = first.moment.replace(tzinfo=ZoneInfo(zone))
        return SourceDate(first.value, max(here, second.moment), is_contradicted=True)
    offset = timezone(first.moment - second.moment)
    return _with_zone(first.moment.replace(tzinfo=offset), zone, keep_local=True)


def _in_zone(stored: SourceDate | None, zone: str) -> SourceDate | None:
    """Return a time in UTC in the archive's zone; a day without a time is unchanged."""
    if stored is None or stored.moment is None:
        return None
    return _with_zone(stored.moment, zone) if "T" in stored.value else read_date(stored.value, zone)


def _day_and_time(local: SourceDate, utc: SourceDate, zone: str) -> SourceDate | None:
    """Return the local one of two dates of which at least one has no time. Its moment is the later one."""
    found = read_date(local.value, zone)
    if found is None or found.moment is None or utc.moment is None:
        return found
    is_contradicted = abs(found.moment - utc.moment) > MAX_OFFSET + timedelta(days=1)
    return SourceDate(found.value, max(found.moment, utc.moment), is_contradicted)


def _with_zone(moment: datetime, zone: str, *, keep_local: bool = False) -> SourceDate:
    """Return a moment as a date for front matter: without an offset if the archive's zone has that offset then, else with it.

    A time in UTC that is not said to be local is told in the archive's zone, since UTC is how programs store times.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    there = moment.astimezone(ZoneInfo(zone))
    is_stored_time = not keep_local and moment.utcoffset() == timedelta(0)
    if is_stored_time or there.utcoffset() == moment.utcoffset():
        return SourceDate(_minutes(there.replace(tzinfo=None)), moment)
    return SourceDate(moment.isoformat(timespec="minutes"), moment)


def _offset(text: str) -> timezone:
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-size if text[0] == "-" else size)


def _minutes(naive: datetime) -> str:
    return naive.isoformat(timespec="minutes")
