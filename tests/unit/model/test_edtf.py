"""Dates: what is read, what is refused and how it is explained, how values sort, and what is certain."""

from __future__ import annotations

import math
import pickle
import re
from datetime import UTC, datetime

import edtf
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sitegen.model.edtf import DateError, Edtf, parse
from sitegen.model.edtf.hints import format_hint, suggest_date, suggest_edtf

HOME = "America/Los_Angeles"

# -- parsing

READ = [  # text, earliest, latest, certain, what <time datetime> says
    ("2019", (2019, 1, 1), (2019, 12, 31), "2019", "2019"),
    ("2019-02", (2019, 2, 1), (2019, 2, 28), "2019-02", "2019-02"),
    ("2020-02", (2020, 2, 1), (2020, 2, 29), "2020-02", "2020-02"),
    ("2019-01-05", (2019, 1, 5), (2019, 1, 5), "2019-01-05", "2019-01-05"),
    ("2019?", (2019, 1, 1), (2019, 12, 31), None, None),
    ("2019-01~", (2019, 1, 1), (2019, 1, 31), None, None),
    ("2019-01-05%", (2019, 1, 5), (2019, 1, 5), None, None),
    ("201X", (2010, 1, 1), (2019, 12, 31), None, None),
    ("20XX", (2000, 1, 1), (2099, 12, 31), None, None),
    ("1XXX", (1000, 1, 1), (1999, 12, 31), None, None),
    ("2019-XX", (2019, 1, 1), (2019, 12, 31), "2019", "2019"),
    ("2020-02-XX", (2020, 2, 1), (2020, 2, 29), "2020-02", "2020-02"),
    ("2019-XX-XX", (2019, 1, 1), (2019, 12, 31), "2019", "2019"),
    ("2019-21", (2019, 3, 1), (2019, 5, 31), "2019", "2019"),
    ("2019-22", (2019, 6, 1), (2019, 8, 31), "2019", "2019"),
    ("2019-23", (2019, 9, 1), (2019, 11, 30), "2019", "2019"),
    ("2019-24", (2019, 12, 1), (2019, 12, 31), "2019", "2019"),
    ("XXXX", None, None, None, None),
    ("XXXX-12", None, None, None, None),
    ("XXXX-12-07", None, None, None, "12-07"),
    ("XXXX-12-07?", None, None, None, None),
    ("XXXX-02-29", None, None, None, "02-29"),
    ("XXXX-XX-07", None, None, None, None),
    ("XXXX-22", None, None, None, None),
    ("0000", (0, 1, 1), (0, 12, 31), "0000", None),
    ("-0044", (-44, 1, 1), (-44, 12, 31), "-0044", None),
    ("-0044-02", (-44, 2, 1), (-44, 2, 29), "-0044-02", None),
    ("Y12000", (12000, 1, 1), (12000, 12, 31), "+12000", None),
    ("Y-12000", (-12000, 1, 1), (-12000, 12, 31), "-12000", None),
    ("1985/1990", (1985, 1, 1), (1990, 12, 31), "1985/1990", None),
    ("2019-01-XX/2020", (2019, 1, 1), (2020, 12, 31), "2019-01/2020", None),
    ("1985~/1990", (1985, 1, 1), (1990, 12, 31), None, None),
    ("1985/..", (1985, 1, 1), None, None, None),
    ("../1990", None, (1990, 12, 31), None, None),
    ("1985/", (1985, 1, 1), None, None, None),
    ("/1990", None, (1990, 12, 31), None, None),
    ("2019-12/2019", (2019, 12, 1), (2019, 12, 31), "2019-12/2019", None),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "certain", "attribute"), READ)
