"""Functions and values that every template has, for one page: links, assets, dates, bodies, navigation."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from markupsafe import Markup, escape

from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import RELATION_LABELS
from sitegen.model.fields import EdtfStr
from sitegen.model.story import FRONT_PAGE_UID
from sitegen.names.language_tags import text_direction
from sitegen.names.naming import with_nonbreaking_scores
from sitegen.pages._bylines import byline_page_address
from sitegen.pages._feeds import feeds_for_page, own_feeds
from sitegen.pages.search import has_search_key
from sitegen.plugins.page_traits import DEFAULT_PAGE_TRAITS
from sitegen.render import body, images
from sitegen.render.charts.bar_chart import bar_chart
from sitegen.render.charts.network import ArcDiagram, LadderDiagram, Neighbor, network_diagram
from sitegen.render.charts.timeline import Timeline, timeline_chart
from sitegen.render.citations.citation import build_citation
from sitegen.render.citations.downloads import citation_downloads, citation_files
from sitegen.render.citations.styles import CitationTerms, format_citations
from sitegen.render.metadata import robust_links
from sitegen.render.metadata.head import head_elements
from sitegen.render.metadata.jsonld import jsonld_script
from sitegen.render.sharing import republish_box, share_links
from sitegen.render.shortcodes import make_renderer, read_data
from sitegen.theme.date_format import format_edtf, format_edtf_short
from sitegen.theme.filters import TEMPLATE_FUNCTIONS
from sitegen.urls import (
    COLOPHON_ADDRESS,
    absolute_url,
    date_address,
    directory_address,
    letter_address,
    page_anchor,
    relative_url,
    section_address,
    year_address,
)

if TYPE_CHECKING:
    from jinja2.runtime import Context

    from sitegen.config.appearance.dates import DatesConfig
    from sitegen.database.navigation import NavigationLink
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.chronology import Chronology
    from sitegen.model.page import Page
    from sitegen.model.summary import DocumentSummary, RelatedEntity
    from sitegen.plugins.page_traits import PageTraits
    from sitegen.theme.translations import Translations

NO_ATTRS = Markup("")
"""Attributes of text in the page's own language: none. Most of the text of a page is in this language."""


@lru_cache(maxsize=8192)
def _format_date(date: str, language: str, zone: str, dates: DatesConfig) -> str:
    return format_edtf(EdtfStr(date).edtf, language, timezone=zone, dates=dates)


@lru_cache(maxsize=8192)
def _time_tag(date: str, language: str, zone: str, dates: DatesConfig) -> Markup:
    attribute, words = EdtfStr(date).edtf.datetime_attr, escape(_format_date(date, language, zone, dates))
    return Markup('<time datetime="{}">{}</time>').format(attribute, words) if attribute else words


