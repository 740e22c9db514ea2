"""Dates of pages: from the front matter, or else from the name of the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from sitegen.importers._dates import SourceDate, read_date
from sitegen.importers._sites.metadata.field_values import is_true, normalize_key, plain_text
from sitegen.importers._sites.metadata.keys import EXPIRY_KEYS
from sitegen.importers._sites.pages import date_of_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import PurePosixPath
    from typing import Any

    from sitegen.importers._request import ImportRequest

DATE_KEYS = ("published", "date", "publishdate", "pubdate", "publishedat", "postdate", "created")
CLOSING_KEYS = {
    "private": "private",
    "hidden": "private",
    "unlisted": "private",
    "headless": "private",
    "draft": "draft",
}
"""Switches that close a page, with the status that they stand for."""

_YAML_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt\s]+(\d{1,2})(:\d\d(?::\d\d)?)(?:[.]\d*)?(?:\s*([+-])(\d{1,2}):?(\d\d)?)?)?",
    re.ASCII,
)


class PageDate(NamedTuple):
    """The date of a page, with a note for the report."""

    date: SourceDate | None
    note: str = ""
    example: str = ""


def page_date(data: Mapping[str, Any], path: PurePosixPath, site_zone: str, request: ImportRequest) -> PageDate:
    """Return the date of publication. Times without an offset are in the site's zone."""
    values = {normalize_key(key): plain_text(value) for key, value in data.items()}
    written = next((values[key] for key in DATE_KEYS if any(map(str.isdigit, values.get(key, "")))), "")
    if written:
        found = _read(written, site_zone, request)
        return PageDate(found) if found else PageDate(None, "date that cannot be read", written[:40])
    if named := date_of_name(path):
        return PageDate(_read(named, site_zone, request), "date from the name of the file")
    return PageDate(None)


def _iso(text: str) -> str:
    """Return a timestamp of YAML 1.1, such as `2016-3-3 9:00:00 -5`, in the form of ISO 8601; other texts are unchanged."""
    found = _YAML_TIME.fullmatch(text)
    if not found:
        return text
    year, month, day, hour, rest, sign, hours, minutes = found.groups()
    date = f"{year}-{int(month):02}-{int(day):02}"
    offset = f" {sign}{int(hours):02}:{minutes or '00'}" if sign else ""
    return f"{date} {int(hour):02}{rest}{offset}" if hour else date


def _read(text: str, site_zone: str, request: ImportRequest) -> SourceDate | None:
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


def closed_by(data: Mapping[str, Any], request: ImportRequest, site_zone: str) -> str:
    """Return the status for which a page was not public, in the words of the source; "" if nothing closed it."""
    values = {normalize_key(key): value for key, value in data.items()}
    found = [status for key, status in CLOSING_KEYS.items() if key in values and is_true(values[key])]
    found += ["draft" for key in ("published", "publish", "ispublished", "public") if _is_no(values.get(key))]
    found += _stated(values)
    found += (
        ["private"] if _is_expired([plain_text(values.get(key)) for key in EXPIRY_KEYS], request, site_zone) else []
    )
    found += ["future"] if _is_later(plain_text(values.get("publishdate")), request, site_zone) else []
    build = values.get("build")
    found += ["private"] if isinstance(build, dict) and not is_true(build.get("render", "always")) else []
    return next((each for each in ("private", *found) if each in found), "")


def _stated(values: Mapping[str, Any]) -> list[str]:
    """Return the status that the front matter states, unless it is public."""
    stated = [plain_text(values.get(key)).lower() for key in ("status", "poststatus", "visibility") if values.get(key)]
    return [
        "private" if each == "hidden" else each
        for each in stated
        if each not in {"publish", "published", "public", "live"}
    ]


def _is_no(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lower() in {"false", "no", "off", "0"}


def _is_later(text: str, request: ImportRequest, site_zone: str) -> bool:
    found = read_date(_iso(text), site_zone or request.zone) if text else None
    return found is not None and found.moment is not None and found.moment > request.now


def _is_expired(texts: Iterable[str], request: ImportRequest, site_zone: str) -> bool:
    """Return True for an expiry date that has passed or cannot be read."""
    for text in texts:
        found = read_date(_iso(text), site_zone or request.zone) if text else None
        if text and (found is None or found.moment is None or found.moment <= request.now):
            return True
    return False
