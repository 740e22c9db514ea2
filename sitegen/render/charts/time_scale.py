"""A scale of years: where dates stand on it, as far as they may mean, and what stands together where there are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.model.fields import EdtfStr
from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.text_metrics import LINE_HEIGHT, MIN_TARGET_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.model.edtf import Ymd
    from sitegen.model.page import DocumentSummary

EDGE_MARGIN = 6
DAYS_PER_YEAR = 372
"""Days of a year here: twelve months of 31."""
MAX_STACKS = CHART_WIDTH // MIN_TARGET_SIZE
"""Stacks side by side, so that each is wide enough to be hit."""
MAX_STACK_MARKS = 5
"""Marks of a stack that are drawn."""
YEAR_STEPS = tuple(unit * 10**power for power in range(10) for unit in (1, 2, 5))
"""Years that may stand together."""
MONTH_TICK_WIDTH = 88
YEAR_TICK_WIDTH = 46
"""Room for what is written at a tick: a month, or a year alone."""


@dataclass(frozen=True, slots=True)
class TimeScale:
    """A few dates: cards from left to right, from where to where each may mean, and its line, since some lie over others."""

    summaries: tuple[DocumentSummary, ...]
    spans: tuple[tuple[int, int], ...]
    levels: tuple[int, ...]
    ticks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """What has its date in the same year, or years, or month."""

    summaries: tuple[DocumentSummary, ...]
    label: str
    """The year, years or month."""
    x: int
    y: int
    """Where the lowest mark stands."""
    left: int
    top: int
    width: int
    height: int
    """The target."""

    @property
    def visible(self) -> tuple[DocumentSummary, ...]:
        """Those whose marks are drawn."""
        return self.summaries[:MAX_STACK_MARKS]


def time_scale(summaries: Sequence[DocumentSummary]) -> TimeScale:
    """A few dates on a scale of whole years."""
    spans = sorted(
        ((_date_span(summary), summary.sort_key, summary.uid, summary) for summary in summaries),
        key=lambda row: row[:3],
    )
    low = min(span[0] for span, *_ in spans) // DAYS_PER_YEAR
    high = max(span[1] for span, *_ in spans) // DAYS_PER_YEAR + 1
    room, whole = CHART_WIDTH - 2 * EDGE_MARGIN, (high - low) * DAYS_PER_YEAR

    def place(day: int) -> int:
        return EDGE_MARGIN + room * (day - low * DAYS_PER_YEAR) // whole

    places = tuple((place(first), place(last + 1)) for (first, last), *_ in spans)
    step = next(unit for unit in YEAR_STEPS if (high - low) // unit < 6)  # noqa: PLR2004 - words at six ticks do not meet
    years = range(-(-low // step) * step, high + 1, step)
    ticks = tuple((place(year * DAYS_PER_YEAR), str(year)) for year in years)
    return TimeScale(tuple(row[-1] for row in spans), places, _assign_levels(places), ticks)


def _assign_levels(spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The first line on which each has room beside those before it."""
    ends: list[int] = []
    found = []
    for start, end in spans:
        middle = (start + end) // 2
        left, right = min(start, middle - 7), max(end, middle + 7)
        level = next((number for number, taken in enumerate(ends) if taken <= left), len(ends))
        ends[level:] = [right, *ends[level + 1 :]]
        found.append(level)
    return tuple(found)


def _date_span(summary: DocumentSummary) -> tuple[int, int]:
    """The first and last day that a date may mean, counted; of an interval with an open end the end that is stated."""
    date = EdtfStr(summary.date).edtf
    first = date.earliest or date.latest or (0, 1, 1)
    last = date.latest or first
    return _day_number(first), _day_number(last)


def _day_number(date: Ymd) -> int:
    year, month, day = date
    return year * DAYS_PER_YEAR + (month - 1) * 31 + day - 1


def stack_by_date(
    summaries: Sequence[DocumentSummary], date_label: Callable[[str], str], top: int
) -> tuple[tuple[Stack, ...], tuple[tuple[int, str], ...], int]:
    """Many dates in stacks on a scale, its ticks, and how high the stacks are."""
    bins, starts, words = _group_by_month(summaries, date_label) or _group_by_year(summaries)
    each = CHART_WIDTH // len(starts)
    most = min(max(len(found) for found in bins.values()), MAX_STACK_MARKS)
    height = max(10 * most + 6 + LINE_HEIGHT, MIN_TARGET_SIZE)
    found = tuple(
        Stack(
            tuple(bins[number]),
            words[number],
            number * each + each // 2,
            top + height - 8,
            number * each,
            top,
            each,
            height,
        )
        for number in sorted(bins)
    )
    every = -(-(MONTH_TICK_WIDTH if len(starts[0]) > 5 else YEAR_TICK_WIDTH) // each)  # noqa: PLR2004 - a year alone is short
    inside = each // 2 if starts == words else 0  # where each is a year or a month, else where years begin
    ticks = tuple((number * each + inside, starts[number]) for number in range(0, len(starts), every))
    return found, ticks, height


def _group_by_month(
    summaries: Sequence[DocumentSummary], date_label: Callable[[str], str]
) -> tuple[dict[int, list[DocumentSummary]], list[str], list[str]] | None:
    """The twelve months, if all that there is lies in one year, and in a month of it."""
    dates = [EdtfStr(summary.date).edtf for summary in summaries]
    if len({date.year for date in dates}) > 1 or not all(date.month for date in dates):
        return None
    year = dates[0].start.year if dates[0].start else ""
    words = [date_label(f"{year}-{month:02d}") for month in range(1, 13)]
    bins: dict[int, list[DocumentSummary]] = {}
    for summary, date in zip(summaries, dates, strict=True):
        bins.setdefault((date.month or 1) - 1, []).append(summary)
    return bins, words, words


def _group_by_year(
    summaries: Sequence[DocumentSummary],
) -> tuple[dict[int, list[DocumentSummary]], list[str], list[str]]:
    """Years one by one, or as many together as they must be."""
    years = [_date_span(summary)[0] // DAYS_PER_YEAR for summary in summaries]
    size = next(unit for unit in YEAR_STEPS if max(years) // unit - min(years) // unit < MAX_STACKS)
    low = min(years) // size
    bins: dict[int, list[DocumentSummary]] = {}
    for summary, year in zip(summaries, years, strict=True):
        bins.setdefault(year // size - low, []).append(summary)
    starts = [str((low + number) * size) for number in range(max(bins) + 1)]
    words = [start if size == 1 else f"{start}\u2013{int(start) + size - 1}" for start in starts]
    return bins, starts, words
