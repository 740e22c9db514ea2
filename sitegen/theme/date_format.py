"""EDTF values in words. The phrases are in `date_phrases.py`; the names of months and the order of dates come from Babel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_date_format

from sitegen.config.appearance.dates import DatesConfig
from sitegen.model.edtf import SEASON_CODES
from sitegen.theme.date_phrases import DATE_PHRASES
from sitegen.theme.date_styles import ap_pattern, clock_time, iso_date, uses_ap_style

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitegen.model.edtf import Edtf, EdtfDate
    from sitegen.theme.date_phrases import DatePhrases

DateStyle = Literal["long", "short"]
DEFAULT_DATES: Final = DatesConfig()


# CLDR times have narrow, thin or no-break spaces, depending on the release. Each becomes a plain space.
_SPACE_REPLACEMENTS: Final = str.maketrans(dict.fromkeys("\u202f\u2009\u00a0", " "))


# CLDR skeletons by style and by the components of the date. A month without a year or a day has a form of its own.
_SKELETONS: Final = {
    "long": {"year": "y", "month": "yMMMM", "yearless day": "MMMMd"},
    "short": {"year": "y", "month": "yMMM", "yearless day": "MMMd"},
}
_MONTH_ALONE: Final = {"long": "LLLL", "short": "LLL"}
_FULL_DATE_FORMATS: Final[Mapping[DateStyle, Literal["long", "medium"]]] = {"long": "long", "short": "medium"}


@dataclass(frozen=True, slots=True)
class _DateFormatter:
    """Formatter of dates in one language and one style."""

    locale: Locale
    phrases: DatePhrases
    style: DateStyle
    dates: DatesConfig

    def format_day(self, part: EdtfDate) -> str:
        """Return a date with its year in the order of the locale. An unspecified day or month is left out."""
        if self.dates.style == "iso" and part.year_range and part.year_range[0] > 0:
            return iso_date(part)
        if part.day.isdigit():
            return self._fill_pattern(get_date_format(_FULL_DATE_FORMATS[self.style], self.locale).pattern, part)
        return self._fill_pattern(self._find_pattern("month" if part.month.isdigit() else "year"), part)

    def format_yearless(self, part: EdtfDate) -> str:
        """Return a month, with the day if it is specified."""
        return self._fill_pattern(
            self._find_pattern("yearless day") if part.day.isdigit() else _MONTH_ALONE[self.style], part
        )

    def format_year(self, year: int) -> str:
        """Return a year in words: the ISO 8601 year 0 is 1 BC."""
        return str(year) if year > 0 else self.phrases.before_year_one.format(year=1 - year)

    def format_season(self, part: EdtfDate) -> str:
        """Return the name of a season (EDTF level 1, 21 to 24)."""
        return self.phrases.seasons[SEASON_CODES.index(part.month)]

    def _find_pattern(self, stated: str) -> str:
        """Return the pattern of a skeleton in this locale."""
        return str(self.locale.datetime_skeletons[_SKELETONS[self.style][stated]].pattern)

    def _fill_pattern(self, pattern: str, part: EdtfDate) -> str:
        """Fill in a CLDR pattern. The year is inserted as quoted text, because Python's dates end at 9999."""
        year = f"'{self.format_year(part.year_range[0])}'" if part.year_range else ""
        dated = re.sub(r"'[^']*'|y+", lambda found: year if found[0][0] == "y" else found[0], pattern)
        month, day = (int(stated) if stated.isdigit() else 1 for stated in (part.month, part.day))
        if uses_ap_style(self.dates, self.locale):
            dated = ap_pattern(dated, month, is_short=self.style == "short" or "d" in pattern)
        return format_date(date(2000, month, day), dated, locale=self.locale)


def format_edtf(
    value: Edtf, language: str = "en", style: DateStyle = "long", *, timezone: str, dates: DatesConfig = DEFAULT_DATES
) -> str:
    """Return a value in words: a date, an interval, or a time in the IANA zone `timezone`.

    `language` is a BCP 47 tag. An unknown language is written in English.
    """
    wording = _date_formatter(language, style, dates)
    words = _format_time(value.instant, wording, timezone) if value.instant else _format_value(value, wording)
    return words.translate(_SPACE_REPLACEMENTS)