class PageView:
    """One page's view of the archive, for its template."""

    def __init__(
        self, page: Page, reader: Reader, *, has_file_links: bool, traits: PageTraits = DEFAULT_PAGE_TRAITS
    ) -> None:
        self.page, self.reader, self.has_file_links, self.traits = page, reader, has_file_links, traits
        self.site = reader.site()
        self.kinds = reader.kinds()
        self.dates: DatesConfig = reader.read("config", "dates")
        self.translations: Translations = reader.read("translations")
        self.uses_root_links = page.kind == "not_found" and not has_file_links

    def template_globals(self) -> dict[str, Any]:
        """Return the names that every template has, in addition to those of its page."""
        head = self.reader.read("config", "head")
        return {
            **TEMPLATE_FUNCTIONS, "site": self.site, "page": self.page, "kinds": self.kinds, "noindex": False,
            "canonical": self.absolute(self.page.address), "lang": self.site.language,
            "direction": text_direction(self.site.language), "lang_attrs": self.lang_attrs,
            "_": self.translations.gettext, "gettext": self.translations.gettext, "ngettext": self.translations.ngettext,
            "format_number": self.translations.format_number, "format_date": self.format_date, "time_tag": self.time_tag,
            "format_file_size": self.format_file_size, "navigation": self.navigation, "has_search_key": has_search_key(self.reader),
            "active_address": self.active_address(), "footer": self.footer(), "has_option_style": self.reader.read("has_option_style"),
            "footer_links": self.footer_links(), "social_links": self.social_links(),
            "head_styles": head.styles, "head_meta": head.meta, "head_scripts": head.scripts,
            "entity_kinds": self.entity_kinds(), "static_pages": self.static_pages,
            "link": self.link, "absolute": self.absolute, "asset": self.asset, "option": self.option, "feeds": self.feeds,
            "feed_links": self.feed_links, "share_links": partial(share_links, self), "republish_box": partial(republish_box, self),
            "body": self.body, "excerpt": self.excerpt, "data": partial(read_data, self.reader),
            "img_attrs": self.img_attrs, "summary_of": self.reader.summary,
            "image_of": self.reader.main_image, "head_metadata": self.head_metadata, "jsonld": self.jsonld,
            "formatted_citations": self.formatted_citations, "citation_files": partial(citation_files, self.reader),
            "citation_downloads": partial(citation_downloads, self.reader),
            "robust_link_attrs": partial(robust_links.robust_link_attrs, self.reader), "timeline_chart": self.timeline_chart,
            "network_diagram": self.network_diagram, "bar_chart": bar_chart, "kind_total": self.kind_total,
            "entity_count": self.entity_count, "section_title": self.section_title, "section_address": section_address,
            "byline_address": partial(byline_page_address, self.reader), "date_address": date_address, "year_address": year_address,
            "directory_address": directory_address, "letter_address": letter_address, "page_anchor": page_anchor,
            "colophon_address": self.colophon_address(),
        }  # fmt: skip

    @cached_property
    def navigation(self) -> list[tuple[str, str]]:
        """The label and the address of each entry of the main navigation."""
        return self._labeled_links(self.reader.read("navigation"))

    def footer_links(self) -> list[tuple[str, str]]:
        """Return the label and the address of each configured link of the footer."""
        return self._labeled_links(self.reader.read("footer_links")[0])

    def footer(self) -> dict[str, str]:
        """Return the text, the contact and the license of the footer; empty if they are not configured."""
        footer = self.reader.read("config", "footer")
        return {"text": footer.text, "contact": footer.contact, "license": footer.license}

    def social_links(self) -> list[tuple[str, str]]:
        """Return the label and the address of each of the archive's accounts elsewhere."""
        return self._labeled_links(self.reader.read("footer_links")[1])

    def _labeled_links(self, links: list[NavigationLink]) -> list[tuple[str, str]]:
        translate = self.translations.gettext
        return [(translate(link.label) if link.is_message else link.label, link.address) for link in links]

    def colophon_address(self) -> str:
        """Return the address of the colophon; empty if there is none."""
        return COLOPHON_ADDRESS if self.reader.read("config", "outputs").colophon else ""

    def feeds(self) -> list[tuple[str, str]]:
        """Return the media type and the address of each feed of this page."""
        found = feeds_for_page(self.reader, self.page, has_own_feeds=self.traits.has_own_feeds)
        return [(form.media_type, address) for form, address in found]

    def feed_links(self) -> list[tuple[str, str]]:
        """Return the format name and the address of each feed of this page's own stories; empty if it has no feeds of its own."""
        return [(form.label, to) for form, to in own_feeds(self.reader, self.page)] if self.traits.has_own_feeds else []

    def active_address(self) -> str:
        """Return the address of the navigation entry that this page belongs to."""
        addresses = [address for _, address in self.navigation if self.page.address.startswith(address)]
        return max(addresses, key=len, default="")

    def entity_kinds(self) -> list[tuple[str, str, str]]:
        """Return the name, the folder and the plural label of each kind of entity."""
        return [
            (name, kind.folder, kind.label_plural) for name, kind in self.kinds.items() if name not in NON_ENTITY_KINDS
        ]

    def kind_total(self, kind: str) -> int:
        """Return the number of public entities of a kind."""
        return self.reader.count("kind", kind)

    def entity_count(self) -> int:
        """Return the number of public entities."""
        return sum(self.kind_total(name) for name, _, _ in self.entity_kinds())

    def section_title(self, name: str) -> str:
        """Return the title of a section."""
        return self.reader.section(name)[0]

    def lang_attrs(self, language: str) -> Markup:
        """Return the attributes `lang` and `dir` of text in a language; nothing if it is the page's own language."""
        if not language or language == self.site.language:
            return NO_ATTRS
        direction = text_direction(language)
        dir_attr = Markup(' dir="{}"').format(direction) if direction != text_direction(self.site.language) else ""
        return Markup(' lang="{}"{}').format(language, dir_attr)

    def link(self, target: DocumentSummary | str, fragment: str = "") -> str:
        """Return the link from this page to a document (its summary) or to an address."""
        address = target if isinstance(target, str) else target.address
        if not address.startswith("/"):
            return address
        if "#" in address:
            address, _, fragment = address.partition("#")
        if address == self.page.address and fragment and not self.uses_root_links:
            return f"#{fragment}"
        href = (
            self.root_link(address)
            if self.uses_root_links
            else relative_url(self.page.address, address, file=self.has_file_links)
        )
        return f"{href}#{fragment}" if fragment else href

    def root_link(self, address: str) -> str:
        """Return the link from the root of the host, which also works on a host that previews the site."""
        return f"/{self.absolute(address).split('/', 3)[3]}"

    def absolute(self, address: str) -> str:
        """Return the absolute URL of an address, with the archive's base URL."""
        return absolute_url(self.site.base_url, address)

    def asset(self, name: str) -> str:
        """Return the link to a static file of the theme."""
        address, _ = self.reader.read("asset", name)
        return self.link(str(address))

    def option(self, name: str) -> Any:
        """Return the value of an option of the theme."""
        return self.reader.read("option", name)

    def body(self, doc: DocumentView, linkable: tuple[str, ...] = ()) -> Markup:
        """Return a document's body as HTML, with links at its references and at the first mentions of the entities `linkable`."""
        shortcodes = make_renderer(self, doc, self.link, is_static=False)
        html = body.render_body(doc, self.reader, self.link, linkable, shortcodes)
        html = robust_links.add_robust_links(html, doc.meta, self.reader)
        return Markup(with_nonbreaking_scores(html))  # noqa: S704 - it was HTML before

    def img_attrs(self, address: str, path: str, *, eager: bool = False, sizes: str = "") -> Markup:
        """Return the attributes of an `<img>` from `src` on; `eager` is for one that is visible at once, `sizes` its width (CSS)."""
        return images.img_attrs(self.reader, self.link, address, path, eager=eager, sizes=sizes)

    def format_file_size(self, size: int) -> str:
        """Return a size in bytes in words, in the archive's language."""
        return images.format_file_size(size, self.site.language)

    def excerpt(self, doc: DocumentView, paragraphs: int) -> list[str]:
        """Return the plain text of a document's first paragraphs."""
        return body.excerpt(doc, self.reader, paragraphs)

    def format_date(self, date: str | None) -> str:
        """Return a date in words; a draft may have none yet."""
        return _format_date(date or "XXXX", self.site.language, self.site.timezone, self.dates)

    def time_tag(self, date: str | None) -> Markup:
        """Return a date in words, in a `<time>` element if HTML can express the date; a draft may have none yet."""
        if not date:
            return escape(self.format_date(date))
        return _time_tag(date, self.site.language, self.site.timezone, self.dates)

    def date_label(self, date: str) -> str:
        """Return the short form of a date for charts; empty if there is no date."""
        return format_edtf_short(EdtfStr(date).edtf, self.site.language, self.dates) if date else ""

    def timeline_chart(self, chronology: Chronology) -> Timeline:
        """Return the timeline chart of stories and events."""
        return timeline_chart(chronology, self.date_label)

    def network_diagram(
        self, summary: DocumentSummary, related: list[RelatedEntity], edges: list[tuple[str, str]]
    ) -> LadderDiagram | ArcDiagram | None:
        """Return the network diagram of an entity. Each relation is labeled with its role if it states one, or with its kind."""
        translate = self.translations.gettext
        return network_diagram(
            summary.title,
            [
                Neighbor(
                    other.summary,
                    "; ".join(
                        dict.fromkeys(
                            relation.role or translate(RELATION_LABELS[relation.kind]) for relation in other.relations
                        )
                    ),
                    other.story_count,
                )
                for other in related
            ],
            edges,
        )

    @pass_context
    def head_metadata(self, context: Context) -> Markup:
        """Return the metadata elements for the `<head>`, made from the variables of the template."""
        return head_elements(self, context.get_all())

    def formatted_citations(self, doc: DocumentView) -> list[tuple[str, Markup]]:
        """Return the name of each citation style and the citation of a story in it."""
        translate = self.translations.gettext
        terms = CitationTerms(
            self.site.language, self.site.timezone, comma=str(translate(", ")), conjunction=str(translate(" and ")), no_date=str(translate("n.d.")),
            retracted=str(translate("Retracted")), chicago=str(translate("Chicago")),
        )  # fmt: skip
        return format_citations(build_citation(doc, self.reader), terms)

    @pass_context
    def jsonld(self, context: Context) -> Markup:
        """Return the JSON-LD of the page, made from the variables of its template."""
        return jsonld_script(self, context.get_all())

    def static_pages(self) -> list[DocumentSummary]:
        """Return the static pages of the archive, by title, without the front page."""
        uids = (uid for uid in self.reader.read("static_pages") if uid != FRONT_PAGE_UID)
        return sorted(self.reader.summaries(uids), key=lambda summary: summary.title)
