"""Dates of other systems keep their precision: a day without a time gets none."""

from datetime import UTC, datetime

import pytest

from sitegen.importers._dates import read_local_and_utc

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("local", "utc", "value"),
    [
        ("2019-03-02", "2019-03-02", "2019-03-02"),
        ("2019-03-02", "2019-03-02 17:00:00", "2019-03-02"),
        ("2019-03-02", "0000-00-00 00:00:00", "2019-03-02"),
        ("0000-00-00 00:00:00", "2019-03-02", "2019-03-02"),
        ("2019-03-02 12:00:00", "2019-03-02", "2019-03-02T12:00"),
        ("2019-03-02 12:00:00", "2019-03-02 17:00:00", "2019-03-02T12:00"),
        ("0000-00-00 00:00:00", "2019-03-02 17:00:00", "2019-03-02T12:00"),
        ("", "", None),
    ],
)
def test_a_day_without_a_time_gets_no_time(local, utc, value):
    found = read_local_and_utc(local, utc, ZONE)
    assert (found and found.value) == value
    assert found is None or not found.is_contradicted


def test_the_moment_of_a_day_is_the_later_one_so_that_nothing_is_public_too_early():
    found = read_local_and_utc("2019-03-02", "2031-03-02 17:00:00", ZONE)
    assert (found.value, found.moment, found.is_contradicted) == (
        "2019-03-02",
        datetime(2031, 3, 2, 17, tzinfo=UTC),
        True,
    )
