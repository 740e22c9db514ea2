"""Metadata elements of the `<head>`: Open Graph, Dublin Core, `citation_*`, Signposting and translations.

Services use Open Graph (ogp.me) for previews of links. Reference managers such as Zotero read Dublin Core (DC-HTML) and Google
Scholar's `citation_*`; without the `DC.type` newsItem they would import a journal article. Signposting (signposting.org,
level 1) states the address to cite, the authors, and where the page is described.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from sitegen.model.media_info import ImageInfo
from sitegen.model.summary import DocumentSummary
from sitegen.names.naming import with_nonbreaking_scores
from sitegen.render.citations.citation import build_citation, date_numbers, split_page_range
from sitegen.render.citations.downloads import citation_files
from sitegen.render.citations.exports import CITATION_FORMATS
from sitegen.render.metadata.jsonld.breadcrumbs import breadcrumbs
from sitegen.render.metadata.jsonld.helpers import iso_date, schema_type, url_or_empty
from sitegen.urls import SITE_CARD_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.story import Story
    from sitegen.render.citations.citation import Citation
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView

    Variables = Mapping[str, Any]
    MetaTags = Iterator[tuple[str, str]]
    LinkTags = Iterator[dict[str, str]]

DUBLIN_CORE_SCHEMA = '<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">'
"""Element that declares the vocabulary of names with the prefix DC (DC-HTML)."""
SITE_CARD_SIZE, STORY_CARD_SIZE = (1200, 630), (800, 420)
"""Width and height of the social card of the site, and of those of stories, in pixels."""
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")
_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?-([A-Za-z]{2})\b.*")


def head_elements(view: MetadataView, variables: Variables) -> Markup:
    """Return the metadata elements for the `<head>` of a page; none if the page opts out of indexing.

    `variables` are those of the page's template.
    """
    if variables["noindex"] or not view.reader.read("config", "outputs").metadata:
        return Markup()
    meta_groups, link_groups = [_open_graph(view, variables)], [_signposting(view, variables)]
    if view.page.kind == "story":
        citation = build_citation(variables["doc"], view.reader)
        meta_groups += [
            _open_graph_article(view, variables),
            _open_graph_image(view, variables),
            _google_scholar(citation),
            _dublin_core_story(citation, variables["story"]),
        ]
        link_groups += [_citation_file_tags(view, variables["summary"]), _hreflang_tags(view, variables["doc"])]
    else:
        meta_groups += [_open_graph_portrait(view, variables), _dublin_core_page(view, variables)]
    meta_elements = [_meta_element(name, value) for name, value in chain(*meta_groups) if value]
    return Markup("\n".join([*meta_elements, DUBLIN_CORE_SCHEMA, *map(_link_element, chain(*link_groups))]))  # noqa: S704 - each value is escaped


def _meta_element(name: str, value: str) -> str:
    kind = "property" if name.startswith(("og:", "article:")) else "name"
    return f'<meta {kind}="{name}" content="{escape(value)}">'


def _link_element(attributes: dict[str, str]) -> str:
    written = " ".join([f'{name}="{escape(value)}"' for name, value in attributes.items()])
    return f"<link {written}>"


def _open_graph(view: MetadataView, variables: Variables) -> MetaTags:
    """Yield the Open Graph properties that every page has."""
    is_person = view.page.kind == "staff" or (view.page.kind == "entity" and variables["summary"].kind == "person")
    yield "og:title", _title(view, variables)
    yield "og:type", "article" if view.page.kind == "story" else "profile" if is_person else "website"
    yield "og:url", variables["canonical"]
    yield "og:site_name", view.site.title
    yield "og:description", _description(view, variables)
    yield "og:locale", _locale(_language(view, variables))


def _title(view: MetadataView, variables: Variables) -> str:
    return breadcrumbs(view, variables)[-1][0]


def _description(view: MetadataView, variables: Variables) -> str:
    if view.page.kind == "home":
        return view.site.description
    summary = variables.get("summary")
    return str(summary.description if isinstance(summary, DocumentSummary) else variables.get("description") or "")


def _language(view: MetadataView, variables: Variables) -> str:
    doc = variables.get("doc")
    return doc.meta.lang if doc and doc.meta.lang else view.site.language


def _locale(language: str) -> str:
    """Return a locale in the form of Open Graph, such as `en_US`; empty if the language tag has no territory."""
    found = _LANGUAGE_TAG.fullmatch(language)
    return f"{found[1].lower()}_{found[2].upper()}" if found else ""


def _open_graph_article(view: MetadataView, variables: Variables) -> MetaTags:
    """Yield the Open Graph properties of an article. Times are only included if they state at least the day."""
    story, summary = variables["story"], variables["summary"]
    for name, date in (("published", story.published), ("modified", summary.last_changed)):
        yield f"article:{name}_time", found[0] if (found := _ISO_DATE.fullmatch(iso_date(date))) else ""
    yield "article:section", view.section_title(summary.section) if summary.section else ""
    for person in _indexable_authors(variables):
        yield "article:author", view.absolute(person.address)


def _indexable_authors(variables: Variables) -> list[DocumentSummary]:
    """Return the authors of a story that have a page which may be indexed."""
    return [summary for _, summary in variables["bylines"] if summary and not summary.noindex]


def _open_graph_image(view: MetadataView, variables: Variables) -> MetaTags:
    """Yield the properties of a story's main image, of its social card, or of that of the site."""
    summary, doc, story = variables["summary"], variables["doc"], variables["story"]
    image = view.reader.read("media_info", doc.links.image_path) if doc.links.image_path else None
    if isinstance(image, ImageInfo) and image.format != "SVG":  # services that show previews do not support it
        yield from _image_tags(view.absolute(doc.links.image_url), (image.width, image.height), story.image.alt)
    elif summary.social_card:
        title = with_nonbreaking_scores(summary.title)
        yield from _image_tags(view.absolute(summary.social_card), STORY_CARD_SIZE, title)
    elif view.reader.read("config", "images").social_cards == "site":
        yield from _image_tags(view.absolute(SITE_CARD_ADDRESS), SITE_CARD_SIZE, view.site.title)


