"""Parts of all JSON-LD descriptions: references to other nodes, certain dates, and the omission of empty properties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.codec import omit_empty
from sitegen.model.fields import EdtfStr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.edtf import EdtfDate
    from sitegen.model.summary import DocumentSummary
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView

JsonLdNode = dict[str, Any]
"""A node object of JSON-LD."""
STORY_TYPES = {
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
    "background": "BackgroundNewsArticle",
}
"""Types of stories by genre. Other stories have the type that the configuration has for stories."""
# In ISO 8601, years before 0 and after 9999 need an agreement between sender and receiver (4.3.3). JSON-LD has none.
_FOUR_DIGIT_YEAR = re.compile(r"\d{4}(?!\d).*")
_WEB_URL = re.compile(r"https?://[^/\s]\S*")


def make_node(**properties: Any) -> JsonLdNode:
    """Return a node without empty properties. `type_` and `id_` become `@type` and `@id`."""
    own = {"type_": "@type", "id_": "@id"}
    return {own.get(name, name): value for name, value in omit_empty(properties).items()}


def schema_type(view: MetadataView, summary: DocumentSummary) -> str:
    """Return the schema.org type of a document, from the configuration or, for a story, from its genre."""
    own = STORY_TYPES.get(summary.genre) if summary.kind == "story" else None
    return own or view.kinds[summary.kind].schema


def reference_node(view: MetadataView, summary: DocumentSummary) -> JsonLdNode:
    """Return a reference to another node: its type, id and name."""
    name = "headline" if summary.kind == "story" else "name"
    return {"@type": schema_type(view, summary), "@id": view.absolute(summary.address), name: summary.title}


def reference_nodes(view: MetadataView, summaries: Iterable[DocumentSummary]) -> list[JsonLdNode]:
    """Return references, without those to withdrawn documents and to documents that opt out of indexing."""
    return [reference_node(view, summary) for summary in summaries if not (summary.noindex or summary.withdrawn)]


def dated_reference_nodes(view: MetadataView, summaries: Iterable[DocumentSummary]) -> list[JsonLdNode]:
    """Return references to stories as `reference_nodes` does, each with its date as far as it is certain."""
    shown = [summary for summary in summaries if not (summary.noindex or summary.withdrawn)]
    return [{**reference_node(view, summary), **make_node(datePublished=iso_date(summary.date))} for summary in shown]


def website_node(view: MetadataView) -> JsonLdNode:
    """Return the node of the archive."""
    return {"@type": "WebSite", "@id": view.absolute("/"), "name": view.site.title}


def iso_date(date: str | None) -> str:
    """Return a date in ISO 8601 as far as it is certain; empty for an interval, which is not a single date."""
    edtf = EdtfStr(date).edtf if date else None
    return _valid_iso_date(edtf.known_prefix) if edtf and not edtf.is_interval else ""


def date_bounds(date: str | None) -> tuple[str, str]:
    """Return the start and the end of an interval, each as far as it is certain. A single date is only a start."""
    edtf = EdtfStr(date).edtf if date else None
    if edtf is None or not edtf.is_interval:
        return iso_date(date), ""
    return _interval_end(edtf.start), _interval_end(edtf.end)


def _interval_end(part: EdtfDate | None) -> str:
    return _valid_iso_date(part.known_prefix) if part else ""


def _valid_iso_date(certain: str | None) -> str:
    return certain if certain and _FOUR_DIGIT_YEAR.fullmatch(certain) else ""


def url_or_empty(text: str) -> str:
    """Return a web address unchanged; empty for any other text, which a property of type URL cannot have."""
    return text if _WEB_URL.fullmatch(text) else ""


def file_url(view: MetadataView, address: str) -> str:
    """Return the absolute URL of a file of the site, or of an external file."""
    return view.absolute(address) if address.startswith("/") else url_or_empty(address)


def image_object(view: MetadataView, doc: DocumentView) -> JsonLdNode | None:
    """Return the main image of a document; None if it has none."""
    meta: Any = doc.meta
    address = file_url(view, doc.links.image_url)
    if not (meta.image and address):
        return None
    return make_node(type_="ImageObject", contentUrl=address, caption=meta.image.caption, creditText=meta.image.credit)
