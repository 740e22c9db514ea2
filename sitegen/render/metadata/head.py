"""What the head of a page says to programs: Open Graph, Dublin Core, `citation_*`, Signposting, translations.

Open Graph (ogp.me) is what services show of a link. Dublin Core (DC-HTML) and the `citation_*` of Google Scholar are what
Zotero and its like read: `DC.type` newsItem makes a newspaper article of what they would take for one of a journal.
Signposting (signposting.org, level 1) tells machines what to cite, who wrote it, and where else it is described.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from sitegen.model.media_info import Picture
from sitegen.names.naming import title_text
from sitegen.render.citations.citation import citation, numbers, page_range
from sitegen.render.citations.exports import FORMS
from sitegen.render.metadata.jsonld.breadcrumbs import trail
from sitegen.render.metadata.jsonld.helpers import moment, type_of, web
from sitegen.urls import below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.database.queries.engine import Full
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Card
    from sitegen.model.story import Story
    from sitegen.render.citations.citation import Citation
    from sitegen.render.metadata.jsonld.source import MetadataSource

    Given = Mapping[str, Any]
    Told = Iterator[tuple[str, str]]
    Links = Iterator[dict[str, str]]

SCHEMA = '<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">'
"""Whose words those that begin with DC are (DC-HTML)."""
CARD = (1200, 630)
"""Pixels of the image that is drawn of a story."""
ONE_THING = {"story", "entity", "thread", "leaf"}
"""Kinds of page that are about one thing each."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?-([A-Za-z]{2})\b.*")


def head(view: MetadataSource, given: Given) -> Markup:
    """The elements for the head of a page whose template has the variables `given`; none for one that asks not to be indexed."""
    if given["noindex"] or not view.reader.read("config", "outputs").metadata:
        return Markup()
    told, links = [_page(view, given)], [_signposts(view, given)]
    if view.page.kind == "story":
        cited = citation(given["doc"], view.reader)
        told += [_article(view, given), _image(view, given), _scholar(cited), _dublin_of(cited, given["story"])]
        links += [_described(view, given["card"]), _translations(view, given["doc"])]
    else:
        told.append(_dublin(view, given))
    metas = [_meta(name, value) for name, value in chain(*told) if value]
    return Markup("\n".join([*metas, SCHEMA, *map(_link, chain(*links))]))  # noqa: S704 - each value is escaped


def citation_files(view: MetadataSource, card: Card) -> list[tuple[str, str]]:
    """Name of the format and address of each file that cites a story; none where the archive makes none."""
    made = view.reader.read("config", "outputs").citations
    return [(form.label, below(card.address, name)) for name, form in FORMS.items()] if made else []


def _meta(name: str, value: str) -> str:
    kind = "property" if name.startswith(("og:", "article:")) else "name"
    return f'<meta {kind}="{name}" content="{escape(value)}">'


def _link(attributes: dict[str, str]) -> str:
    written = " ".join([f'{name}="{escape(value)}"' for name, value in attributes.items()])
    return f"<link {written}>"


def _page(view: MetadataSource, given: Given) -> Told:
    """Open Graph, for every page."""
    is_person = view.page.kind == "entity" and given["card"].kind == "person"
    yield "og:title", _title(view, given)
    yield "og:type", "article" if view.page.kind == "story" else "profile" if is_person else "website"
    yield "og:url", given["canonical"]
    yield "og:site_name", view.site.title
    yield "og:description", _description(view, given)
    yield "og:locale", _locale(_language(view, given))


def _title(view: MetadataSource, given: Given) -> str:
    return trail(view, given)[-1][0]


def _description(view: MetadataSource, given: Given) -> str:
    if view.page.kind == "home":
        return view.site.description
    card = given.get("card")
    return str(card.summary if card else given.get("summary") or "")


def _language(view: MetadataSource, given: Given) -> str:
    doc = given.get("doc")
    return doc.meta.lang if doc and doc.meta.lang else view.site.language


def _locale(language: str) -> str:
    """Language and territory, as Open Graph wants them; nothing where the tag has no territory."""
    found = _TAG.fullmatch(language)
    return f"{found[1].lower()}_{found[2].upper()}" if found else ""


def _article(view: MetadataSource, given: Given) -> Told:
    """Open Graph's own words for an article: its times only where they are stated to the day."""
    story, card = given["story"], given["card"]
    for name, date in (("published", story.published), ("modified", card.changed)):
        yield f"article:{name}_time", found[0] if (found := _MOMENT.fullmatch(moment(date))) else ""
    yield "article:section", view.section_title(card.section) if card.section else ""
    for person in _people(given):
        yield "article:author", view.absolute(person.address)


