"""Dates in words, as a reader sees them."""

from __future__ import annotations

import dataclasses

import pytest
from babel.dates import get_month_names
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from sitegen.config.appearance.dates import DatesConfig
from sitegen.model.edtf import parse
from sitegen.theme.date_format import DATE_PHRASES, format_edtf

HOME = "America/Los_Angeles"

ENGLISH = [  # text, long, short
    ("2019-01-05", "Jan. 5, 2019", "Jan. 5, 2019"),
    ("2019-01", "January 2019", "Jan. 2019"),
    ("2019", "2019", "2019"),
    ("2019-XX", "2019", "2019"),
    ("2019-XX-XX", "2019", "2019"),
    ("2019-01-XX", "January 2019", "Jan. 2019"),
    ("XXXX-12-07", "Dec. 7, year not stated", "Dec. 7, year not stated"),
    ("XXXX-02-29", "Feb. 29, year not stated", "Feb. 29, year not stated"),
    ("XXXX-01", "January, year not stated", "Jan., year not stated"),
    ("XXXX-21", "spring, year not stated", "spring, year not stated"),
    ("XXXX-XX-07", "day 7, month and year not stated", "day 7, month and year not stated"),
    ("XXXX", "Date not stated", "Date not stated"),
    ("XXXX-XX-XX?", "Date not stated", "Date not stated"),
    ("2019?", "2019 (uncertain)", "2019 (uncertain)"),
    ("2019~", "about 2019", "about 2019"),
    ("2019%", "about 2019 (uncertain)", "about 2019 (uncertain)"),
    ("2019-01-05~", "about Jan. 5, 2019", "about Jan. 5, 2019"),
    ("XXXX-12-07?", "Dec. 7, year not stated (uncertain)", "Dec. 7, year not stated (uncertain)"),
    ("201X", "the 2010s", "the 2010s"),
    ("201X~", "about the 2010s", "about the 2010s"),
    ("20XX", "between 2000 and 2099", "between 2000 and 2099"),
    ("000X", "between 1 BC and 9", "between 1 BC and 9"),
    ("2019-21", "spring 2019", "spring 2019"),
    ("2019-23?", "autumn 2019 (uncertain)", "autumn 2019 (uncertain)"),
    ("0962", "962", "962"),
    ("0000", "1 BC", "1 BC"),
    ("-0044-03-15", "March 15, 45 BC", "March 15, 45 BC"),
    ("Y12000", "12000", "12000"),
    ("Y-12000", "12001 BC", "12001 BC"),
    ("1985/1990", "1985 to 1990", "1985 to 1990"),
    ("2019-01-05/2019-03~", "Jan. 5, 2019 to about March 2019", "Jan. 5, 2019 to about March 2019"),
    ("1985/..", "since 1985", "since 1985"),
    ("../1990", "until 1990", "until 1990"),
    ("1985/", "1985 to an unknown date", "1985 to an unknown date"),
    ("/1990", "an unknown date to 1990", "an unknown date to 1990"),
    ("2019-01-05T10:00", "Jan. 5, 2019, 10 a.m. PST", "Jan. 5, 2019, 10 a.m. PST"),
    ("2019-01-06T04:05:59Z", "Jan. 5, 2019, 8:05 p.m. PST", "Jan. 5, 2019, 8:05 p.m. PST"),
]


@pytest.mark.parametrize(("text", "long", "short"), ENGLISH)
def test_dates_in_english(text, long, short):
    value = parse(text, HOME)
    assert format_edtf(value, timezone=HOME) == long
    assert format_edtf(value, style="short", timezone=HOME) == short


@pytest.mark.parametrize(
    ("locale", "text", "words"),
    [
        ("es", "2019-01-05", "5 de enero de 2019"),
        ("es-MX", "2019-01", "enero de 2019"),
        ("zh-Hant", "2019-01-05", "2019年1月5日"),
        ("de", "2019-01-05", "5. Januar 2019"),
        ("de", "XXXX-12-07", "7. Dezember, year not stated"),
        ("tlh", "2019-01-05", "Jan. 5, 2019"),
        ("no such tag", "XXXX-01", "January, year not stated"),
    ],
)
def test_months_are_localized_and_phrases_fall_back_to_english(locale, text, words):
    assert format_edtf(parse(text), locale, timezone=HOME) == words


