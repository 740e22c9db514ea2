"""Sort keys of listings: the order of stories and events, and the periods in which they are listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.database.sort_keys import chronological_key, month_key, year_key
from sitegen.model.edtf import parse
from sitegen.model.fields import EdtfStr


def key(date, root="story/a", depth=0, uid="story/a"):
    return chronological_key(EdtfStr(date) if date else None, root, depth, uid)


def test_stories_are_in_order_of_date_after_those_without_a_year():
    dates = ["", "XXXX-12-07", "-0044-03", "0600", "2019", "2019-03", "2019-03-05", "2019-03-05T08:00:00Z", "Y12000"]
    keys = [key(date) for date in dates]
    assert keys[2:] == sorted(keys[2:])
    assert max(keys[:2]) < min(keys[2:])


def test_a_chain_without_years_stays_together_in_its_order():
    chain = [key("", "story/a", depth, f"story/{uid}") for depth, uid in enumerate("zyx")]
    other = key("", "story/b", 0, "story/b")
    assert sorted([other, *reversed(chain)]) == [*chain, other]


@given(st.integers(0, 5), st.integers(0, 5))
def test_of_one_date_the_earlier_link_of_a_chain_is_first(one, other):
    keys = [key("2019-03-05", "story/a", depth, "story/x") for depth in (one, other)]
    assert (keys[0] < keys[1]) is (one < other)


@pytest.mark.parametrize(
    ("date", "year", "month"),
    [
        ("2019-03-05", "2019", "2019-03"),
        ("2019-XX", "2019", ""),
        ("2019-21", "2019", ""),
        ("-0044-03-15", "-0044", "-0044-03"),
        ("Y12000", "Y12000", ""),
        ("Y-12000", "Y-12000", ""),
        ("XXXX-03", "undated", ""),
    ],
)
def test_the_year_and_the_month_in_which_a_date_is_listed(date, year, month):
    assert (year_key(parse(date)), month_key(parse(date))) == (year, month)


def test_no_date_is_listed_as_undated():
    assert (year_key(None), month_key(None)) == ("undated", "")
