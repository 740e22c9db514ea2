"""The timeline: a year that is stated, an order that is known, and what has neither, each in rows of its own.

Nothing is given a place that no source gives it: only stated years stand on a scale, each as far as its date may mean. What
is known to come one after the other stands on a dotted line, with what is next to it before and after, and distances mean
nothing there; a line that is too long for the sheet goes on below itself. What has no place stands below, with its ties.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.model.chronology import chains
from sitegen.model.fields import DateText
from sitegen.render.charts import WIDTH
from sitegen.render.charts.text_metrics import LINE, TARGET, wrapped
from sitegen.render.charts.time_scale import Scale, Stack, scale, stacks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.model.page import Card

    Words = Callable[[str], str]

COLUMNS = 3
"""Marks with words under them that stand side by side."""
STEPS = 12
"""Steps of one known order that are drawn."""
ORDERS = 6
"""Known orders that are drawn."""
LINES = 4
APART = 6
EDGE = 6
GAP = 18
COLUMN = WIDTH // COLUMNS


@dataclass(frozen=True, slots=True)
class Mark:
    """One story or event: its point, and the words at it."""

    card: Card
    x: int
    y: int
    when: str = ""
    title: tuple[str, ...] = ()
    text: tuple[int, int] = (0, 0)
    """Where its words begin, and how high they are, as a target."""
    start: int = 0
    end: int = 0
    """From where to where its date may mean, on a scale; the same for a day."""
    after: str = ""
    before: str = ""
    """Names of what it is known to come after, or before, of what has no place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line with marks: its heading stands at `y`, the line itself leads through `line`."""

    y: int
    line: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...] = ()
    stacks: tuple[Stack, ...] = ()
    """Of many years: what stands in the same one, or the same ten."""
    years: tuple[tuple[int, str], ...] = ()
    """Of a scale: places with the years that stand at them."""
    ticks: int = 0
    """Where the words of the scale stand."""
    end: int = 0
    """Where the row ends."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole drawing; a row that has nothing is None."""

    height: int = 0
    stated: Row | None = None
    known: tuple[Row, ...] = ()
    """One for each line of what is known to come one after the other; the first alone has a heading."""
    unknown: Row | None = None
    more: int = 0
    """How many are not drawn."""
    width: int = WIDTH
    count: int = field(default=0)


def timeline(order: list[Card], apart: Sequence[Card], label: Words) -> Timeline:
    """Place what happened; `order` and `apart` as `model.chronology.in_order` gives them, `label` is a date in few words."""
    stated = [card for card in order if _dated(card)]
    orders = [run for line in chains(order) for run in _runs(_tied(line, order))]
    y = 0
    first = _stated(stated, y, label) if stated else None
    y = first.end + GAP if first else y
    second: list[Row] = []
    for run in orders[:ORDERS]:
        second.append(_known(run[:STEPS], y - (LINE if second else 0), label, on=len(run) > STEPS))
        y = second[-1].end + GAP
    third = _apart(apart, [*order, *apart], y, label) if apart else None
    y = third.end + GAP if third else y
    more = max(len(apart) - APART, 0) + len(_undrawn(orders))
    return Timeline(max(y - GAP + 4, 0), first, tuple(second), third, more, count=len(order) + len(apart))


def _dated(card: Card) -> bool:
    return bool(card.date) and DateText(card.date).edtf.has_year


def _undrawn(orders: list[list[Card]]) -> set[str]:
    """What has no year and stands in no row."""
    drawn = {card.uid for run in orders[:ORDERS] for card in run[:STEPS]}
    return {card.uid for run in orders for card in run if not _dated(card)} - drawn


def _tied(line: list[Card], order: list[Card]) -> list[Card]:
    """A line without years, with what its first is stated to come after, and what comes after its last."""
    if any(map(_dated, line)):
        return line
    own = {card.uid for card in line}
    before = [card for card in order if card.uid in line[0].after and card.uid not in own]
    after = [card for card in order if line[-1].uid in card.after and card.uid not in own]
    return [*before[-1:], *line, *after[:1]]


