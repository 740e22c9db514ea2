"""Directed acyclic graphs of what comes before what: topological order, transitive closure, longest chains.

Nodes are numbers. Sets of nodes are bit sets in an integer where the whole graph is compared with them: bit n stands for node n.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class PrecedenceGraph:
    """A directed acyclic graph in which an edge points from a node to one that comes after it."""

    stated_edges: list[tuple[int, int]]
    """The stated edges that are on no cycle."""
    predecessors: list[list[int]]
    """For each node the nodes with an edge to it."""
    topological_order: list[int]
    """All nodes, each after all of its predecessors."""
    ancestors: list[int]
    """For each node all nodes that come before it, as a bit set."""
    descendants: list[int]
    """For each node all nodes that come after it, as a bit set."""
    positions: list[int]
    """For each node its index in `topological_order`."""

    @classmethod
    def from_edges(cls, stated: list[tuple[int, int]], implied: list[tuple[int, int]], nodes: int, extra: int) -> Self:
        """Return the graph of some edges, each from a node to one that comes after it.

        Args:
            stated: edges that may contradict `implied` or each other; those on a cycle are left out.
            implied: edges without cycles among themselves.
            nodes: the number of nodes of interest, 0 to `nodes` - 1.
            extra: the number of further nodes, numbered from `nodes` on; they come first among nodes without an order.
        """
        size = nodes + extra
        kept = without_cycles(stated, implied, size)
        predecessors: list[list[int]] = [[] for _ in range(size)]
        successors: list[list[int]] = [[] for _ in range(size)]
        for first, second in kept + implied:
            predecessors[second].append(first)
            successors[first].append(second)
        order = _topological_order(predecessors, successors, nodes)
        positions = sorted(range(size), key=order.__getitem__)
        ancestors = _transitive_closure(order, predecessors)
        descendants = _transitive_closure(order[::-1], successors)
        return cls(kept, predecessors, order, ancestors, descendants, positions)

    def connected_components(self, nodes: set[int]) -> list[set[int]]:
        """Return some nodes grouped by the stated edges among them, the group with the lowest node first."""
        neighbors: dict[int, set[int]] = {node: set() for node in nodes}
        for one, other in self.stated_edges:
            if one in nodes and other in nodes:
                neighbors[one].add(other)
                neighbors[other].add(one)
        components = []
        while neighbors:
            group, waiting = set[int](), [min(neighbors)]
            while waiting:
                node = waiting.pop()
                if node in neighbors:
                    group.add(node)
                    waiting += neighbors.pop(node)
            components.append(group)
        return components

    def longest_chain(self, group: set[int]) -> list[int]:
        """Return the nodes that all longest chains within a group have in common, in order.

        A node that could change places with another one is therefore not in the result, which may be empty.
        """
        window = self.topological_order[
            min(self.positions[node] for node in group) : max(self.positions[node] for node in group) + 1
        ]
        ahead, behind = dict.fromkeys(window, 0), dict.fromkeys(window, 0)
        for node in window:
            ahead[node] = (node in group) + max((ahead.get(other, 0) for other in self.predecessors[node]), default=0)
        for node in reversed(window):
            behind[node] += node in group
            for other in self.predecessors[node]:
                if other in behind:
                    behind[other] = max(behind[other], behind[node])
        most = max(ahead[node] + behind[node] for node in group)
        levels: dict[int, list[int]] = {}
        for node in window:
            if node in group and ahead[node] + behind[node] == most:
                levels.setdefault(ahead[node], []).append(node)
        return [nodes[0] for _, nodes in sorted(levels.items()) if len(nodes) == 1]


def without_cycles(stated: list[tuple[int, int]], implied: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Return the stated edges between nodes that are not both on cycles, or between cycles, of all edges."""
    cyclic = set(range(size))
    edges = [*stated, *implied]
    for directed in (edges, [(second, first) for first, second in edges]):
        cyclic = _without_sources([edge for edge in directed if cyclic.issuperset(edge)], cyclic)
    return [(first, second) for first, second in stated if first not in cyclic or second not in cyclic]


def _without_sources(edges: list[tuple[int, int]], nodes: set[int]) -> set[int]:
    """Return the nodes that remain when nodes without a predecessor are removed until there are none."""
    in_degrees, later = dict.fromkeys(nodes, 0), {node: list[int]() for node in nodes}
    for first, second in edges:
        in_degrees[second] += 1
        later[first].append(second)
    ready = [node for node in nodes if not in_degrees[node]]
    for node in ready:
        for other in later[node]:
            in_degrees[other] -= 1
            if not in_degrees[other]:
                ready.append(other)
    return nodes.difference(ready)


def _topological_order(earlier: list[list[int]], later: list[list[int]], nodes: int) -> list[int]:
    """Return all nodes in topological order, by Kahn's algorithm with a heap.

    Of the nodes that could be next, those from `nodes` on come first, then the lowest.
    """
    in_degrees = [len(others) for others in earlier]
    ready = [(node < nodes, node) for node, count in enumerate(in_degrees) if not count]
    heapq.heapify(ready)
    done = []
    while ready:
        _, node = heapq.heappop(ready)
        done.append(node)
        for other in later[node]:
            in_degrees[other] -= 1
            if not in_degrees[other]:
                heapq.heappush(ready, (other < nodes, other))
    return done


def _transitive_closure(order: Iterable[int], neighbors: list[list[int]]) -> list[int]:
    """Return for each node all nodes that can be reached, as bit sets; `order` has each node after its neighbors."""
    found = [0] * len(neighbors)
    for node in order:
        found[node] = reduce(or_, (found[other] | 1 << other for other in neighbors[node]), 0)
    return found


def to_bit_set(nodes: Iterable[int]) -> int:
    """Return an integer whose bit n is set for each node n."""
    return reduce(or_, (1 << node for node in nodes), 0)
