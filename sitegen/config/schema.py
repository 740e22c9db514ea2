"""The typed schema of the configuration, `sitegen.toml`: one field for each option."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from sitegen.config.check_patterns import CheckConfig

MAX_WEBP_SIDE_PIXELS = 16_383
"""Maximum width and height in pixels of a WebP image."""


class SiteConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The archive's name, address, language and time zone."""

    title: str
    """The archive's name, on every page."""
    description: str = ""
    """One or two sentences, for the front page and for search engines."""
    base_url: str = "http://localhost:8000/"
    """The address at which the archive is published. Absolute addresses begin with it."""
    language: str = "en"
    """A BCP 47 language tag."""
    timezone: str = "UTC"
    """The IANA time zone of times without an offset. The zone of the machine is never used."""


class ThemeConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The theme and its options."""

    name: str = "broadsheet"
    """A folder below `themes/`, or a theme that is included in sitegen."""
    options: dict[str, Any] = {}
    """Options of the theme, with the types that its `theme.toml` declares."""


class SectionConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the newspaper."""

    title: str = ""
    summary: str = ""
    order: int = 0
    """Position among the sections. Sections with the same number are sorted by title."""


class KindConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of entity, or the address pattern of a built-in kind (story, thread, page)."""

    folder: str = ""
    """The folder below `content/`."""
    label: str = ""
    """Name of the kind in the singular."""
    label_plural: str = ""
    """Name of the kind in the plural."""
    permalink: str = ""
    """Pattern of the address, with `{slug}`, and for stories also `{section}`, `{year}`, `{month}`, `{day}`."""
    schema: str = "Thing"
    """The schema.org type."""


class ContentConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules for content, and for its addresses and listings."""

    raw_html: tuple[str, ...] = ()
    """Folders below `content/` in which Markdown may contain raw HTML."""
    strict_sections: bool = False
    """Report an error for a section that is not declared in `[sections]`."""
    publish_static: tuple[str, ...] = ()
    """Files and folders of `content/static/` to publish although their names are those of private files: dotfiles, backups,
    lock files of office programs. Paths are relative to `content/static/`, such as `.htpasswd`."""
    listing_size: int = 50
    """Stories on a numbered page of a listing. The first page, without a number, has up to twice as many, less one."""
    tombstone_urls: Literal["original", "opaque"] = "original"
    """Address of the notice that replaces a withdrawn document: `original`, or `opaque` if the address might contain a name."""


class ImagesConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sizes and format of published images, and social cards."""

    sizes: tuple[int, ...] = (480, 960, 1440)
    """Widths in pixels. Images are never enlarged. With an empty list, only the originals are published."""
    format: Literal["webp", "avif"] = "webp"
    """Format of the resized images. AVIF files are smaller, but take about ten times as long."""
    social_cards: bool = True
    """Draw an image with the headline of each story, for services that show links as cards."""
    social_card_font: str = ""
    """A font file below `content/`, for cards in scripts that the built-in font does not have, such as Chinese."""


class SearchConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Search on the published site."""

    enabled: bool = True
    """Publish a search page, with an index of all published pages except those with `noindex`."""
    shard_size: Annotated[int, msgspec.Meta(ge=1)] = 10_000
    """Documents in each part of the index. Building a part takes 0.4 MB of memory for each document."""


class OutputsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files that are published in addition to pages. Each can be switched off."""

    feeds: bool = True
    """Atom and JSON feeds of the site, of each section, entity and thread, and of the corrections."""
    feed_length: Annotated[int, msgspec.Meta(ge=1)] = 20
    """Maximum number of entries in a feed, newest first."""
    sitemap: bool = True
    """A sitemap of all published pages except those with `noindex`."""
    news_sitemap: bool = False
    """A sitemap of the last 48 hours for news services. It depends on the time of the build (`--now`)."""
    robots: bool = True
    """`robots.txt`."""
    colophon: bool = True
    """The page `/colophon/`: how the archive is made, and how to cite and download it."""
    linked_data: bool = True
    """JSON-LD (schema.org) in each page."""
    metadata: bool = True
    """Open Graph, Dublin Core, `citation_*` and Signposting in the head of each page."""
    citations: bool = True
    """A citation of each story as a CSL-JSON, a RIS and a BibTeX file."""
    hosts: tuple[Literal["nginx", "caddy", "apache", "netlify", "cloudflare", "github"], ...] = (
        "nginx",
        "caddy",
        "apache",
        "netlify",
        "cloudflare",
        "github",
    )
    """Servers and hosts to write configuration files for: redirects, gone pages, media types, caching, security headers."""
    frames: tuple[str, ...] = ()
    """Sites that pages may embed in an `<iframe>`, such as `https://www.youtube.com`; by default none."""
    compress: tuple[Literal["gz", "br"], ...] = ()
    """Formats of precompressed text files, which are published next to the originals for servers that send them."""


class DatasetConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Download of the public archive as data."""

    enabled: bool = True
    """Publish `/data/`: SQLite, CSV, NDJSON and other files. Only a full build makes them."""


class PluginsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Plugins to load. Other plugins are not loaded, even if they are installed."""

    enabled: tuple[str, ...] = ()
    """Plugins of installed packages, by the names of their entry points in the group `sitegen`."""
    folder: str = ""
    """A folder of the archive, such as "plugins": each `*.py` in it is a plugin."""


class OutputConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The output folder, and the form of links and addresses in it."""

    folder: str = "build"
    """The output folder."""
    links: Literal["directory", "file"] = "directory"
    """With `file`, links name `index.html`, so that pages can be opened from a disk."""
    ledger: bool = True
    """Record published addresses in `addresses.txt`, and report an error if one of them is lost."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole configuration; its fields are the tables of `sitegen.toml`."""

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
        """The time zone of times without an offset."""
        return ZoneInfo(self.site.timezone)

    def section_title(self, section: str) -> str:
        """Return the title of a section, or its name in readable form if no title is declared."""
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
