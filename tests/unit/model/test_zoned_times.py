"""Days and times in time zones."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from sitegen.model.edtf import parse
from sitegen.model.fields import EdtfStr
from sitegen.model.publication import NEVER, public_from
from sitegen.model.story import Story


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00+00:00"),  # midnight is skipped
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00+00:00"),  # midnight comes twice
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00+00:00"),  # the whole day is skipped
        ("Pacific/Kiritimati", "2026-12-01", "2026-11-30T10:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_day_begins_with_its_first_moment_in_any_zone(zone, day, first):
    story = Story(title="A", status="published", published=EdtfStr(day))
    assert public_from(story, ZoneInfo(zone)) == dt.datetime.fromisoformat(first)


def test_the_ends_of_the_calendar_work_in_every_time_zone():
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        for day in ("0001-01-01", "9998-12-31", "9999-12-31", "Y123456789"):
            story = Story(title="A", status="published", published=EdtfStr(day), embargo=EdtfStr(day))
            live = public_from(story, ZoneInfo(zone))
            assert live
            assert (live == NEVER) is (parse(day).earliest[0] >= 9999)
