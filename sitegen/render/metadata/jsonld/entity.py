"""An entity: its names, what its kind alone has, and those of its ties for which schema.org has a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.render.metadata.jsonld.helpers import Node, ends, file_at, moment, reference, references, stated, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.model.page import Parts, Tie
    from sitegen.render.metadata.jsonld.source import MetadataSource

TIES = {
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
"""Which property says a tie on the page of the one who has it, and on that of the other; most ties have none.

A position is an affiliation: whether it is an employment (`worksFor`) or a seat is not stated. Associates are not said to
know each other (`knows`), and there is no word for the party to an agreement.
"""
SAYING = {"story", "document"}
"""Sources that are works; of anything else it cannot be said that it tells of an event."""


def entity(view: MetadataSource, given: Mapping[str, Any]) -> list[Node]:
    """A thing of the type that its kind has in the configuration; a kind that an archive adds has what every Thing has."""
    card, meta = given["card"], given["entity"]
    address = view.absolute(card.address)
    node = stated(
        type_=type_of(view, card),
        id_=address,
        url=address,
        name=meta.name,
        alternateName=list(meta.aliases),
        disambiguatingDescription=meta.note,
        description=meta.summary,
        sameAs=list(meta.same_as),
    )
    own = OWN.get(card.kind)
    return [{**node, **(own(view, given) if own else {}), **_ties(view, given)}]


def _place(_view: MetadataSource, given: Mapping[str, Any]) -> Node:
    if given["entity"].coordinates is None:
        return {}
    latitude, longitude = given["entity"].coordinates
    return {"geo": {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}}


def _law(_view: MetadataSource, given: Mapping[str, Any]) -> Node:
    law = given["entity"]
    return stated(legislationIdentifier=law.citation, legislationDate=moment(law.enacted).partition("T")[0])


def _document(view: MetadataSource, given: Mapping[str, Any]) -> Node:
    """How many pages it has is left out, since schema.org counts those of books alone."""
    paper, address = given["entity"], file_at(view, given["doc"].links.file)
    copy = stated(
        type_="MediaObject",
        contentUrl=address,
        encodingFormat="application/pdf" if given["card"].view else "",
        sha256="" if given["remade"] else paper.sha256,
    )
    return stated(dateCreated=moment(paper.date), encoding=copy if address else None, archivedAt=paper.archived_url)


def _event(view: MetadataSource, given: Mapping[str, Any]) -> Node:
    """Those who had a part in it are what it is about: that they attended is not stated."""
    parts: Parts = given["parts"]
    start, end = ends(given["entity"].when)
    known = [source for source in parts.sources if not isinstance(source, str)]
    links = [source for source in parts.sources if isinstance(source, str)]
    return stated(
        startDate=start,
        endDate=end,
        location=references(view, [parts.where] if parts.where else []),
        about=references(view, parts.entities),
        subjectOf=references(view, (source for source in known if source.kind in SAYING))
        + [{"@type": "CreativeWork", "url": address} for address in links],
    )


OWN: dict[str, Callable[[MetadataSource, Mapping[str, Any]], Node]] = {
    "place": _place,
    "law": _law,
    "document": _document,
    "event": _event,
}
"""What the kinds that come declared have of their own."""


def _ties(view: MetadataSource, given: Mapping[str, Any]) -> Node:
    """By property, the ties that have one."""
    found: Node = {}
    for tie in given["ties"]:
        there, back = TIES.get((tie.subject.kind, tie.kind, tie.object.kind), ("", ""))
        name = there if tie.subject.uid == given["card"].uid else back
        if name and not tie.other(given["card"].uid).noindex:
            found.setdefault(name, []).append(_tie(view, given["card"].uid, name, tie))
    return found


def _tie(view: MetadataSource, uid: str, name: str, tie: Tie) -> Node:
    """The other end, in a Role where more is known of the tie (schema.org, "Introducing 'Role'").

    One that has a start or an end is never said without a Role, even if no date of it is certain: it may be over. Of whose
    point of view a word for kinship is told is not stated, so that it is left out.
    """
    other = reference(view, tie.other(uid))
    role = "" if name == "relatedTo" else tie.role
    if not (role or tie.start or tie.end):
        return other
    return stated(type_="Role", roleName=role, startDate=moment(tie.start), endDate=moment(tie.end), **{name: other})
