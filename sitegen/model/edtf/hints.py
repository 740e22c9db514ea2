"""Dates in everyday notation, such as `March 2, 2025` or `c. 2019`, for hints that show the EDTF notation.

They are never accepted as dates. If a text has two readings, the hint shows both, and the author decides.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

MAX_DATE_CHARS: Final = 60
"""Maximum number of characters of a text that are examined as a date."""
_HINTS: Final = (
    (r"\s*", "leave the field out, or write XXXX for an unknown date"),
    (r"\.\.", "leave the field out, or write one end, as in 1985/.. or ../1990"),
    (r"(?i:unknown|undated|no date|n\.? ?d\.?|s\.? ?d\.?|\?+|tbd|tba|tbc)", "leave the field out, or write XXXX for an unknown date"),
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
)  # fmt: skip
"""Patterns of common mistakes, each with a hint. The first that matches is used; the last matches any text."""
_MONTHS: Final = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?", "sept?(?:ember)?",
    "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_SEASONS: Final = ("spring", "summer", "(?:autumn|fall)", "winter")
"""The names of seasons, in the order of their numbers in EDTF, from 21."""
_WEEKDAY: Final = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)? ")
_MONTH: Final = f"(?P<month>{'|'.join(_MONTHS)})"
_APPROXIMATE: Final = re.compile(
    r"(?:c|ca|cca|circa|about|around|approx|approximately|roughly|probably about)(?: |(?=\d))|~ ?"
)
_UNCERTAIN: Final = re.compile(r"(?:probably|possibly|perhaps|maybe) ")
_CONNECTORS: Final = r" ?(?:-|–|—| to | until | through | and ) ?"  # noqa: RUF001 - dashes of ranges
_DATE_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"{_MONTH} (?P<day>\d{{1,2}}) (?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}}) (?:of )?{_MONTH} (?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}}) {_MONTH} (?P<day>\d{{1,2}})",
        rf"{_MONTH} (?:of )?(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}}) {_MONTH}",
        rf"{_MONTH} (?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}}) (?:of )?{_MONTH}",
        r"(?P<year>\d{4})[/ -](?P<number>\d{1,2})[/ -](?P<day>\d{1,2})",
        r"(?P<year>\d{4})[/ -](?P<number>\d{1,2})",
        r"(?P<number>\d{1,2})[/ -](?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<number>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})",
    )
)
"""Notations of one date, in lower case, without punctuation, weekdays and the endings of ordinals."""


def format_hint(text: str) -> str:
    """Return a hint for a text that is not an EDTF date: the date that it means, or the rule that it breaks."""
    if suggested := suggest_edtf(text):
        return f"write {suggested}"
    return next(hint for pattern, hint in _HINTS if re.fullmatch(pattern, text, re.ASCII | re.DOTALL))


def suggest_date(text: str) -> str:
    """Return the ISO 8601 day that a text in everyday notation means.

    Returns both readings, joined by "or", if there are two, and an empty string if there is none.
    """
    plain = _normalize(text)
    if numbers := re.fullmatch(r"(\d{1,2})[/ -](\d{1,2})[/ -](\d{4})", plain, re.ASCII):
        first, second, year = map(int, numbers.groups())
        readings = [_to_iso_date(year, *pair) for pair in ((first, second), (second, first))]
        return " or ".join(dict.fromkeys(reading for reading in readings if reading))
    date = _read_date(plain)
    return date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else ""


def suggest_edtf(text: str) -> str:
    """Return the EDTF notation of a text in everyday notation: a day, a month, a season, a decade, an approximate date, a range.

    Returns both readings of a day, joined by "or", if there are two, and an empty string if the meaning is not certain.
    """
    if days := suggest_date(text):
        return days
    plain = _normalize(text)
    for pattern, sign in ((_APPROXIMATE, "~"), (_UNCERTAIN, "?")):
        if (found := pattern.match(plain)) and (date := _read_period(plain[found.end() :])):
            return date if "/" in date else f"{date}{sign}"
    if plain.endswith("?") and (date := _read_period(plain.rstrip("? "))):
        return date if "/" in date else f"{date}?"
    return _read_period(plain) or _read_range(plain)


def _normalize(text: str) -> str:
    """Return a text in lower case with single spaces, without weekdays, punctuation and the endings of ordinals."""
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b(?! centur)|[.,]", " ", text[:MAX_DATE_CHARS].casefold())
    plain = re.sub(r"(?<=[^\W\d])-(?=\d)|(?<=\d)-(?=[^\W\d_]{3})", " ", plain)  # 2-Mar-2019
    return _WEEKDAY.sub("", " ".join(plain.split()), count=1)


def _read_period(plain: str) -> str:
    """Return the EDTF notation of one date, season, decade, century or open range; "" if a normalized text is none."""
    if date := _read_date(plain):
        return date
    for number, season in enumerate(_SEASONS, 21):
        if found := re.fullmatch(rf"(?:the )?{season} (?:of )?(\d{{4}})|(\d{{4}}) {season}", plain, re.ASCII):
            return f"{found[1] or found[2]}-{number}"
    if decade := re.fullmatch(r"(?:the )?(\d{3})0'?s", plain, re.ASCII):
        return f"{decade[1]}X"
    if century := re.fullmatch(r"(?:the )?(\d{1,2})(?:st|nd|rd|th) century", plain, re.ASCII):
        return f"{int(century[1]) - 1:02}XX"
    if digits := re.fullmatch(r"(\d[\dux]{2}[ux]|\d{4})(-[\dux]{2})?(-[\dux]{2})?", plain, re.ASCII):
        return digits[0].replace("u", "X").replace("x", "X") if re.search("[ux]", plain) else ""
    return ""


def _read_range(plain: str) -> str:
    """Return the EDTF interval that a normalized text means, or "" if it means none."""
    if (found := re.match(r"(before|until|till|by|after|since|from) ", plain)) and (
        date := _read_date(plain[found.end() :])
    ):
        return f"{date}/.." if found[1] in {"after", "since", "from"} else f"../{date}"
    if found := re.fullmatch(r"q([1-4]) (\d{4})|(\d{4}) q([1-4])", plain, re.ASCII):
        last, year = 3 * int(found[1] or found[4]), found[2] or found[3]
        return f"{year}-{last - 2:02}/{year}-{last:02}"
    ends = re.split(_CONNECTORS, re.sub(r"^(?:from|between) ", "", plain))
    if len(ends) != 2:  # noqa: PLR2004 - a range has two ends
        return ""
    year = re.search(r"\d{4}$", ends[1], re.ASCII)
    month = re.match(rf"{_MONTH} ", ends[0])
    first = _read_date(ends[0]) or (_read_date(f"{ends[0]} {year[0]}") if year else "")
    last_date = _read_date(f"{month[0]}{ends[1]}") if month and ends[1][:1].isdigit() else ""
    last_date = last_date if len(last_date) > len("2019-03") else _read_date(ends[1])
    if "X" in first and year:
        first = _read_date(f"{ends[0]} {year[0]}")
    return f"{first}/{last_date}" if first and last_date and first < last_date and "X" not in first + last_date else ""


def _read_date(plain: str) -> str:
    """Return the EDTF notation of a normalized text that is one date, or "" if it is none."""
    for form in _DATE_FORMS:
        if (found := form.fullmatch(plain)) and plain.isascii():
            parts = found.groupdict()
            month = parts.get("number") or _month_number(parts.get("month"))
            return _to_edtf(parts.get("year"), month, parts.get("day"))
    return ""


def _month_number(name: str | None) -> int | None:
    return next((number for number, month in enumerate(_MONTHS, 1) if name and re.fullmatch(month, name)), None)


def _to_edtf(year: str | None, month: int | str | None, day: str | None) -> str:
    """Return the parts that are known, or "" if they are not a date."""
    if month is None:
        return year or ""
    iso = _to_iso_date(int(year or 2000), int(month), int(day or 1))
    if not iso:
        return ""
    parts = [year or "XXXX", iso[5:7], *([iso[8:]] if day else [])]
    return "-".join(parts)


def _to_iso_date(year: int, month: int, day: int) -> str:
    try:
        return datetime(year, month, day, tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""
