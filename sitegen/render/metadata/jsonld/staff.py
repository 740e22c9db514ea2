"""JSON-LD of a staff member's page: a profile of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.render.citations.citation import build_author
from sitegen.render.metadata.jsonld.helpers import JsonLdNode, image_object, make_node, schema_type, website_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.render.metadata.jsonld.metadata_view import MetadataView


def describe_staff_member(view: MetadataView, variables: Mapping[str, Any]) -> list[JsonLdNode]:
    """Describe the page as a profile (Google, "Profile page structured data"), and the staff member as the person that it is about."""
    summary, member = variables["summary"], variables["member"]
    address = view.absolute(summary.address)
    name = build_author(member.name, summary, member.lang or view.site.language)
    emails = [
        link.to.removeprefix("mailto:").partition("?")[0] for link in member.contact if link.to.startswith("mailto:")
    ]
    person = make_node(
        type_=schema_type(view, summary),
        id_=address,
        url=address,
        name=member.name,
        familyName=name.family,
        givenName=name.given,
        alternateName=list(member.aliases),
        jobTitle=member.role,
        email=emails,
        image=image_object(view, variables["doc"]),
        sameAs=view.reader.read("same_as", summary.uid),
    )
    page = make_node(
        type_=view.traits.schema_type,
        id_=f"{address}#_main",  # the address itself identifies the person
        url=address,
        name=member.name,
        inLanguage=member.lang or view.site.language,
        isPartOf=website_node(view),
        mainEntity=person,
    )
    return [page]
