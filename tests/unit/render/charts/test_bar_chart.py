"""Bar charts of stories by year."""

import pytest

from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.bar_chart import MAX_BARS, bar_chart


def test_a_bar_chart_has_every_year_in_between():
    found = bar_chart([(2019, 3), (2016, 1)])
    assert [(bar.first_year, bar.story_count) for bar in found.bars] == [(2016, 1), (2017, 0), (2018, 0), (2019, 3)]
    assert [bar.height > 0 for bar in found.bars] == [True, False, False, True]


@pytest.mark.parametrize("years", [[(2018, 1), (2019, 2)], [(1990, 1), (2019, 2)], [(1950, 3), (2020, 1)]])
def test_a_chart_of_two_years_is_as_wide_as_its_axis(years):
    found = bar_chart(years)
    assert found.bars[0].x < 64
    assert found.baseline_end - 64 <= found.bars[-1].x + found.bars[-1].width <= found.baseline_end <= CHART_WIDTH


def test_many_years_share_bars():
    found = bar_chart([(year, 1) for year in range(1850, 2020)])
    assert len(found.bars) <= MAX_BARS
    assert sum(bar.story_count for bar in found.bars) == 170
    assert all(bar.x + bar.width <= CHART_WIDTH for bar in found.bars)
