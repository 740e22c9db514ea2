"""Coverage by year as bars: how many stories of each year, from the first to the last, years without any among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.render.charts import CHART_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

PLOT_HEIGHT = 56
MAX_BARS = 60
"""Bars: of more years than these, those of five, ten, … stand together."""
MAX_BAR_WIDTH = 28
MAX_LABELLED_BARS = 7
"""Bars that each have their number and their year written at them."""
MAX_BAR_STEP = 64


@dataclass(frozen=True, slots=True)
class Bar:
    """One year, or several."""

    first_year: int
    last_year: int
    story_count: int
    x: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """The whole chart; `base` is where bars stand."""

    bars: tuple[Bar, ...]
    max_count: int
    is_labelled: bool
    """Whether each has room for its year and its number."""
    baseline_end: int
    """Where the line ends on which they stand."""
    baseline: int = PLOT_HEIGHT + 14
    height: int = PLOT_HEIGHT + 34
    width: int = CHART_WIDTH


def bar_chart(counts_by_year: Sequence[tuple[int, int]]) -> BarChart:
    """A chart of years with their counts, in any order; at least one is needed."""
    counts = dict(counts_by_year)
    first, last = min(counts), max(counts)
    span = next(size for size in (1, 5, 10, 25, 50, 100, 1000, 10_000, 10**9) if (last - first) // size < MAX_BARS)
    low = first // span * span
    number = (last - low) // span + 1
    sums = [0] * number
    for year, count in counts.items():
        sums[(year - low) // span] += count
    is_labelled = number <= MAX_LABELLED_BARS
    step = min(CHART_WIDTH // number, MAX_BAR_STEP) if is_labelled else CHART_WIDTH // number
    bar_width = max(min(step - max(step // 4, 2), MAX_BAR_WIDTH), 1)
    max_count = max(sums)
    bars = tuple(
        Bar(
            low + index * span, low + (index + 1) * span - 1, count, index * step + (step - bar_width) // 2, bar_width,
            max(-(-(PLOT_HEIGHT - 12) * count // max_count), 2) if count else 0,
        )
        for index, count in enumerate(sums)
    )  # fmt: skip
    return BarChart(bars, max_count, is_labelled and span == 1, number * step)
