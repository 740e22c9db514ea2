"""A story: who wrote it, when and where it appeared, whom it is about, what it rests on, what was corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.render.metadata.jsonld.helpers import (
    JsonLdNode,
    file_url,
    iso_date,
    omit_empty,
    reference_node,
    reference_nodes,
    schema_type,
    url_or_empty,
    website_node,
)
from sitegen.theme.filters import CORRECTION_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.fields import SourceReference
    from sitegen.model.page import DocumentSummary
    from sitegen.model.story import Story
    from sitegen.render.metadata.jsonld.source import MetadataSource

    Variables = Mapping[str, Any]

WORK_STATUSES = {"published": "Published", "draft": "Draft"}
"""schema.org's own words for the stages of a work; it has none for a story that is held."""
CORRECTION_KINDS = {"correction", "clarification", "retraction"}
"""An update or an editors' note adds to a story and corrects nothing."""


def describe_story(view: MetadataSource, variables: Variables) -> list[JsonLdNode]:
    """A NewsArticle or one of its kinds."""
    return [
        {
            **_basic_properties(view, variables),
            **_people_properties(view, variables),
            **_source_properties(view, variables),
            **_collection_properties(view, variables),
        }
    ]


def _basic_properties(view: MetadataSource, variables: Variables) -> JsonLdNode:
    """What it says of itself."""
    summary, meta = variables["summary"], variables["story"]
    address, kind = view.absolute(summary.address), schema_type(view, summary)
    return omit_empty(
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
        image=_image_object(view, variables["doc"]),
    )


def _date_modified(story: Story) -> str:
    """The last date, of those that are certain, on which it was updated or corrected."""
    dates = [story.updated, *(each.date for each in story.corrections)]
    certain = [date for date in dates if date and date.edtf.known_prefix and not date.edtf.is_interval]
    return iso_date(max(certain, key=lambda date: date.edtf.sort_key)) if certain else ""


def _people_properties(view: MetadataSource, variables: Variables) -> JsonLdNode:
    """Who wrote and who published it; whom it is about, and whom else its text refers to."""
    return omit_empty(
        author=_authors(view, variables["bylines"]),
        publisher=_publisher(view, variables["publication"]),
        about=reference_nodes(view, (other for _, members in variables["entities_by_kind"] for other in members)),
        mentions=reference_nodes(view, _mentioned_entities(view, variables["doc"])),
    )


def _source_properties(view: MetadataSource, variables: Variables) -> JsonLdNode:
    """What it rests on, where it comes from, and what was corrected."""
    meta: Story = variables["story"]
    documents = [_citation_node(view, *pair) for pair in variables["cited_documents"] if not pair[0].noindex]
    return omit_empty(
        citation=documents + [source if isinstance(source, str) else _source_node(source) for source in meta.sources],
        correction=[_correction_node(view, each) for each in variables["corrections"] if each.kind in CORRECTION_KINDS],
        isBasedOn=meta.original_url,
        archivedAt=meta.archived_url,
        license=url_or_empty(meta.license),
        creditText=meta.credit,
    )


def _collection_properties(view: MetadataSource, variables: Variables) -> JsonLdNode:
    """The thread and the archive that it is in, and what it is in other languages."""
    return omit_empty(
        isPartOf=[*reference_nodes(view, _as_list(variables["thread"])), website_node(view)],
        translationOfWork=reference_nodes(view, _as_list(variables["translation_of"])),
        workTranslation=reference_nodes(view, variables["translations"]),
    )


def _as_list(summary: DocumentSummary | None) -> list[DocumentSummary]:
    return [summary] if summary else []


def _authors(view: MetadataSource, bylines: list[tuple[str, DocumentSummary | None]]) -> list[JsonLdNode]:
    """Who wrote it. What is printed may be a person or an agency: it has no type, since the property allows both."""
    return [
        reference_node(view, summary)
        if summary and not summary.noindex
        else {"name": summary.title if summary else text}
        for text, summary in bylines
    ]


def _publisher(view: MetadataSource, publication: tuple[str, DocumentSummary | None] | None) -> JsonLdNode | None:
    if publication is None:
        return None
    text, summary = publication
    if summary and not summary.noindex:
        return reference_node(view, summary)
    return {"@type": "Organization", "name": summary.title if summary else text}


def _print_properties(meta: Story) -> JsonLdNode:
    """What news articles alone have."""
    printed = meta.print
    return omit_empty(
        dateline=meta.dateline,
        printEdition=printed.edition if printed else "",
        printPage=str(printed.page) if printed else "",
    )


def _image_object(view: MetadataSource, doc: DocumentView) -> JsonLdNode | None:
    meta: Any = doc.meta
    address = file_url(view, doc.links.image_url)
    if not (meta.image and address):
        return None
    return omit_empty(type_="ImageObject", contentUrl=address, caption=meta.image.caption, creditText=meta.image.credit)


def _mentioned_entities(view: MetadataSource, doc: DocumentView) -> list[DocumentSummary]:
    """The entities to which the text refers, beside those that the story tags or cites."""
    listed = {*doc.links.entities, *doc.links.documents}
    uids = dict.fromkeys(target.uid for target in doc.links.refs)
    return view.reader.summaries(
        [uid for uid in uids if uid not in listed and uid.partition("/")[0] not in {"", *NON_ENTITY_KINDS}]
    )


def _citation_node(view: MetadataSource, document: DocumentSummary, page: str) -> JsonLdNode:
    """A document, or the part of it that is meant, since only books and journals have page numbers of their own."""
    whole = reference_node(view, document)
    return omit_empty(type_="CreativeWork", position=page, isPartOf=whole) if page else whole


def _source_node(source: SourceReference) -> JsonLdNode:
    """Its date is left out: whether it is that of the source or of the visit is not stated."""
    return omit_empty(type_="CreativeWork", name=source.title, url=source.url, archivedAt=source.archived_url)


def _correction_node(view: MetadataSource, correction: Any) -> JsonLdNode:
    name = str(view.translations.gettext(CORRECTION_LABELS[correction.kind]))
    return omit_empty(
        type_="CorrectionComment", name=name, text=correction.text, datePublished=iso_date(correction.date)
    )