def format_edtf_short(value: Edtf, language: str = "en", dates: DatesConfig = DEFAULT_DATES) -> str:
    """Return a value in the few words that a diagram has room for.

    A time is written as its day. A date without a year is written as its month and day, and is empty without a month.
    """
    if value.has_year:
        words = _format_value(value, _date_formatter(language, "short", dates))  # of a time only the day
        return words.translate(_SPACE_REPLACEMENTS)
    part = value.start
    if part is None or not part.month.isdigit():
        return ""
    return _date_formatter(language, "short", dates).format_yearless(part).translate(_SPACE_REPLACEMENTS)


def babel_locale(language: str) -> Locale:
    """Return Babel's locale for a BCP 47 tag; English if it is unknown."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _date_formatter(language: str, style: DateStyle, dates: DatesConfig) -> _DateFormatter:
    """Return the formatter with the locale and the phrases of a language. Each is English if it is unknown."""
    known = babel_locale(language)
    named = DATE_PHRASES.get(f"{known.language}_{known.script}") or DATE_PHRASES.get(known.language)
    return _DateFormatter(known, named or DATE_PHRASES["en"], style, dates)


def _format_time(instant: datetime, formatter: _DateFormatter, timezone: str) -> str:
    """Return date and time of day, to the minute, in the zone."""
    local = instant.astimezone(ZoneInfo(timezone))
    time = clock_time(local, formatter.locale, formatter.dates)
    if formatter.dates.style == "iso":
        return f"{local:%Y-%m-%d} {time}"
    pattern = get_date_format(_FULL_DATE_FORMATS[formatter.style], formatter.locale).pattern
    if uses_ap_style(formatter.dates, formatter.locale):
        pattern = ap_pattern(pattern, local.month, is_short=True)
    day = format_date(local, pattern, locale=formatter.locale)
    frame = str(formatter.locale.datetime_formats["medium"]).replace("'", "")
    return frame.replace("{1}", day).replace("{0}", time)


def _format_value(value: Edtf, formatter: _DateFormatter) -> str:
    """Return a date or an interval in words."""
    start, end = (_format_qualified(part, formatter) if part else "" for part in (value.start, value.end))
    return _interval_phrase(value, formatter.phrases).format(start=start, end=end)


def _interval_phrase(value: Edtf, phrases: DatePhrases) -> str:
    """Return the phrase with `{start}` and `{end}` for a value."""
    if not value.is_interval:
        return "{start}"
    if value.start and value.end:
        return phrases.interval
    if value.start:
        return phrases.since if value.text.endswith("..") else phrases.unknown_end
    return phrases.until if value.text.startswith("..") else phrases.unknown_start


def _format_qualified(part: EdtfDate, formatter: _DateFormatter) -> str:
    """Return a date with its qualifier in words (EDTF level 1: `?`, `~`, `%`)."""
    words, phrases = (
        (_format_yearless if part.year_range is None else _format_dated)(part, formatter),
        formatter.phrases,
    )
    if words == phrases.no_date:
        return words
    about = phrases.about.format(date=words) if part.qualifier in {"~", "%"} else words
    return phrases.uncertain.format(date=about) if part.qualifier in {"?", "%"} else about


def _format_yearless(part: EdtfDate, formatter: _DateFormatter) -> str:
    """Return a date without a year in words (EDTF level 2: `XXXX-12-07`)."""
    if not part.month.isdigit():
        day_only = formatter.phrases.day_only.format(day=int(part.day)) if part.day.isdigit() else ""
        return day_only or formatter.phrases.no_date
    stated = formatter.format_season(part) if part.month in SEASON_CODES else formatter.format_yearless(part)
    return formatter.phrases.no_year.format(date=stated)


def _format_dated(part: EdtfDate, formatter: _DateFormatter) -> str:
    """Return a date in words. Its year may have unspecified digits (EDTF level 1: `201X`)."""
    phrases, (first, last) = formatter.phrases, part.year_range or (0, 0)
    if part.month in SEASON_CODES:
        return phrases.season.format(season=formatter.format_season(part), year=formatter.format_year(first))
    if first == last:
        return formatter.format_day(part)
    if part.year.count("X") == 1 and first > 0:
        return phrases.decade.format(year=first)
    return phrases.years.format(first=formatter.format_year(first), last=formatter.format_year(last))