def test_a_date_has_bounds_and_a_certain_part(text, earliest, latest, certain, attribute):
    value = parse(text)
    assert (value.text, value.earliest, value.latest) == (text, earliest, latest)
    assert (value.known_prefix, value.datetime_attr) == (certain, attribute)
    assert value.has_year is not text.startswith("XXXX")
    assert value.is_interval is ("/" in text)
    assert value.instant is None


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2019-01-05", 2019, 1),
        ("2019-01-XX", 2019, 1),
        ("2019", 2019, None),
        ("2019-XX", 2019, None),
        ("2019-21", 2019, None),
        ("2019~", 2019, None),
        ("-0044-03", -44, 3),
        ("Y12000", 12000, None),
        ("2019-03/2020", 2019, 3),
        ("201X", None, None),
        ("XXXX-12-07", None, None),
        ("../1990-05", None, None),
    ],
)
def test_a_date_is_listed_under_its_year_and_month(text, year, month):
    assert (parse(text).year, parse(text).month) == (year, month)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-01-05", "2019-01-05"),
        ("0000-01-05", "0000-01-05"),
        ("2019-01-05T10:00Z", "2019-01-05T10:00:00Z"),
        ("2019-01", None),
        ("2019-01-XX", None),
        ("2019-01-05~", None),
        ("-0044-03-15", None),
        ("Y12000", None),
        ("XXXX-12-07", None),
        ("2019-01-05/2019-01-06", None),
        ("2019-01-05/..", None),
    ],
)
def test_a_day_is_known_if_it_is_certain_and_in_the_years_0_to_9999(text, day):
    assert parse(text).known_day == day


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("XXXX", "00000"),
        ("XXXX-XX-07", "00007"),
        ("XXXX-12", "01200"),
        ("XXXX-12-XX", "01200"),
        ("XXXX-12-07", "01207"),
        ("XXXX-22", "00600"),
        ("2019-01-05", "11000002019010510000020190105"),
        ("../1990", "10000000000000010000019901231"),
        ("1985/..", "11000001985010120000000000000"),
        ("Y-999999999", "10000000001010100000000011231"),
        ("2019-01-05T10:00-08:00", "110000020190105100000201901052019-01-05T18:00:00+00:00"),
    ],
)
def test_a_sort_key_has_the_same_length_for_all_years(text, key):
    """Keys are stored, so another form needs another version of the database."""
    assert parse(text).sort_key == key


# -- times

TIMES = [  # written, its text, certain
    ("2019-01-05T10:00:00Z", "2019-01-05T10:00:00Z", "2019-01-05T10:00:00Z"),
    ("2019-01-05T10:00Z", "2019-01-05T10:00Z", "2019-01-05T10:00:00Z"),
    ("2019-01-05T10:00:00-08:00", "2019-01-05T10:00:00-08:00", "2019-01-05T10:00:00-08:00"),
    ("2019-01-05T10:00+05:30", "2019-01-05T10:00+05:30", "2019-01-05T10:00:00+05:30"),
    ("2019-01-05T10:00+0530", "2019-01-05T10:00+05:30", "2019-01-05T10:00:00+05:30"),
    ("2019-01-05T10:00 -08", "2019-01-05T10:00-08:00", "2019-01-05T10:00:00-08:00"),
    ("2019-01-05T10:00", "2019-01-05T10:00:00-08:00", "2019-01-05T10:00:00-08:00"),
    ("2019-07-05 10:00", "2019-07-05T10:00:00-07:00", "2019-07-05T10:00:00-07:00"),
    ("2019-07-05 10:00:30", "2019-07-05T10:00:30-07:00", "2019-07-05T10:00:30-07:00"),
    ("2019-03-10T02:30", "2019-03-10T02:30:00-08:00", "2019-03-10T02:30:00-08:00"),  # the clocks skip it
    ("2019-11-03T01:30", "2019-11-03T01:30:00-07:00", "2019-11-03T01:30:00-07:00"),  # it occurs twice
    ("1850-01-01T00:00", "1850-01-01T07:52:58+00:00", "1850-01-01T07:52:58Z"),  # local mean time, -07:52:58
]


@pytest.mark.parametrize(("written", "text", "certain"), TIMES)
def test_a_time_without_offset_is_in_the_time_zone_of_the_site(written, text, certain):
    value = parse(written, HOME)
    assert (value.text, value.known_prefix, value.datetime_attr) == (text, certain, certain)
    assert value.instant == datetime.fromisoformat(certain)
    assert parse(value.text, HOME) == value


@pytest.mark.parametrize("year", ["0000", "0001", "9999"])
def test_a_time_needs_a_year_that_the_calendar_has_in_every_zone(year):
    with pytest.raises(DateError, match="needs a year from 0002 to 9998"):
        parse(f"{year}-06-05T10:00Z")
    for other in ("0002", "9998"):
        assert parse(f"{other}-06-05T10:00Z").instant.year == int(other)


