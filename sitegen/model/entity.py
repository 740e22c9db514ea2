"""Front matter of entities: the people, organizations, places, laws, documents, events and topics that stories are about."""

from __future__ import annotations

from typing import Literal

import msgspec

from sitegen.model.fields import CommonFields, EdtfStr, Image

RelationKind = Literal["position", "member", "part_of", "party_to", "family", "associate", "related"]
"""Meaning of a relation, from the entity that declares it to the other.

Values:
    position: holds a position in an organization: state it in `role`
    member: is a member of an organization
    part_of: is a part of another entity of the same kind, such as a department of a city
    party_to: is a party to an agreement, a case or a law
    family: is related by family
    associate: works or deals with the other
    related: has another relation, which `role` says
"""
RELATION_LABELS = {
    "position": "holds a position in",
    "member": "member",
    "part_of": "part of",
    "party_to": "party to",
    "family": "family",
    "associate": "associate",
    "related": "related",
}
Visibility = Literal["public", "noindex", "suppressed"]
"""Readers that may find an entity.

Values:
    public: all, while the entity is published
    noindex: those who read the site: search engines, the site's search, the sitemap and the data leave it out
    suppressed: none: the entity has no page, and its name and id are left out of everything that sitegen writes
"""
EntityStatus = Literal["when-used", "published"]
"""When an entity is public.

Values:
    when-used: while something public uses it, by a tag, a link, a relation or otherwise; the default
    published: always
"""


class Relation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A dated relation from the entity that declares it to another. A relation without a source is reported as an error."""

    to: str
    """Id or name of the other entity.

    Example: organization/millbrook-city-council
    """
    kind: RelationKind
    """Meaning of the relation.

    Example: position
    """
    source: str | tuple[str, ...] = ()
    """Stories or documents that state the relation: ids or web addresses. A relation without a source is an error.

    Example: story/delgado-elected
    """
    role: str = ""
    """The relation in words, such as the name of the position.

    Example: mayor
    """
    start: EdtfStr | None = None
    """Date from which the relation existed.

    Example: 2024-11
    """
    end: EdtfStr | None = None
    """Date until which it existed.

    Example: 2026-03-02
    """


class Entity(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The fields of every entity. Kinds that an archive declares have only these."""

    name: str
    """Name of the entity, as readers see it.

    Example: Maria Delgado
    """
    sort_name: str = ""
    """Name as it is sorted. By default, `name`.

    Example: Delgado, Maria
    """
    aliases: tuple[str, ...] = ()
    """Other names, as they occur in texts. Mentions of them become links; capitals matter.

    Example: [Mayor Delgado, M. Delgado]
    """
    note: str = ""
    """A few words that distinguish the entity from others with the same name.

    Example: mayor of Millbrook
    """
    summary: str = ""
    """One or two sentences that say what the entity is, on its page and in lists.

    Example: Mayor of Millbrook since 2024.
    """
    same_as: tuple[str, ...] = ()
    """Addresses on the web that identify the same thing, such as those of Wikidata.

    Example: [https://www.wikidata.org/wiki/Q99]
    """
    image: Image | None = None
    """Portrait or another picture of the entity, on its page and in lists.

    Example: {src: delgado.jpg, alt: Maria Delgado at a meeting, credit: Leo Park / Millbrook Courier}
    """
    status: EntityStatus = "when-used"
    """When the entity is public.

    Example: published
    """
    visibility: Visibility = "public"
    """Readers that may find the entity.

    Example: noindex
    """
    protected: bool = False
    """Mark for careful handling: `sitegen list entities --protected` lists these entities. Their pages do not change.

    Example: true
    """
    relations: tuple[Relation, ...] = ()
    """Dated relations to other entities, each with its source.

    Example: [{to: organization/millbrook-city-council, kind: position, role: mayor, start: 2024-11, source: story/delgado-elected}]
    """


class Place(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place. Coordinates are latitude and longitude in WGS 84 degrees."""

    coordinates: tuple[float, float] | None = None
    """Latitude (-90 to 90) and longitude (-180 to 180), in degrees.

    Example: [34.098, -118.106]
    """


class Law(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A law, ordinance or ruling."""

    citation: str = ""
    """The law as it is cited.

    Example: Millbrook Municipal Code § 12.04
    """
    enacted: EdtfStr | None = None
    """Date on which it was enacted or decided.

    Example: 2019-06
    """


class SourceDocument(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A source document, such as a memorandum, a contract or a report, with or without a copy of it."""

    date: EdtfStr | None = None
    """Date of the document itself.

    Example: 2026-02-20
    """
    file: str = ""
    """The archive's copy: a path as in a link. A PDF gets a page with a viewer.

    Example: budget-memo.pdf
    """
    sha256: str = ""
    """SHA-256 digest of the copy: 64 hexadecimal digits in lower case. A difference from the file is an error.

    Example: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    """
    pages: int | None = None
    """Number of pages. For a PDF, a difference from the file is an error.

    Example: 12
    """
    obtained: EdtfStr | None = None
    """Date on which the newsroom got the document.

    Example: 2026-02-25
    """
    verified: str | bool = ""
    """How the document was verified, in a few words, or `true`.

    Example: compared with the copy of the city clerk
    """
    source_url: str = ""
    """Address on the web from which the document comes.

    Example: https://millbrook.example/budget/memo.pdf
    """
    archived_url: str = ""
    """Address of a copy in a web archive.

    Example: https://web.archive.org/web/20260226120000/https://millbrook.example/budget/memo.pdf
    """


class Event(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event, such as a meeting, a vote or a fire."""

    when: EdtfStr | None = None
    """Date of the event.

    Example: 2026-03-02
    """
    follows: str | tuple[str, ...] = ()
    """Events or stories that are known to be earlier, if only the order is known.

    Example: event/budget-hearing
    """
    where: str = ""
    """Id or name of the place.

    Example: place/millbrook
    """
    entities: tuple[str, ...] = ()
    """Participants: ids or names.

    Example: [Maria Delgado, Leo Park]
    """
    sources: tuple[str, ...] = ()
    """Stories and documents that state the event: ids or web addresses.

    Example: [story/council-votes]
    """


class Topic(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A subject such as housing or sanctuary policy. Topics form a hierarchy, as concepts of SKOS do."""

    broader: str | tuple[str, ...] = ()
    """Broader topic, or topics, to which this one belongs. Their pages list its stories too.

    Example: topic/city-budget
    """


ENTITY_TYPES: dict[str, type[Entity]] = {
    "place": Place,
    "law": Law,
    "document": SourceDocument,
    "event": Event,
    "topic": Topic,
}
"""Kinds of entities with additional fields. Every other kind is a plain `Entity`."""


def coverage_index(uid: str) -> str:
    """Return the index with the stories of an entity: `topic` for a topic, with those of its narrower topics, else `mentions`."""
    return "topic" if uid.startswith("topic/") else "mentions"


def entity_date(entity: Entity) -> EdtfStr | None:
    """Return the date of an entity in a timeline: when it happened, was written or was enacted; None for other kinds."""
    match entity:
        case Event():
            return entity.when
        case SourceDocument():
            return entity.date
        case Law():
            return entity.enacted
    return None
