"""The timeline: a year that is stated, an order that is known, and what has neither, each in a row of its own.

Nothing is given a place that no source gives it: only stated years stand on a scale. What is known to come one after the
other, without a year, stands on a dotted line for each such chain, whose distances mean nothing; what has no place at all stands below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.model.fields import DateText
from sitegen.model.sequence import chains
from sitegen.render.drawings import WIDTH
from sitegen.render.drawings.lettering import LINE, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.model.page import Card

    Words = Callable[[str], str]

COLUMNS = 4
"""Marks with words under them that stand side by side."""
NAMED = 8
"""Marks of a row whose words are drawn: of more, the words stand in the list."""
LINES = 3
APART = 6
EDGE = 6
GAP = 18


@dataclass(frozen=True, slots=True)
class Mark:
    """One story or event: its point, and the words at it."""

    card: Card
    x: int
    y: int
    when: str = ""
    title: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line with marks: its heading stands at `y`, the lines themselves at `lines`."""

    y: int
    lines: tuple[int, ...]
    marks: tuple[Mark, ...]
    years: tuple[tuple[int, str], ...] = ()
    """Of a scale: places with the years that stand under them."""
    start: int = 0
    end: int = WIDTH


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole drawing; a row that has nothing is None."""

    height: int = 0
    stated: Row | None = None
    known: tuple[Row, ...] = ()
    """One for each chain of what is known to come one after the other; the first alone has a heading."""
    unknown: Row | None = None
    more: int = 0
    """How many without a place are not drawn."""
    width: int = WIDTH
    count: int = field(default=0)


def timeline(order: Sequence[Card], apart: Sequence[Card], label: Words) -> Timeline:
    """Place what happened; `order` and `apart` as `model.sequence.in_order` gives them, `label` is a date in few words."""
    stated = [card for card in order if _year(card) is not None]
    known = [part for chain in chains(list(order)) if (part := [card for card in chain if _year(card) is None])]
    y = 0
    first = _scale(stated, y, label) if stated else None
    y = _below(first, y)
    second: list[Row] = []
    for number, part in enumerate(known):
        second.append(_known(part, y - (GAP if number else 0), label))
        y = _below(second[-1], y)
    third = _apart(apart, y, label) if apart else None
    y = _below(third, y)
    more = len(apart) - APART if len(apart) > APART else 0
    return Timeline(max(y - GAP + 4, 0), first, tuple(second), third, more, count=len(order) + len(apart))


def _year(card: Card) -> int | None:
    return DateText(card.date).edtf.year if card.date else None


def _below(row: Row | None, y: int) -> int:
    """Where the next row begins."""
    if row is None:
        return y
    ends = [mark.y + 20 + LINE * (len(mark.title) + bool(mark.when)) for mark in row.marks if mark.title or mark.when]
    years = [line + 24 for line in row.lines if row.years]
    return max([row.lines[-1] + 8, *ends, *years]) + GAP


def _scale(cards: list[Card], y: int, label: Words) -> Row:
    """Stated years on a scale; few of them have their words below, many the years alone."""
    if len(cards) <= COLUMNS:
        return _columns(cards, y, label)
    years = [_point(card) for card in cards]
    low, high = min(years) // 360, max(years) // 360 + 1
    places = [EDGE + (WIDTH - 2 * EDGE) * (point - low * 360) // ((high - low) * 360) for point in years]
    line = y + 24
    marks = tuple(Mark(card, x, line) for card, x in zip(cards, places, strict=True))
    step = _step(high - low)
    ticks = range(-(-low // step) * step, high + 1, step)
    shown = tuple((EDGE + (WIDTH - 2 * EDGE) * (year - low) // (high - low), str(year)) for year in ticks)
    return Row(y + 10, (line,), marks, shown)


def _point(card: Card) -> int:
    """The first day of a date as a count of 360ths of a year."""
    year, month, day = DateText(card.date).edtf.earliest or (0, 1, 1)
    return year * 360 + (month - 1) * 30 + min(day, 30) - 1


def _step(years: int) -> int:
    """Years between two ticks, so that there are six at most."""
    steps = (unit * ten for ten in (1, 10, 100, 1000, 10_000) for unit in (1, 2, 5))
    return next((step for step in steps if years // step < 6), 100_000)  # noqa: PLR2004


def _columns(cards: list[Card], y: int, label: Words) -> Row:
    """A few marks side by side, each with its date and title below."""
    return _grid(cards, y, label, min(COLUMNS, max(len(cards), 2)))


def _known(cards: list[Card], y: int, label: Words) -> Row:
    if len(cards) <= NAMED:
        return _columns(cards, y, label)
    line, gap = y + 24, (WIDTH - 2 * EDGE) // (len(cards) - 1)
    return Row(y + 10, (line,), tuple(Mark(card, EDGE + number * gap, line) for number, card in enumerate(cards)))


def _grid(cards: list[Card], y: int, label: Words, columns: int) -> Row:
    """Marks in rows of a few, each line as far below the one before as its longest words need."""
    room = WIDTH // columns
    marks: list[Mark] = []
    lines = []
    line = y + 24
    for start in range(0, len(cards), columns):
        lines.append(line)
        row = [
            Mark(card, EDGE + number * room, line, label(card.date), wrapped(card.title, room - 8, LINES))
            for number, card in enumerate(cards[start : start + columns])
        ]
        marks += row
        line += 24 + LINE * max(len(mark.title) + bool(mark.when) for mark in row) + 6
    return Row(y + 10, tuple(lines), tuple(marks))


def _apart(cards: Sequence[Card], y: int, label: Words) -> Row:
    """What has no place: one under the other, beside no line."""
    marks = []
    line = y + 28
    for card in cards[:APART]:
        when = label(card.date)
        title = wrapped(f"{when}: {card.title}" if when else card.title, WIDTH - 24, 2)
        marks.append(Mark(card, EDGE, line, "", title))
        line += LINE * len(title) + 4
    return Row(y + 10, (line - LINE - 4,), tuple(marks))
