"""Dates of pages: from the front matter, or else from the name of the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from sitegen.importers._dates import SourceDate, read_date
from sitegen.importers._sites.metadata.field_values import FALSE, normalize_key, plain_text
from sitegen.importers._sites.pages import date_of_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import PurePosixPath
    from typing import Any

    from sitegen.importers._request import ImportRequest

DATE_KEYS = ("published", "date", "publishdate", "pubdate", "publishedat", "postdate", "created")
UNREADABLE = "date that cannot be read"
"""Note of a date that fits no pattern."""
_SWITCH_VALUES = frozenset({"true", "yes", "on", "1", "y", "t", "publish", "published", "public", "live"}) | FALSE
"""Values of keys such as `published` that are no dates."""

_YAML_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt\s]+(\d{1,2})(:\d\d(?::\d\d)?)(?:[.]\d*)?(?:\s*([+-])(\d{1,2}):?(\d\d)?)?)?",
    re.ASCII,
)


class PageDate(NamedTuple):
    """The date of a page, with a note for the report."""

    date: SourceDate | None
    note: str = ""
    example: str = ""

    @property
    def is_stated(self) -> bool:
        """True if the page has a date, also one that cannot be read."""
        return self.date is not None or self.note == UNREADABLE


def page_date(data: Mapping[str, Any], path: PurePosixPath, site_zone: str, request: ImportRequest) -> PageDate:
    """Return the date of publication. Times without an offset are in the site's zone."""
    values = {normalize_key(key): plain_text(value) for key, value in data.items()}
    written = next((values[key] for key in DATE_KEYS if _is_stated(key, values.get(key, ""))), "")
    if written:
        found = read_site_date(written, site_zone, request)
        return PageDate(found) if found else PageDate(None, UNREADABLE, written[:40])
    if named := date_of_name(path):
        return PageDate(read_site_date(named, site_zone, request), "date from the name of the file")
    return PageDate(None)


def _is_stated(key: str, text: str) -> bool:
    """Return True if a key has a date, or a text in place of one. `published` can also be a switch."""
    return bool(text) and not (key == "published" and text.lower() in _SWITCH_VALUES)


def _iso(text: str) -> str:
    """Return a timestamp of YAML 1.1, such as `2016-3-3 9:00:00 -5`, in the form of ISO 8601; other texts are unchanged."""
    found = _YAML_TIME.fullmatch(text)
    if not found:
        return text
    year, month, day, hour, rest, sign, hours, minutes = found.groups()
    date = f"{year}-{int(month):02}-{int(day):02}"
    offset = f" {sign}{int(hours):02}:{minutes or '00'}" if sign else ""
    return f"{date} {int(hour):02}{rest}{offset}" if hour else date


def read_site_date(text: str, site_zone: str, request: ImportRequest) -> SourceDate | None:
    """Return a date, told in the archive's zone if the site's zone had another offset then."""
    found = read_date(_iso(text), site_zone or request.zone)
    if found is None or found.moment is None or "T" not in found.value or not site_zone or site_zone == request.zone:
        return found
    there = found.moment.astimezone(ZoneInfo(request.zone))
    if there.utcoffset() == found.moment.utcoffset() or found.value[-6] in "+-":
        return found
    return SourceDate(found.moment.isoformat(timespec="minutes"), found.moment)


def local_time(date: SourceDate | None, site_zone: str) -> datetime | None:
    """Return the local time of a date, from which addresses with a date are made: in the site's zone, or as it is written."""
    if date is None or date.moment is None:
        return None
    if site_zone and "T" in date.value:
        return date.moment.astimezone(ZoneInfo(site_zone))
    return date.moment