OTHERS = [  # text, Spanish, simplified, traditional; {month}: January alone, which is 一月 or 1月 by the version of Babel
    ("2019-01-05", "5 de enero de 2019", "2019年1月5日", "2019年1月5日"),
    ("2019", "2019", "2019年", "2019年"),
    ("XXXX-12-07", "7 de diciembre, año no indicado", "12月7日（年份未载明）", "12月7日（年份未載明）"),
    ("XXXX-01", "{month}, año no indicado", "{month}（年份未载明）", "{month}（年份未載明）"),
    ("XXXX-XX-07", "día 7, mes y año no indicados", "7日（年月未载明）", "7日（年月未載明）"),
    ("XXXX", "Fecha no indicada", "日期未载明", "日期未載明"),
    ("2019-03~", "marzo de 2019 (fecha aproximada)", "约2019年3月", "約2019年3月"),
    ("2019?", "2019 (fecha incierta)", "2019年（存疑）", "2019年（存疑）"),
    ("201X", "década de 2010", "2010年代", "2010年代"),
    ("20XX", "entre 2000 y 2099", "2000至2099年之间", "2000至2099年之間"),
    ("2019-23", "otoño de 2019", "2019年秋季", "2019年秋季"),
    ("-0044-03-15", "15 de marzo de 45 a. C.", "公元前45年3月15日", "公元前45年3月15日"),
    ("1985/1990", "1985 a 1990", "1985年至1990年", "1985年至1990年"),
    ("1985-03-02/..", "2 de marzo de 1985 en adelante", "1985年3月2日起", "1985年3月2日起"),
    ("../1990", "hasta 1990", "至1990年止", "至1990年止"),
    ("1985/", "1985 a fecha desconocida", "1985年起，结束日期不详", "1985年起，結束日期不詳"),
    ("/1990", "fecha desconocida a 1990", "起始日期不详，至1990年止", "起始日期不詳，至1990年止"),
]


@pytest.mark.parametrize(("text", "spanish", "simplified", "traditional"), OTHERS)
def test_dates_in_spanish_and_chinese(text, spanish, simplified, traditional):
    value = parse(text, HOME)
    said = {
        language: format_edtf(value, language, timezone=HOME) for language in ("es", "zh", "zh-Hant", "zh-TW", "zh-HK")
    }
    chinese = dict.fromkeys(("zh-Hant", "zh-TW", "zh-HK"), traditional)
    expected = {"es": spanish, "zh": simplified} | chinese
    assert said == {language: words.format(month=january(language)) for language, words in expected.items()}


def january(language):
    """The name of the month as the installed Babel has it."""
    return get_month_names("wide", "stand-alone", language.replace("-", "_"))[1]


def test_a_time_is_shown_in_the_time_zone_of_the_site():
    value = parse("2019-01-06T04:00:00Z", HOME)
    assert format_edtf(value, timezone="Asia/Tokyo") == "Jan. 6, 2019, 1 p.m. JST"
    assert format_edtf(value, "es", timezone=HOME) == "5 de enero de 2019, 20:00"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-07-04T12:00", "July 4, 2026, noon PDT"),
        ("2026-07-04T00:00", "July 4, 2026, midnight PDT"),
        ("2026-07-04T14:30", "July 4, 2026, 2:30 p.m. PDT"),
        ("2026-09-01T12:05", "Sept. 1, 2026, 12:05 p.m. PDT"),
        ("2026-11-01T00:05", "Nov. 1, 2026, 12:05 a.m. PDT"),
        ("2026-11-02T09:00", "Nov. 2, 2026, 9 a.m. PST"),
        ("2026-11", "November 2026"),
    ],
)
def test_english_has_the_style_of_the_associated_press(text, words):
    assert format_edtf(parse(text, HOME), timezone=HOME) == words
    assert format_edtf(parse(text, HOME), "en-US", timezone=HOME) == words


