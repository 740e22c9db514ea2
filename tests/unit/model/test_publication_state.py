"""The state of a document at a moment: public only if its status says so, and after its embargo and its date."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from sitegen.model.entity import Entity
from sitegen.model.fields import EdtfStr
from sitegen.model.publication import (
    LONG_AGO,
    NEVER,
    delaying_field,
    describe_public_from,
    document_state,
    format_zoned_time,
    public_from,
)
from sitegen.model.staff import StaffMember
from sitegen.model.story import StaticPage, Story, Thread

HOME = ZoneInfo("America/Los_Angeles")
NOW = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
MOMENT = dt.timedelta(microseconds=1)


def story(**fields):
    dates = {name: EdtfStr(fields.pop(name)) for name in ("published", "embargo") if name in fields}
    return Story(**({"title": "A", "status": "published"} | fields | dates))


def state(meta, now=NOW):
    return document_state(meta, now, HOME)


def test_a_file_that_cannot_be_read_is_broken():
    assert state(None) == "broken"


@pytest.mark.parametrize("status", ["draft", "held", "withdrawn"])
def test_an_unpublished_status_is_the_state_whatever_the_dates(status):
    assert state(story(status=status, published="2019-01-05")) == status
    assert state(story(status=status, published="2027-01-05", embargo="2028")) == status
    assert state(StaticPage(title="A", status=status)) == status
    assert state(Thread(title="A", status=status, starts="story/a")) == status
    assert public_from(story(status=status, published="2019-01-05"), HOME) is None


def test_a_published_page_has_no_date_that_delays_it():
    assert state(StaticPage(title="A", status="published")) == "public"
    assert public_from(StaticPage(title="A", status="published"), HOME) is None
    assert public_from(None, HOME) is None


@pytest.mark.parametrize(
    ("published", "embargo", "live"),
    [
        ("2026-01-05", "", "2026-01-05T08:00:00+00:00"),
        ("2026-01-05T03:00:00-08:00", "", "2026-01-05T11:00:00+00:00"),
        ("2026", "", "2026-01-01T08:00:00+00:00"),  # the first possible day
        ("2019-01-05", "2026-01-05T06:00:00-08:00", "2026-01-05T14:00:00+00:00"),
        ("2019-01-05", "2026-01-05", "2026-01-05T08:00:00+00:00"),
        ("2019-01-05", "2026-02", "2026-02-28T08:00:00+00:00"),  # the last possible day
        ("2026-03-01", "2026-02", "2026-03-01T08:00:00+00:00"),  # the later of both
    ],
)
def test_a_story_is_public_from_the_later_of_embargo_and_date(published, embargo, live):
    meta = story(published=published, **({"embargo": embargo} if embargo else {}))
    moment = dt.datetime.fromisoformat(live)
    assert public_from(meta, HOME) == moment
    assert public_from(meta, HOME).tzinfo is dt.UTC
    assert state(meta, moment - MOMENT) == "embargoed"
    assert state(meta, moment) == state(meta, moment + MOMENT) == "public"


def test_a_date_without_a_known_start_does_not_delay_and_an_embargo_without_an_end_never_ends():
    assert public_from(story(published="XXXX"), HOME) is None
    assert state(story(published="XXXX")) == "public"
    assert public_from(story(published="XXXX", embargo="2026"), HOME) == dt.datetime(2026, 12, 31, 8, tzinfo=dt.UTC)
    assert public_from(story(published="2019", embargo="XXXX"), HOME) == NEVER
    assert state(story(published="2019", embargo="XXXX"), NEVER - MOMENT) == "embargoed"


@pytest.mark.parametrize(
    ("day", "live"),
    [
        ("0001-06-01", LONG_AGO),
        ("-0044-03-15", LONG_AGO),
        ("0002-01-01", dt.datetime(2, 1, 1, 7, 52, 58, tzinfo=dt.UTC)),
        ("9998-12-31", dt.datetime(9998, 12, 31, 8, tzinfo=dt.UTC)),
        ("9999-01-01", NEVER),
        ("Y123456", NEVER),
    ],
)
def test_days_at_the_ends_of_the_calendar(day, live):
    assert public_from(story(published=day), HOME) == live


@pytest.mark.parametrize(
    ("published", "embargo", "field"),
    [
        ("2019-01-05", "2026-01-05", "embargo"),
        ("2027-01-05", "2026-01-05", "published"),
        ("2026-01-05", "2026-01-05", "embargo"),
        ("2026-01-05", "", "published"),
        ("XXXX", "2026-01-05", "embargo"),
    ],
)
def test_the_field_that_delays_a_story_is_named(published, embargo, field):
    meta = story(published=published, **({"embargo": embargo} if embargo else {}))
    assert delaying_field(meta, HOME) == field


def test_the_moment_is_described_with_the_field_that_decides_it():
    assert describe_public_from(story(published="XXXX"), HOME) == ""
    assert (
        describe_public_from(story(published="2026-01-05"), HOME)
        == "2026-01-05 00:00 America/Los_Angeles (date of publication)"
    )
    assert describe_public_from(story(published="2019", embargo="XXXX"), HOME) == "never by itself (embargo)"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-12-05T14:00:00+00:00", "2026-12-05 06:00 America/Los_Angeles"),
        ("2026-12-05T14:00:30+00:00", "2026-12-05 06:00:30 America/Los_Angeles"),
        ("2026-11-01T08:30:00+00:00", "2026-11-01 01:30 America/Los_Angeles (UTC-07:00)"),
        ("2026-11-01T09:30:00+00:00", "2026-11-01 01:30 America/Los_Angeles (UTC-08:00)"),
        ("2026-11-01T10:00:00+00:00", "2026-11-01 02:00 America/Los_Angeles"),
    ],
)
def test_a_time_that_occurs_twice_has_its_offset(moment, text):
    assert format_zoned_time(dt.datetime.fromisoformat(moment), HOME) == text


@pytest.mark.parametrize("now", [NOW, NEVER])
def test_an_entity_is_unused_until_it_is_used_or_published(now):
    assert state(Entity(name="A"), now) == "unused"
    assert state(Entity(name="A", status="published"), now) == "public"
    assert state(Entity(name="A", status="published", visibility="noindex"), now) == "public"
    assert state(Entity(name="A", status="published", visibility="suppressed"), now) == "suppressed"
    assert state(Entity(name="A", visibility="suppressed", merged_into="person/b"), now) == "suppressed"


def test_a_merged_entity_is_merged_only_if_it_would_be_public():
    assert state(Entity(name="A", status="published", merged_into="person/b")) == "merged"
    assert state(Entity(name="A", merged_into="person/b")) == "unused"


def test_a_suppressed_staff_member_is_suppressed_in_every_status():
    for status in ("published", "draft"):
        assert state(StaffMember(name="A", status=status, visibility="suppressed")) == "suppressed"
    assert state(StaffMember(name="A", status="published")) == "public"
    assert state(StaffMember(name="A", status="held")) == "held"