def _runs(line: list[Card]) -> list[list[Card]]:
    """What has no year in a line, with what is next to it on either side."""
    runs: list[list[Card]] = []
    last = -2
    for number, card in enumerate(line):
        if _dated(card):
            continue
        start = max(number - 1, 0)
        if last < start:
            runs.append([])
            last = start - 1
        runs[-1] += line[last + 1 : number + 2]
        last = min(number + 1, len(line) - 1)
    return runs


def _stated(cards: list[Card], y: int, label: Words) -> Row:
    """Stated years: one alone, a few on a scale with their words below, or many in stacks."""
    if len(cards) == 1:
        return _known(cards, y, label)
    if len(cards) > COLUMNS:
        return _stacked(cards, y, label)
    found = scale(cards)
    line = y + LINE * 2 + 12
    top = line + LINE * (max(found.levels) + 1) + 6
    marks, end = _columns(found, line, top, label)
    return Row(y + 14, ((0, line), (WIDTH, line)), marks, (), found.ticks, line - 10, end)


def _columns(found: Scale, line: int, top: int, label: Words) -> tuple[tuple[Mark, ...], int]:
    """A few marks, each with its date and title in a column below, and where these end."""
    marks = []
    for number, (card, (start, end), level) in enumerate(zip(found.cards, found.places, found.levels, strict=True)):
        title = wrapped(card.title, COLUMN - 10, LINES)
        mark = Mark(
            card,
            EDGE + number * COLUMN,
            line + level * LINE,
            label(card.date),
            title,
            (top, _tall(title, 1)),
            start,
            end,
        )
        marks.append(mark)
    return tuple(marks), top + max(mark.text[1] for mark in marks)


def _tall(title: tuple[str, ...], more: int) -> int:
    return max(LINE * (len(title) + more) + 6, TARGET)


def _stacked(cards: list[Card], y: int, label: Words) -> Row:
    """Many years: one mark under the other where they are the same, and how many."""
    found, ticks, height = stacks(cards, label, y + 22)
    line = y + 22 + height
    return Row(y + 14, ((0, line), (WIDTH, line)), (), found, ticks, line + LINE, line + LINE + 8)


def _known(cards: list[Card], y: int, label: Words, *, on: bool = False) -> Row:
    """An order without a scale, a few steps in each line; the line turns back below what it has passed.

    With `on` it goes on beyond the last, which is not the last of all.
    """
    marks: list[Mark] = []
    bends: list[tuple[int, int]] = []
    line = y + 30
    for start in range(0, len(cards), COLUMNS):
        if start:
            bends += [(WIDTH - 2, bends[-1][1]), (WIDTH - 2, line - 14), (1, line - 14), (1, line)]
        part = cards[start : start + COLUMNS]
        row = []
        for number, card in enumerate(part):
            when, title = label(card.date), wrapped(card.title, COLUMN - 10, LINES)
            row.append(Mark(card, EDGE + number * COLUMN, line, when, title, (line + 8, _tall(title, bool(when)))))
        bends += [(row[0].x, line), (row[-1].x, line)]
        marks += row
        end = line + 8 + max(mark.text[1] for mark in row)
        line = end + 26
    last = [(WIDTH - 2, bends[-1][1])] if on else []
    return Row(y + 14, (*bends, *last), tuple(marks), end=end)


def _apart(cards: Sequence[Card], all_cards: list[Card], y: int, label: Words) -> Row:
    """What has no place: one under the other, beside no line, with the names of what it is tied to."""
    marks = []
    line = y + 34
    for card in cards[:APART]:
        when = label(card.date)
        title = wrapped(f"{when}: {card.title}" if when else card.title, WIDTH - 24, 2)
        before = [other for other in all_cards if other.uid in card.after]
        after = [other for other in all_cards if card.uid in other.after]
        said = _names(before), _names(after)
        tall = LINE * (len(title) + bool(said[0]) + bool(said[1])) + 13
        marks.append(Mark(card, EDGE, line, "", title, (line - 18, tall), after=said[0], before=said[1]))
        line += tall
    return Row(y + 14, (), tuple(marks), end=line - 16)


def _names(cards: list[Card]) -> str:
    """The titles of a few cards in one line."""
    return wrapped("; ".join(card.title for card in cards[:3]), WIDTH - 120, 1)[0] if cards else ""
