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

from sitegen.model.page import MAX_LADDER_NODES
from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.text_metrics import LINE_HEIGHT, MIN_TARGET_SIZE, wrap_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.model.page import DocumentSummary

MAX_NODES = 100
"""Names that are drawn."""
TRUNK_X = CHART_WIDTH // 2
TEXT_INDENT = 14
SIDE_WIDTH = TRUNK_X - 24
MAX_ARC_REACH = 60
"""How far an arc swings out, at most."""
NODE_LINE_WIDTH = 10
COUNT_WIDTH = 34
"""Room for a number behind a name."""


@dataclass(frozen=True, slots=True)
class Neighbor:
    """One whom the subject has to do with."""

    summary: DocumentSummary
    relation_text: str = ""
    """What ties them, where a source states it."""
    story_count: int = 0
    """In how many stories both are named."""


@dataclass(frozen=True, slots=True)
class LadderNode:
    """A name on the ladder: its line at `y`, its words above it, what ties it below."""

    neighbor: Neighbor
    is_left: bool
    y: int
    title_lines: tuple[str, ...]
    relation_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LadderEdge:
    """A tie between two names that stand on one side, one after the other."""

    is_left: bool
    start: int
    end: int
    is_upward: bool
    """Whether it leads from the lower to the upper one."""


@dataclass(frozen=True, slots=True)
class LadderDiagram:
    """Up to eight names, on both sides of the subject."""

    kind = "ladder"

    title_lines: tuple[str, ...]
    nodes: tuple[LadderNode, ...]
    edges: tuple[LadderEdge, ...]
    top: int
    bottom: int
    height: int
    hidden_edge_count: int = 0
    """How many ties between two of the names are not drawn."""
    trunk_x: int = TRUNK_X
    width: int = CHART_WIDTH


@dataclass(frozen=True, slots=True)
class ArcNode:
    """A name in the column of the arcs."""

    neighbor: Neighbor
    y: int
    title_lines: tuple[str, ...]
    top: int
    height: int
    """The target."""


@dataclass(frozen=True, slots=True)
class ArcEdge:
    """A tie between two names of the column, as an arc left of it."""

    start: int
    end: int
    reach: int


@dataclass(frozen=True, slots=True)
class ArcDiagram:
    """Up to a hundred names, in one column."""

    kind = "arcs"

    title_lines: tuple[str, ...]
    nodes: tuple[ArcNode, ...]
    edges: tuple[ArcEdge, ...]
    height: int
    hidden_node_count: int
    """How many names are not drawn."""
    spine_x: int
    """Where the subject's line stands; names begin beyond it."""
    top: int
    bottom: int
    width: int = CHART_WIDTH


def network_diagram(
    subject: str, neighbors: Sequence[Neighbor], edges: Sequence[tuple[str, str]]
) -> LadderDiagram | ArcDiagram | None:
    """The drawing for so many names; none for nobody. `ties` are pairs of the names' ids, from whom to whom."""
    if not neighbors:
        return None
    return (
        ladder_diagram(subject, neighbors, edges)
        if len(neighbors) <= MAX_LADDER_NODES
        else arc_diagram(subject, neighbors, edges)
    )


def ladder_diagram(subject: str, neighbors: Sequence[Neighbor], edges: Sequence[tuple[str, str]]) -> LadderDiagram:
    """Up to eight names around a subject."""
    both = {(start, end) for start, end in edges}
    sides = _split_sides(neighbors, both)
    title = wrap_text(subject, CHART_WIDTH - 20, 2)
    top = LINE_HEIGHT * len(title) + 8
    rungs: list[LadderNode] = []
    rails: list[LadderEdge] = []
    for side, members in enumerate(sides):
        placed = _ladder_nodes(members, is_left=not side, top=top)
        rungs += placed
        for upper, lower in pairwise(placed):
            ids = upper.neighbor.summary.uid, lower.neighbor.summary.uid
            if ids in both or ids[::-1] in both:
                rails.append(LadderEdge(not side, upper.y, lower.y, ids not in both))
    ends = [rung.y + LINE_HEIGHT * max(len(rung.relation_lines), bool(rung.neighbor.story_count)) for rung in rungs]
    known = {name.summary.uid for name in neighbors}
    pairs = {tuple(sorted(pair)) for pair in both if known.issuperset(pair) and pair[0] != pair[1]}
    bottom = max(rung.y for rung in rungs)
    return LadderDiagram(title, tuple(rungs), tuple(rails), top, bottom, max(ends) + 6, len(pairs) - len(rails))


