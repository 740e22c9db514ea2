"""Network diagrams of an entity: a ladder for up to eight related entities, an arc diagram for more.

A ladder has a vertical line for the subject in the middle. Each name has a horizontal line of its own on one side, with the
relation to the subject below the line. An arc diagram has a vertical line for the subject, all names on one side of it, and on
the other side an arc between any two names that are related to each other. Names are ordered so that arcs are short.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sitegen.pages.entity import MAX_LADDER_NODES
from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.text_metrics import LINE_HEIGHT, MIN_TARGET_SIZE, wrap_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.model.summary import DocumentSummary

MAX_NODES = 100
"""Maximum number of names in an arc diagram. The others are only counted."""
TRUNK_X = CHART_WIDTH // 2
TEXT_INDENT = 14
SIDE_WIDTH = TRUNK_X - 24
MAX_ARC_REACH = 60
"""Maximum distance of an arc from the line of the subject."""
NODE_LINE_WIDTH = 10
COUNT_WIDTH = 34
"""Width reserved for the story count after a name."""


@dataclass(frozen=True, slots=True)
class Neighbor:
    """An entity that is related to the subject or named in the same stories."""

    summary: DocumentSummary
    relation_text: str = ""
    """The relation to the subject in words; empty if no source states one."""
    story_count: int = 0
    """Number of stories in which both are named."""


@dataclass(frozen=True, slots=True)
class LadderNode:
    """A name of a ladder: its line is at `y`, its title above the line, the relation to the subject below it."""

    neighbor: Neighbor
    is_left: bool
    y: int
    title_lines: tuple[str, ...]
    relation_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LadderEdge:
    """A relation between two adjacent names on one side of a ladder."""

    is_left: bool
    start: int
    end: int
    is_upward: bool
    """True if the relation goes from the lower name to the upper one."""


@dataclass(frozen=True, slots=True)
class LadderDiagram:
    """A diagram of up to eight names, on both sides of the subject."""

    kind = "ladder"

    title_lines: tuple[str, ...]
    nodes: tuple[LadderNode, ...]
    edges: tuple[LadderEdge, ...]
    top: int
    bottom: int
    height: int
    hidden_edge_count: int = 0
    """Number of relations between two of the names that are not drawn."""
    trunk_x: int = TRUNK_X
    width: int = CHART_WIDTH


@dataclass(frozen=True, slots=True)
class ArcNode:
    """A name in the column of an arc diagram."""

    neighbor: Neighbor
    y: int
    title_lines: tuple[str, ...]
    top: int
    height: int
    """Height of the target that can be clicked; `top` is its upper edge."""


@dataclass(frozen=True, slots=True)
class ArcEdge:
    """A relation between two names of the column, drawn as an arc to the left of it."""

    start: int
    end: int
    reach: int


@dataclass(frozen=True, slots=True)
class ArcDiagram:
    """A diagram of up to a hundred names, in one column."""

    kind = "arcs"

    title_lines: tuple[str, ...]
    nodes: tuple[ArcNode, ...]
    edges: tuple[ArcEdge, ...]
    height: int
    hidden_node_count: int
    """Number of names that are not drawn."""
    spine_x: int
    """X coordinate of the subject's line; the names are to the right of it."""
    top: int
    bottom: int
    width: int = CHART_WIDTH


def network_diagram(
    subject: str, neighbors: Sequence[Neighbor], edges: Sequence[tuple[str, str]]
) -> LadderDiagram | ArcDiagram | None:
    """Return the diagram for the number of neighbors; None if there are none.

    `edges` are pairs of ids of the neighbors: the start and the end of each relation.
    """
    if not neighbors:
        return None
    return (
        ladder_diagram(subject, neighbors, edges)
        if len(neighbors) <= MAX_LADDER_NODES
        else arc_diagram(subject, neighbors, edges)
    )


def ladder_diagram(subject: str, neighbors: Sequence[Neighbor], edges: Sequence[tuple[str, str]]) -> LadderDiagram:
    """Return the ladder of a subject and up to eight neighbors."""
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
    """Return the neighbors of the left and of the right side, in halves. Connected neighbors share a side while there is room."""
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
    """Return the arc diagram of a subject. Names that are related to each other are near each other in the column."""
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
    """Return the width of an arc over a number of names: 5 units for each of the first four names, 2 for each further one."""
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
    """Return the indexes of the neighbors, in groups of connected neighbors, the largest group first.

    Groups of the same size are in the order of their smallest index. Each group is in Cuthill-McKee order: a breadth-first
    search from a neighbor with few edges. It keeps the two ends of an edge near each other.
    """
    number = {neighbor.summary.uid: index for index, neighbor in enumerate(neighbors)}
    adjacency: list[set[int]] = [set() for _ in neighbors]
    for start, end in edges:
        if start in number and end in number and start != end:
            adjacency[number[start]].add(number[end])
            adjacency[number[end]].add(number[start])
    by_degree = sorted(range(len(neighbors)), key=lambda index: (len(adjacency[index]), index))
    visited: set[int] = set()
    groups = [_cuthill_mckee(first, adjacency, visited) for first in by_degree if first not in visited]
    return sorted(groups, key=lambda group: (-len(group), min(group)))


def _cuthill_mckee(first: int, adjacency: list[set[int]], visited: set[int]) -> list[int]:
    """Return the indexes connected with `first` in Cuthill-McKee order, and add them to `visited`."""
    found = [first]
    queue = deque(found)
    visited.add(first)
    while queue:
        new = sorted(adjacency[queue.popleft()] - visited, key=lambda index: (len(adjacency[index]), index))
        visited.update(new)
        found += new
        queue.extend(new)
    return found
