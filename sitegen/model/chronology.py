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

from sitegen.model.fields import DateText

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sitegen.model.page import Card

MOST = 200
"""Cards between those that are shown, at most, that are looked at to find what ties these to each other."""


class Order(list["Card"]):
    """Stories and events that stand in lines, line after line; in each, every card comes after the one before it."""

    def __init__(self, lines: list[list[Card]]) -> None:
        """All that stands in the lines."""
        super().__init__(card for line in lines for card in line)
        self.lines = lines


def in_order(cards: list[Card]) -> tuple[Order, list[Card]]:
    """Split stories and events into those that stand in a line, line after line, and those apart.

    The first line has all that have a year, or what is tied to each other where nothing has; `chains` gives the lines.
    The result depends on the set of cards alone.
    """
    order = Order(_lines(cards))
    placed = {card.uid for card in order}
    rest = [card for card in cards if card.uid not in placed]
    return order, sorted(rest, key=lambda card: (card.sort, card.uid))


def chains(order: list[Card]) -> list[list[Card]]:
    """The lines of an order from `in_order`, or those of any cards, one by one where nothing is known of them."""
    if isinstance(order, Order):
        return order.lines
    found, apart = in_order(order)
    return [*found.lines, *([card] for card in apart)]


def joined(
    cards: list[Card], before: Callable[[tuple[str, ...]], list[Card]], after: Callable[[str], list[Card]]
) -> list[Card]:
    """The same cards with the ties that lead from one to another of them by way of cards that are not among them.

    `before` gives the cards of ids that another one says it comes after, `after` those that say so of one.
    """
    shown = {card.uid: card for card in cards}
    loose = sorted(card.uid for card in cards if not _dated(card))
    if not loose:
        return cards
    followers = (other for uid in loose for other in after(uid) if other.uid not in shown)
    hidden = {other.uid: other for other in islice(followers, MOST)}
    waiting = [uid for card in [*sorted(cards, key=lambda card: card.uid), *hidden.values()] for uid in card.after]
    for uid in waiting:
        if uid not in shown and uid not in hidden and len(hidden) < MOST:
            for card in before((uid,)):
                hidden[uid] = card
                waiting += card.after
    ties = _through(shown, hidden)
    return [replace(card, after=tuple(dict.fromkeys((*card.after, *ties[card.uid])))) for card in cards]


def _through(shown: dict[str, Card], hidden: dict[str, Card]) -> dict[str, list[str]]:
    """The nearest cards shown that each card shown is known to come after, by way of hidden ones."""
    cards = [*shown.values(), *hidden.values()]
    days, times = _times(cards)
    earlier: dict[str, set[str]] = {card.uid: set() for card in cards}
    for first, second in _sound(_ties(cards), days, len(cards) + times):
        earlier[cards[second].uid].add(cards[first].uid)
    spans = {card.uid: DateText(card.date).edtf for card in cards if _dated(card)}
    bounds = {uid: (span.earliest, span.latest) for uid, span in spans.items()}
    dated = sorted((card for card in shown.values() if card.uid in spans), key=lambda card: (card.sort, card.uid))
    for uid in hidden.keys() & spans.keys():
        start, end = bounds[uid]
        earlier[uid].update([other.uid for other in dated if start and (bounds[other.uid][1] or start) < start][-1:])
        for other in [other for other in dated if end and (bounds[other.uid][0] or end) > end][:1]:
            earlier[other.uid].add(uid)
    return {uid: sorted(_reached(uid, earlier, hidden.keys()) & shown.keys() - {uid}) for uid in shown}


def _dated(card: Card) -> bool:
    return bool(card.date) and DateText(card.date).edtf.has_year


def _before(one: Card, other: Card) -> bool:
    """Whether a date ends before another one begins, both as they are stated."""
    end, start = DateText(one.date).edtf.latest, DateText(other.date).edtf.earliest
    return end is not None and start is not None and end < start


def _reached(uid: str, earlier: dict[str, set[str]], through: Collection[str]) -> set[str]:
    """What comes before something, next to it or by way of what is in `through`."""
    seen: set[str] = set()
    waiting = list(earlier[uid])
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen.add(other)
            waiting += earlier[other] if other in through else ()
    return seen


def _lines(cards: list[Card]) -> list[list[Card]]:
    """What stands in lines: all that has a year first, with what certainly lies between; then chains of ties."""
    known = sorted(cards, key=lambda card: (_dated(card), card.sort, card.uid))
    graph = _Graph.of(known)
    tied = {node for edge in graph.ties for node in edge}
    dated = {node for node, card in enumerate(known) if _dated(card)}
    first = _with_years(dated, tied, graph) if dated else []
    groups = graph.groups(tied.difference(dated, first))
    lines = [line for group in groups for line in _parted(group, graph, 2 if dated else 1)]
    return [[known[node] for node in line] for line in ([first] if first else []) + lines]


def _with_years(dated: set[int], tied: set[int], graph: _Graph) -> list[int]:
    """All that has a year in order, and of the rest what is known to lie between two of them, or at an end."""
    years = _bits(dated)
    places: dict[int, set[int]] = {}
    for node in tied - dated:
        if (graph.before[node] | graph.after[node]) & years == years:
            places.setdefault(graph.before[node] & years, set()).add(node)
    line = {node for group in places.values() for node in graph.longest(group)} | dated
    return [node for node in graph.order if node in line]