def test_a_moment_is_not_before_itself_and_an_interval_may_have_one_day():
    moment = parse("2019-01-05T10:00Z")
    assert moment.is_before(parse("2019-01-05T11:00+01:00")) is False
    assert moment.is_before(parse("2019-01-05T10:01Z")) is True
    day = parse("2019-01-05/2019-01-05")
    assert (day.earliest, day.latest) == ((2019, 1, 5), (2019, 1, 5))


def test_a_story_is_listed_under_the_day_in_the_time_zone_of_the_site():
    night = parse("2019-01-06T04:00:00Z", HOME)
    assert (night.earliest, night.latest) == ((2019, 1, 5), (2019, 1, 5))
    assert parse("2019-01-05").sort_key < night.sort_key < parse("2019-01-06").sort_key
    assert parse("2019-01-06T04:00:00Z").earliest == (2019, 1, 6)


def test_times_sort_by_instant_whatever_their_offsets():
    first, second, third = (
        parse(text, HOME) for text in ("2019-01-05T12:00:00+09:00", "2019-01-05T09:00:00Z", "2019-01-05T02:00:00-08:00")
    )
    assert first.sort_key < second.sort_key < third.sort_key
    assert (first.is_before(second), second.is_before(first)) == (True, False)


def test_an_ambiguous_hour_sorts_by_instant():
    assert parse("2019-11-03T01:50-07:00", HOME).sort_key < parse("2019-11-03T01:10-08:00", HOME).sort_key


# -- invalid dates

REFUSED = [  # text, what the message must say
    ("March 2, 2025", "write 2025-03-02"),
    ("spring of 2025", "write 2025-21"),
    ("2019-02-30", "01 to 28"),
    ("XXXX-02-30", "01 to 29"),
    ("2019-02-29", "01 to 28"),
    ("1900-02-29", "01 to 28"),
    ("2019-04-31", "01 to 30"),
    ("2019-01-00", "01 to 31"),
    ("XXXX-XX-32", "01 to 31"),
    ("2019-13", "01 to 12"),
    ("2019-00", "01 to 12"),
    ("2019-1-5", "write 2019-01-05"),
    ("2019-01-5", "write 2019-01-05"),
    ("19-01-05", "four digits"),
    ("19", "four digits"),
    ("2019/01/05", "write 2019-01-05"),
    ("01/05/2019", "write 2019-01-05 or 2019-05-01"),
    ("11/23/2026", "write 2026-11-23"),
    ("23/11/2026", "write 2026-11-23"),
    ("Nov. 23, 2026", "write 2026-11-23"),
    ("23rd November 2026", "write 2026-11-23"),
    ("2019/01", "write 2019-01"),
    ("20190105", "write 2019-01-05"),
    ("201901", "hyphens"),
    ("1985-1990", "1985/1990"),
    ("201x", "write 201X"),
    ("199u", "write 199X"),
    ("?2019", "at the end"),
    ("2019?-01", "at the end"),
    ("2019??", "write 2019?"),
    ("12000", "Y12000"),
    ("Y1234", "Y12000"),
    ("Y12000-01", "without a month"),
    ("Y" + "1" * 5000, "five to nine digits"),
    ("201X-05", "without a month"),
    ("2019-XX-05", "2019-XX"),
    ("2019-21-05", "season"),
    ("-0000", "year-month-day"),
    ("", "XXXX"),
    (" ", "XXXX"),
    ("2019 ", "write 2019"),
    ("2019\n", "write 2019"),
    ("٢٠١٩", "year-month-day"),
    ("..", "1985/.."),
    ("../..", "1985/.."),
    ("/", "1985/.."),
    ("2019/2018", "before it starts"),
    ("2019-12/2019-01", "before it starts"),
    ("XXXX-01/2019", "without a year"),
    ("2019/XXXX", "without a year"),
    ("2019-01-05T10:00", "time zone"),
    ("2019-01-05T24:00Z", "23:59:59"),
    ("2019-01-05T10:00:60Z", "23:59:59"),
    ("2019-01-05T10:00:00.Z", "23:59:59"),
    ("2019-01-05T10:00:00+25", "23:59:59"),
    ("2019-02-30T10:00Z", "01 to 28"),
    ("0001-01-01T00:00Z", "0002 to 9998"),
    ("2019-01-05/2019-01-05T10:00Z", "2019-03-02T10:00"),
]


