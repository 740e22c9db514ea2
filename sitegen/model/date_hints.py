"""Dates as people usually write them, such as `March 2, 2025` or `3/2/2025`, for the hint that shows the date as it is written here.

None of them is ever read as a date: a hint that has two readings shows both, and the author decides.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

MAX_DATE_CHARS: Final = 60
"""Characters of a text that may be a date."""
_DATE_FORMATS: Final = (
    "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%A %B %d %Y", "%a %b %d %Y", "%A %d %B %Y", "%a %d %b %Y", "%Y/%m/%d", "%Y %B %d",
)  # fmt: skip


def suggest_date(text: str) -> str:
    """The date that is meant by a usual way of writing one, as it is written here; both readings where it has two."""
    text = " ".join(re.sub(r"(?<=\d)(st|nd|rd|th)\b|[.,]", " ", text[:MAX_DATE_CHARS]).split())
    if numbers := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text, re.ASCII):
        first, second, year = map(int, numbers.groups())
        readings = [_to_iso_date(year, *pair) for pair in ((first, second), (second, first))]
        return " or ".join(dict.fromkeys(reading for reading in readings if reading))
    for form in _DATE_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a date alone
    return ""


def _to_iso_date(year: int, month: int, day: int) -> str:
    try:
        return datetime(year, month, day, tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""
