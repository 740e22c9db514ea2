"""What every template may call, for one page: links, assets, dates in words, bodies, the archive's navigation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from markupsafe import Markup, escape

from sitegen.model.document import NO_ENTITIES
from sitegen.model.fields import DateText
from sitegen.pages._feeds import feeds_of
from sitegen.render import body, images
from sitegen.render.charts.bar_chart import bars
from sitegen.render.charts.network import Arcs, Ladder, Name, network
from sitegen.render.charts.timeline import Timeline, timeline
from sitegen.render.citations.citation import citation
from sitegen.render.citations.styles import Terms, references
from sitegen.render.metadata import robust_links
from sitegen.render.metadata.head import citation_files, head
from sitegen.render.metadata.jsonld import script
from sitegen.theme.date_format import date_label, date_words
from sitegen.theme.filters import FUNCTIONS, RELATIONS
from sitegen.urls import (
    COLOPHON,
    SEARCH,
    absolute,
    byline_address,
    catalogue_address,
    date_address,
    letter_address,
    page_anchor,
    relative,
    section_address,
    year_address,
)

if TYPE_CHECKING:
    from jinja2.runtime import Context

    from sitegen.database.queries.engine import Full
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Card, Near, Page
    from sitegen.theme.translations import Strings

OWN = Markup("")
"""The attributes of what is in the page's own language: most of all that is shown."""
RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


@lru_cache(maxsize=8192)
def _words(date: str, language: str, zone: str) -> str:
    return date_words(DateText(date).edtf, language, zone=zone)


@lru_cache(maxsize=8192)
def _when(date: str, language: str, zone: str) -> Markup:
    attribute, words = DateText(date).edtf.datetime_attr, escape(_words(date, language, zone))
    return Markup('<time datetime="{}">{}</time>').format(attribute, words) if attribute else words


@lru_cache(maxsize=8192)
def _label(date: str, language: str) -> str:
    return date_label(DateText(date).edtf, language)


