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
    edge_pairs = {(start, end) for start, end in edges}
    sides = _split_sides(neighbors, edge_pairs)
    title_lines = wrap_text(subject, CHART_WIDTH - 20, 2)
    top = LINE_HEIGHT * len(title_lines) + 8
    nodes: list[LadderNode] = []
    drawn_edges: list[LadderEdge] = []
    for side, members in enumerate(sides):
        placed = _ladder_nodes(members, is_left=not side, top=top)
        nodes += placed
        for upper, lower in pairwise(placed):
            ids = upper.neighbor.summary.uid, lower.neighbor.summary.uid
            if ids in edge_pairs or ids[::-1] in edge_pairs:
                drawn_edges.append(LadderEdge(not side, upper.y, lower.y, ids not in edge_pairs))
    ends = [node.y + LINE_HEIGHT * max(len(node.relation_lines), bool(node.neighbor.story_count)) for node in nodes]
    known = {neighbor.summary.uid for neighbor in neighbors}
    pairs = {tuple(sorted(pair)) for pair in edge_pairs if known.issuperset(pair) and pair[0] != pair[1]}
    bottom = max(node.y for node in nodes)
    return LadderDiagram(
        title_lines, tuple(nodes), tuple(drawn_edges), top, bottom, max(ends) + 6, len(pairs) - len(drawn_edges)
    )


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
    nodes = []
    y = top
    for neighbor in neighbors:
        title_lines = wrap_text(neighbor.summary.title, SIDE_WIDTH - TEXT_INDENT, 3)
        relation_lines = (
            wrap_text(neighbor.relation_text, SIDE_WIDTH - TEXT_INDENT, 4) if neighbor.relation_text else ()
        )
        y += LINE_HEIGHT * len(title_lines) + 10
        nodes.append(LadderNode(neighbor, is_left, y, title_lines, relation_lines))
        y += LINE_HEIGHT * max(len(relation_lines), bool(neighbor.story_count)) + 12
    return nodes


def arc_diagram(subject: str, neighbors: Sequence[Neighbor], edges: Sequence[tuple[str, str]]) -> ArcDiagram:
    """Names in a column, in such an order that those tied to each other stand near each other."""
    shown = neighbors[:MAX_NODES]
    both = {(start, end) for start, end in edges}
    ordered = [shown[number] for group in _connected_groups(shown, both) for number in group]
    rank = {neighbor.summary.uid: number for number, neighbor in enumerate(ordered)}
    pairs = sorted({(min(rank[a], rank[b]), max(rank[a], rank[b])) for a, b in both if a in rank and b in rank})
    pairs = [(start, end) for start, end in pairs if start != end]
    spine_x = min(max((_arc_reach(end - start) for start, end in pairs), default=0), MAX_ARC_REACH) + 4
    title_lines = wrap_text(subject, CHART_WIDTH - spine_x, 2)
    top = LINE_HEIGHT * len(title_lines) + 8
    nodes = _arc_nodes(ordered, spine_x, top)
    arcs = tuple(
        ArcEdge(nodes[start].y, nodes[end].y, min(_arc_reach(end - start), MAX_ARC_REACH)) for start, end in pairs
    )
    bottom = nodes[-1].y
    height = nodes[-1].top + nodes[-1].height + 4
    return ArcDiagram(title_lines, tuple(nodes), arcs, height, len(neighbors) - len(shown), spine_x, top, bottom)


def _arc_reach(span: int) -> int:
    """How far an arc over so many names swings out: more for each, and less and less so."""
    return 8 + 5 * min(span, 4) + 2 * max(span - 4, 0)


def _arc_nodes(neighbors: list[Neighbor], spine_x: int, top: int) -> list[ArcNode]:
    nodes = []
    for neighbor in neighbors:
        title_lines = wrap_text(neighbor.summary.title, CHART_WIDTH - spine_x - NODE_LINE_WIDTH - 6 - COUNT_WIDTH, 2)
        height = max(LINE_HEIGHT * len(title_lines) + 13, MIN_TARGET_SIZE)
        nodes.append(ArcNode(neighbor, top + height // 2, title_lines, top, height))
        top += height
    return nodes


def _connected_groups(neighbors: Sequence[Neighbor], edges: set[tuple[str, str]]) -> list[list[int]]:
    """The names' numbers, group by group: the largest group of names tied to each other first.

    Within a group in Cuthill and McKee's order (from one who has few ties, neighbours before strangers), which keeps ends
    of a tie near each other. Of groups alike, the one whose first name came first.
    """
    number = {neighbor.summary.uid: index for index, neighbor in enumerate(neighbors)}
    adjacency: list[set[int]] = [set() for _ in neighbors]
    for start, end in edges:
        if start in number and end in number and start != end:
            adjacency[number[start]].add(number[end])
            adjacency[number[end]].add(number[start])
    waiting = sorted(range(len(neighbors)), key=lambda index: (len(adjacency[index]), index))
    seen: set[int] = set()
    groups = [_cuthill_mckee(first, adjacency, seen) for first in waiting if first not in seen]
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
