"""Coverage by year as bars: how many stories of each year, from the first to the last, years without any among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.render.charts import WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT = 56
MOST = 60
"""Bars: of more years than these, those of five, ten, … stand together."""
WIDEST = 28
FEW = 7
"""Bars that each have their number and their year written at them."""
ROOMY = 64


@dataclass(frozen=True, slots=True)
class Bar:
    """One year, or several."""

    first: int
    last: int
    count: int
    x: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The whole chart; `base` is where bars stand."""

    bars: tuple[Bar, ...]
    most: int
    few: bool
    """Whether each has room for its year and its number."""
    end: int
    """Where the line ends on which they stand."""
    base: int = HEIGHT + 14
    height: int = HEIGHT + 34
    width: int = WIDTH


def bars(years: Sequence[tuple[int, int]]) -> Bars:
    """A chart of years with their counts, in any order; at least one is needed."""
    counts = dict(years)
    first, last = min(counts), max(counts)
    span = next(size for size in (1, 5, 10, 25, 50, 100, 1000, 10_000, 10**9) if (last - first) // size < MOST)
    low = first // span * span
    number = (last - low) // span + 1
    sums = [0] * number
    for year, count in counts.items():
        sums[(year - low) // span] += count
    few = number <= FEW
    step = min(WIDTH // number, ROOMY) if few else WIDTH // number
    wide = max(min(step - max(step // 4, 2), WIDEST), 1)
    most = max(sums)
    drawn = tuple(
        Bar(
            low + index * span, low + (index + 1) * span - 1, count, index * step + (step - wide) // 2, wide,
            max(-(-(HEIGHT - 12) * count // most), 2) if count else 0,
        )
        for index, count in enumerate(sums)
    )  # fmt: skip
    return Bars(drawn, most, few and span == 1, number * step)
