"""A story: who wrote it, when and where it appeared, whom it is about, what it rests on, what was corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.document import NO_ENTITIES
from sitegen.render.metadata.jsonld.helpers import (
    Node,
    file_at,
    moment,
    reference,
    references,
    stated,
    type_of,
    web,
    website,
)
from sitegen.theme.filters import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.database.queries.engine import Full
    from sitegen.model.fields import Source
    from sitegen.model.page import Card
    from sitegen.model.story import Story
    from sitegen.render.metadata.jsonld.source import MetadataSource

    Given = Mapping[str, Any]

STATUS = {"published": "Published", "draft": "Draft"}
"""schema.org's own words for the stages of a work; it has none for a story that is held."""
CORRECTING = {"correction", "clarification", "retraction"}
"""An update or an editors' note adds to a story and corrects nothing."""


def story(view: MetadataSource, given: Given) -> list[Node]:
    """A NewsArticle or one of its kinds."""
    return [{**_itself(view, given), **_whom(view, given), **_basis(view, given), **_places(view, given)}]


def _itself(view: MetadataSource, given: Given) -> Node:
    """What it says of itself."""
    card, meta = given["card"], given["story"]
    address, kind = view.absolute(card.address), type_of(view, card)
    return stated(
        type_=kind,
        id_=address,
        url=address,
        mainEntityOfPage=address,
        headline=meta.title,
        description=meta.deck,
        inLanguage=meta.lang or view.site.language,
        datePublished=moment(meta.published),
        dateModified=_modified(meta),
        articleSection=view.section_title(card.section) if card.section else "",
        creativeWorkStatus="Retracted" if card.retracted else STATUS.get(meta.status),
        **(_in_print(meta) if kind.endswith("NewsArticle") else {}),
        image=_image(view, given["doc"]),
    )


def _modified(story: Story) -> str:
    """The last date, of those that are certain, on which it was updated or corrected."""
    dates = [story.updated, *(each.date for each in story.corrections)]
    certain = [date for date in dates if date and date.edtf.certain and not date.edtf.is_interval]
    return moment(max(certain, key=lambda date: date.edtf.sort_key)) if certain else ""


def _whom(view: MetadataSource, given: Given) -> Node:
    """Who wrote and who published it; whom it is about, and whom else its text refers to."""
    return stated(
        author=_authors(view, given["bylines"]),
        publisher=_publisher(view, given["publication"]),
        about=references(view, (other for _, members in given["cast"] for other in members)),
        mentions=references(view, _named(view, given["doc"])),
    )


def _basis(view: MetadataSource, given: Given) -> Node:
    """What it rests on, where it comes from, and what was corrected."""
    meta: Story = given["story"]
    documents = [_cited(view, *pair) for pair in given["cited"] if not pair[0].noindex]
    return stated(
        citation=documents + [source if isinstance(source, str) else _source(source) for source in meta.sources],
        correction=[_corrected(view, each) for each in given["corrections"] if each.kind in CORRECTING],
        isBasedOn=meta.original_url,
        archivedAt=meta.archived_url,
        license=web(meta.license),
        creditText=meta.credit,
    )


def _places(view: MetadataSource, given: Given) -> Node:
    """The thread and the archive that it is in, and what it is in other languages."""
    return stated(
        isPartOf=[*references(view, _one(given["thread"])), website(view)],
        translationOfWork=references(view, _one(given["translated"])),
        workTranslation=references(view, given["translations"]),
    )


def _one(card: Card | None) -> list[Card]:
    return [card] if card else []


def _authors(view: MetadataSource, bylines: list[tuple[str, Card | None]]) -> list[Node]:
    """Who wrote it. What is printed may be a person or an agency: it has no type, since the property allows both."""
    return [
        reference(view, card) if card and not card.noindex else {"name": card.title if card else text}
        for text, card in bylines
    ]


def _publisher(view: MetadataSource, publication: tuple[str, Card | None] | None) -> Node | None:
    if publication is None:
        return None
    text, card = publication
    if card and not card.noindex:
        return reference(view, card)
    return {"@type": "Organization", "name": card.title if card else text}


def _in_print(meta: Story) -> Node:
    """What news articles alone have."""
    printed = meta.print
    return stated(
        dateline=meta.dateline,
        printEdition=printed.edition if printed else "",
        printPage=str(printed.page) if printed else "",
    )


def _image(view: MetadataSource, doc: Full) -> Node | None:
    meta: Any = doc.meta
    address = file_at(view, doc.links.image)
    if not (meta.image and address):
        return None
    return stated(type_="ImageObject", contentUrl=address, caption=meta.image.caption, creditText=meta.image.credit)


def _named(view: MetadataSource, doc: Full) -> list[Card]:
    """The entities to which the text refers, beside those that the story tags or cites."""
    told = {*doc.links.entities, *doc.links.documents}
    uids = dict.fromkeys(target.uid for target in doc.links.refs)
    return view.reader.cards(
        [uid for uid in uids if uid not in told and uid.partition("/")[0] not in {"", *NO_ENTITIES}]
    )


def _cited(view: MetadataSource, document: Card, page: str) -> Node:
    """A document, or the part of it that is meant, since only books and journals have page numbers of their own."""
    whole = reference(view, document)
    return stated(type_="CreativeWork", position=page, isPartOf=whole) if page else whole


def _source(source: Source) -> Node:
    """Its date is left out: whether it is that of the source or of the visit is not stated."""
    return stated(type_="CreativeWork", name=source.title, url=source.url, archivedAt=source.archived_url)


def _corrected(view: MetadataSource, correction: Any) -> Node:
    name = str(view.strings.gettext(CORRECTIONS[correction.kind]))
    return stated(type_="CorrectionComment", name=name, text=correction.text, datePublished=moment(correction.date))