def direction(language: str) -> str:
    """How a language (a BCP 47 tag) is written: `ltr` or `rtl`."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


class View:
    """One page's view of the archive, for its template."""

    def __init__(self, page: Page, reader: Reader, *, files: bool) -> None:
        self.page, self.reader, self.files = page, reader, files
        self.site = reader.site()
        self.kinds = reader.kinds()
        self.strings: Strings = reader.read("strings")
        self.anywhere = page.kind == "not_found" and not files

    def names(self) -> dict[str, Any]:
        """The names in every template, beside its page's own."""
        return {
            **FUNCTIONS, "_": self.strings.gettext, "gettext": self.strings.gettext, "ngettext": self.strings.ngettext,
            "number": self.strings.number, "site": self.site, "page": self.page, "kinds": self.kinds, "canonical": self.absolute(self.page.address),
            "lang": self.site.language, "direction": direction(self.site.language),
            "noindex": False, "navigation": self.navigation(), "here": self.here(), "catalogue": self.catalogue(),
            "link": self.link, "absolute": self.absolute, "asset": self.asset, "option": self.option, "body": self.body, "opening": self.opening,
            "head_data": self.head_data, "feeds": self.feeds, "linked_data": self.linked_data,
            "references": self.references, "citations": self.citations, "timeline": self.timeline, "network": self.network, "bars": bars,
            "picture": self.picture, "page_anchor": page_anchor, "file_size": self.file_size,
            "words": self.words, "when": self.when, "leaves": self.leaves, "card_of": self.reader.card,
            "section_title": self.section_title, "section_address": section_address, "byline_address": byline_address,
            "date_address": date_address, "year_address": year_address, "catalogue_address": catalogue_address,
            "letter_address": letter_address, "kind_total": self.kind_total, "entries_total": self.entries_total,
            "colophon": self.colophon(), "robust": robust_links.attributes, "tongue": self.tongue,
        }  # fmt: skip

    def navigation(self) -> list[tuple[str, str]]:
        """Label and address of each entry of the main navigation."""
        say = self.strings.gettext
        catalogues = [(say(labels), catalogue_address(folder)) for _, folder, labels in self.catalogue()]
        search = [(say("Search"), SEARCH)] if self.reader.read("config", "search").enabled else []
        return [
            (say(self.kinds["story"].labels), "/stories/"),
            *catalogues,
            (say("Timeline"), "/dates/"),
            (say("Corrections"), "/corrections/"),
            *search,
        ]

    def colophon(self) -> str:
        """The address of the colophon, if there is one."""
        return COLOPHON if self.reader.read("config", "outputs").colophon else ""

    def feeds(self) -> list[tuple[str, str]]:
        """Media type and address of each feed that brings the news of this page."""
        return feeds_of(self.reader, self.page)

    def here(self) -> str:
        """The entry of the navigation under which this page stands."""
        first = f"/{self.page.address.split('/')[1]}/"
        return first if self.page.address != "/" else ""

    def catalogue(self) -> list[tuple[str, str, str]]:
        """Name, folder and plural of each kind of entity."""
        return [(name, kind.folder, kind.labels) for name, kind in self.kinds.items() if name not in NO_ENTITIES]

    def kind_total(self, kind: str) -> int:
        """How many entities of a kind are public."""
        return self.reader.count("kind", kind)

    def entries_total(self) -> int:
        """How many entities are public."""
        return sum(self.kind_total(name) for name, _, _ in self.catalogue())

    def section_title(self, name: str) -> str:
        """A section's title."""
        return self.reader.section(name)[0]

    def tongue(self, language: str) -> Markup:
        """The attributes `lang` and `dir` of what is in a language; nothing where that is the page's own."""
        if not language or language == self.site.language:
            return OWN
        way = direction(language)
        turned = Markup(' dir="{}"').format(way) if way != direction(self.site.language) else ""
        return Markup(' lang="{}"{}').format(language, turned)

    def link(self, target: Card | str, fragment: str = "") -> str:
        """A link from this page to a card's or an address's page."""
        address = target if isinstance(target, str) else target.address
        if not address.startswith("/"):
            return address
        if address == self.page.address and fragment and not self.anywhere:
            return f"#{fragment}"
        href = self.rooted(address) if self.anywhere else relative(self.page.address, address, file=self.files)
        return f"{href}#{fragment}" if fragment else href

    def rooted(self, address: str) -> str:
        """An address from the root of whatever host shows the archive: also of one that shows it before it is published."""
        return f"/{self.absolute(address).split('/', 3)[3]}"

    def absolute(self, address: str) -> str:
        """The whole address, at the archive's base."""
        return absolute(self.site.base_url, address)

    def asset(self, name: str) -> str:
        """A link to one of the theme's files."""
        address, _ = self.reader.read("asset", name)
        return self.link(str(address))

    def option(self, name: str) -> Any:
        """One of the theme's options."""
        return self.reader.read("option", name)

    def body(self, doc: Full, linkable: tuple[str, ...] = ()) -> Markup:
        """A document's body as HTML, with its references and the first mentions of `linkable` as links."""
        return robust_links.marked(body.html(doc, self.reader, self.link, linkable), doc.meta)

    def picture(self, address: str, path: str, *, first: bool = False) -> Markup:
        """The attributes of an `<img>` that shows a file, from `src` on; `first` for one that is seen without scrolling."""
        return images.source(self.reader, self.link, address, path, first=first)

    def file_size(self, size: int) -> str:
        """Bytes in words."""
        return images.size_words(size, self.site.language)

    def opening(self, doc: Full, paragraphs: int) -> list[str]:
        """The text of a document's first paragraphs."""
        return body.opening(doc, self.reader, paragraphs)

    def words(self, date: str | None) -> str:
        """A date in words; a draft may have none yet."""
        return _words(date or "XXXX", self.site.language, self.site.timezone)

    def when(self, date: str | None) -> Markup:
        """A date in words, in a `<time>` where HTML has a form for it; a draft may have none yet."""
        if not date:
            return escape(self.words(date))
        return _when(date, self.site.language, self.site.timezone)

    def label(self, date: str) -> str:
        """A date in the few words of a drawing; nothing where none is stated."""
        return _label(date, self.site.language) if date else ""

    def timeline(self, order: list[Card], apart: list[Card]) -> Timeline:
        """The drawing of what happened."""
        return timeline(order, apart, self.label)

    def network(self, card: Card, names: list[Near], between: list[tuple[str, str]]) -> Ladder | Arcs | None:
        """The drawing of whom an entity has to do with; what ties them in the words of the source, or of the kind of tie."""
        say = self.strings.gettext
        return network(
            card.title,
            [
                Name(
                    near.card,
                    "; ".join(dict.fromkeys(tie.role or say(RELATIONS[tie.kind]) for tie in near.ties)),
                    near.stories,
                )
                for near in names
            ],
            between,
        )

    @pass_context
    def head_data(self, context: Context) -> Markup:
        """What the head of the page tells programs, from the variables of its template."""
        return head(self, context.get_all())

    def references(self, doc: Full) -> list[tuple[str, Markup]]:
        """How a story is cited: the name of each style, and the reference in it."""
        say = self.strings.gettext
        terms = Terms(
            self.site.language, self.site.timezone, comma=str(say(", ")), conjunction=str(say(" and ")), no_date=str(say("n.d.")),
            retracted=str(say("Retracted")), chicago=str(say("Chicago")),
        )  # fmt: skip
        return references(citation(doc, self.reader), terms)

    def citations(self, card: Card) -> list[tuple[str, str]]:
        """Name of the format and address of each file that cites a story."""
        return citation_files(self, card)

    @pass_context
    def linked_data(self, context: Context) -> Markup:
        """The page as JSON-LD, from the variables of its template."""
        return script(self, context.get_all())

    def leaves(self) -> list[Card]:
        """The archive's own pages, by title."""
        return sorted(self.reader.cards(self.reader.read("leaves")), key=lambda card: card.title)
