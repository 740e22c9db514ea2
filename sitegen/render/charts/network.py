"""Ties: whom somebody has to do with. A ladder while that is at most eight names, arcs beside a column of names beyond.

The ladder: the subject upright in the middle, every name on a rung of its own, what ties it written below the rung. The
arcs: the subject upright again, all names on rungs at one side of it, and at the other an arc between any two that are tied
to each other; names stand in such an order that arcs are short.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sitegen.model.page import LADDER
from sitegen.render.charts import WIDTH
from sitegen.render.charts.text_metrics import LINE, TARGET, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.model.page import Card

MOST = 100
"""Names that are drawn."""
TRUNK = WIDTH // 2
INDENT = 14
ROOM = TRUNK - 24
REACH = 60
"""How far an arc swings out, at most."""
RUNG = 10
NUMBER = 34
"""Room for a number behind a name."""


@dataclass(frozen=True, slots=True)
class Name:
    """One whom the subject has to do with."""

    card: Card
    words: str = ""
    """What ties them, where a source states it."""
    stories: int = 0
    """In how many stories both are named."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A name on the ladder: its line at `y`, its words above it, what ties it below."""

    name: Name
    left: bool
    y: int
    lines: tuple[str, ...]
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rail:
    """A tie between two names that stand on one side, one after the other."""

    left: bool
    start: int
    end: int
    up: bool
    """Whether it leads from the lower to the upper one."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Up to eight names, on both sides of the subject."""

    kind = "ladder"

    title: tuple[str, ...]
    rungs: tuple[Rung, ...]
    rails: tuple[Rail, ...]
    top: int
    bottom: int
    height: int
    more: int = 0
    """How many ties between two of the names are not drawn."""
    trunk: int = TRUNK
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Stop:
    """A name in the column of the arcs."""

    name: Name
    y: int
    lines: tuple[str, ...]
    top: int
    height: int
    """The target."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A tie between two names of the column, as an arc left of it."""

    start: int
    end: int
    reach: int


@dataclass(frozen=True, slots=True)
class Arcs:
    """Up to a hundred names, in one column."""

    kind = "arcs"

    title: tuple[str, ...]
    stops: tuple[Stop, ...]
    arcs: tuple[Arc, ...]
    height: int
    more: int
    """How many names are not drawn."""
    spine: int
    """Where the subject's line stands; names begin beyond it."""
    top: int
    bottom: int
    width: int = WIDTH


def network(subject: str, names: Sequence[Name], ties: Sequence[tuple[str, str]]) -> Ladder | Arcs | None:
    """The drawing for so many names; none for nobody. `ties` are pairs of the names' ids, from whom to whom."""
    if not names:
        return None
    return ladder(subject, names, ties) if len(names) <= LADDER else arcs(subject, names, ties)


def ladder(subject: str, names: Sequence[Name], ties: Sequence[tuple[str, str]]) -> Ladder:
    """Up to eight names around a subject."""
    both = {(start, end) for start, end in ties}
    sides = _sides(names, both)
    title = wrapped(subject, WIDTH - 20, 2)
    top = LINE * len(title) + 8
    rungs: list[Rung] = []
    rails: list[Rail] = []
    for side, members in enumerate(sides):
        placed = _side(members, left=not side, top=top)
        rungs += placed
        for upper, lower in pairwise(placed):
            ids = upper.name.card.uid, lower.name.card.uid
            if ids in both or ids[::-1] in both:
                rails.append(Rail(not side, upper.y, lower.y, ids not in both))
    ends = [rung.y + LINE * max(len(rung.below), bool(rung.name.stories)) for rung in rungs]
    known = {name.card.uid for name in names}
    pairs = {tuple(sorted(pair)) for pair in both if known.issuperset(pair) and pair[0] != pair[1]}
    bottom = max(rung.y for rung in rungs)
    return Ladder(title, tuple(rungs), tuple(rails), top, bottom, max(ends) + 6, len(pairs) - len(rails))


