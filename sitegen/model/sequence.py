"""The order of what happened, where dates alone do not tell it: years where they are stated, "comes after" where not."""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import TYPE_CHECKING

from sitegen.model.fields import DateText

if TYPE_CHECKING:
    from sitegen.model.page import Card


def in_order(cards: list[Card]) -> tuple[list[Card], list[Card]]:
    """Split stories and events into those whose place in the order is known, in that order, and those apart.

    A place is known from a stated year, or from a tie "comes after" to another of the cards. The result depends on the
    set of cards alone: ties are broken by sort key and id.
    """
    known = {card.uid: card for card in sorted(cards, key=lambda card: (card.sort, card.uid))}
    later = {uid: {other.uid for other in known.values() if uid in other.after} for uid in known}
    tied = {uid for uid, others in later.items() if others} | {other for others in later.values() for other in others}
    placed = [card for card in known.values() if card.uid in tied or _dated(card)]
    _join_dates([card for card in placed if _dated(card)], later)
    return _sorted(placed, later), [card for card in known.values() if card not in placed]


def chains(order: list[Card]) -> list[list[Card]]:
    """An order from `in_order` taken apart where nothing is known between two parts of it.

    What has a year is one part, the first, with all that is tied to it; each other part is one chain of ties. Each keeps
    its order, and the chains stand as their first ones do.
    """
    group = {card.uid: number for number, card in enumerate(order)}
    dated = [card.uid for card in order if _dated(card)]
    pairs = [*pairwise(dated), *((card.uid, other) for card in order for other in card.after if other in group)]
    for one, other in pairs:
        old, new = group[one], group[other]
        group = {uid: new if number == old else number for uid, number in group.items()} if old != new else group
    parts: dict[int, list[Card]] = {}
    for card in order:
        parts.setdefault(group[card.uid], []).append(card)
    return sorted(parts.values(), key=lambda part: not any(map(_dated, part)))


def _dated(card: Card) -> bool:
    return bool(card.date) and DateText(card.date).edtf.has_year


def _join_dates(dated: list[Card], later: dict[str, set[str]]) -> None:
    """Put dated cards after one another, unless what is stated says the opposite."""
    for first, second in pairwise(dated):
        if not _reaches(second.uid, first.uid, later):
            later[first.uid].add(second.uid)


def _reaches(start: str, goal: str, later: dict[str, set[str]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        uid = waiting.pop()
        if uid == goal:
            return True
        waiting += [other for other in later[uid] if other not in seen]
        seen |= later[uid]
    return False


def _sorted(cards: list[Card], later: dict[str, set[str]]) -> list[Card]:
    """Kahn's algorithm with a heap; what stands in a circle comes last, by sort key."""
    by_uid = {card.uid: card for card in cards}
    before = dict.fromkeys(by_uid, 0)
    for uid in by_uid:
        for other in later[uid]:
            before[other] += 1
    ready = [(card.sort, card.uid) for card in cards if not before[card.uid]]
    heapq.heapify(ready)
    done: list[Card] = []
    while ready:
        _, uid = heapq.heappop(ready)
        done.append(by_uid.pop(uid))
        for other in sorted(later[uid]):
            before[other] -= 1
            if not before[other]:
                heapq.heappush(ready, (by_uid[other].sort, other))
    return done + sorted(by_uid.values(), key=lambda card: (card.sort, card.uid))
