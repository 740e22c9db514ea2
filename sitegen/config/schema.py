"""The archive's configuration: `sitegen.toml`, typed, with the environment's `SITEGEN_SECTION__KEY` above it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from sitegen.config.check_patterns import CheckConfig

MAX_WEBP_SIDE_PIXELS = 16_383
"""Pixels: the most that WebP can hold either way."""


class SiteConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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


class ThemeConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it looks."""

    name: str = "broadsheet"
    """A folder below `themes/`, or a theme that comes with sitegen."""
    options: dict[str, Any] = {}
    """The theme's own options, typed by its `theme.toml`."""


class SectionConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the paper."""

    title: str = ""
    summary: str = ""
    order: int = 0
    """Sections are listed by this number, then by title."""


class KindConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of entity, or the address pattern of a built-in kind (story, thread, page)."""

    folder: str = ""
    """The folder below `content/`."""
    label: str = ""
    """What one is called."""
    label_plural: str = ""
    """What many are called."""
    permalink: str = ""
    """The address: `{slug}`, and for stories `{section}`, `{year}`, `{month}`, `{day}`."""
    schema: str = "Thing"
    """The schema.org type."""


class ContentConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the content may be."""

    raw_html: tuple[str, ...] = ()
    """Folders below `content/` whose Markdown may hold raw HTML; off everywhere else."""
    strict_sections: bool = False
    """Whether a section that is not declared here is an error."""
    publish_static: tuple[str, ...] = ()
    """Files and folders of `content/static/` to publish although their names are those of files never meant for readers:
    dotfiles, backups, lock files of office programs. Paths from `content/static/` on, such as `.htpasswd`."""
    listing_size: int = 50
    """Stories on one numbered page of a listing; its bare address shows up to twice as many, less one."""
    tombstone_urls: Literal["original", "opaque"] = "original"
    """The address of the notice that a withdrawn document leaves: its original one, or one without its words, which may be a name."""


class ImagesConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures: in which sizes they are published, and whether a card is drawn of each story."""

    sizes: tuple[int, ...] = (480, 960, 1440)
    """Widths in pixels; no picture is made wider than it is. An empty list publishes the originals alone."""
    format: Literal["webp", "avif"] = "webp"
    """The format of those sizes; AVIF is smaller, and takes about ten times as long."""
    social_cards: bool = True
    """Whether an image of each story's headline is drawn, for services that show links as cards."""
    social_card_font: str = ""
    """A font file below `content/`, for cards in scripts that the built-in font does not have, such as Chinese."""


class SearchConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The search of the published site."""

    enabled: bool = True
    """Whether there is a search page, with an index of everything that is published and asks to be indexed."""
    shard_size: Annotated[int, msgspec.Meta(ge=1)] = 10_000
    """How many documents share one part of the index: making a part takes 0.4 MB of memory for each of them."""


class OutputsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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
    hosts: tuple[Literal["nginx", "caddy", "apache", "netlify", "cloudflare", "github"], ...] = (
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


class DatasetConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The public archive as data, to be downloaded."""

    enabled: bool = True
    """Whether there is `/data/`: SQLite, CSV, NDJSON and others, made by a full build alone."""


class PluginsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What adds to sitegen; nothing is loaded that is not named here."""

    enabled: tuple[str, ...] = ()
    """Plugins of installed packages, by the names of their entry points in the group `sitegen`."""
    folder: str = ""
    """A folder of the archive, such as "plugins": each `*.py` in it is a plugin."""


class OutputConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the published files look like."""

    folder: str = "build"
    """The output folder."""
    links: Literal["directory", "file"] = "directory"
    """`file` makes links name `index.html`, for reading from a disk."""
    ledger: bool = True
    """Whether published addresses are recorded in `addresses.txt`, and losing one is an error."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in `sitegen.toml`."""

    site: SiteConfig
    theme: ThemeConfig = ThemeConfig()
    content: ContentConfig = ContentConfig()
    images: ImagesConfig = ImagesConfig()
    output: OutputConfig = OutputConfig()
    search: SearchConfig = SearchConfig()
    outputs: OutputsConfig = OutputsConfig()
    dataset: DatasetConfig = DatasetConfig()
    check: CheckConfig = CheckConfig()
    plugins: PluginsConfig = PluginsConfig()
    sections: dict[str, SectionConfig] = {}
    kinds: dict[str, KindConfig] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates that name none."""
        return ZoneInfo(self.site.timezone)

    def section_title(self, section: str) -> str:
        """A section's title; one that is not declared is named after itself."""
        declared = self.sections.get(section)
        return (declared.title if declared else "") or section.replace("-", " ").capitalize()


DOCUMENT_KINDS = {
    "story": KindConfig("stories", "Story", "Stories", "/stories/{slug}/", "NewsArticle"),
    "thread": KindConfig("threads", "Thread", "Threads", "/threads/{slug}/", "CreativeWorkSeries"),
    "page": KindConfig("pages", "Page", "Pages", "/{slug}/", "WebPage"),
}
ENTITY_KINDS = {
    "person": KindConfig("people", "Person", "People", "/people/{slug}/", "Person"),
    "organization": KindConfig(
        "organizations", "Organization", "Organizations", "/organizations/{slug}/", "Organization"
    ),
    "place": KindConfig("places", "Place", "Places", "/places/{slug}/", "Place"),
    "law": KindConfig("laws", "Law", "Laws", "/laws/{slug}/", "Legislation"),
    "document": KindConfig("documents", "Document", "Documents", "/documents/{slug}/", "DigitalDocument"),
    "event": KindConfig("events", "Event", "Events", "/events/{slug}/", "Event"),
}
