"""Pages that gather: the front page, listings and catalogues, threads; and the pages that are about nothing but themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.render.metadata.jsonld.breadcrumbs import shown_copy
from sitegen.render.metadata.jsonld.helpers import Node, dated, reference, references, stated, type_of, website
from sitegen.urls import SEARCH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.render.metadata.jsonld.breadcrumbs import Step
    from sitegen.render.metadata.jsonld.source import MetadataSource

COLLECTIONS = ("stories", "section", "byline", "coverage", "catalogue", "dates", "corrections")
TYPES = {**dict.fromkeys(COLLECTIONS, "CollectionPage"), "search": "SearchResultsPage"}
"""What a kind of page is; one that is not known here is no more than a page."""


def home(view: MetadataSource, given: Mapping[str, Any]) -> list[Node]:
    """The archive, with its search, and its front page. Who publishes the archive is not known."""
    site, address = view.site, view.absolute("/")
    whole = stated(
        **website(view),
        url=address,
        description=site.description,
        inLanguage=site.language,
        potentialAction=_search(view),
    )
    front = stated(
        type_="CollectionPage",
        id_=f"{address}#_main",  # the address itself is the archive's
        url=address,
        name=site.title,
        inLanguage=site.language,
        isPartOf=website(view),
        hasPart=dated(view, given["stories"]),
    )
    return [whole, front]


def _search(view: MetadataSource) -> Node | None:
    """How to ask the search page (schema.org, "Potential Actions")."""
    if not view.reader.read("config", "search").enabled:
        return None
    target = {"@type": "EntryPoint", "urlTemplate": f"{view.absolute(SEARCH)}?q={{words}}"}
    return {"@type": "SearchAction", "target": target, "query-input": "required name=words"}


def gathered(view: MetadataSource, given: Mapping[str, Any], steps: list[Step]) -> list[Node]:
    """A listing, catalogue or other page that has no document of its own; nothing where no name is known for it."""
    if len(steps) < 2:  # noqa: PLR2004 - the front page alone
        return []
    kind, address = view.page.kind, view.absolute(view.page.address)
    about = view.reader.card(view.page.key[0]) if kind == "coverage" else None
    node = stated(
        type_=TYPES.get(kind, "WebPage"),
        id_=address,
        url=address,
        name=steps[-1][0],
        description=given["summary"] if kind == "section" else "",
        inLanguage=view.site.language,
        isPartOf=website(view),
        about=references(view, [about] if about else []),
        hasPart=dated(view, given.get("items") or []),
    )
    return [node]


def thread(view: MetadataSource, given: Mapping[str, Any]) -> list[Node]:
    """A chain of follow-ups: its stories in their order; its own language and summary only where a document names it."""
    card, doc = given["card"], given["doc"]
    address = view.absolute(card.address)
    node = stated(
        type_=type_of(view, card),
        id_=address,
        url=address,
        name=card.title,
        description=doc.meta.summary if doc else "",
        inLanguage=(doc.meta.lang or view.site.language) if doc else "",
        isPartOf=website(view),
        hasPart=dated(view, given["stories"]),
    )
    return [node]


def leaf(view: MetadataSource, given: Mapping[str, Any]) -> list[Node]:
    """A page of the archive's own."""
    card, doc = given["card"], given["doc"]
    address = view.absolute(card.address)
    node = stated(
        type_="AboutPage" if card.uid == "page/about" else type_of(view, card),
        id_=address,
        url=address,
        name=card.title,
        description=card.summary,
        inLanguage=doc.meta.lang or view.site.language,
        isPartOf=website(view),
    )
    return [node]


def viewer(view: MetadataSource, given: Mapping[str, Any]) -> list[Node]:
    """The page on which the copy of a document is shown."""
    address = view.absolute(view.page.address)
    node = stated(
        type_="WebPage",
        id_=address,
        url=address,
        name=shown_copy(view, given["card"]),
        inLanguage=view.site.language,
        isPartOf=website(view),
        mainEntity=reference(view, given["card"]),
    )
    return [node]