@pytest.mark.parametrize(("text", "help_"), REFUSED)
def test_an_invalid_date_is_refused_with_a_hint(text, help_):
    with pytest.raises(DateError) as refusal:
        parse(text)
    message = str(refusal.value)
    assert help_ in message
    assert len(message) < 250
    assert "\n" not in message


MEANT = {
    "March 2025": "2025-03", "2025 March": "2025-03", "Sept. 2019": "2019-09", "03/2025": "2025-03", "2025/03": "2025-03",
    "2019-3": "2019-03", "2019-3-2": "2019-03-02", "20190302": "2019-03-02", "Mon, March 2 2025": "2025-03-02",
    "Monday, 2 March 2025": "2025-03-02", "March 2nd, 2025": "2025-03-02", "2-Mar-2019": "2019-03-02", "March 2": "XXXX-03-02",
    "c. 2019": "2019~", "ca. March 2019": "2019-03~", "circa 1985": "1985~", "about 1985": "1985~", "probably 2019": "2019?",
    "March 2025?": "2025-03?", "2019-uu": "2019-XX", "2019-03-xx": "2019-03-XX", "199u": "199X", "1980s": "198X",
    "the 1980s": "198X", "19th century": "18XX", "spring 2019": "2019-21", "Fall of 2019": "2019-23", "1985-1990": "1985/1990",
    "1985\u20131990": "1985/1990", "from 1985 to 1990": "1985/1990", "March-April 2019": "2019-03/2019-04",
    "March 2-4, 2025": "2025-03-02/2025-03-04", "March 30, 2019 to April 2, 2020": "2019-03-30/2020-04-02", "Q1 2019": "2019-01/2019-03",
    "before 1990": "../1990", "since March 1985": "1985-03/..",
}  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), MEANT.items())
def test_the_hint_for_an_everyday_date_is_the_date(text, meant):
    with pytest.raises(DateError, match=re.escape(f"write {meant}") + "$"):
        parse(text)
    assert parse(meant).text == meant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2019-03-02T10:00:00.000Z", "2019-03-02T10:00:00+00:00"),
        ("2019-03-02T10:00:00.123456+01:00", "2019-03-02T10:00:00+01:00"),
        ("2019-03-02T10:00:00-0800", "2019-03-02T10:00:00-08:00"),
        ("2019-03-02 10:00:00 -0800", "2019-03-02T10:00:00-08:00"),
        ("2019-03-02 10:00:00+00", "2019-03-02T10:00:00+00:00"),
        ("2019-03-02 10:00:00.5", "2019-03-02T10:00:00-08:00"),
    ],
)
def test_times_are_read_as_other_programs_write_them(text, instant):
    assert parse(text, HOME).instant.isoformat() == instant


def test_an_english_date_is_never_guessed():
    with pytest.raises(
        DateError, match=re.escape('"March 2 or 3, 2025" is not a date that can be read: write year-month-day')
    ):
        parse("March 2 or 3, 2025", HOME)


# -- order


def test_sort_order_of_dates_without_a_year_and_vague_dates():
    ordered = [
        *("XXXX", "XXXX-XX-07", "XXXX-01", "XXXX-01-15", "XXXX-21", "XXXX-12-07"),
        *("../1990", "Y-12000", "-0044", "-0043-12", "0000", "0999-05-01", "1XXX", "1985/1990", "1985/.."),
        *("201X", "2019-01-01", "2019-01", "2019", "2019-01-05", "2019-21", "2019-04-01", "Y12000"),
    ]
    assert sorted(set(ordered), key=lambda text: parse(text).sort_key) == ordered


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("2018", "2019", True),
        ("2019", "2018", False),
        ("2019", "2019-05", None),
        ("2019-01-05", "2019-01-05", False),
        ("../1990", "1991/..", True),
        ("1991/..", "../1990", False),
        ("1985/", "1990", None),
        ("2018?", "2019", None),
        ("2018", "2019/2020~", None),
        ("XXXX-01", "XXXX-02", None),
        ("XXXX-01", "2019", None),
        ("201X", "2020", True),
    ],
)
def test_a_date_is_before_another_only_if_that_is_certain(one, other, answer):
    assert parse(one).is_before(parse(other)) is answer