def _split_sides(neighbors: Sequence[Neighbor], edges: set[tuple[str, str]]) -> tuple[list[Neighbor], list[Neighbor]]:
    """Left and right, as many here as there: whoever is tied to each other stands together, as far as there is room."""
    sides: tuple[list[Neighbor], list[Neighbor]] = ([], [])
    half = (len(neighbors) + 1) // 2
    for group in _connected_groups(neighbors, edges):
        members = [neighbors[number] for number in group]
        for side in sorted(sides, key=len):
            room = half - len(side)
            side.extend(members[:room])
            members = members[room:]
    return sides


def _ladder_nodes(neighbors: list[Neighbor], *, is_left: bool, top: int) -> list[LadderNode]:
    placed = []
    y = top
    for name in neighbors:
        lines = wrap_text(name.summary.title, SIDE_WIDTH - TEXT_INDENT, 3)
        below = wrap_text(name.relation_text, SIDE_WIDTH - TEXT_INDENT, 4) if name.relation_text else ()
        y += LINE_HEIGHT * len(lines) + 10
        placed.append(LadderNode(name, is_left, y, lines, below))
        y += LINE_HEIGHT * max(len(below), bool(name.story_count)) + 12
    return placed


def arc_diagram(subject: str, neighbors: Sequence[Neighbor], edges: Sequence[tuple[str, str]]) -> ArcDiagram:
    """Names in a column, in such an order that those tied to each other stand near each other."""
    shown = neighbors[:MAX_NODES]
    both = {(start, end) for start, end in edges}
    ordered = [shown[number] for group in _connected_groups(shown, both) for number in group]
    rank = {name.summary.uid: number for number, name in enumerate(ordered)}
    pairs = sorted({(min(rank[a], rank[b]), max(rank[a], rank[b])) for a, b in both if a in rank and b in rank})
    pairs = [(start, end) for start, end in pairs if start != end]
    spine = min(max((_arc_reach(end - start) for start, end in pairs), default=0), MAX_ARC_REACH) + 4
    title = wrap_text(subject, CHART_WIDTH - spine, 2)
    top = LINE_HEIGHT * len(title) + 8
    stops = _arc_nodes(ordered, spine, top)
    found = tuple(
        ArcEdge(stops[start].y, stops[end].y, min(_arc_reach(end - start), MAX_ARC_REACH)) for start, end in pairs
    )
    bottom = stops[-1].y
    height = stops[-1].top + stops[-1].height + 4
    return ArcDiagram(title, tuple(stops), found, height, len(neighbors) - len(shown), spine, top, bottom)


def _arc_reach(span: int) -> int:
    """How far an arc over so many names swings out: more for each, and less and less so."""
    return 8 + 5 * min(span, 4) + 2 * max(span - 4, 0)


def _arc_nodes(neighbors: list[Neighbor], spine_x: int, top: int) -> list[ArcNode]:
    found = []
    for name in neighbors:
        lines = wrap_text(name.summary.title, CHART_WIDTH - spine_x - NODE_LINE_WIDTH - 6 - COUNT_WIDTH, 2)
        height = max(LINE_HEIGHT * len(lines) + 13, MIN_TARGET_SIZE)
        found.append(ArcNode(name, top + height // 2, lines, top, height))
        top += height
    return found


def _connected_groups(neighbors: Sequence[Neighbor], edges: set[tuple[str, str]]) -> list[list[int]]:
    """The names' numbers, group by group: the largest group of names tied to each other first.

    Within a group in Cuthill and McKee's order (from one who has few ties, neighbours before strangers), which keeps ends
    of a tie near each other. Of groups alike, the one whose first name came first.
    """
    number = {name.summary.uid: index for index, name in enumerate(neighbors)}
    near: list[set[int]] = [set() for _ in neighbors]
    for start, end in edges:
        if start in number and end in number and start != end:
            near[number[start]].add(number[end])
            near[number[end]].add(number[start])
    waiting = sorted(range(len(neighbors)), key=lambda index: (len(near[index]), index))
    seen: set[int] = set()
    groups = [_cuthill_mckee(first, near, seen) for first in waiting if first not in seen]
    return sorted(groups, key=lambda group: (-len(group), min(group)))


def _cuthill_mckee(first: int, adjacency: list[set[int]], seen: set[int]) -> list[int]:
    found = [first]
    queue = deque(found)
    seen.add(first)
    while queue:
        new = sorted(adjacency[queue.popleft()] - seen, key=lambda index: (len(adjacency[index]), index))
        seen.update(new)
        found += new
        queue.extend(new)
    return found
