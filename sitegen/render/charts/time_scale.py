"""A scale of years: where dates stand on it, as far as they may mean, and what stands together where there are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.model.fields import DateText
from sitegen.render.charts import WIDTH
from sitegen.render.charts.text_metrics import LINE, TARGET

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.model.edtf import Ymd
    from sitegen.model.page import Card

EDGE = 6
DAYS = 372
"""Days of a year here: twelve months of 31."""
MOST = WIDTH // TARGET
"""Stacks side by side, so that each is wide enough to be hit."""
HIGH = 5
"""Marks of a stack that are drawn."""
UNITS = tuple(unit * 10**power for power in range(10) for unit in (1, 2, 5))
"""Years that may stand together."""
WORD = 88
YEAR = 46
"""Room for what is written at a tick: a month, or a year alone."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A few dates: cards from left to right, from where to where each may mean, and its line, since some lie over others."""

    cards: tuple[Card, ...]
    places: tuple[tuple[int, int], ...]
    levels: tuple[int, ...]
    ticks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """What has its date in the same year, or years, or month."""

    cards: tuple[Card, ...]
    words: str
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
    def drawn(self) -> tuple[Card, ...]:
        """Those whose marks are drawn."""
        return self.cards[:HIGH]


def scale(cards: Sequence[Card]) -> Scale:
    """A few dates on a scale of whole years."""
    spans = sorted(((_span(card), card.sort, card.uid, card) for card in cards), key=lambda row: row[:3])
    low = min(span[0] for span, *_ in spans) // DAYS
    high = max(span[1] for span, *_ in spans) // DAYS + 1
    room, whole = WIDTH - 2 * EDGE, (high - low) * DAYS

    def place(day: int) -> int:
        return EDGE + room * (day - low * DAYS) // whole

    places = tuple((place(first), place(last + 1)) for (first, last), *_ in spans)
    step = next(unit for unit in UNITS if (high - low) // unit < 6)  # noqa: PLR2004 - words at six ticks do not meet
    years = range(-(-low // step) * step, high + 1, step)
    ticks = tuple((place(year * DAYS), str(year)) for year in years)
    return Scale(tuple(row[-1] for row in spans), places, _levels(places), ticks)


def _levels(places: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The first line on which each has room beside those before it."""
    ends: list[int] = []
    found = []
    for start, end in places:
        middle = (start + end) // 2
        left, right = min(start, middle - 7), max(end, middle + 7)
        level = next((number for number, taken in enumerate(ends) if taken <= left), len(ends))
        ends[level:] = [right, *ends[level + 1 :]]
        found.append(level)
    return tuple(found)


def _span(card: Card) -> tuple[int, int]:
    """The first and last day that a date may mean, counted; of an interval with an open end the end that is stated."""
    date = DateText(card.date).edtf
    first = date.earliest or date.latest or (0, 1, 1)
    last = date.latest or first
    return _day(first), _day(last)


def _day(date: Ymd) -> int:
    year, month, day = date
    return year * DAYS + (month - 1) * 31 + day - 1


def stacks(
    cards: Sequence[Card], label: Callable[[str], str], top: int
) -> tuple[tuple[Stack, ...], tuple[tuple[int, str], ...], int]:
    """Many dates in stacks on a scale, its ticks, and how high the stacks are."""
    bins, starts, words = _months(cards, label) or _years(cards)
    each = WIDTH // len(starts)
    most = min(max(len(found) for found in bins.values()), HIGH)
    height = max(10 * most + 6 + LINE, TARGET)
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
    every = -(-(WORD if len(starts[0]) > 5 else YEAR) // each)  # noqa: PLR2004 - a year alone is short
    inside = each // 2 if starts == words else 0  # where each is a year or a month, else where years begin
    ticks = tuple((number * each + inside, starts[number]) for number in range(0, len(starts), every))
    return found, ticks, height


def _months(
    cards: Sequence[Card], label: Callable[[str], str]
) -> tuple[dict[int, list[Card]], list[str], list[str]] | None:
    """The twelve months, if all that there is lies in one year, and in a month of it."""
    dates = [DateText(card.date).edtf for card in cards]
    if len({date.year for date in dates}) > 1 or not all(date.month for date in dates):
        return None
    year = dates[0].start.year if dates[0].start else ""
    words = [label(f"{year}-{month:02d}") for month in range(1, 13)]
    bins: dict[int, list[Card]] = {}
    for card, date in zip(cards, dates, strict=True):
        bins.setdefault((date.month or 1) - 1, []).append(card)
    return bins, words, words


def _years(cards: Sequence[Card]) -> tuple[dict[int, list[Card]], list[str], list[str]]:
    """Years one by one, or as many together as they must be."""
    years = [_span(card)[0] // DAYS for card in cards]
    size = next(unit for unit in UNITS if max(years) // unit - min(years) // unit < MOST)
    low = min(years) // size
    bins: dict[int, list[Card]] = {}
    for card, year in zip(cards, years, strict=True):
        bins.setdefault(year // size - low, []).append(card)
    starts = [str((low + number) * size) for number in range(max(bins) + 1)]
    words = [start if size == 1 else f"{start}\u2013{int(start) + size - 1}" for start in starts]
    return bins, starts, words