def _open_graph_portrait(view: MetadataView, variables: Variables) -> MetaTags:
    """Yield the properties of the picture of an entity or a staff member."""
    doc = variables.get("doc") if view.page.kind in {"entity", "staff"} else None
    image = view.reader.read("media_info", doc.links.image_path) if doc and doc.links.image_path else None
    if doc and isinstance(image, ImageInfo) and image.format != "SVG":
        tags = _image_tags(view.absolute(doc.links.image_url), (image.width, image.height), doc.meta.image.alt)
        yield from ((name, "summary" if name == "twitter:card" else value) for name, value in tags)


def _image_tags(address: str, size: tuple[int, int], alt: str) -> MetaTags:
    yield "og:image", address
    yield "og:image:width", str(size[0])
    yield "og:image:height", str(size[1])
    yield "og:image:alt", alt
    yield "twitter:card", "summary_large_image"


def _google_scholar(citation: Citation) -> MetaTags:
    """Yield the elements of Google Scholar's "Indexing Guidelines", which Zotero reads too."""
    yield "citation_title", citation.title
    for author in citation.authors:
        yield "citation_author", author.family_name_first
    if citation.has_certain_date and len(citation.dates) == 1:
        yield "citation_publication_date", "/".join(f"{number:02d}" for number in date_numbers(citation.dates[0]))
    yield "citation_journal_title", citation.newspaper
    first, last = split_page_range(citation.page)
    yield "citation_firstpage", first
    yield "citation_lastpage", last
    yield "citation_language", citation.language
    yield "citation_public_url", citation.address


def _dublin_core_story(citation: Citation, story: Story) -> MetaTags:
    """Yield the Dublin Core elements of a story, as a news item."""
    yield "DC.title", citation.title
    for author in citation.authors:
        yield "DC.creator", author.family_name_first
    yield "DC.date", iso_date(story.published)
    yield "DC.type", "newsItem"
    yield "DC.publisher", citation.newspaper
    yield "DC.language", citation.language
    yield "DC.identifier", citation.address
    yield "DC.rights", story.license


def _dublin_core_page(view: MetadataView, variables: Variables) -> MetaTags:
    yield "DC.title", _title(view, variables)
    yield "DC.publisher", view.site.title
    yield "DC.language", _language(view, variables)
    yield "DC.identifier", variables["canonical"]


def _signposting(view: MetadataView, variables: Variables) -> LinkTags:
    """Yield the permanent address and the type of a page's subject; for a story, also its authors and its license."""
    if not view.traits.has_one_subject:
        return
    summary = variables["summary"]
    yield {"rel": "cite-as", "href": variables["canonical"]}
    yield {"rel": "type", "href": f"https://schema.org/{schema_type(view, summary)}"}
    if view.page.kind == "story":
        yield from ({"rel": "author", "href": view.link(person)} for person in _indexable_authors(variables))
        if license_address := url_or_empty(variables["story"].license):
            yield {"rel": "license", "href": license_address}


def _citation_file_tags(view: MetadataView, summary: DocumentSummary) -> LinkTags:
    """Yield links to the citation files of a story, as descriptions and as alternate forms of it."""
    for rel in ("describedby", "alternate"):
        for label, address in citation_files(view.reader, summary):
            media_type = CITATION_FORMATS[address.rpartition("/")[2]].media_type
            yield {"rel": rel, "type": media_type, "href": view.link(address), "title": label}


def _hreflang_tags(view: MetadataView, doc: DocumentView) -> LinkTags:
    """Yield a link for each language of a story, its own first; none if there is only one."""
    found = {doc.meta.lang or view.site.language: doc.address}
    for summary in _all_translations(view.reader, doc):
        found.setdefault(summary.lang or view.site.language, summary.address)
    if len(found) > 1:
        for language, address in found.items():
            yield {"rel": "alternate", "hreflang": language, "href": view.absolute(address)}


def _all_translations(reader: Reader, doc: DocumentView) -> list[DocumentSummary]:
    """Return the original of a story and all translations of it, including translations of translations, without the story."""
    uids, last = [doc.uid], doc.links.translation_of
    while last and last not in uids:
        uids.append(last)
        original = reader.metadata(last)
        last = original.links.translation_of if original else ""
    uids.reverse()
    for uid in uids:
        uids += [item.summary.uid for item in reader.ascending("translation", uid) if item.summary.uid not in uids]
    return reader.summaries([uid for uid in uids if uid != doc.uid])
