"""The archive's configuration: `sitegen.toml`, typed, with the environment's `SITEGEN_SECTION__KEY` above it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from sitegen.config.check_patterns import Check

TALLEST = 16_383
"""Pixels: the most that WebP can hold either way."""


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the archive is called, and where it is."""

    title: str
    """The archive's name, on every page."""
    description: str = ""
    """One or two sentences, for the front page and for search engines."""
    base_url: str = "http://localhost:8000/"
    """The address at which the archive is published; absolute addresses are made from it."""
    language: str = "en"
    """A BCP 47 language tag."""
    timezone: str = "UTC"
    """What a time without a zone means: an IANA name. The machine's own zone never matters."""


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it looks."""

    name: str = "broadsheet"
    """A folder below `themes/`, or a theme that comes with sitegen."""
    options: dict[str, Any] = {}
    """The theme's own options, typed by its `theme.toml`."""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the paper."""

    title: str = ""
    summary: str = ""
    order: int = 0
    """Sections are listed by this number, then by title."""


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of entity, or the address pattern of a built-in kind (story, thread, page)."""

    folder: str = ""
    """The folder below `content/`."""
    label: str = ""
    """What one is called."""
    labels: str = ""
    """What many are called."""
    permalink: str = ""
    """The address: `{slug}`, and for stories `{section}`, `{year}`, `{month}`, `{day}`."""
    schema: str = "Thing"
    """The schema.org type."""


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the content may be."""

    raw_html: tuple[str, ...] = ()
    """Folders below `content/` whose Markdown may hold raw HTML; off everywhere else."""
    closed_sections: bool = False
    """Whether a section that is not declared here is an error."""
    publish_static: tuple[str, ...] = ()
    """Files and folders of `content/static/` to publish although their names are those of files never meant for readers:
    dotfiles, backups, lock files of office programs. Paths from `content/static/` on, such as `.htpasswd`."""
    listing_size: int = 50
    """Stories on one numbered page of a listing; its bare address shows up to twice as many, less one."""
    tombstones: Literal["address", "opaque"] = "address"
    """What is withdrawn leaves a notice: at its own address, or (an address may hold a name) at one that tells nothing."""


class Images(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures: in which sizes they are published, and whether a card is drawn of each story."""

    sizes: tuple[int, ...] = (480, 960, 1440)
    """Widths in pixels; no picture is made wider than it is. An empty list publishes the originals alone."""
    format: Literal["webp", "avif"] = "webp"
    """The format of those sizes; AVIF is smaller, and takes about ten times as long."""
    cards: bool = True
    """Whether an image of each story's headline is drawn, for services that show links as cards."""
    card_font: str = ""
    """A font file below `content/`, for cards in scripts that the built-in font does not have, such as Chinese."""


class Search(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The search of the published site."""

    enabled: bool = True
    """Whether there is a search page, with an index of everything that is published and asks to be indexed."""
    part: Annotated[int, msgspec.Meta(ge=1)] = 10_000
    """How many documents share one part of the index: making a part takes 0.4 MB of memory for each of them."""


class Outputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is published beside pages; each of these can be switched off."""

    feeds: bool = True
    """Atom and JSON feeds of the site, and of each section, entity and thread; and of the corrections."""
    feed_length: Annotated[int, msgspec.Meta(ge=1)] = 20
    """Entries in a feed, the newest first."""
    sitemap: bool = True
    """A sitemap of everything that asks to be indexed."""
    news_sitemap: bool = False
    """A sitemap of the last 48 hours for news services; it depends on the moment of the build (`--now`)."""
    robots: bool = True
    """`robots.txt`."""
    colophon: bool = True
    """The page `/colophon/`: what the archive is built of, and how to cite and download it."""
    linked_data: bool = True
    """JSON-LD (schema.org) in each page."""
    metadata: bool = True
    """Open Graph, Dublin Core, `citation_*` and Signposting in the head of each page."""
    citations: bool = True
    """For each story a citation as CSL-JSON, RIS and BibTeX file."""
    hosting: tuple[Literal["nginx", "caddy", "apache", "netlify", "cloudflare", "github"], ...] = (
        "nginx",
        "caddy",
        "apache",
        "netlify",
        "cloudflare",
        "github",
    )
    """The hosts for which ready files are written: redirects, what is gone, types, caching, security headers."""
    frames: tuple[str, ...] = ()
    """Sites whose pages may be framed (`<iframe>`), such as `https://www.youtube.com`; by default none."""
    compress: tuple[Literal["gz", "br"], ...] = ()
    """Forms in which text files lie ready beside themselves, for servers that send such."""


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The public archive as data, to be downloaded."""

    enabled: bool = True
    """Whether there is `/data/`: SQLite, CSV, NDJSON and others, made by a full build alone."""


class Plugins(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What adds to sitegen; nothing is loaded that is not named here."""

    enabled: tuple[str, ...] = ()
    """Plugins of installed packages, by the names of their entry points in the group `sitegen`."""
    folder: str = ""
    """A folder of the archive, such as "plugins": each `*.py` in it is a plugin."""


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the published files look like."""

    folder: str = "build"
    """The output folder."""
    links: Literal["directory", "file"] = "directory"
    """`file` makes links name `index.html`, for reading from a disk."""
    ledger: bool = True
    """Whether published addresses are recorded in `addresses.txt`, and losing one is an error."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in `sitegen.toml`."""

    site: Site
    theme: Theme = Theme()
    content: Content = Content()
    images: Images = Images()
    output: Output = Output()
    search: Search = Search()
    outputs: Outputs = Outputs()
    data: Data = Data()
    check: Check = Check()
    plugins: Plugins = Plugins()
    sections: dict[str, Section] = {}
    kinds: dict[str, Kind] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates that name none."""
        return ZoneInfo(self.site.timezone)

    def section_title(self, section: str) -> str:
        """A section's title; one that is not declared is named after itself."""
        declared = self.sections.get(section)
        return (declared.title if declared else "") or section.replace("-", " ").capitalize()


DOCUMENT_KINDS = {
    "story": Kind("stories", "Story", "Stories", "/stories/{slug}/", "NewsArticle"),
    "thread": Kind("threads", "Thread", "Threads", "/threads/{slug}/", "CreativeWorkSeries"),
    "page": Kind("pages", "Page", "Pages", "/{slug}/", "WebPage"),
}
ENTITY_KINDS = {
    "person": Kind("people", "Person", "People", "/people/{slug}/", "Person"),
    "organization": Kind("organizations", "Organization", "Organizations", "/organizations/{slug}/", "Organization"),
    "place": Kind("places", "Place", "Places", "/places/{slug}/", "Place"),
    "law": Kind("laws", "Law", "Laws", "/laws/{slug}/", "Legislation"),
    "document": Kind("documents", "Document", "Documents", "/documents/{slug}/", "DigitalDocument"),
    "event": Kind("events", "Event", "Events", "/events/{slug}/", "Event"),
}