def _parted(group: set[int], graph: _Graph, least: int) -> list[list[int]]:
    """A group taken apart into what is in order, and again what remains; what is left over then has no order."""
    line = graph.longest(group)
    if len(line) < least:
        return []
    rest = graph.groups(group.difference(line))
    return [line, *(more for part in rest for more in _parted(part, graph, 2))]


@dataclass(frozen=True, slots=True)
class _Graph:
    """What comes before what: cards by their numbers, and beyond these the days on which dated ones end."""

    ties: list[tuple[int, int]]
    """What is stated between two cards."""
    earlier: list[list[int]]
    """For each node those that are next before it."""
    order: list[int]
    """All nodes, each after all that come before it."""
    before: list[int]
    """For each node all that come before it, as a set of bits."""
    after: list[int]
    places: list[int]
    """For each node its number in the order."""

    @classmethod
    def of(cls, cards: list[Card]) -> _Graph:
        """The ties and the dates of cards, without ties that contradict dates or each other."""
        days, times = _times(cards)
        ties = _sound(_ties(cards), days, len(cards) + times)
        earlier: list[list[int]] = [[] for _ in range(len(cards) + times)]
        later: list[list[int]] = [[] for _ in earlier]
        for first, second in ties + days:
            earlier[second].append(first)
            later[first].append(second)
        order = _sorted(earlier, later, len(cards))
        places = sorted(range(len(order)), key=order.__getitem__)
        return cls(ties, earlier, order, _closure(order, earlier), _closure(order[::-1], later), places)

    def groups(self, nodes: set[int]) -> list[set[int]]:
        """Nodes by what is tied to what, directly or by way of others of them."""
        near: dict[int, set[int]] = {node: set() for node in nodes}
        for one, other in self.ties:
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

    def longest(self, group: set[int]) -> list[int]:
        """What all longest chains within a group have in common, in its order: never one of two that could change places."""
        window = self.order[min(self.places[node] for node in group) : max(self.places[node] for node in group) + 1]
        ahead, behind = dict.fromkeys(window, 0), dict.fromkeys(window, 0)
        for node in window:
            ahead[node] = (node in group) + max((ahead.get(other, 0) for other in self.earlier[node]), default=0)
        for node in reversed(window):
            behind[node] += node in group
            for other in self.earlier[node]:
                if other in behind:
                    behind[other] = max(behind[other], behind[node])
        most = max(ahead[node] + behind[node] for node in group)
        levels: dict[int, list[int]] = {}
        for node in window:
            if node in group and ahead[node] + behind[node] == most:
                levels.setdefault(ahead[node], []).append(node)
        return [nodes[0] for _, nodes in sorted(levels.items()) if len(nodes) == 1]


def _ties(cards: list[Card]) -> list[tuple[int, int]]:
    """What is stated between two of the cards, and is not refuted by their years."""
    number = {card.uid: node for node, card in enumerate(cards)}
    pairs = sorted({(number[uid], node) for node, card in enumerate(cards) for uid in card.after if uid in number})
    return [
        (one, other)
        for one, other in pairs
        if one != other and not (_dated(cards[one]) and _dated(cards[other]) and _before(cards[other], cards[one]))
    ]


def _times(cards: list[Card]) -> tuple[list[tuple[int, int]], int]:
    """Dates as ties: from each card to the day on which it ends, and from days to what begins after them; how many days."""
    spans = {node: DateText(card.date).edtf for node, card in enumerate(cards) if _dated(card)}
    ends = sorted({span.latest for span in spans.values() if span.latest})
    found = [(len(cards) + number, len(cards) + number + 1) for number in range(len(ends) - 1)]
    for node, span in spans.items():
        if span.latest:
            found.append((node, len(cards) + bisect_left(ends, span.latest)))
        if span.earliest and (place := bisect_left(ends, span.earliest)):
            found.append((len(cards) + place - 1, node))
    return found, len(ends)


def _sound(ties: list[tuple[int, int]], days: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Ties without those that lead around in a circle."""
    circle = set(range(size))
    edges = [*ties, *days]
    for ends in (edges, [(second, first) for first, second in edges]):
        circle = _unreached([edge for edge in ends if circle.issuperset(edge)], circle)
    return [(one, other) for one, other in ties if one not in circle or other not in circle]


def _unreached(edges: list[tuple[int, int]], nodes: set[int]) -> set[int]:
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


def _sorted(earlier: list[list[int]], later: list[list[int]], cards: int) -> list[int]:
    """Kahn's algorithm with a heap: days before cards, cards by number."""
    waits = [len(others) for others in earlier]
    ready = [(node < cards, node) for node, count in enumerate(waits) if not count]
    heapq.heapify(ready)
    done = []
    while ready:
        _, node = heapq.heappop(ready)
        done.append(node)
        for other in later[node]:
            waits[other] -= 1
            if not waits[other]:
                heapq.heappush(ready, (other < cards, other))
    return done


def _closure(order: Iterable[int], near: list[list[int]]) -> list[int]:
    """For each node all that can be reached by `near`, as bits; `order` has what is reached first."""
    found = [0] * len(near)
    for node in order:
        found[node] = reduce(or_, (found[other] | 1 << other for other in near[node]), 0)
    return found


def _bits(nodes: Iterable[int]) -> int:
    return reduce(or_, (1 << node for node in nodes), 0)