# -- properties

MONTHS = st.integers(1, 12).map("{:02d}".format)
FOUR_DIGITS = st.integers(0, 9999).map("{:04d}".format)
YEARS = FOUR_DIGITS | st.integers(1, 9999).map("-{:04d}".format)
LONG_YEARS = st.builds("Y{}{}".format, st.sampled_from(["", "-"]), st.integers(10**4, 10**9 - 1))
DAYS = st.builds("{}-{}-{}".format, YEARS, MONTHS, st.integers(1, 31).map("{:02d}".format))
FULL = DAYS.filter(lambda text: accepted(text) is not None)
VAGUE = st.one_of(
    FOUR_DIGITS.map(lambda year: year[:3] + "X"),
    FOUR_DIGITS.map(lambda year: year[:2] + "XX"),
    st.builds("{}-XX".format, FOUR_DIGITS),
    st.builds("{}-{}-XX".format, FOUR_DIGITS, MONTHS),
    st.builds("{}-{}".format, FOUR_DIGITS, st.sampled_from(["21", "22", "23", "24"])),
)
MARKS = st.sampled_from(["", "?", "~", "%"])
CALENDAR = st.builds("{}{}".format, YEARS | st.builds("{}-{}".format, YEARS, MONTHS) | FULL, MARKS)
STATED = CALENDAR | LONG_YEARS
WITHOUT_YEAR = st.one_of(st.just("XXXX"), MONTHS.map("XXXX-{}".format), st.just("XXXX-XX-07"), st.just("XXXX-21~"))
PLAIN_INTERVALS = st.builds("{}/{}".format, CALENDAR, CALENDAR | st.just("..")) | CALENDAR.map("../{}".format)
ENDS = STATED | VAGUE | st.sampled_from(["", ".."])
INTERVALS = st.builds("{}/{}".format, ENDS, ENDS)
MOMENTS = st.builds(
    "{}T{}".format,
    FULL.filter(lambda text: "0001" < text[:4] < "9999"),
    st.sampled_from(["10:00Z", "23:59:59-23:59", "00:00:00+14:00", "01:30:00-08:00"]),
)
TEXTS = st.one_of(STATED, VAGUE, WITHOUT_YEAR, INTERVALS, MOMENTS)


def accepted(text: str, zone: str | None = None) -> Edtf | None:
    try:
        return parse(text, zone)
    except DateError:
        return None


def oracle(text: str) -> object | None:
    """The `edtf` library's value, if it reads the text."""
    try:
        return edtf.parse_edtf(text)
    except edtf.parser.edtf_exceptions.EDTFParseException:
        return None


def bound(of) -> tuple[int, ...] | None:
    """A strict bound of the library as year, month, day; an open end is a float infinity there."""
    found = of()
    return None if isinstance(found, float) and math.isinf(found) else tuple(found)[:3]


@given(STATED | VAGUE | PLAIN_INTERVALS)
@example("2019-24")
@example("-0044-02")
@example("1985/..")
@settings(max_examples=40)  # the other library takes milliseconds for each date
def test_bounds_agree_with_an_independent_library(text):
    """Left out: unknown ends (ten years), X or Y in intervals (crashes), X before year 0 (swapped)."""
    ours, theirs = accepted(text), oracle(text)
    assume(ours and theirs)
    assert ours.earliest in {None, bound(theirs.lower_strict)}
    assert ours.latest in {None, bound(theirs.upper_strict)}
    assert (ours.earliest is None, ours.latest is None) == (text.startswith(".."), text.endswith(".."))


def numbers(text: str) -> tuple[int, ...]:
    """Year, month and day, read without the parser."""
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    year, month, day = digits.split("-")
    return sign * int(year), int(month), int(day)


@given(FULL, FULL)
@example("-0044-03-15", "-0044-03-16")
@example("-0045-12-31", "-0044-01-01")
def test_days_sort_and_compare_as_the_calendar_does(one, other):
    first, second = parse(one), parse(other)
    assert (first.sort_key < second.sort_key) is (numbers(one) < numbers(other))
    assert first.is_before(second) is (numbers(one) < numbers(other))


