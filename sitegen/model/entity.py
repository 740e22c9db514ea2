"""Entities: the people, organizations, places, laws, documents and events that stories are about."""

from __future__ import annotations

from typing import Literal

import msgspec

from sitegen.model.fields import CommonFields, EdtfStr

RelationKind = Literal["position", "member", "part_of", "party_to", "family", "associate", "related"]
Visibility = Literal["public", "noindex", "suppressed"]
EntityStatus = Literal["when-used", "published"]


class Relation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A dated tie from the entity that declares it to another; without a source it is an error."""

    to: str
    kind: RelationKind
    source: str | tuple[str, ...] = ()
    """The stories or documents that state it: ids, or web addresses."""
    role: str = ""
    start: EdtfStr | None = None
    end: EdtfStr | None = None


class Entity(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every entity may have; kinds that an archive declares itself have no more than this."""

    name: str
    sort_name: str = ""
    aliases: tuple[str, ...] = ()
    """Other names, as they occur in text; matched in running text with their case."""
    note: str = ""
    """A few words that tell it from others of the same name."""
    summary: str = ""
    same_as: tuple[str, ...] = ()
    """Addresses that identify the same thing elsewhere (Wikidata and others)."""
    status: EntityStatus = "when-used"
    """`when-used`: public while a public document uses it, by a tag, a link, a relation or any other reference.
    `published`: public in any case."""
    visibility: Visibility = "public"
    protected: bool = False
    """Handle with care: `list --protected` names these; nothing on the page changes."""
    relations: tuple[Relation, ...] = ()


class Place(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place; coordinates are WGS 84 degrees, latitude and longitude."""

    coordinates: tuple[float, float] | None = None


class Law(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A law, ordinance or ruling."""

    citation: str = ""
    enacted: EdtfStr | None = None


class SourceDocument(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A document in the newsroom's sense: a memorandum, a contract, a report, with or without a copy of it."""

    date: EdtfStr | None = None
    file: str = ""
    """The copy held, a path as in a link."""
    sha256: str = ""
    pages: int | None = None
    obtained: EdtfStr | None = None
    verified: str | bool = ""
    source_url: str = ""
    archived_url: str = ""


class Event(Entity, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that happened."""

    when: EdtfStr | None = None
    follows: str | tuple[str, ...] = ()
    """Events or stories that it is known to come after, where only the order is known."""
    where: str = ""
    entities: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


ENTITY_TYPES: dict[str, type[Entity]] = {"place": Place, "law": Law, "document": SourceDocument, "event": Event}
"""The entity kinds with fields of their own; every other kind is a plain `Entity`."""


def entity_date(entity: Entity) -> EdtfStr | None:
    """The one date that a timeline shows for an entity: when it happened, was written or was enacted."""
    match entity:
        case Event():
            return entity.when
        case SourceDocument():
            return entity.date
        case Law():
            return entity.enacted
    return None
