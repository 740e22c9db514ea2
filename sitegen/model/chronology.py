"""The order of what happened, where dates alone do not tell it: years where they are stated, "comes after" where not.

No order is ever made up. Something without a year stands in a line only where the ties, and the years of what it is tied
to, tell of all that is in the line whether it came before or after; of everything else the ties are told in words.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.model.fields import EdtfStr

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sitegen.model.page import DocumentSummary

MAX_HIDDEN_SUMMARIES = 200
"""Maximum number of hidden documents that are looked at to find ties between the shown ones."""


class Chronology(list["DocumentSummary"]):
    """Stories and events that stand in lines, line after line; in each, every document comes after the one before it."""

    def __init__(self, chains: list[list[DocumentSummary]]) -> None:
        """All that stands in the lines."""
        super().__init__(summary for line in chains for summary in line)
        self.chains = chains


def chronological_order(summaries: list[DocumentSummary]) -> tuple[Chronology, list[DocumentSummary]]:
    """Split stories and events into those that stand in a line, line after line, and those apart.

    The first line has all that have a year, or what is tied to each other where nothing has; `chains` gives the lines.
    The result depends only on the set of summaries.
    """
    order = Chronology(_build_chains(summaries))
    placed = {summary.uid for summary in order}
    rest = [summary for summary in summaries if summary.uid not in placed]
    return order, sorted(rest, key=lambda summary: (summary.sort_key, summary.uid))


def chains(summaries: list[DocumentSummary]) -> list[list[DocumentSummary]]:
    """Return the lines of a `Chronology`, or those of any summaries, each of its own where nothing is known of it."""
    if isinstance(summaries, Chronology):
        return summaries.chains
    found, apart = chronological_order(summaries)
    return [*found.chains, *([summary] for summary in apart)]


def merge_chains(
    summaries: list[DocumentSummary],
    get_by_ids: Callable[[tuple[str, ...]], list[DocumentSummary]],
    get_followers: Callable[[str], list[DocumentSummary]],
) -> list[DocumentSummary]:
    """Return the same summaries with the ties between them that lead by way of documents that are not among them.

    `get_by_ids` returns the documents of ids that another one says it comes after, `get_followers` those that say so of one.
    """
    shown = {summary.uid: summary for summary in summaries}
    loose = sorted(summary.uid for summary in summaries if not _has_year(summary))
    if not loose:
        return summaries
    followers = (other for uid in loose for other in get_followers(uid) if other.uid not in shown)
    hidden = {other.uid: other for other in islice(followers, MAX_HIDDEN_SUMMARIES)}
    waiting = [
        uid
        for summary in [*sorted(summaries, key=lambda summary: summary.uid), *hidden.values()]
        for uid in summary.after
    ]
    for uid in waiting:
        if uid not in shown and uid not in hidden and len(hidden) < MAX_HIDDEN_SUMMARIES:
            for summary in get_by_ids((uid,)):
                hidden[uid] = summary
                waiting += summary.after
    predecessors = _hidden_predecessors(shown, hidden)
    return [
        replace(summary, after=tuple(dict.fromkeys((*summary.after, *predecessors[summary.uid]))))
        for summary in summaries
    ]


def _hidden_predecessors(shown: dict[str, DocumentSummary], hidden: dict[str, DocumentSummary]) -> dict[str, list[str]]:
    """Return the nearest shown documents that each shown one is known to come after, by way of hidden ones."""
    summaries = [*shown.values(), *hidden.values()]
    days, times = _date_edges(summaries)
    earlier: dict[str, set[str]] = {summary.uid: set() for summary in summaries}
    for first, second in _without_cycles(_stated_edges(summaries), days, len(summaries) + times):
        earlier[summaries[second].uid].add(summaries[first].uid)
    spans = {summary.uid: EdtfStr(summary.date).edtf for summary in summaries if _has_year(summary)}
    bounds = {uid: (span.earliest, span.latest) for uid, span in spans.items()}
    dated = sorted(
        (summary for summary in shown.values() if summary.uid in spans),
        key=lambda summary: (summary.sort_key, summary.uid),
    )
    for uid in hidden.keys() & spans.keys():
        start, end = bounds[uid]
        earlier[uid].update([other.uid for other in dated if start and (bounds[other.uid][1] or start) < start][-1:])
        for other in [other for other in dated if end and (bounds[other.uid][0] or end) > end][:1]:
            earlier[other.uid].add(uid)
    return {uid: sorted(_reachable_predecessors(uid, earlier, hidden.keys()) & shown.keys() - {uid}) for uid in shown}


def _has_year(summary: DocumentSummary) -> bool:
    return bool(summary.date) and EdtfStr(summary.date).edtf.has_year


def _is_before(one: DocumentSummary, other: DocumentSummary) -> bool:
    """Whether a date ends before another one begins, both as they are stated."""
    end, start = EdtfStr(one.date).edtf.latest, EdtfStr(other.date).edtf.earliest
    return end is not None and start is not None and end < start


def _reachable_predecessors(uid: str, earlier: dict[str, set[str]], through: Collection[str]) -> set[str]:
    """What comes before something, next to it or by way of what is in `through`."""
    seen: set[str] = set()
    waiting = list(earlier[uid])
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen.add(other)
            waiting += earlier[other] if other in through else ()
    return seen


def _build_chains(summaries: list[DocumentSummary]) -> list[list[DocumentSummary]]:
    """What stands in lines: all that has a year first, with what certainly lies between; then chains of ties."""
    known = sorted(summaries, key=lambda summary: (_has_year(summary), summary.sort_key, summary.uid))
    graph = _Graph.from_summaries(known)
    tied = {node for edge in graph.stated_edges for node in edge}
    dated = {node for node, summary in enumerate(known) if _has_year(summary)}
    first = _dated_chain(dated, tied, graph) if dated else []
    groups = graph.connected_components(tied.difference(dated, first))
    lines = [line for group in groups for line in _split_into_chains(group, graph, 2 if dated else 1)]
    return [[known[node] for node in line] for line in ([first] if first else []) + lines]


def _dated_chain(dated: set[int], tied: set[int], graph: _Graph) -> list[int]:
    """All that has a year in order, and of the rest what is known to lie between two of them, or at an end."""
    years = _to_bit_set(dated)
    places: dict[int, set[int]] = {}
    for node in tied - dated:
        if (graph.ancestors[node] | graph.descendants[node]) & years == years:
            places.setdefault(graph.ancestors[node] & years, set()).add(node)
    line = {node for group in places.values() for node in graph.longest_chain(group)} | dated
    return [node for node in graph.topological_order if node in line]


def _split_into_chains(group: set[int], graph: _Graph, min_length: int) -> list[list[int]]:
    """A group taken apart into what is in order, and again what remains; what is left over then has no order."""
    line = graph.longest_chain(group)
    if len(line) < min_length:
        return []
    rest = graph.connected_components(group.difference(line))
    return [line, *(more for part in rest for more in _split_into_chains(part, graph, 2))]


@dataclass(frozen=True, slots=True)
class _Graph:
    """What comes before what: documents by their numbers, and beyond these the days on which dated ones end."""

    stated_edges: list[tuple[int, int]]
    """What is stated between two documents."""
    predecessors: list[list[int]]
    """For each node those that are next before it."""
    topological_order: list[int]
    """All nodes, each after all that come before it."""
    ancestors: list[int]
    """For each node all that come before it, as a set of bits."""
    descendants: list[int]
    positions: list[int]
    """For each node its number in the order."""

    @classmethod
    def from_summaries(cls, summaries: list[DocumentSummary]) -> _Graph:
        """The ties and the dates of documents, without ties that contradict dates or each other."""
        days, times = _date_edges(summaries)
        stated_edges = _without_cycles(_stated_edges(summaries), days, len(summaries) + times)
        earlier: list[list[int]] = [[] for _ in range(len(summaries) + times)]
        later: list[list[int]] = [[] for _ in earlier]
        for first, second in stated_edges + days:
            earlier[second].append(first)
            later[first].append(second)
        order = _topological_order(earlier, later, len(summaries))
        places = sorted(range(len(order)), key=order.__getitem__)
        return cls(
            stated_edges,
            earlier,
            order,
            _transitive_closure(order, earlier),
            _transitive_closure(order[::-1], later),
            places,
        )

    def connected_components(self, nodes: set[int]) -> list[set[int]]:
        """Nodes by what is tied to what, directly or by way of others of them."""
        near: dict[int, set[int]] = {node: set() for node in nodes}
        for one, other in self.stated_edges:
            if one in nodes and other in nodes:
                near[one].add(other)
                near[other].add(one)
        found = []
        while near:
            group, waiting = set[int](), [min(near)]
            while waiting:
                node = waiting.pop()
                if node in near:
                    group.add(node)
                    waiting += near.pop(node)
            found.append(group)
        return found

    def longest_chain(self, group: set[int]) -> list[int]:
        """What all longest chains within a group have in common, in its order: never one of two that could change places."""
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


def _stated_edges(summaries: list[DocumentSummary]) -> list[tuple[int, int]]:
    """What is stated between two of the documents, and is not refuted by their years."""
    number = {summary.uid: node for node, summary in enumerate(summaries)}
    pairs = sorted(
        {(number[uid], node) for node, summary in enumerate(summaries) for uid in summary.after if uid in number}
    )
    return [
        (one, other)
        for one, other in pairs
        if one != other
        and not (
            _has_year(summaries[one]) and _has_year(summaries[other]) and _is_before(summaries[other], summaries[one])
        )
    ]


def _date_edges(summaries: list[DocumentSummary]) -> tuple[list[tuple[int, int]], int]:
    """Dates as ties: from each document to the day on which it ends, and from days to what begins after them; how many days."""
    spans = {node: EdtfStr(summary.date).edtf for node, summary in enumerate(summaries) if _has_year(summary)}
    ends = sorted({span.latest for span in spans.values() if span.latest})
    found = [(len(summaries) + number, len(summaries) + number + 1) for number in range(len(ends) - 1)]
    for node, span in spans.items():
        if span.latest:
            found.append((node, len(summaries) + bisect_left(ends, span.latest)))
        if span.earliest and (place := bisect_left(ends, span.earliest)):
            found.append((len(summaries) + place - 1, node))
    return found, len(ends)


def _without_cycles(
    stated_edges: list[tuple[int, int]], days: list[tuple[int, int]], size: int
) -> list[tuple[int, int]]:
    """Ties without those that lead around in a circle."""
    circle = set(range(size))
    edges = [*stated_edges, *days]
    for ends in (edges, [(second, first) for first, second in edges]):
        circle = _peel_sources([edge for edge in ends if circle.issuperset(edge)], circle)
    return [(one, other) for one, other in stated_edges if one not in circle or other not in circle]


def _peel_sources(edges: list[tuple[int, int]], nodes: set[int]) -> set[int]:
    """What is left when whatever has nothing before it is taken away, again and again."""
    waits, later = dict.fromkeys(nodes, 0), {node: list[int]() for node in nodes}
    for first, second in edges:
        waits[second] += 1
        later[first].append(second)
    ready = [node for node in nodes if not waits[node]]
    for node in ready:
        for other in later[node]:
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    return nodes.difference(ready)


def _topological_order(earlier: list[list[int]], later: list[list[int]], summary_count: int) -> list[int]:
    """Kahn's algorithm with a heap: days before documents, documents by number."""
    waits = [len(others) for others in earlier]
    ready = [(node < summary_count, node) for node, count in enumerate(waits) if not count]
    heapq.heapify(ready)
    done = []
    while ready:
        _, node = heapq.heappop(ready)
        done.append(node)
        for other in later[node]:
            waits[other] -= 1
            if not waits[other]:
                heapq.heappush(ready, (other < summary_count, other))
    return done


def _transitive_closure(order: Iterable[int], neighbours: list[list[int]]) -> list[int]:
    """For each node all that can be reached by `neighbours`, as bits; `order` has what is reached first."""
    found = [0] * len(neighbours)
    for node in order:
        found[node] = reduce(or_, (found[other] | 1 << other for other in neighbours[node]), 0)
    return found


def _to_bit_set(nodes: Iterable[int]) -> int:
    return reduce(or_, (1 << node for node in nodes), 0)
