"""EDTF values in words: the phrases stand in `phrases.py`, months and days come from Babel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_date_format

from sitegen.model.edtf import SEASONS
from sitegen.theme.date_phrases import PHRASES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitegen.model.edtf import Edtf, Part
    from sitegen.theme.date_phrases import Phrases

Style = Literal["long", "short"]


# The spaces of CLDR times are narrow, thin or no-break, by release: each becomes a plain one.
_SPACES: Final = str.maketrans(dict.fromkeys("\u202f\u2009\u00a0", " "))


# The CLDR skeleton of each style, by what is stated. Standing alone, a month has its own form.
_SKELETONS: Final = {
    "long": {"year": "y", "month": "yMMMM", "yearless day": "MMMMd"},
    "short": {"year": "y", "month": "yMMM", "yearless day": "MMMd"},
}
_MONTH_ALONE: Final = {"long": "LLLL", "short": "LLL"}
_WHOLE: Final[Mapping[Style, Literal["long", "medium"]]] = {"long": "long", "short": "medium"}


@dataclass(frozen=True, slots=True)
class _Wording:
    """One language in one style."""

    locale: Locale
    phrases: Phrases
    style: Style

    def day(self, part: Part) -> str:
        """Word a date with its year by the locale's own order; of a month or year, only what is stated."""
        if part.day.isdigit():
            return self._set(get_date_format(_WHOLE[self.style], self.locale).pattern, part)
        return self._set(self._skeleton("month" if part.month.isdigit() else "year"), part)

    def yearless(self, part: Part) -> str:
        """Word a month, with its day where that is stated."""
        return self._set(self._skeleton("yearless day") if part.day.isdigit() else _MONTH_ALONE[self.style], part)

    def year(self, year: int) -> str:
        """Count a year as people do: ISO 8601 has a year 0, which is 1 BC."""
        return str(year) if year > 0 else self.phrases.before_year_one.format(year=1 - year)

    def season(self, part: Part) -> str:
        """Name a season (EDTF level 1, 21 to 24)."""
        return self.phrases.seasons[SEASONS.index(part.month)]

    def _skeleton(self, stated: str) -> str:
        """Find the pattern of a skeleton in this locale."""
        return str(self.locale.datetime_skeletons[_SKELETONS[self.style][stated]].pattern)

    def _set(self, pattern: str, part: Part) -> str:
        """Fill in a CLDR pattern; the year goes in as quoted text, because Python's dates end at 9999."""
        year = f"'{self.year(part.years[0])}'" if part.years else ""
        dated = re.sub(r"'[^']*'|y+", lambda found: year if found[0][0] == "y" else found[0], pattern)
        month, day = (int(stated) if stated.isdigit() else 1 for stated in (part.month, part.day))
        return format_date(date(2000, month, day), dated, locale=self.locale)


def date_words(value: Edtf, locale: str = "en", style: Style = "long", *, zone: str) -> str:
    """Put a value in words, a time in the IANA zone given; `locale` is a BCP 47 tag, English if unknown."""
    wording = _wording(locale, style)
    words = _time(value.instant, wording, zone) if value.instant else _days(value, wording)
    return words.translate(_SPACES)


def date_label(value: Edtf, locale: str = "en") -> str:
    """Put a value in as few words as a drawing has room for: of a date without a year only what is stated, or nothing."""
    if value.has_year:
        return _days(value, _wording(locale, "short")).translate(_SPACES)  # of a time only the day
    part = value.start
    if part is None or not part.month.isdigit():
        return ""
    return _wording(locale, "short").yearless(part).translate(_SPACES)


def known_locale(language: str) -> Locale:
    """Babel's locale of a BCP 47 tag; English if unknown."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _wording(locale: str, style: Style) -> _Wording:
    """Find the months of the locale and the phrases of its language; either are English where unknown."""
    known = known_locale(locale)
    named = PHRASES.get(f"{known.language}_{known.script}") or PHRASES.get(known.language)
    return _Wording(known, named or PHRASES["en"], style)


def _time(instant: datetime, wording: _Wording, zone: str) -> str:
    """Word a date and a time of day, to the minute, in the zone."""
    local = instant.astimezone(ZoneInfo(zone))
    day = format_date(local, _WHOLE[wording.style], locale=wording.locale)
    time = format_time(local, "short", locale=wording.locale)
    frame = str(wording.locale.datetime_formats["medium"]).replace("'", "")
    return frame.replace("{1}", day).replace("{0}", time)


def _days(value: Edtf, wording: _Wording) -> str:
    """Word a date or an interval."""
    start, end = (_qualified(part, wording) if part else "" for part in (value.start, value.end))
    return _frame(value, wording.phrases).format(start=start, end=end)


def _frame(value: Edtf, phrases: Phrases) -> str:
    """Choose the phrase around the ends of a value."""
    if not value.is_interval:
        return "{start}"
    if value.start and value.end:
        return phrases.interval
    if value.start:
        return phrases.since if value.text.endswith("..") else phrases.unknown_end
    return phrases.until if value.text.startswith("..") else phrases.unknown_start


def _qualified(part: Part, wording: _Wording) -> str:
    """Word a date with its qualifier (EDTF level 1: `?`, `~`, `%`)."""
    words, phrases = (_yearless if part.years is None else _dated)(part, wording), wording.phrases
    if words == phrases.no_date:
        return words
    about = phrases.about.format(date=words) if part.qualifier in {"~", "%"} else words
    return phrases.uncertain.format(date=about) if part.qualifier in {"?", "%"} else about


def _yearless(part: Part, wording: _Wording) -> str:
    """Word a date without a year (EDTF level 2: `XXXX-12-07`)."""
    if not part.month.isdigit():
        day_only = wording.phrases.day_only.format(day=int(part.day)) if part.day.isdigit() else ""
        return day_only or wording.phrases.no_date
    stated = wording.season(part) if part.month in SEASONS else wording.yearless(part)
    return wording.phrases.no_year.format(date=stated)


def _dated(part: Part, wording: _Wording) -> str:
    """Word a date whose year is stated, if only in part (EDTF level 1: `201X`)."""
    phrases, (first, last) = wording.phrases, part.years or (0, 0)
    if part.month in SEASONS:
        return phrases.season.format(season=wording.season(part), year=wording.year(first))
    if first == last:
        return wording.day(part)
    if part.year.count("X") == 1 and first > 0:
        return phrases.decade.format(year=first)
    return phrases.years.format(first=wording.year(first), last=wording.year(last))
