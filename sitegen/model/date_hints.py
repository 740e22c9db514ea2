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
_HINTS: Final = (
    (r"\s*", "leave the field out, or write XXXX for an unknown date"),
    (r"\.\.", "leave the field out, or write one end, as in 1985/.. or ../1990"),
    (r".*/.*/.*|\d+/\d\d?", "write hyphens, as in 2019-03-02; one slash joins two whole dates, as in 1985/1990"),
    (r"\d{4}-\d\d-\d\d[T ].*", "a time runs from 00:00 to 23:59:59, as in 2019-03-02T10:00 or 2019-03-02T10:00-08:00"),
    (r"[?~%].*|.*[?~%].+", "write ? (uncertain), ~ (about) or % (both) at the end, as in 2019-03?"),
    (r"[\dux]*\d[\dux]*[ux].*", "write a capital X for an unknown digit, as in 201X or 2019-XX"),
    (r"\d{1,3}(-.*)?", "a year has four digits, as in 2019 or 2019-03-02"),
    (r"-?\d{4}(-\d{1,2}){1,2}", "a month and a day have two digits, as in 2019-03-02"),
    (r"\d{4}-\d{4}", "two years are joined by a slash, as in 1985/1990"),
    (r"\d{6}|\d{8}", "write hyphens, as in 2019-03-02"),
    (r"-?\d{5,}.*|Y.*", "a longer year is Y and five to nine digits, as in Y12000, and has no month"),
    (r".*", "write year-month-day, such as 2019-03-02, 2019-03, or XXXX-03-02 if the year is unknown"),
)
"""Patterns of common mistakes, each with a hint. The first that matches is used; the last matches any text."""


def format_hint(text: str) -> str:
    """Return a hint for a text that is not an EDTF date: the date that it means, or the rule that it breaks."""
    if suggested := suggest_date(text):
        return f"write {suggested}"
    return next(hint for pattern, hint in _HINTS if re.fullmatch(pattern, text, re.ASCII | re.DOTALL))


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