def _sides(names: Sequence[Name], both: set[tuple[str, str]]) -> tuple[list[Name], list[Name]]:
    """Left and right, as many here as there: whoever is tied to each other stands together, as far as there is room."""
    sides: tuple[list[Name], list[Name]] = ([], [])
    half = (len(names) + 1) // 2
    for group in _groups(names, both):
        members = [names[number] for number in group]
        for side in sorted(sides, key=len):
            room = half - len(side)
            side.extend(members[:room])
            members = members[room:]
    return sides


def _side(names: list[Name], *, left: bool, top: int) -> list[Rung]:
    placed = []
    y = top
    for name in names:
        lines = wrapped(name.card.title, ROOM - INDENT, 3)
        below = wrapped(name.words, ROOM - INDENT, 4) if name.words else ()
        y += LINE * len(lines) + 10
        placed.append(Rung(name, left, y, lines, below))
        y += LINE * max(len(below), bool(name.stories)) + 12
    return placed


def arcs(subject: str, names: Sequence[Name], ties: Sequence[tuple[str, str]]) -> Arcs:
    """Names in a column, in such an order that those tied to each other stand near each other."""
    shown = names[:MOST]
    both = {(start, end) for start, end in ties}
    ordered = [shown[number] for group in _groups(shown, both) for number in group]
    rank = {name.card.uid: number for number, name in enumerate(ordered)}
    pairs = sorted({(min(rank[a], rank[b]), max(rank[a], rank[b])) for a, b in both if a in rank and b in rank})
    pairs = [(start, end) for start, end in pairs if start != end]
    spine = min(max((_reach(end - start) for start, end in pairs), default=0), REACH) + 4
    title = wrapped(subject, WIDTH - spine, 2)
    top = LINE * len(title) + 8
    stops = _stops(ordered, spine, top)
    found = tuple(Arc(stops[start].y, stops[end].y, min(_reach(end - start), REACH)) for start, end in pairs)
    bottom = stops[-1].y
    height = stops[-1].top + stops[-1].height + 4
    return Arcs(title, tuple(stops), found, height, len(names) - len(shown), spine, top, bottom)


def _reach(steps: int) -> int:
    """How far an arc over so many names swings out: more for each, and less and less so."""
    return 8 + 5 * min(steps, 4) + 2 * max(steps - 4, 0)


def _stops(names: list[Name], spine: int, top: int) -> list[Stop]:
    found = []
    for name in names:
        lines = wrapped(name.card.title, WIDTH - spine - RUNG - 6 - NUMBER, 2)
        height = max(LINE * len(lines) + 13, TARGET)
        found.append(Stop(name, top + height // 2, lines, top, height))
        top += height
    return found


def _groups(names: Sequence[Name], both: set[tuple[str, str]]) -> list[list[int]]:
    """The names' numbers, group by group: the largest group of names tied to each other first.

    Within a group in Cuthill and McKee's order (from one who has few ties, neighbours before strangers), which keeps ends
    of a tie near each other. Of groups alike, the one whose first name came first.
    """
    number = {name.card.uid: index for index, name in enumerate(names)}
    near: list[set[int]] = [set() for _ in names]
    for start, end in both:
        if start in number and end in number and start != end:
            near[number[start]].add(number[end])
            near[number[end]].add(number[start])
    waiting = sorted(range(len(names)), key=lambda index: (len(near[index]), index))
    seen: set[int] = set()
    groups = [_walk(first, near, seen) for first in waiting if first not in seen]
    return sorted(groups, key=lambda group: (-len(group), min(group)))


def _walk(first: int, near: list[set[int]], seen: set[int]) -> list[int]:
    found = [first]
    queue = deque(found)
    seen.add(first)
    while queue:
        new = sorted(near[queue.popleft()] - seen, key=lambda index: (len(near[index]), index))
        seen.update(new)
        found += new
        queue.extend(new)
    return found