@pytest.mark.parametrize(
    ("language", "dates", "words"),
    [
        ("en", DatesConfig(style="long"), "January 5, 2026, 2:30 PM"),
        ("en", DatesConfig(style="long", zone="show"), "January 5, 2026, 2:30 PM PST"),
        ("en", DatesConfig(style="long", clock="24"), "January 5, 2026, 14:30"),
        ("en", DatesConfig(clock="24"), "Jan. 5, 2026, 14:30 PST"),
        ("en", DatesConfig(zone="hide"), "Jan. 5, 2026, 2:30 p.m."),
        ("en", DatesConfig(style="iso"), "2026-01-05 14:30"),
        ("es", DatesConfig(style="iso", zone="show"), "2026-01-05 14:30 PST"),
        ("en-GB", DatesConfig(), "5 January 2026, 14:30"),
        ("es", DatesConfig(), "5 de enero de 2026, 14:30"),
        ("es", DatesConfig(clock="12"), "5 de enero de 2026, 2:30 p.\u202fm."),
    ],
)
def test_dates_follow_the_options(language, dates, words):
    found = format_edtf(parse("2026-01-05T14:30", HOME), language, timezone=HOME, dates=dates)
    assert found == words.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026", "2026"),
        ("2026-01", "2026-01"),
        ("2026-01-XX", "2026-01"),
        ("0962-01-05~", "about 0962-01-05"),
        ("2024/2026-02", "2024 to 2026-02"),
        ("XXXX-12-07", "December 7, year not stated"),
        ("-0044-03-15", "March 15, 45 BC"),
    ],
)
def test_iso_dates_state_no_more_than_is_known(text, words):
    assert format_edtf(parse(text, HOME), timezone=HOME, dates=DatesConfig(style="iso")) == words


def test_a_zone_without_an_abbreviation_has_its_name():
    assert format_edtf(parse("2026-01-05T14:30", "America/Sao_Paulo"), timezone="America/Sao_Paulo").endswith(
        "p.m. GMT-03:00"
    )


@pytest.mark.slow
def test_every_language_of_babel_formats_every_date():
    values = [parse(text, HOME) for text, _, _ in ENGLISH]
    for locale in sorted(locale_identifiers()):
        words = "\n".join(
            format_edtf(value, locale, style, timezone=HOME) for value in values for style in ("long", "short")
        )
        assert not {"\u202f", "\u2009", "\u00a0", "{", "}"} & set(words), locale


def test_no_language_lacks_a_phrase():
    for language, phrases in DATE_PHRASES.items():
        assert all(dataclasses.astuple(phrases)), language


YEARS = st.integers(0, 9999).map("{:04d}".format) | st.just("XXXX")
MONTHS = st.integers(1, 12).map("-{:02d}".format)
DAYS = st.integers(1, 28).map("-{:02d}".format) | st.just("-XX")
RESTS = st.one_of(st.just(""), st.sampled_from(["-21", "-24", "-XX"]), MONTHS, st.builds(str.__add__, MONTHS, DAYS))


@given(YEARS, RESTS, st.sampled_from(["", "?", "~", "%"]), st.sampled_from(["long", "short"]))
def test_a_formatted_date_has_all_stated_parts_and_nothing_else(year, rest, qualifier, style):
    words = format_edtf(parse(year + rest + qualifier), style=style, timezone=HOME)
    assert ("not stated" in words) is (year == "XXXX")
    assert ("(uncertain)" in words) is (qualifier in {"?", "%"} and words != "Date not stated")
    assert words.startswith("about ") is (qualifier in {"~", "%"} and words != "Date not stated")
    if year not in {"XXXX", "0000"}:
        assert str(int(year)) in words
