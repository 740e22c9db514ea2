"""EDTF values in words: the phrases stand in `phrases.py`, months and days come from Babel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_date_format

from sitegen.model.edtf import SEASON_CODES
from sitegen.theme.date_phrases import DATE_PHRASES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitegen.model.edtf import Edtf, EdtfDate
    from sitegen.theme.date_phrases import DatePhrases

DateStyle = Literal["long", "short"]


# The spaces of CLDR times are narrow, thin or no-break, by release: each becomes a plain one.
_SPACE_REPLACEMENTS: Final = str.maketrans(dict.fromkeys("\u202f\u2009\u00a0", " "))


# The CLDR skeleton of each style, by what is stated. Standing alone, a month has its own form.
_SKELETONS: Final = {
    "long": {"year": "y", "month": "yMMMM", "yearless day": "MMMMd"},
    "short": {"year": "y", "month": "yMMM", "yearless day": "MMMd"},
}
_MONTH_ALONE: Final = {"long": "LLLL", "short": "LLL"}
_FULL_DATE_FORMATS: Final[Mapping[DateStyle, Literal["long", "medium"]]] = {"long": "long", "short": "medium"}


@dataclass(frozen=True, slots=True)
class _DateFormatter:
    """One language in one style."""

    locale: Locale
    phrases: DatePhrases
    style: DateStyle

    def format_day(self, part: EdtfDate) -> str:
        """Word a date with its year by the locale's own order; of a month or year, only what is stated."""
        if part.day.isdigit():
            return self._fill_pattern(get_date_format(_FULL_DATE_FORMATS[self.style], self.locale).pattern, part)
        return self._fill_pattern(self._find_pattern("month" if part.month.isdigit() else "year"), part)

    def format_yearless(self, part: EdtfDate) -> str:
        """Word a month, with its day where that is stated."""
        return self._fill_pattern(
            self._find_pattern("yearless day") if part.day.isdigit() else _MONTH_ALONE[self.style], part
        )

    def format_year(self, year: int) -> str:
        """Count a year as people do: ISO 8601 has a year 0, which is 1 BC."""
        return str(year) if year > 0 else self.phrases.before_year_one.format(year=1 - year)

    def format_season(self, part: EdtfDate) -> str:
        """Name a season (EDTF level 1, 21 to 24)."""
        return self.phrases.seasons[SEASON_CODES.index(part.month)]

    def _find_pattern(self, stated: str) -> str:
        """Find the pattern of a skeleton in this locale."""
        return str(self.locale.datetime_skeletons[_SKELETONS[self.style][stated]].pattern)

    def _fill_pattern(self, pattern: str, part: EdtfDate) -> str:
        """Fill in a CLDR pattern; the year goes in as quoted text, because Python's dates end at 9999."""
        year = f"'{self.format_year(part.year_range[0])}'" if part.year_range else ""
        dated = re.sub(r"'[^']*'|y+", lambda found: year if found[0][0] == "y" else found[0], pattern)
        month, day = (int(stated) if stated.isdigit() else 1 for stated in (part.month, part.day))
        return format_date(date(2000, month, day), dated, locale=self.locale)


def format_edtf(value: Edtf, language: str = "en", style: DateStyle = "long", *, timezone: str) -> str:
    """Put a value in words, a time in the IANA zone given; `locale` is a BCP 47 tag, English if unknown."""
    wording = _date_formatter(language, style)
    words = _format_time(value.instant, wording, timezone) if value.instant else _format_value(value, wording)
    return words.translate(_SPACE_REPLACEMENTS)


def format_edtf_short(value: Edtf, language: str = "en") -> str:
    """Put a value in as few words as a drawing has room for: of a date without a year only what is stated, or nothing."""
    if value.has_year:
        return _format_value(value, _date_formatter(language, "short")).translate(
            _SPACE_REPLACEMENTS
        )  # of a time only the day
    part = value.start
    if part is None or not part.month.isdigit():
        return ""
    return _date_formatter(language, "short").format_yearless(part).translate(_SPACE_REPLACEMENTS)


def babel_locale(language: str) -> Locale:
    """Babel's locale of a BCP 47 tag; English if unknown."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _date_formatter(language: str, style: DateStyle) -> _DateFormatter:
    """Find the months of the locale and the phrases of its language; either are English where unknown."""
    known = babel_locale(language)
    named = DATE_PHRASES.get(f"{known.language}_{known.script}") or DATE_PHRASES.get(known.language)
    return _DateFormatter(known, named or DATE_PHRASES["en"], style)


def _format_time(instant: datetime, formatter: _DateFormatter, timezone: str) -> str:
    """Word a date and a time of day, to the minute, in the zone."""
    local = instant.astimezone(ZoneInfo(timezone))
    day = format_date(local, _FULL_DATE_FORMATS[formatter.style], locale=formatter.locale)
    time = format_time(local, "short", locale=formatter.locale)
    frame = str(formatter.locale.datetime_formats["medium"]).replace("'", "")
    return frame.replace("{1}", day).replace("{0}", time)


def _format_value(value: Edtf, formatter: _DateFormatter) -> str:
    """Word a date or an interval."""
    start, end = (_format_qualified(part, formatter) if part else "" for part in (value.start, value.end))
    return _interval_phrase(value, formatter.phrases).format(start=start, end=end)


def _interval_phrase(value: Edtf, phrases: DatePhrases) -> str:
    """Choose the phrase around the ends of a value."""
    if not value.is_interval:
        return "{start}"
    if value.start and value.end:
        return phrases.interval
    if value.start:
        return phrases.since if value.text.endswith("..") else phrases.unknown_end
    return phrases.until if value.text.startswith("..") else phrases.unknown_start


def _format_qualified(part: EdtfDate, formatter: _DateFormatter) -> str:
    """Word a date with its qualifier (EDTF level 1: `?`, `~`, `%`)."""
    words, phrases = (
        (_format_yearless if part.year_range is None else _format_dated)(part, formatter),
        formatter.phrases,
    )
    if words == phrases.no_date:
        return words
    about = phrases.about.format(date=words) if part.qualifier in {"~", "%"} else words
    return phrases.uncertain.format(date=about) if part.qualifier in {"?", "%"} else about


def _format_yearless(part: EdtfDate, formatter: _DateFormatter) -> str:
    """Word a date without a year (EDTF level 2: `XXXX-12-07`)."""
    if not part.month.isdigit():
        day_only = formatter.phrases.day_only.format(day=int(part.day)) if part.day.isdigit() else ""
        return day_only or formatter.phrases.no_date
    stated = formatter.format_season(part) if part.month in SEASON_CODES else formatter.format_yearless(part)
    return formatter.phrases.no_year.format(date=stated)


def _format_dated(part: EdtfDate, formatter: _DateFormatter) -> str:
    """Word a date whose year is stated, if only in part (EDTF level 1: `201X`)."""
    phrases, (first, last) = formatter.phrases, part.year_range or (0, 0)
    if part.month in SEASON_CODES:
        return phrases.season.format(season=formatter.format_season(part), year=formatter.format_year(first))
    if first == last:
        return formatter.format_day(part)
    if part.year.count("X") == 1 and first > 0:
        return phrases.decade.format(year=first)
    return phrases.years.format(first=formatter.format_year(first), last=formatter.format_year(last))
