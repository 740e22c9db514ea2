"""Dates in everyday notation, such as `March 2, 2025` or `3/2/2025`, for hints that show the EDTF notation.

They are never accepted as dates. If a text has two readings, the hint shows both, and the author decides.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

MAX_DATE_CHARS: Final = 60
"""Maximum number of characters of a text that are examined as a date."""
_DATE_FORMATS: Final = (
    "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%A %B %d %Y", "%a %b %d %Y", "%A %d %B %Y", "%a %d %b %Y", "%Y/%m/%d", "%Y %B %d",
)  # fmt: skip


def suggest_date(text: str) -> str:
    """Return the ISO 8601 date that a text in everyday notation means.

    Returns both readings, joined by "or", if there are two, and an empty string if there is none.
    """
    text = " ".join(re.sub(r"(?<=\d)(st|nd|rd|th)\b|[.,]", " ", text[:MAX_DATE_CHARS]).split())
    if numbers := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text, re.ASCII):
        first, second, year = map(int, numbers.groups())
        readings = [_to_iso_date(year, *pair) for pair in ((first, second), (second, first))]
        return " or ".join(dict.fromkeys(reading for reading in readings if reading))
    for form in _DATE_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a date without a time
    return ""


def _to_iso_date(year: int, month: int, day: int) -> str:
    try:
        return datetime(year, month, day, tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""
