"""Bar chart of coverage by year: the number of stories of each year from the first to the last, including empty years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.render.charts import CHART_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

PLOT_HEIGHT = 56
MAX_BARS = 60
"""Maximum number of bars. If there are more years, each bar is for 5, 10, 25, … years."""
MAX_BAR_WIDTH = 28
MAX_LABELED_BARS = 7
"""Maximum number of bars for which each bar is labeled with its year and its count."""
MAX_BAR_STEP = 64


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: the stories of one year, or of several."""

    first_year: int
    last_year: int
    story_count: int
    x: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """A whole chart. `baseline` is the y coordinate of the lower ends of the bars."""

    bars: tuple[Bar, ...]
    max_count: int
    is_labeled: bool
    """True if each bar has room for its year and its count."""
    baseline_end: int
    """X coordinate of the end of the baseline."""
    baseline: int = PLOT_HEIGHT + 14
    height: int = PLOT_HEIGHT + 34
    width: int = CHART_WIDTH


def bar_chart(counts_by_year: Sequence[tuple[int, int]]) -> BarChart:
    """Return the chart of pairs of a year and its count, in any order. There must be at least one pair."""
    counts = dict(counts_by_year)
    first, last = min(counts), max(counts)
    span = next(size for size in (1, 5, 10, 25, 50, 100, 1000, 10_000, 10**9) if (last - first) // size < MAX_BARS)
    low = first // span * span
    number = (last - low) // span + 1
    sums = [0] * number
    for year, count in counts.items():
        sums[(year - low) // span] += count
    is_labeled = number <= MAX_LABELED_BARS
    step = min(CHART_WIDTH // number, MAX_BAR_STEP) if is_labeled else CHART_WIDTH // number
    bar_width = max(min(step - max(step // 4, 2), MAX_BAR_WIDTH), 1)
    max_count = max(sums)
    bars = tuple(
        Bar(
            low + index * span, low + (index + 1) * span - 1, count, index * step + (step - bar_width) // 2, bar_width,
            max(-(-(PLOT_HEIGHT - 12) * count // max_count), 2) if count else 0,
        )
        for index, count in enumerate(sums)
    )  # fmt: skip
    return BarChart(bars, max_count, is_labeled and span == 1, number * step)
