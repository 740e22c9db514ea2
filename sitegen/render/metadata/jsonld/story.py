"""JSON-LD of a story: authors, dates, publication, subjects, sources and corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.fields import CORRECTION_LABELS
from sitegen.render.metadata.jsonld.embeds import embed_properties
from sitegen.render.metadata.jsonld.helpers import (
    JsonLdNode,
    image_object,
    iso_date,
    make_node,
    reference_node,
    reference_nodes,
    schema_type,
    url_or_empty,
    website_node,
)
from sitegen.render.metadata.jsonld.media import media_properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.fields import SourceReference
    from sitegen.model.story import Story
    from sitegen.model.summary import DocumentSummary
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView

    Variables = Mapping[str, Any]

WORK_STATUSES = {"published": "Published", "draft": "Draft"}
"""Values of `creativeWorkStatus` in schema.org. It has none for a held story."""
CORRECTION_KINDS = {"correction", "clarification", "retraction"}
"""Kinds that become a `correction`. An update or an editors' note adds to a story and corrects nothing."""


def describe_story(view: MetadataView, variables: Variables) -> list[JsonLdNode]:
    """Describe a story as a `NewsArticle` or one of its subtypes."""
    return [
        {
            **_basic_properties(view, variables),
            **_people_properties(view, variables),
            **_source_properties(view, variables),
            **_collection_properties(view, variables),
            **embed_properties(view, variables["doc"]),
            **media_properties(view, variables),
        }
    ]


def _basic_properties(view: MetadataView, variables: Variables) -> JsonLdNode:
    """Return the properties that are stated in the story's own front matter."""
    summary, meta = variables["summary"], variables["story"]
    address, kind = view.absolute(summary.address), schema_type(view, summary)
    return make_node(
        type_=kind,
        id_=address,
        url=address,
        mainEntityOfPage=address,
        headline=meta.title,
        description=meta.deck,
        inLanguage=meta.lang or view.site.language,
        datePublished=iso_date(meta.published),
        dateModified=_date_modified(meta),
        articleSection=view.section_title(summary.section) if summary.section else "",
        creativeWorkStatus="Retracted" if summary.retracted else WORK_STATUSES.get(meta.status),
        **(_print_properties(meta) if kind.endswith("NewsArticle") else {}),
        image=image_object(view, variables["doc"]),
    )


def _date_modified(story: Story) -> str:
    """Return the last certain date of an update or correction; empty if there is none."""
    dates = [story.updated, *(each.date for each in story.corrections)]
    certain = [date for date in dates if date and date.edtf.known_prefix and not date.edtf.is_interval]
    return iso_date(max(certain, key=lambda date: date.edtf.sort_key)) if certain else ""


def _people_properties(view: MetadataView, variables: Variables) -> JsonLdNode:
    """Return the authors, the publisher, the subjects, and the other entities that the text refers to."""
    return make_node(
        author=_authors(view, variables["bylines"]),
        publisher=_publisher(view, variables["publication"]),
        about=reference_nodes(view, (other for _, members in variables["entities_by_kind"] for other in members)),
        mentions=reference_nodes(view, _mentioned_entities(view, variables["doc"])),
    )


def _source_properties(view: MetadataView, variables: Variables) -> JsonLdNode:
    """Return the sources, the original publication, the corrections and the terms of use."""
    meta: Story = variables["story"]
    documents = [_citation_node(view, *pair) for pair in variables["cited_documents"] if not pair[0].noindex]
    return make_node(
        citation=documents + [source if isinstance(source, str) else _source_node(source) for source in meta.sources],
        correction=[_correction_node(view, each) for each in variables["corrections"] if each.kind in CORRECTION_KINDS],
        isBasedOn=meta.original_url,
        archivedAt=meta.archived_url,
        license=url_or_empty(meta.license),
        creditText=meta.credit,
    )


def _collection_properties(view: MetadataView, variables: Variables) -> JsonLdNode:
    """Return the thread and the archive that a story is part of, and its translations."""
    return make_node(
        isPartOf=[*reference_nodes(view, _as_list(variables["thread"])), website_node(view)],
        translationOfWork=reference_nodes(view, _as_list(variables["translation_of"])),
        workTranslation=reference_nodes(view, variables["translations"]),
    )


def _as_list(summary: DocumentSummary | None) -> list[DocumentSummary]:
    return [summary] if summary else []


def _authors(view: MetadataView, bylines: list[tuple[str, DocumentSummary | None]]) -> list[JsonLdNode]:
    """Return the authors. A byline without an entry has no type, because it may be a person or an agency."""
    return [
        _author(view, summary) if summary and not summary.noindex else {"name": summary.title if summary else text}
        for text, summary in bylines
    ]


def _author(view: MetadataView, summary: DocumentSummary) -> JsonLdNode:
    """Return a staff member with its page and the addresses that identify it elsewhere, or a reference to a person."""
    node = reference_node(view, summary)
    return (
        {**node, "url": node["@id"], **make_node(sameAs=view.reader.read("same_as", summary.uid))}
        if summary.kind == "staff"
        else node
    )


def _publisher(view: MetadataView, publication: tuple[str, DocumentSummary | None] | None) -> JsonLdNode | None:
    if publication is None:
        return None
    text, summary = publication
    if summary and not summary.noindex:
        return reference_node(view, summary)
    return {"@type": "Organization", "name": summary.title if summary else text}


def _print_properties(meta: Story) -> JsonLdNode:
    """Return the properties that only a `NewsArticle` has."""
    printed = meta.print
    return make_node(
        dateline=meta.dateline,
        printEdition=printed.edition if printed else "",
        printPage=str(printed.page) if printed else "",
    )


def _mentioned_entities(view: MetadataView, doc: DocumentView) -> list[DocumentSummary]:
    """Return the entities that the text refers to, without those that the story tags or cites."""
    listed = {*doc.links.entities, *doc.links.documents}
    uids = dict.fromkeys(target.uid for target in doc.links.refs)
    return view.reader.summaries(
        [uid for uid in uids if uid not in listed and uid.partition("/")[0] not in {"", *NON_ENTITY_KINDS}]
    )


def _citation_node(view: MetadataView, document: DocumentSummary, page: str) -> JsonLdNode:
    """Return a cited document, or a part of it if a page is cited: schema.org has page numbers only for books and journals."""
    whole = reference_node(view, document)
    return make_node(type_="CreativeWork", position=page, isPartOf=whole) if page else whole


def _source_node(source: SourceReference) -> JsonLdNode:
    """Return a source. Its date is omitted, because it is not stated if it is of the source or of the visit."""
    return make_node(type_="CreativeWork", name=source.title, url=source.url, archivedAt=source.archived_url)


def _correction_node(view: MetadataView, correction: Any) -> JsonLdNode:
    name = str(view.translations.gettext(CORRECTION_LABELS[correction.kind]))
    return make_node(
        type_="CorrectionComment", name=name, text=correction.text, datePublished=iso_date(correction.date)
    )
