"""JSON-LD of an entity: its names, the properties of its kind, and the relations that schema.org has a property for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.render.metadata.jsonld.helpers import (
    JsonLdNode,
    date_bounds,
    file_url,
    image_object,
    iso_date,
    make_node,
    reference_node,
    reference_nodes,
    schema_type,
)
from sitegen.urls import directory_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.model.summary import EventLinks, PublicRelation
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView

RELATION_PROPERTIES = {
    ("person", "position", "organization"): ("affiliation", ""),
    ("person", "member", "organization"): ("memberOf", "member"),
    ("person", "family", "person"): ("relatedTo", "relatedTo"),
    ("organization", "member", "organization"): ("memberOf", "member"),
    ("organization", "part_of", "organization"): ("parentOrganization", "subOrganization"),
    ("place", "part_of", "place"): ("containedInPlace", "containsPlace"),
    ("event", "part_of", "event"): ("superEvent", "subEvent"),
    ("law", "part_of", "law"): ("isPartOf", "hasPart"),
    ("document", "part_of", "document"): ("isPartOf", "hasPart"),
}
"""Properties of a relation on the page of its subject and on that of its object, by kind of both. Most relations have none.

A position is an `affiliation`, because it is not stated if it is an employment (`worksFor`) or a seat. Associates are not
described as knowing each other (`knows`). There is no property for the party to an agreement.
"""
WORK_KINDS = {"story", "document"}
"""Kinds of sources that are creative works, and so can be the `subjectOf` of an event."""


def describe_entity(view: MetadataView, variables: Mapping[str, Any]) -> list[JsonLdNode]:
    """Describe an entity, with the type of its kind from the configuration. Kinds that an archive adds have only properties of `Thing`."""
    summary, meta = variables["summary"], variables["entity"]
    address = view.absolute(summary.address)
    node = make_node(
        type_=schema_type(view, summary),
        id_=address,
        url=address,
        name=meta.name,
        alternateName=list(meta.aliases),
        disambiguatingDescription=meta.note,
        description=meta.summary,
        sameAs=list(meta.same_as),
        image=image_object(view, variables["doc"]),
    )
    own = KIND_PROPERTIES.get(summary.kind)
    return [{**node, **(own(view, variables) if own else {}), **_relation_properties(view, variables)}]


def _place_properties(_view: MetadataView, variables: Mapping[str, Any]) -> JsonLdNode:
    if variables["entity"].coordinates is None:
        return {}
    latitude, longitude = variables["entity"].coordinates
    return {"geo": {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}}


def _law_properties(_view: MetadataView, variables: Mapping[str, Any]) -> JsonLdNode:
    law = variables["entity"]
    return make_node(legislationIdentifier=law.citation, legislationDate=iso_date(law.enacted).partition("T")[0])


def _document_properties(view: MetadataView, variables: Mapping[str, Any]) -> JsonLdNode:
    """Return the properties of a document. The number of pages is omitted, because schema.org has it only for books."""
    document, address = variables["entity"], file_url(view, variables["doc"].links.copy_url)
    copy = make_node(
        type_="MediaObject",
        contentUrl=address,
        encodingFormat="application/pdf" if variables["summary"].viewer_address else "",
        sha256="" if variables["is_reencoded"] else document.sha256,
    )
    return make_node(
        dateCreated=iso_date(document.date), encoding=copy if address else None, archivedAt=document.archived_url
    )


def _event_properties(view: MetadataView, variables: Mapping[str, Any]) -> JsonLdNode:
    """Return the properties of an event. Participants are in `about`, because it is not stated that they attended."""
    event_links: EventLinks = variables["event_links"]
    start, end = date_bounds(variables["entity"].when)
    known = [source for source in event_links.sources if not isinstance(source, str)]
    links = [source for source in event_links.sources if isinstance(source, str)]
    return make_node(
        startDate=start,
        endDate=end,
        location=reference_nodes(view, [event_links.place] if event_links.place else []),
        about=reference_nodes(view, event_links.participants),
        subjectOf=reference_nodes(view, (source for source in known if source.kind in WORK_KINDS))
        + [{"@type": "CreativeWork", "url": address} for address in links],
    )


def _topic_properties(view: MetadataView, variables: Mapping[str, Any]) -> JsonLdNode:
    """Return the set of terms to which a topic belongs: the list of all topics. schema.org has no property for broader terms."""
    kind = view.kinds[variables["summary"].kind]
    return make_node(inDefinedTermSet=view.absolute(directory_address(kind.folder)))


KIND_PROPERTIES: dict[str, Callable[[MetadataView, Mapping[str, Any]], JsonLdNode]] = {
    "place": _place_properties,
    "law": _law_properties,
    "document": _document_properties,
    "event": _event_properties,
    "topic": _topic_properties,
}
"""Functions that return the properties of a built-in kind."""


def _relation_properties(view: MetadataView, variables: Mapping[str, Any]) -> JsonLdNode:
    """Return the relations that have a property, by property."""
    found: JsonLdNode = {}
    uid = variables["summary"].uid
    for relation in variables["relations"]:
        kinds = (relation.subject.kind, relation.kind, relation.object.kind)
        property_name, inverse_name = RELATION_PROPERTIES.get(kinds, ("", ""))
        name = property_name if relation.subject.uid == uid else inverse_name
        if name and not relation.other_end(uid).noindex:
            found.setdefault(name, []).append(_relation_value(view, uid, name, relation))
    return found


def _relation_value(view: MetadataView, uid: str, property_name: str, relation: PublicRelation) -> JsonLdNode:
    """Return the other end of a relation, in a `Role` if more is stated of it (schema.org, "Introducing 'Role'").

    A relation with a start or an end always has a `Role`, even if neither date is certain, because it may be over. The role of a
    family relation is omitted, because it is not stated from which side it is named.
    """
    other = reference_node(view, relation.other_end(uid))
    role = "" if property_name == "relatedTo" else relation.role
    if not (role or relation.start or relation.end):
        return other
    return make_node(
        type_="Role",
        roleName=role,
        startDate=iso_date(relation.start),
        endDate=iso_date(relation.end),
        **{property_name: other},
    )
