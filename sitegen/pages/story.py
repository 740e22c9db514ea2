"""A story: its text, and around it whom it names, what came before and after, what it rests on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sitegen.model.page import Card, Page
from sitegen.model.story import Story
from sitegen.pages._threads import thread_card
from sitegen.pages.byline import bylines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.engine import Full
    from sitegen.database.queries.listing_cache import Item
    from sitegen.database.queries.reader import Reader

    Near = tuple[Card, list[Item], list[Item]]

NAME = "story"
TEMPLATE = "story.html"
EACH = ("document",)
WINDOW = 3
"""How many stories before and after are looked at, for each entity, to find related ones."""
RELATED = 5
ENTITIES = 40
"""Of how many tagged entities the neighbours are shown and compared: a story that tags hundreds stays cheap."""


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each public story."""
    card = reader.card(uid)
    if card and card.kind == "story" and not card.withdrawn:
        yield Page(card.address, "story", (uid,), uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`doc` (the story whole), its `card`, `cast` by kind, `cited`, `before`, `next`, `coverage`, `related`, `linked`."""
    doc, card = reader.document(page.key[0]), reader.card(page.key[0])
    assert doc is not None and card is not None and isinstance(doc.meta, Story)  # noqa: S101, PT018 - it is planned
    tagged = reader.cards(doc.links.entities)
    before = reader.cards([uid for uid in doc.links.follows if uid.startswith("story/")])
    after = [item.card for item in reader.oldest("next", doc.uid, 20) if item.card.kind == "story"]
    near = [(entity, *_near(entity, card, reader)) for entity in tagged[:ENTITIES]]
    shown = {doc.uid, *(other.uid for other in [*before, *after])}
    linked = [
        item.card
        for item in reader.newest("linked", doc.uid, 10)
        if item.card.kind == "story" and item.card.uid not in shown
    ]
    return {
        "doc": doc,
        "story": doc.meta,
        "card": card,
        "corrections": sorted(doc.meta.corrections, key=lambda correction: correction.date.edtf.sort_key, reverse=True),
        "bylines": bylines(reader, doc),
        "publication": (doc.links.publication.text, reader.card(doc.links.publication.uid))
        if doc.links.publication
        else None,
        "cast": _by_kind(tagged, reader),
        "cited": _cited(doc, reader),
        "thread": thread_card(reader, doc.links.root),
        "part": doc.links.depth + 1,
        "before": before,
        "next": after,
        "coverage": _coverage(near),
        "related": [other for other in _related(near, shown) if other not in linked],
        "linked": linked,
        "translated": next(iter(reader.cards([doc.links.translation_of])), None),
        "translations": [item.card for item in reader.oldest("translation", doc.uid)],
    }


def _by_kind(cards: list[Card], reader: Reader) -> list[tuple[str, list[Card]]]:
    groups = [(kind, [card for card in cards if card.kind == kind]) for kind in reader.kinds()]
    return [(kind, members) for kind, members in groups if members]


def _cited(doc: Full, reader: Reader) -> list[tuple[Card, str]]:
    """The documents cited, with the page where one is named."""
    assert isinstance(doc.meta, Story)  # noqa: S101 - for the type checker
    pairs = zip(doc.links.documents, doc.meta.documents, strict=True)
    return [(card, str(cited.page)) for uid, cited in pairs if (card := reader.card(uid)) is not None]


def _near(entity: Card, story: Card, reader: Reader) -> tuple[list[Item], list[Item]]:
    """The stories that name an entity, a few before and a few after this one, the nearest first."""
    earlier = reader.newest("mentions", entity.uid, WINDOW, before=story.sort)
    return earlier, reader.oldest("mentions", entity.uid, WINDOW, after=story.sort)


def _coverage(near: list[Near]) -> list[tuple[list[Card], Card | None, Card | None]]:
    """The stories directly before and after this one in each entity's coverage; entities with the same two stand together."""
    rows: dict[tuple[str, str], tuple[list[Card], Card | None, Card | None]] = {}
    for entity, earlier, later in near:
        before, after = (items[0].card if items else None for items in (earlier, later))
        key = (before.uid if before else "", after.uid if after else "")
        if before or after:
            rows.setdefault(key, ([], before, after))[0].append(entity)
    return list(rows.values())


def _related(near: list[Near], shown: set[str]) -> list[Card]:
    """Stories near this one in date that share most of its entities; only bounded windows are looked at."""
    counts: Counter[str] = Counter()
    cards: dict[str, Card] = {}
    for _, earlier, later in near:
        for item in earlier + later:
            counts[item.card.uid] += 1
            cards[item.card.uid] = item.card
    ranked = sorted(counts, key=lambda uid: (-counts[uid], uid))
    return [cards[uid] for uid in ranked if uid not in shown][:RELATED]
