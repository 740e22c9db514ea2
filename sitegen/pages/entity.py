"""An entity's dossier: who or what it is, its ties with their sources, its timeline, its coverage, its company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import chronological_order, merge_chains
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import Entity, Event
from sitegen.model.media_info import is_reencoded
from sitegen.model.page import MAX_LADDER_NODES, DocumentSummary, EventLinks, Page, PublicRelation, RelatedEntity
from sitegen.pages import _pagination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.engine import DocumentView
    from sitegen.database.queries.reader import Reader

NAME = "entity"
TEMPLATE = "entity.html"
FOR_EACH = ("document",)
MAX_CO_MENTIONED = 12
MAX_COMPARED_ENTITIES = 40
"""Of whom is named most beside it, how many are looked at to find its documents and its company."""
MAX_RELATIONS = 500
MAX_TIMELINE_ITEMS = 60


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each public entity."""
    card = reader.summary(uid)
    if card and card.kind not in NON_ENTITY_KINDS:
        yield Page(card.address, "entity", (uid,), uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`doc`, `card`, `roles`, `ties`, `order` and `apart` (the timeline), the coverage listing, `company` and others."""
    uid = page.key[0]
    doc, card = reader.document(uid), reader.summary(uid)
    assert doc is not None and card is not None and isinstance(doc.meta, Entity)  # noqa: S101, PT018 - it is planned
    ties = _outgoing_relations(doc, card, reader) + _incoming_relations(card, reader)
    order, apart = chronological_order(_timeline_items(doc, card, reader))
    named = reader.co_mentioned("mentions", uid, limit=MAX_COMPARED_ENTITIES)
    near = _related_entities(uid, ties, named)
    among = _relations_among(near, reader)
    return {
        "doc": doc,
        "entity": doc.meta,
        "card": card,
        "ties": ties,
        "tie_sources": list(
            dict.fromkeys(
                source for tie in ties + among for source in tie.sources if isinstance(source, DocumentSummary)
            )
        ),
        "roles": [tie for tie in ties if tie.kind in {"position", "member"}],
        "order": order,
        "apart": apart,
        "company": [(other, count) for other, count in named if other.kind != "document"][:MAX_CO_MENTIONED],
        "documents": [(other, count) for other, count in named if other.kind == "document"],
        "near": near,
        "between": [(tie.subject.uid, tie.object.uid) for tie in among],
        "among": among,
        "years": reader.year_counts("mentions", uid),
        "parts": _event_links(doc, reader),
        "remade": bool(doc.links.copy_path) and is_reencoded(reader.read("media_info", doc.links.copy_path)),
        "noindex": card.noindex,
        **_pagination.listing_context(reader, "mentions", uid, card.address, ""),
    }


def _outgoing_relations(doc: DocumentView, summary: DocumentSummary, reader: Reader) -> list[PublicRelation]:
    assert isinstance(doc.meta, Entity)  # noqa: S101 - for the type checker
    pairs = zip(doc.meta.relations, doc.links.relations, strict=True)
    said = [
        (
            summary,
            reader.summary(tie.to),
            relation.kind,
            relation.role,
            relation.start or "",
            relation.end or "",
            tie.sources,
        )
        for relation, tie in pairs
    ]
    return [tie for row in said if (tie := _public_relation(reader, *row))]


def _incoming_relations(summary: DocumentSummary, reader: Reader) -> list[PublicRelation]:
    items = reader.ascending("relation", summary.uid, MAX_RELATIONS)
    return [tie for item in items if (tie := _public_relation(reader, item.summary, summary, *item.data))]


def _public_relation(
    reader: Reader,
    subject: DocumentSummary,
    target: DocumentSummary | None,
    kind: str,
    role: str,
    start: str,
    end: str,
    sources: tuple[str, ...],
) -> PublicRelation | None:
    """A tie that may be shown: both ends are public, and so is at least one of its sources."""
    known = _public_sources(reader, sources)
    if target is None or not known:
        return None
    return PublicRelation(subject, target, kind, role, start, end, known)


def _related_entities(
    uid: str, relations: list[PublicRelation], co_mentioned: list[tuple[DocumentSummary, int]]
) -> list[RelatedEntity]:
    """Everybody with a tie to an entity; while those are few, also who is named most beside it."""
    counts = {card.uid: count for card, count in co_mentioned}
    tied: dict[str, list[PublicRelation]] = {}
    for tie in relations:
        tied.setdefault(tie.other_end(uid).uid, []).append(tie)
    near = [
        RelatedEntity(own[0].other_end(uid), tuple(own), counts.get(other, 0))
        for other, own in tied.items()
        if other != uid
    ]
    beside = [RelatedEntity(card, (), count) for card, count in co_mentioned if card.uid not in tied]
    return near + beside[: max(MAX_LADDER_NODES - len(near), 0)]


def _relations_among(related: list[RelatedEntity], reader: Reader) -> list[PublicRelation]:
    """The ties between those who are near."""
    known = {other.summary.uid for other in related}
    return [
        tie
        for other in related
        for item in reader.ascending("relation", other.summary.uid, MAX_RELATIONS)
        if item.summary.uid in known and (tie := _public_relation(reader, item.summary, other.summary, *item.data))
    ]


def _timeline_items(doc: DocumentView, summary: DocumentSummary, reader: Reader) -> list[DocumentSummary]:
    """Itself if it has a date, the events it has a part in, and its newest stories."""
    events = [item.summary for item in reader.descending("events", summary.uid, MAX_TIMELINE_ITEMS)]
    stories = [item.summary for item in reader.descending("mentions", summary.uid, MAX_TIMELINE_ITEMS)]
    around = reader.summaries(doc.links.follows) + [item.summary for item in reader.ascending("next", summary.uid, 20)]
    own = [summary] if summary.date or summary.kind == "event" else []
    shown = list({other.uid: other for other in [*own, *events, *stories, *around]}.values())
    return merge_chains(shown, reader.summaries, lambda _: [])


def _event_links(doc: DocumentView, reader: Reader) -> EventLinks:
    if not isinstance(doc.meta, Event):
        return EventLinks()
    sources = _public_sources(reader, doc.links.sources)
    return EventLinks(reader.summary(doc.links.place), reader.summaries(doc.links.entities), sources)


def _public_sources(reader: Reader, sources: tuple[str, ...]) -> tuple[DocumentSummary | str, ...]:
    """Those that anybody may see: web addresses as they are, and the cards of public documents."""
    known = (source if "://" in source else reader.summary(source) for source in sources)
    return tuple(source for source in known if isinstance(source, str) or (source and not source.withdrawn))