@given(LONG_YEARS, LONG_YEARS | YEARS)
def test_years_of_any_length_sort_as_numbers(one, other):
    order = int(one.lstrip("Y")) < int(other.lstrip("Y"))
    assert (parse(one).sort_key < parse(other).sort_key) is order


@given(TEXTS, TEXTS)
def test_certainly_before_never_contradicts_the_order_of_a_list(one, other):
    first, second = accepted(one), accepted(other)
    assume(first and second)
    if first.is_before(second) and not (first.instant and second.instant):
        assert first.sort_key < second.sort_key
        assert second.is_before(first) is False


@given(TEXTS)
def test_a_parsed_date_keeps_its_text(text):
    value = accepted(text)
    assume(value)
    assert value.text == text
    assert parse(value.text) == value
    assert hash(parse(text)) == hash(value)
    assert pickle.loads(pickle.dumps(value)) == value


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)), st.sampled_from([HOME, "Asia/Tokyo", "UTC"]))  # noqa: DTZ001 - naive on purpose
def test_a_time_without_a_zone_survives_being_stored_and_read_again(moment, zone):
    value = parse(moment.isoformat(timespec="seconds"), zone)
    assert parse(value.text, zone) == value
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", value.known_prefix)
    assert value.instant.astimezone(UTC) == parse(value.known_prefix).instant


def exercise(value: Edtf) -> None:
    """Ask a value everything it can say."""
    for name in ("sort_key", "has_year", "year", "month", "earliest", "latest", "known_prefix", "datetime_attr"):
        getattr(value, name)
    value.is_before(value)


@st.composite
def misspelled(draw: st.DrawFn) -> str:
    """A valid date with one stretch replaced by characters that dates are made of."""
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 3)))
    return text[:start] + draw(st.text("0123456789-/.:XTYZ?~%+ u", max_size=3)) + text[end:]


@given(st.text() | st.text("0123456789-/.XY?~%TZ: ") | misspelled(), st.sampled_from([None, HOME]))
@example("9998-12-31T23:59:59-23:59", HOME)
@example("0002-01-01T00:00:00+23:59", HOME)
def test_any_text_is_a_date_or_a_problem_and_never_a_crash(text, zone):
    value = accepted(text, zone)
    if value:
        exercise(value)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("summer 2019", "2019-22"),
        ("2019 summer", "2019-22"),
        ("the fall of 2019", "2019-23"),
        ("q1 2019", "2019-01/2019-03"),
        ("Q2 2019", "2019-04/2019-06"),
        ("2019 q3", "2019-07/2019-09"),
        ("2019 Q4", "2019-10/2019-12"),
        ("1st century", "00XX"),
        ("20th century", "19XX"),
        ("21st century", "20XX"),
        ("2019 to 2020", "2019/2020"),
        ("2019 to 2019", ""),
        ("2020 to 2019", ""),
        ("2018 to 2019 to 2020", ""),
        ("March 2 to 5, 2019", "2019-03-02/2019-03-05"),
        ("March 2019 to May 2019", "2019-03/2019-05"),
        ("May 3 to June 2019", "2019-05-03/2019-06"),
        ("February 29", "XXXX-02-29"),
        ("February 30", ""),
        ("Fri March 1, 2019", "2019-03-01"),
        ("Fri Sat March 2019", ""),
    ],
)
def test_a_period_or_a_range_in_words_has_a_notation(text, notation):
    assert suggest_edtf(text) == notation


@pytest.mark.parametrize(("text", "day"), [("March 2, 2019", "2019-03-02"), ("March 2019", ""), ("2019", "")])
def test_only_a_whole_day_is_suggested_as_a_day(text, day):
    assert suggest_date(text) == day


def test_only_the_first_60_characters_of_a_text_are_examined():
    assert suggest_edtf(" " * 56 + "2019") == "2019"
    assert suggest_edtf(" " * 57 + "2019") == ""
    assert suggest_edtf("2019" + " " * 56 + "x") == "2019"


def test_texts_with_line_breaks_and_digits_of_other_scripts_have_the_general_hint():
    for text in ("a\nb", "\uff12\uff10", "\u0662\u0660\u0661\u0669-3"):
        assert format_hint(text).startswith("write year-month-day")
