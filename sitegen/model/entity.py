"""Front matter of entities: the people, organizations, places, laws, documents and events that stories are about."""

from __future__ import annotations

from typing import Literal

import msgspec

from sitegen.model.fields import CommonFields, EdtfStr

RelationKind = Literal["position", "member", "part_of", "party_to", "family", "associate", "related"]
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
EntityStatus = Literal["when-used", "published"]


class Relation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A dated relation from the entity that declares it to another. A relation without a source is reported as an error."""

    to: str
    kind: RelationKind
    source: str | tuple[str, ...] = ()
    """Stories or documents that state the relation: ids or web addresses."""
    role: str = ""
    start: EdtfStr | None = None
    end: EdtfStr | None = None


class Entity(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The fields of every entity. Kinds that an archive declares have only these."""

    name: str
    sort_name: str = ""
    aliases: tuple[str, ...] = ()
    """Other names, as they occur in text. Case matters when they are matched in text."""
    note: str = ""
    """A few words that distinguish the entity from others with the same name."""
    summary: str = ""
    same_as: tuple[str, ...] = ()
    """External addresses that identify the same thing, such as those of Wikidata."""
    status: EntityStatus = "when-used"
    """`when-used`: public while a public document refers to it, by a tag, a link, a relation or otherwise.
    `published`: always public."""
    visibility: Visibility = "public"
    protected: bool = False
    """Mark for careful handling: `list --protected` lists these entities. Their pages do not change."""
    relations: tuple[Relation, ...] = ()


class Place(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place. Coordinates are latitude and longitude in WGS 84 degrees."""

    coordinates: tuple[float, float] | None = None


class Law(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A law, ordinance or ruling."""

    citation: str = ""
    enacted: EdtfStr | None = None


class SourceDocument(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A source document, such as a memorandum, a contract or a report, with or without a copy of it."""

    date: EdtfStr | None = None
    file: str = ""
    """Path of the archive's copy, as in a link."""
    sha256: str = ""
    pages: int | None = None
    obtained: EdtfStr | None = None
    verified: str | bool = ""
    source_url: str = ""
    archived_url: str = ""


class Event(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event, such as a meeting, a vote or a fire."""

    when: EdtfStr | None = None
    follows: str | tuple[str, ...] = ()
    """Events or stories that are known to be earlier, for an event of which only the order is known."""
    where: str = ""
    entities: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


ENTITY_TYPES: dict[str, type[Entity]] = {"place": Place, "law": Law, "document": SourceDocument, "event": Event}
"""Kinds of entities with additional fields. Every other kind is a plain `Entity`."""


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
