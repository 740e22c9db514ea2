"""Addresses that pages had, from the patterns of Jekyll and Hugo."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""Named patterns of Jekyll."""
_JEKYLL_TOKEN = re.compile(r":([a-z_]+)")
_HUGO_TOKEN = re.compile(r":([a-z]+)(?:\[([^\]]*)\])?")
_HUGO_REMOVED = re.compile(r"[^\w\s./\\+#-]")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class AddressParts(NamedTuple):
    """The parts of a page's address."""

    date: datetime | None
    """Local time of publication."""
    folders: tuple[str, ...]
    """Folders of the file, below that of its type."""
    name: str
    """Name of the file without its date and its suffix; for a page that is a folder, the name of the folder."""
    slug: str
    """Slug in the front matter; "" if there is none."""
    title: str
    kind: str
    """Name of the collection or the section."""
    categories: tuple[str, ...]


def jekyll_address(pattern: str, parts: AddressParts) -> str | None:
    """Return the address from the root by a pattern or a named style of Jekyll.

    None if the pattern has a token that is not known, or one of a date that the page does not have.
    """
    values = _jekyll_values(parts)
    return _fill(_JEKYLL_TOKEN, JEKYLL_STYLES.get(pattern, pattern), values)


def _jekyll_values(parts: AddressParts) -> dict[str, str]:
    title = parts.slug or parts.name
    values = {
        "categories": "/".join(dict.fromkeys(name.lower() for name in parts.categories)),
        "slugified_categories": "/".join(dict.fromkeys(map(jekyll_slug, parts.categories))),
        "title": title,
        "slug": jekyll_slug(title),
        "name": jekyll_slug(parts.name),
        "basename": parts.name,
        "path": "/".join([*parts.folders, parts.name]),
        "collection": parts.kind,
        "folders": "/".join(parts.folders),
        "output_ext": ".html",
    }
    return values | _date_values(parts.date)


def _date_values(date: datetime | None) -> dict[str, str]:
    """Return the tokens of a date, in the names of Jekyll."""
    if date is None:
        return {}
    iso = date.isocalendar()
    return {
        "year": f"{date.year:04}", "short_year": f"{date.year % 100:02}", "month": f"{date.month:02}", "day": f"{date.day:02}",
        "i_month": str(date.month), "i_day": str(date.day), "y_day": f"{date.timetuple().tm_yday:03}",
        "short_month": _MONTHS[date.month - 1][:3], "long_month": _MONTHS[date.month - 1], "week": f"{iso.week:02}",
        "w_year": str(iso.year), "w_day": str(iso.weekday), "short_day": _DAYS[date.weekday()][:3],
        "long_day": _DAYS[date.weekday()], "hour": f"{date.hour:02}", "minute": f"{date.minute:02}", "second": f"{date.second:02}",
    }  # fmt: skip


def jekyll_slug(text: str) -> str:
    """Return a text as Jekyll makes a slug: letters and digits of all scripts in lower case, with hyphens."""
    return re.sub(r"[\W_]+", "-", text).strip("-").lower()


def hugo_address(pattern: str, parts: AddressParts) -> str | None:
    """Return the address from the root by a pattern of Hugo; None as for `jekyll_address`."""
    return _fill(_HUGO_TOKEN, pattern, _hugo_values(parts), sections=(parts.kind, *parts.folders) if parts.kind else ())


def _hugo_values(parts: AddressParts) -> dict[str, str]:
    slug = hugo_slug(parts.slug)
    name = hugo_slug(parts.name)
    title = hugo_slug(parts.title)
    values = {
        "section": parts.kind,
        "title": title,
        "slug": slug or title,
        "slugorfilename": slug or name,
        "slugorcontentbasename": slug or name,
        "filename": name,
        "contentbasename": name,
    }
    if parts.date is None:
        return values
    date = parts.date
    return values | {
        "year": f"{date.year:04}", "month": f"{date.month:02}", "monthname": _MONTHS[date.month - 1], "day": f"{date.day:02}",
        "weekday": str((date.weekday() + 1) % 7), "weekdayname": _DAYS[date.weekday()], "yearday": str(date.timetuple().tm_yday),
    }  # fmt: skip


def hugo_slug(text: str) -> str:
    """Return a text as Hugo makes a part of an address: lower case, spaces as hyphens, punctuation removed, accents kept."""
    cleaned = _HUGO_REMOVED.sub("", unicodedata.normalize("NFC", text)).strip()
    return re.sub(r"-{2,}", "-", re.sub(r"\s+", "-", cleaned)).strip("-").lower()


def _fill(
    token: re.Pattern[str], pattern: str, values: Mapping[str, str], *, sections: tuple[str, ...] = ()
) -> str | None:
    is_complete = True

    def fill(found: re.Match[str]) -> str:
        nonlocal is_complete
        name = found[1]
        if name == "sections":
            return "/".join(_slice(sections, found[2]))
        while name not in values and "_" in name:  # `:title_` is a token and an underscore
            name = name.rpartition("_")[0]
        if name not in values:
            is_complete = False
            return ""
        return values[name] + found[1][len(name) :]

    address = normalize_address(token.sub(fill, pattern))
    return address if is_complete else None


def _slice(sections: tuple[str, ...], index: str | None) -> tuple[str, ...]:
    """Return the part of the sections that an index such as `1:` or `last` names."""
    if not index:
        return sections
    if index == "last":
        return sections[-1:]
    start, colon, end = index.partition(":")
    if (not start.isdigit() and start) or (not end.isdigit() and end not in {"", "last"}):
        return sections
    first = int(start or 0)
    if not colon:
        return sections[first : first + 1]
    return sections[first : len(sections) - 1 if end == "last" else int(end or len(sections))]


def normalize_address(address: str) -> str:
    """Return an address from the root without double slashes, dots that would leave it, or `index.html` at its end."""
    parts = [part for part in address.split("/") if part not in {"", ".", ".."}]
    is_folder = address.endswith("/") or not parts
    if parts and parts[-1] == "index.html":
        parts.pop()
        is_folder = True
    return "/" + "/".join(parts) + ("/" if is_folder and parts else "")


def quoted(address: str) -> str:
    """Return an address with percent-encoding, as a browser sends it."""
    return quote(address, safe="/:@!$&'()*+,;=~%")
