"""What every description is made of: references to other things, dates as far as they are certain, what is stated at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.model.fields import EdtfStr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.model.edtf import EdtfDate
    from sitegen.model.page import DocumentSummary
    from sitegen.render.metadata.jsonld.source import MetadataSource

JsonLdNode = dict[str, Any]
"""One thing with its properties, as JSON-LD has it."""
STORY_TYPES = {
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
    "background": "BackgroundNewsArticle",
}
"""What a story of its own kind is; every other is of the type that the configuration gives to stories."""
# Years before 0 and beyond 9999 are ISO 8601 only among those who agree on it (4.3.3), and readers of JSON-LD have not.
_FOUR_DIGIT_YEAR = re.compile(r"\d{4}(?!\d).*")
_WEB_URL = re.compile(r"https?://[^/\s]\S*")


def omit_empty(**properties: Any) -> JsonLdNode:
    """A node with those of the properties that have a value; `type_` and `id_` are JSON-LD's own."""
    own = {"type_": "@type", "id_": "@id"}
    return {own.get(name, name): value for name, value in properties.items() if value not in (None, "", [])}


def schema_type(view: MetadataSource, summary: DocumentSummary) -> str:
    """The type of a document, as the configuration has it; of a story, by its own kind."""
    own = STORY_TYPES.get(summary.genre) if summary.kind == "story" else None
    return own or view.kinds[summary.kind].schema


def reference_node(view: MetadataSource, summary: DocumentSummary) -> JsonLdNode:
    """Another thing: what it is, which, and what it is called."""
    name = "headline" if summary.kind == "story" else "name"
    return {"@type": schema_type(view, summary), "@id": view.absolute(summary.address), name: summary.title}


def reference_nodes(view: MetadataSource, summaries: Iterable[DocumentSummary]) -> list[JsonLdNode]:
    """Those that may be found by machines: what asks not to be indexed is not named here either."""
    return [reference_node(view, summary) for summary in summaries if not (summary.noindex or summary.withdrawn)]


def dated_reference_nodes(view: MetadataSource, summaries: Iterable[DocumentSummary]) -> list[JsonLdNode]:
    """Stories as parts of something, with the day of each where that is certain."""
    shown = [summary for summary in summaries if not (summary.noindex or summary.withdrawn)]
    return [{**reference_node(view, summary), **omit_empty(datePublished=iso_date(summary.date))} for summary in shown]


def website_node(view: MetadataSource) -> JsonLdNode:
    """The archive."""
    return {"@type": "WebSite", "@id": view.absolute("/"), "name": view.site.title}


def iso_date(date: str | None) -> str:
    """One date, in ISO 8601 as far as it is certain; empty for an interval, which is no one date."""
    edtf = EdtfStr(date).edtf if date else None
    return _valid_iso_date(edtf.known_prefix) if edtf and not edtf.is_interval else ""


def date_bounds(date: str | None) -> tuple[str, str]:
    """When something began and ended, each as far as it is certain; a single date tells the beginning alone."""
    edtf = EdtfStr(date).edtf if date else None
    if edtf is None or not edtf.is_interval:
        return iso_date(date), ""
    return _interval_end(edtf.start), _interval_end(edtf.end)


def _interval_end(part: EdtfDate | None) -> str:
    return _valid_iso_date(part.known_prefix) if part else ""


def _valid_iso_date(certain: str | None) -> str:
    return certain if certain and _FOUR_DIGIT_YEAR.fullmatch(certain) else ""


def url_or_empty(text: str) -> str:
    """An address on the web as it is; empty for other words, since a property of type URL holds nothing else."""
    return text if _WEB_URL.fullmatch(text) else ""


def file_url(view: MetadataSource, address: str) -> str:
    """The whole address of a file of the site, or of one elsewhere."""
    return view.absolute(address) if address.startswith("/") else url_or_empty(address)
