"""Entity pages: description, relations with their sources, timeline, coverage, and the entities named with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import Chronology, add_indirect_order, build_chronology
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import Entity, Event, Topic, coverage_index
from sitegen.model.media_info import is_reencoded
from sitegen.model.page import Page
from sitegen.model.summary import DocumentSummary, EventLinks, PublicRelation, RelatedEntity
from sitegen.pages import _pagination
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader

NAME = "entity"
TEMPLATE = "entity.html"
FOR_EACH = ("document",)
TRAITS = PageTraits(is_recorded=True, has_one_subject=True, has_own_feeds=True)
MAX_CO_MENTIONED = 12
MAX_COMPARED_ENTITIES = 40
"""Maximum number of co-mentioned entities that are read to find its documents and the entities named with it."""
MAX_LADDER_NODES = 8
"""Maximum number of related entities in a ladder diagram. More are drawn as an arc diagram."""
MAX_RELATIONS = 500
MAX_TIMELINE_ITEMS = 60
MAX_NARROWER = 200


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one page for each public entity."""
    summary = reader.summary(uid)
    if summary and summary.kind not in NON_ENTITY_KINDS:
        yield Page(summary.address, NAME, (uid,), document=uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the entity, its relations with their sources, its timeline, its coverage, and the entities it is named with."""
    uid = page.key[0]
    doc, summary = reader.document(uid), reader.summary(uid)
    assert doc is not None and summary is not None and isinstance(doc.meta, Entity)  # noqa: S101, PT018 - it is planned
    listing = _pagination.listing_context(reader, coverage_index(uid), uid, summary.address, "")
    chronology = build_chronology(_timeline_items(doc, summary, reader))
    relations = _outgoing_relations(doc, summary, reader) + _incoming_relations(summary, reader)
    broader, narrower = _topic_hierarchy(doc, reader)
    named = reader.co_mentioned(coverage_index(uid), uid, limit=MAX_COMPARED_ENTITIES)
    relatives = [*broader, *(topic for topic, _ in narrower)]
    related = _related_entities(uid, relations, {other.uid: count for other, count in named})
    among_related = _relations_among(related, reader)
    return {
        "doc": doc,
        "entity": doc.meta,
        "summary": summary,
        "relations": relations,
        "relation_sources": list(
            dict.fromkeys(
                source
                for relation in relations + among_related
                for source in relation.sources
                if isinstance(source, DocumentSummary)
            )
        ),
        "roles": [relation for relation in relations if relation.kind in {"position", "member"}],
        "chronology": chronology,
        "listed_chronology": _listed_chronology(chronology, summary, listing["items"]),
        "broader": broader,
        "narrower": narrower,
        "co_mentioned": [
            (other, count) for other, count in named if other.kind != "document" and other not in relatives
        ][:MAX_CO_MENTIONED],
        "documents": [(other, count) for other, count in named if other.kind == "document"],
        "related_entities": related,
        "related_pairs": [(relation.subject.uid, relation.object.uid) for relation in among_related],
        "relations_among_related": among_related,
        "counts_by_year": reader.year_counts(coverage_index(uid), uid),
        "event_links": _event_links(doc, reader),
        "is_reencoded": bool(doc.links.copy_path) and is_reencoded(reader.read("media_info", doc.links.copy_path)),
        "noindex": summary.noindex,
        **listing,
    }


def _topic_hierarchy(
    doc: DocumentView, reader: Reader
) -> tuple[list[DocumentSummary], list[tuple[DocumentSummary, int]]]:
    """Return the broader topics of a topic, and its narrower topics, each with its number of stories; both empty for others."""
    if not isinstance(doc.meta, Topic):
        return [], []
    narrower = [item.summary for item in reader.ascending("narrower", doc.uid, MAX_NARROWER)]
    return reader.summaries(doc.links.broader), [(topic, reader.count("topic", topic.uid)) for topic in narrower]


def _outgoing_relations(doc: DocumentView, summary: DocumentSummary, reader: Reader) -> list[PublicRelation]:
    assert isinstance(doc.meta, Entity)  # noqa: S101 - for the type checker
    pairs = zip(doc.meta.relations, doc.links.relations, strict=True)
    rows = [
        (
            summary,
            reader.summary(resolved.to),
            relation.kind,
            relation.role,
            relation.start or "",
            relation.end or "",
            resolved.sources,
        )
        for relation, resolved in pairs
    ]
    return [relation for row in rows if (relation := _public_relation(reader, *row))]


def _incoming_relations(summary: DocumentSummary, reader: Reader) -> list[PublicRelation]:
    items = reader.ascending("relation", summary.uid, MAX_RELATIONS)
    return [relation for item in items if (relation := _public_relation(reader, item.summary, summary, *item.data))]


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
    """Return a relation if it may be shown: both ends are public, and so is at least one of its sources."""
    known = _public_sources(reader, sources)
    if target is None or not known:
        return None
    return PublicRelation(subject, target, kind, role, start, end, known)


def _related_entities(uid: str, relations: list[PublicRelation], story_counts: dict[str, int]) -> list[RelatedEntity]:
    """Return the entities with a relation to an entity. To be named in the same stories is no relation."""
    by_entity: dict[str, list[PublicRelation]] = {}
    for relation in relations:
        by_entity.setdefault(relation.other_end(uid).uid, []).append(relation)
    return [
        RelatedEntity(own[0].other_end(uid), tuple(own), story_counts.get(other, 0))
        for other, own in by_entity.items()
        if other != uid
    ]


def _relations_among(related: list[RelatedEntity], reader: Reader) -> list[PublicRelation]:
    """Return the relations between related entities."""
    known = {other.summary.uid for other in related}
    return [
        relation
        for other in related
        for item in reader.ascending("relation", other.summary.uid, MAX_RELATIONS)
        if item.summary.uid in known and (relation := _public_relation(reader, item.summary, other.summary, *item.data))
    ]


def _timeline_items(doc: DocumentView, summary: DocumentSummary, reader: Reader) -> list[DocumentSummary]:
    """Return the entity itself if it has a date, the events it took part in, and its newest stories."""
    events = [item.summary for item in reader.descending("events", summary.uid, MAX_TIMELINE_ITEMS)]
    stories = [item.summary for item in reader.descending(coverage_index(summary.uid), summary.uid, MAX_TIMELINE_ITEMS)]
    around = reader.summaries(doc.links.follows) + [item.summary for item in reader.ascending("next", summary.uid, 20)]
    own = [summary] if summary.date or summary.kind == "event" else []
    shown = list({other.uid: other for other in [*own, *events, *stories, *around]}.values())
    return add_indirect_order(shown, reader.summaries, lambda _: [])


def _listed_chronology(chronology: Chronology, subject: DocumentSummary, coverage: list[DocumentSummary]) -> Chronology:
    """Return the part of a chronology that the coverage, which is sorted by date, does not show already.

    That is all but the dated stories of the coverage. It is empty if nothing but stories and the subject itself remains, unless
    the subject is in an order with stories that have no year.
    """
    listed = chronology.without({story.uid for story in coverage if story.has_year})
    others = any(item.kind != "story" and item.uid != subject.uid for item in [*listed.events, *listed.unordered])
    is_in_order = any(subject in chain and len(chain) > 1 for chain in listed.chains)
    return listed if others or is_in_order else Chronology()


def _event_links(doc: DocumentView, reader: Reader) -> EventLinks:
    if not isinstance(doc.meta, Event):
        return EventLinks()
    sources = _public_sources(reader, doc.links.sources)
    return EventLinks(reader.summary(doc.links.place), reader.summaries(doc.links.entities), sources)


def _public_sources(reader: Reader, sources: tuple[str, ...]) -> tuple[DocumentSummary | str, ...]:
    """Return the public sources: web addresses unchanged, and the summaries of public documents."""
    known = (source if "://" in source else reader.summary(source) for source in sources)
    return tuple(source for source in known if isinstance(source, str) or (source and not source.withdrawn))
