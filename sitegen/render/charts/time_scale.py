"""Scales of years for timelines: positions of a few dates with their uncertainty, and stacks of marks for many dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.model.fields import EdtfStr
from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.text_metrics import LINE_HEIGHT, MIN_TARGET_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.model.edtf import Ymd
    from sitegen.model.summary import DocumentSummary

EDGE_MARGIN = 6
DAYS_PER_YEAR = 372
"""Days per year on the scale: twelve months of 31 days."""
MAX_STACKS = CHART_WIDTH // MIN_TARGET_SIZE
"""Maximum number of stacks next to each other, so that each is wide enough to be clicked."""
MAX_STACK_MARKS = 5
"""Maximum number of marks that are drawn in a stack."""
YEAR_STEPS = tuple(unit * 10**power for power in range(10) for unit in (1, 2, 5))
"""Possible numbers of years between two ticks, and of years in one stack."""
MONTH_TICK_WIDTH = 88
YEAR_TICK_WIDTH = 46
"""Widths of the label of a tick: a month with its year, or only a year."""


@dataclass(frozen=True, slots=True)
class TimeScale:
    """A few dates on a scale, from left to right.

    `spans` are the x coordinates of the first and the last day that each date may mean, `levels` the lines on which the marks
    are drawn without overlap, and `ticks` the x coordinate and the label of each tick.
    """

    summaries: tuple[DocumentSummary, ...]
    spans: tuple[tuple[int, int], ...]
    levels: tuple[int, ...]
    ticks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """Documents with a date in the same month, year or range of years."""

    summaries: tuple[DocumentSummary, ...]
    label: str
    """The month, year or range of years in words."""
    x: int
    y: int
    """Y coordinate of the lowest mark."""
    left: int
    top: int
    width: int
    height: int
    """Height of the target that can be clicked. `left`, `top` and `width` are of the target too."""

    @property
    def visible(self) -> tuple[DocumentSummary, ...]:
        """The documents with a mark of their own."""
        return self.summaries[:MAX_STACK_MARKS]


def time_scale(summaries: Sequence[DocumentSummary]) -> TimeScale:
    """Return the scale of a few dates, in whole years."""
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
    step = next(unit for unit in YEAR_STEPS if (high - low) // unit < 6)  # noqa: PLR2004 - the labels of six ticks do not overlap
    years = range(-(-low // step) * step, high + 1, step)
    ticks = tuple((place(year * DAYS_PER_YEAR), str(year)) for year in years)
    return TimeScale(tuple(row[-1] for row in spans), places, _assign_levels(places), ticks)


def _assign_levels(spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Return for each span the first line on which it does not overlap an earlier span."""
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
    """Return the first and the last day that a date may mean, as day numbers. An interval with an open end has only the other day."""
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
    """Return stacks of documents by date, the ticks of their scale, and the height of the stacks."""
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
    every = -(-(MONTH_TICK_WIDTH if len(starts[0]) > 5 else YEAR_TICK_WIDTH) // each)  # noqa: PLR2004 - a label of only a year is short
    inside = (
        each // 2 if starts == words else 0
    )  # in the middle of a year or month, or at the start of a range of years
    ticks = tuple((number * each + inside, starts[number]) for number in range(0, len(starts), every))
    return found, ticks, height


def _group_by_month(
    summaries: Sequence[DocumentSummary], date_label: Callable[[str], str]
) -> tuple[dict[int, list[DocumentSummary]], list[str], list[str]] | None:
    """Return documents by month, the labels of ticks, and those of stacks; None unless all dates have a month of the same year."""
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
    """Return documents by year or by range of years, the labels of ticks, and those of stacks."""
    years = [_date_span(summary)[0] // DAYS_PER_YEAR for summary in summaries]
    size = next(unit for unit in YEAR_STEPS if max(years) // unit - min(years) // unit < MAX_STACKS)
    low = min(years) // size
    bins: dict[int, list[DocumentSummary]] = {}
    for summary, year in zip(summaries, years, strict=True):
        bins.setdefault(year // size - low, []).append(summary)
    starts = [str((low + number) * size) for number in range(max(bins) + 1)]
    words = [start if size == 1 else f"{start}\u2013{int(start) + size - 1}" for start in starts]
    return bins, starts, words
