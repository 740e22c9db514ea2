"""The order of stories and events: by their years where these are stated, by "comes after" where they are not.

No order is invented. An event without a year is in a chain only if stated relations, and the years of the events that it is
related to, decide for every event of the chain whether it came before or after. For other events, pages state the relations in
words.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from sitegen.model.fields import EdtfStr
from sitegen.model.precedence_graph import PrecedenceGraph, to_bit_set, without_cycles
from sitegen.model.summary import DocumentSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


MAX_HIDDEN_SUMMARIES = 200
"""Maximum number of hidden documents that are looked at to find ties between the shown ones."""


class Chronology(msgspec.Struct, frozen=True):
    """Stories and events in the order in which they are known to have happened, and those without a known order.

    For example, six events, where 3 says that it comes after 2, and 6 that it comes after 5:

    | event | date |
    |---|---|
    | 1 | 2001 |
    | 2 | 2004-05 |
    | 3 | not stated |
    | 4 | 2009 |
    | 5, 6 | not stated |

    The chains are 1, 2, 4 (by their years) and 5, 6. Event 3 came after 2, but nothing says whether it came before 4, so
    it is unordered.
    """

    chains: list[list[DocumentSummary]] = []
    """Each chain is in order; there is no order between two chains. The first has all events with a year, if there are any."""
    unordered: list[DocumentSummary] = []
    """Events in no chain, by their sort key."""

    @property
    def events(self) -> list[DocumentSummary]:
        """The events of all chains, chain after chain."""
        return [summary for chain in self.chains for summary in chain]

    def without(self, uids: Collection[str]) -> Chronology:
        """Return the chronology without the documents with these ids. The order of the others is unchanged."""
        chains = [[summary for summary in chain if summary.uid not in uids] for chain in self.chains]
        return Chronology(
            [chain for chain in chains if chain], [summary for summary in self.unordered if summary.uid not in uids]
        )


def build_chronology(summaries: list[DocumentSummary]) -> Chronology:
    """Return the chronology of some stories and events; it does not depend on the order in which they are given."""
    chains = _build_chains(summaries)
    ordered_ids = {summary.uid for chain in chains for summary in chain}
    rest = [summary for summary in summaries if summary.uid not in ordered_ids]
    return Chronology(chains, sorted(rest, key=lambda summary: (summary.sort_key, summary.uid)))


def add_indirect_order(
    summaries: list[DocumentSummary],
    get_by_ids: Callable[[tuple[str, ...]], list[DocumentSummary]],
    get_followers: Callable[[str], list[DocumentSummary]],
) -> list[DocumentSummary]:
    """Return the summaries with the additional order that follows from documents outside the list.

    `get_by_ids` returns documents by id; `get_followers` returns the documents that follow one.
    """
    shown = {summary.uid: summary for summary in summaries}
    loose = sorted(summary.uid for summary in summaries if not summary.has_year)
    if not loose:
        return summaries
    followers = (other for uid in loose for other in get_followers(uid) if other.uid not in shown)
    hidden = {other.uid: other for other in islice(followers, MAX_HIDDEN_SUMMARIES)}
    waiting = [
        uid
        for summary in [*sorted(summaries, key=lambda summary: summary.uid), *hidden.values()]
        for uid in summary.earlier_ids
    ]
    for uid in waiting:
        if uid not in shown and uid not in hidden and len(hidden) < MAX_HIDDEN_SUMMARIES:
            for summary in get_by_ids((uid,)):
                hidden[uid] = summary
                waiting += summary.earlier_ids
    predecessors = _hidden_predecessors(shown, hidden)
    return [
        replace(summary, earlier_ids=tuple(dict.fromkeys((*summary.earlier_ids, *predecessors[summary.uid]))))
        for summary in summaries
    ]


def _hidden_predecessors(shown: dict[str, DocumentSummary], hidden: dict[str, DocumentSummary]) -> dict[str, list[str]]:
    """Return the nearest shown documents that each shown one is known to come after, by way of hidden ones."""
    summaries = [*shown.values(), *hidden.values()]
    days, times = _date_edges(summaries)
    earlier: dict[str, set[str]] = {summary.uid: set() for summary in summaries}
    for first, second in without_cycles(_stated_edges(summaries), days, len(summaries) + times):
        earlier[summaries[second].uid].add(summaries[first].uid)
    spans = {summary.uid: EdtfStr(summary.date).edtf for summary in summaries if summary.has_year}
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


def _is_before(one: DocumentSummary, other: DocumentSummary) -> bool:
    """Return True if the date of one document ends before that of another begins."""
    end, start = EdtfStr(one.date).edtf.latest, EdtfStr(other.date).edtf.earliest
    return end is not None and start is not None and end < start


def _reachable_predecessors(uid: str, earlier: dict[str, set[str]], through: Collection[str]) -> set[str]:
    """Return what comes before a document, directly or through the documents in `through`."""
    seen: set[str] = set()
    waiting = list(earlier[uid])
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen.add(other)
            waiting += earlier[other] if other in through else ()
    return seen


def _build_chains(summaries: list[DocumentSummary]) -> list[list[DocumentSummary]]:
    """Return the chains: first all events with a year and what is certainly between them, then chains of relations."""
    known = sorted(summaries, key=lambda summary: (summary.has_year, summary.sort_key, summary.uid))
    graph = _build_graph(known)
    tied = {node for edge in graph.stated_edges for node in edge}
    dated = {node for node, summary in enumerate(known) if summary.has_year}
    first = _dated_chain(dated, tied, graph) if dated else []
    groups = graph.connected_components(tied.difference(dated, first))
    lines = [line for group in groups for line in _split_into_chains(group, graph, 2 if dated else 1)]
    return [[known[node] for node in line] for line in ([first] if first else []) + lines]


def _dated_chain(dated: set[int], tied: set[int], graph: PrecedenceGraph) -> list[int]:
    """Return all nodes with a year in order, with those nodes known to lie between two of them, or at an end."""
    years = to_bit_set(dated)
    groups: dict[int, set[int]] = {}
    for node in tied - dated:
        if (graph.ancestors[node] | graph.descendants[node]) & years == years:
            groups.setdefault(graph.ancestors[node] & years, set()).add(node)
    line = {node for group in groups.values() for node in graph.longest_chain(group)} | dated
    return [node for node in graph.topological_order if node in line]


def _split_into_chains(group: set[int], graph: PrecedenceGraph, min_length: int) -> list[list[int]]:
    """Split a group into chains of at least `min_length` nodes, and the rest again; what is left over has no order."""
    line = graph.longest_chain(group)
    if len(line) < min_length:
        return []
    rest = graph.connected_components(group.difference(line))
    return [line, *(more for part in rest for more in _split_into_chains(part, graph, 2))]


def _build_graph(summaries: list[DocumentSummary]) -> PrecedenceGraph:
    """Return the graph of the stated relations and the dates of some documents, each a node with its index.

    Further nodes stand for the days on which dated documents end.
    """
    date_edges, day_count = _date_edges(summaries)
    return PrecedenceGraph.from_edges(_stated_edges(summaries), date_edges, len(summaries), day_count)


def _stated_edges(summaries: list[DocumentSummary]) -> list[tuple[int, int]]:
    """Return the stated relations between two of the documents, without those that their dates refute."""
    number = {summary.uid: node for node, summary in enumerate(summaries)}
    pairs = sorted(
        {(number[uid], node) for node, summary in enumerate(summaries) for uid in summary.earlier_ids if uid in number}
    )
    return [
        (one, other)
        for one, other in pairs
        if one != other
        and not (summaries[one].has_year and summaries[other].has_year and _is_before(summaries[other], summaries[one]))
    ]


def _date_edges(summaries: list[DocumentSummary]) -> tuple[list[tuple[int, int]], int]:
    """Return the edges that dates imply, and the number of nodes for days.

    There is an edge from each document to the day on which it ends, from each day to the next, and from a day to the
    documents that begin after it.
    """
    spans = {node: EdtfStr(summary.date).edtf for node, summary in enumerate(summaries) if summary.has_year}
    ends = sorted({span.latest for span in spans.values() if span.latest})
    found = [(len(summaries) + number, len(summaries) + number + 1) for number in range(len(ends) - 1)]
    for node, span in spans.items():
        if span.latest:
            found.append((node, len(summaries) + bisect_left(ends, span.latest)))
        if span.earliest and (place := bisect_left(ends, span.earliest)):
            found.append((len(summaries) + place - 1, node))
    return found, len(ends)