def _people(given: Given) -> list[Card]:
    """Who wrote a story and has a page that may be indexed."""
    return [card for _, card in given["bylines"] if card and not card.noindex]


def _image(view: MetadataSource, given: Given) -> Told:
    """The image that is drawn of a story, or its main picture."""
    card, doc, story = given["card"], given["doc"], given["story"]
    if card.drawn:
        yield from _shown(view.absolute(card.drawn), CARD, title_text(card.title))
        return
    picture = view.reader.read("facts", doc.links.picture) if doc.links.picture else None
    if isinstance(picture, Picture) and picture.form != "SVG":  # which those services do not show
        yield from _shown(view.absolute(doc.links.image), (picture.width, picture.height), story.image.alt)


def _shown(address: str, size: tuple[int, int], alt: str) -> Told:
    yield "og:image", address
    yield "og:image:width", str(size[0])
    yield "og:image:height", str(size[1])
    yield "og:image:alt", alt
    yield "twitter:card", "summary_large_image"


def _scholar(cited: Citation) -> Told:
    """What Google Scholar asks for ("Indexing Guidelines"), and Zotero reads too."""
    yield "citation_title", cited.title
    for author in cited.authors:
        yield "citation_author", author.inverted
    if cited.certain and len(cited.dates) == 1:
        yield "citation_publication_date", "/".join(f"{number:02d}" for number in numbers(cited.dates[0]))
    yield "citation_journal_title", cited.newspaper
    first, last = page_range(cited.page)
    yield "citation_firstpage", first
    yield "citation_lastpage", last
    yield "citation_language", cited.language
    yield "citation_public_url", cited.address


def _dublin_of(cited: Citation, story: Story) -> Told:
    """Dublin Core of a story, which is a news item."""
    yield "DC.title", cited.title
    for author in cited.authors:
        yield "DC.creator", author.inverted
    yield "DC.date", moment(story.published)
    yield "DC.type", "newsItem"
    yield "DC.publisher", cited.newspaper
    yield "DC.language", cited.language
    yield "DC.identifier", cited.address
    yield "DC.rights", story.license


def _dublin(view: MetadataSource, given: Given) -> Told:
    yield "DC.title", _title(view, given)
    yield "DC.publisher", view.site.title
    yield "DC.language", _language(view, given)
    yield "DC.identifier", given["canonical"]


def _signposts(view: MetadataSource, given: Given) -> Links:
    """Of the page of one thing: its lasting address and what it is; of a story, who wrote it and on what terms it is given."""
    if view.page.kind not in ONE_THING:
        return
    card = given["card"]
    yield {"rel": "cite-as", "href": given["canonical"]}
    yield {"rel": "type", "href": f"https://schema.org/{type_of(view, card)}"}
    if view.page.kind == "story":
        yield from ({"rel": "author", "href": view.link(person)} for person in _people(given))
        if license_address := web(given["story"].license):
            yield {"rel": "license", "href": license_address}


def _described(view: MetadataSource, card: Card) -> Links:
    """The files that cite a story: they describe it, and are what it is to programs."""
    for rel in ("describedby", "alternate"):
        for label, address in citation_files(view, card):
            media_type = FORMS[address.rpartition("/")[2]].media_type
            yield {"rel": rel, "type": media_type, "href": view.link(address), "title": label}


def _translations(view: MetadataSource, doc: Full) -> Links:
    """Every language in which a story can be read, this one first; none if that is the only one."""
    found = {doc.meta.lang or view.site.language: doc.address}
    for card in _other_languages(view.reader, doc):
        found.setdefault(card.lang or view.site.language, card.address)
    if len(found) > 1:
        for language, address in found.items():
            yield {"rel": "alternate", "hreflang": language, "href": view.absolute(address)}


def _other_languages(reader: Reader, doc: Full) -> list[Card]:
    """Its original, and all that was translated from that: one may be the translation of a translation."""
    uids, last = [doc.uid], doc.links.translation_of
    while last and last not in uids:
        uids.append(last)
        front = reader.front(last)
        last = front.links.translation_of if front else ""
    uids.reverse()
    for uid in uids:
        uids += [item.card.uid for item in reader.oldest("translation", uid) if item.card.uid not in uids]
    return reader.cards([uid for uid in uids if uid != doc.uid])
