"""An entity's dossier: who or what it is, its ties with their sources, its timeline, its coverage, its company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import in_order, joined
from sitegen.model.document import NO_ENTITIES
from sitegen.model.entity import Entity, Event
from sitegen.model.media_info import is_remade
from sitegen.model.page import LADDER, Card, Near, Page, Parts, Tie
from sitegen.pages import _pagination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.engine import Full
    from sitegen.database.queries.reader import Reader

NAME = "entity"
TEMPLATE = "entity.html"
EACH = ("document",)
COMPANY = 12
NAMED = 40
"""Of whom is named most beside it, how many are looked at to find its documents and its company."""
TIES = 500
TIMELINE = 60


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each public entity."""
    card = reader.card(uid)
    if card and card.kind not in NO_ENTITIES:
        yield Page(card.address, "entity", (uid,), uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`doc`, `card`, `roles`, `ties`, `order` and `apart` (the timeline), the coverage listing, `company` and others."""
    uid = page.key[0]
    doc, card = reader.document(uid), reader.card(uid)
    assert doc is not None and card is not None and isinstance(doc.meta, Entity)  # noqa: S101, PT018 - it is planned
    ties = _outgoing(doc, card, reader) + _incoming(card, reader)
    order, apart = in_order(_timeline(doc, card, reader))
    named = reader.named("mentions", uid, limit=NAMED)
    near = _near(uid, ties, named)
    among = _among(near, reader)
    return {
        "doc": doc,
        "entity": doc.meta,
        "card": card,
        "ties": ties,
        "tie_sources": list(
            dict.fromkeys(source for tie in ties + among for source in tie.sources if isinstance(source, Card))
        ),
        "roles": [tie for tie in ties if tie.kind in {"position", "member"}],
        "order": order,
        "apart": apart,
        "company": [(other, count) for other, count in named if other.kind != "document"][:COMPANY],
        "documents": [(other, count) for other, count in named if other.kind == "document"],
        "near": near,
        "between": [(tie.subject.uid, tie.object.uid) for tie in among],
        "among": among,
        "years": reader.years("mentions", uid),
        "parts": _parts(doc, reader),
        "remade": bool(doc.links.copy) and is_remade(reader.read("facts", doc.links.copy)),
        "noindex": card.noindex,
        **_pagination.context(reader, "mentions", uid, card.address, ""),
    }


def _outgoing(doc: Full, card: Card, reader: Reader) -> list[Tie]:
    assert isinstance(doc.meta, Entity)  # noqa: S101 - for the type checker
    pairs = zip(doc.meta.relations, doc.links.relations, strict=True)
    said = [
        (card, reader.card(tie.to), relation.kind, relation.role, relation.start or "", relation.end or "", tie.sources)
        for relation, tie in pairs
    ]
    return [tie for row in said if (tie := _tie(reader, *row))]


def _incoming(card: Card, reader: Reader) -> list[Tie]:
    items = reader.oldest("tie", card.uid, TIES)
    return [tie for item in items if (tie := _tie(reader, item.card, card, *item.data))]


def _tie(
    reader: Reader,
    subject: Card,
    target: Card | None,
    kind: str,
    role: str,
    start: str,
    end: str,
    sources: tuple[str, ...],
) -> Tie | None:
    """A tie that may be shown: both ends are public, and so is at least one of its sources."""
    known = _public_sources(reader, sources)
    if target is None or not known:
        return None
    return Tie(subject, target, kind, role, start, end, known)


def _near(uid: str, ties: list[Tie], named: list[tuple[Card, int]]) -> list[Near]:
    """Everybody with a tie to an entity; while those are few, also who is named most beside it."""
    counts = {card.uid: count for card, count in named}
    tied: dict[str, list[Tie]] = {}
    for tie in ties:
        tied.setdefault(tie.other(uid).uid, []).append(tie)
    near = [Near(own[0].other(uid), tuple(own), counts.get(other, 0)) for other, own in tied.items() if other != uid]
    beside = [Near(card, (), count) for card, count in named if card.uid not in tied]
    return near + beside[: max(LADDER - len(near), 0)]


def _among(near: list[Near], reader: Reader) -> list[Tie]:
    """The ties between those who are near."""
    known = {other.card.uid for other in near}
    return [
        tie
        for other in near
        for item in reader.oldest("tie", other.card.uid, TIES)
        if item.card.uid in known and (tie := _tie(reader, item.card, other.card, *item.data))
    ]


def _timeline(doc: Full, card: Card, reader: Reader) -> list[Card]:
    """Itself if it has a date, the events it has a part in, and its newest stories."""
    events = [item.card for item in reader.newest("events", card.uid, TIMELINE)]
    stories = [item.card for item in reader.newest("mentions", card.uid, TIMELINE)]
    around = reader.cards(doc.links.follows) + [item.card for item in reader.oldest("next", card.uid, 20)]
    own = [card] if card.date or card.kind == "event" else []
    shown = list({other.uid: other for other in [*own, *events, *stories, *around]}.values())
    return joined(shown, reader.cards, lambda _: [])


def _parts(doc: Full, reader: Reader) -> Parts:
    if not isinstance(doc.meta, Event):
        return Parts()
    sources = _public_sources(reader, doc.links.sources)
    return Parts(reader.card(doc.links.where), reader.cards(doc.links.entities), sources)


def _public_sources(reader: Reader, sources: tuple[str, ...]) -> tuple[Card | str, ...]:
    """Those that anybody may see: web addresses as they are, and the cards of public documents."""
    known = (source if "://" in source else reader.card(source) for source in sources)
    return tuple(source for source in known if isinstance(source, str) or (source and not source.withdrawn))
