"""Phrases for dates in each language, such as "about", "until" and "date not stated"."""
# ruff: noqa: RUF001 - Chinese has its own brackets

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class DatePhrases:
    """The phrases of one language. Placeholders in braces are filled in."""

    no_date: str
    no_year: str
    day_only: str
    uncertain: str
    about: str
    decade: str
    years: str
    before_year_one: str
    season: str
    seasons: tuple[str, str, str, str]  # EDTF 21 to 24
    interval: str
    since: str
    until: str
    unknown_end: str
    unknown_start: str


DATE_PHRASES: Final[Mapping[str, DatePhrases]] = MappingProxyType(
    {
        "en": DatePhrases(
            no_date="Date not stated",
            no_year="{date}, year not stated",
            day_only="day {day}, month and year not stated",
            uncertain="{date} (uncertain)",
            about="about {date}",
            decade="the {year}s",
            years="between {first} and {last}",
            before_year_one="{year} BC",
            season="{season} {year}",
            seasons=("spring", "summer", "autumn", "winter"),
            interval="{start} to {end}",
            since="since {start}",
            until="until {end}",
            unknown_end="{start} to an unknown date",
            unknown_start="an unknown date to {end}",
        ),
        "es": DatePhrases(
            no_date="Fecha no indicada",
            no_year="{date}, año no indicado",
            day_only="día {day}, mes y año no indicados",
            uncertain="{date} (fecha incierta)",
            about="{date} (fecha aproximada)",
            decade="década de {year}",
            years="entre {first} y {last}",
            before_year_one="{year} a. C.",
            season="{season} de {year}",
            seasons=("primavera", "verano", "otoño", "invierno"),
            interval="{start} a {end}",
            since="{start} en adelante",
            until="hasta {end}",
            unknown_end="{start} a fecha desconocida",
            unknown_start="fecha desconocida a {end}",
        ),
        "zh": DatePhrases(
            no_date="日期未载明",
            no_year="{date}（年份未载明）",
            day_only="{day}日（年月未载明）",
            uncertain="{date}（存疑）",
            about="约{date}",
            decade="{year}年代",
            years="{first}至{last}年之间",
            before_year_one="公元前{year}",
            season="{year}年{season}",
            seasons=("春季", "夏季", "秋季", "冬季"),
            interval="{start}至{end}",
            since="{start}起",
            until="至{end}止",
            unknown_end="{start}起，结束日期不详",
            unknown_start="起始日期不详，至{end}止",
        ),
        "zh_Hant": DatePhrases(
            no_date="日期未載明",
            no_year="{date}（年份未載明）",
            day_only="{day}日（年月未載明）",
            uncertain="{date}（存疑）",
            about="約{date}",
            decade="{year}年代",
            years="{first}至{last}年之間",
            before_year_one="公元前{year}",
            season="{year}年{season}",
            seasons=("春季", "夏季", "秋季", "冬季"),
            interval="{start}至{end}",
            since="{start}起",
            until="至{end}止",
            unknown_end="{start}起，結束日期不詳",
            unknown_start="起始日期不詳，至{end}止",
        ),
    }
)
"""Phrases by Babel's name of the language, with the script if the language has several."""
CAPITALIZED_PHRASE_STARTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"en": ("Date", "About", "Between", "Since", "Until"), "es": ("Fecha",)}
)
"""First words of phrases that have a capital only at the beginning of a sentence, by language."""
