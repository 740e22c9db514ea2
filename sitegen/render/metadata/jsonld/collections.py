"""JSON-LD of collections (the front page, listings, indexes, threads), static pages and document viewers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.render.metadata.jsonld.breadcrumbs import viewer_title
from sitegen.render.metadata.jsonld.helpers import (
    JsonLdNode,
    dated_reference_nodes,
    make_node,
    reference_node,
    reference_nodes,
    schema_type,
    website_node,
)
from sitegen.urls import SEARCH_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.render.metadata.jsonld.breadcrumbs import Breadcrumb
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView


def describe_home(view: MetadataView, variables: Mapping[str, Any]) -> list[JsonLdNode]:
    """Describe the archive, with its search, and the front page. The publisher of the archive is not known."""
    site, address = view.site, view.absolute("/")
    whole = make_node(
        **website_node(view),
        url=address,
        description=site.description,
        inLanguage=site.language,
        potentialAction=_search_action(view),
    )
    front = make_node(
        type_="CollectionPage",
        id_=f"{address}#_main",  # the address itself identifies the archive
        url=address,
        name=site.title,
        inLanguage=site.language,
        isPartOf=website_node(view),
        hasPart=dated_reference_nodes(view, variables["stories"]),
    )
    return [whole, front]


def _search_action(view: MetadataView) -> JsonLdNode | None:
    """Return the action that searches the archive (schema.org, "Potential Actions"); None if there is no search."""
    if not view.reader.read("config", "search").enabled:
        return None
    target = {"@type": "EntryPoint", "urlTemplate": f"{view.absolute(SEARCH_ADDRESS)}?q={{words}}"}
    return {"@type": "SearchAction", "target": target, "query-input": "required name=words"}


def describe_collection(
    view: MetadataView, variables: Mapping[str, Any], breadcrumbs: list[Breadcrumb]
) -> list[JsonLdNode]:
    """Describe a listing, an index or another page without a document of its own; nothing if the page has no title."""
    if len(breadcrumbs) < 2:  # noqa: PLR2004 - only the front page
        return []
    kind, address = view.page.kind, view.absolute(view.page.address)
    about = view.reader.summary(view.page.key[0]) if kind == "coverage" else None
    node = make_node(
        type_=view.traits.schema_type,
        id_=address,
        url=address,
        name=breadcrumbs[-1][0],
        description=variables["description"] if kind == "section" else "",
        inLanguage=view.site.language,
        isPartOf=website_node(view),
        about=reference_nodes(view, [about] if about else []),
        hasPart=dated_reference_nodes(view, variables.get("items") or []),
    )
    return [node]


def describe_thread(view: MetadataView, variables: Mapping[str, Any]) -> list[JsonLdNode]:
    """Describe a thread, with its stories in order. It has a language and a summary only if there is a document for it."""
    summary, doc = variables["summary"], variables["doc"]
    address = view.absolute(summary.address)
    node = make_node(
        type_=schema_type(view, summary),
        id_=address,
        url=address,
        name=summary.title,
        description=doc.meta.summary if doc else "",
        inLanguage=(doc.meta.lang or view.site.language) if doc else "",
        isPartOf=website_node(view),
        hasPart=dated_reference_nodes(view, variables["stories"]),
    )
    return [node]


def describe_static_page(view: MetadataView, variables: Mapping[str, Any]) -> list[JsonLdNode]:
    """Describe a static page of the archive."""
    summary, doc = variables["summary"], variables["doc"]
    address = view.absolute(summary.address)
    node = make_node(
        type_="AboutPage" if summary.uid == "page/about" else schema_type(view, summary),
        id_=address,
        url=address,
        name=summary.title,
        description=summary.description,
        inLanguage=doc.meta.lang or view.site.language,
        isPartOf=website_node(view),
    )
    return [node]


def describe_document_viewer(view: MetadataView, variables: Mapping[str, Any]) -> list[JsonLdNode]:
    """Describe the viewer page of a document."""
    address = view.absolute(view.page.address)
    node = make_node(
        type_="WebPage",
        id_=address,
        url=address,
        name=viewer_title(view, variables["summary"]),
        inLanguage=view.site.language,
        isPartOf=website_node(view),
        mainEntity=reference_node(view, variables["summary"]),
    )
    return [node]
