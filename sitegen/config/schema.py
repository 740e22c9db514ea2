"""The typed schema of the configuration, `sitegen.toml`: one field for each option."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from sitegen.config.appearance.dates import DatesConfig
from sitegen.config.appearance.front import FrontConfig, SectionConfig
from sitegen.config.check_patterns import CheckConfig
from sitegen.config.kinds import KindConfig
from sitegen.config.layout import FooterConfig, HeadConfig, NavigationConfig
from sitegen.config.preview import PreviewConfig
from sitegen.config.publication.dataset import DatasetConfig
from sitegen.config.publication.output_files import OutputsConfig
from sitegen.config.publication.preservation import PreserveConfig
from sitegen.config.publication.targets import PublishTargetConfig
from sitegen.config.security import CommentsConfig, SecurityConfig
from sitegen.config.sharing import RepublishConfig, ShareConfig

MAX_WEBP_SIDE_PIXELS = 16_383
"""Maximum width and height in pixels of a WebP image."""


class SiteConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The archive's name, address, language and time zone."""

    title: str
    """The archive's name, on every page, in feeds and in citations.

    Example: "Millbrook Courier archive"
    """
    description: str = ""
    """One or two sentences about the archive, for the front page, feeds and search engines.

    Example: "Every story that the Millbrook Courier has published since 1952."
    """
    base_url: str = "http://localhost:8000/"
    """Address at which the archive is published. Absolute addresses, in feeds, citations and the sitemap, begin with it.

    It may have a path, such as `https://example.org/archive/`. A slash at its end is added if it is missing.

    Example: "https://archive.example.org/"
    """
    logo: str = ""
    """Address of a picture below `content/static/` that is shown in place of the archive's name at the top of pages.

    Example: "/logo.svg"
    """
    icon: str = ""
    """Address of an SVG, PNG or ICO file below `content/static/` that browsers show next to the title of a page, in place of the theme's.

    From a PNG file, sitegen makes `/favicon.ico` and `/apple-touch-icon.png` as well. It should be square, with at least 180 pixels.

    Example: "/icon.svg"
    """
    touch_icon: str = ""
    """Address of a PNG file below `content/static/` from which these two icons are made, if `icon` is an SVG file.

    Example: "/icon-512.png"
    """
    language: str = "en"
    """Language of the archive, as a BCP 47 tag. It decides the words of the theme, quotation marks, hyphenation and the form of dates.

    A document in another language states its own with `lang:`.

    Example: "es"
    """
    timezone: str = "UTC"
    """Time zone of dates and of times without an offset, as an IANA name. The time zone of the machine is never used.

    Example: "America/Los_Angeles"
    """

    @property
    def png_icon(self) -> str:
        """Address of the PNG file from which icons are made; empty if there is none."""
        return self.touch_icon or (self.icon if self.icon.lower().endswith(".png") else "")


class ThemeConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The theme and its options."""

    name: str = "broadsheet"
    """A folder below `themes/` of the archive, a theme that is included in sitegen, or the theme of an installed package.

    Example: "clipping"
    """
    options: dict[str, Any] = {}
    """Options of the theme, with the types that its `theme.toml` declares. Write them in a table of their own, `[theme.options]`.

    Example: { scheme = "dark" }
    """


class ContentConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules for content, and for its addresses and listings."""

    raw_html: tuple[str, ...] = ()
    """Folders below `content/` in which Markdown may contain HTML. Elsewhere, HTML in a text is an error.

    Example: ["pages"]
    """
    strict_sections: bool = False
    """Report an error for a section that is not declared in `[sections]`. `sitegen init` sets it to true.

    If it is false, the first story in a new section creates the section.

    Example: true
    """
    publish_static: tuple[str, ...] = ()
    """Files and folders of `content/static/` to publish although their names are those of private files.

    Such names are dotfiles, backups and lock files of office programs. Paths are relative to `content/static/`.

    Example: [".htpasswd"]
    """
    listing_size: int = 100
    """Stories on a numbered page of a list, at least 1. The first page, without a number, has up to twice as many, less one.

    Example: 50
    """
    tombstone_urls: Literal["original", "opaque"] = "original"
    """Address of the notice that replaces a withdrawn document.

    Values:
        original: the address that the document had
        opaque: `/withdrawn/` and 16 digits, for archives whose addresses may contain a name that must disappear

    Example: "opaque"
    """


class ImagesConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sizes and format of published images, and social cards."""

    sizes: tuple[int, ...] = (480, 960, 1440)
    """Widths in pixels of the smaller copies of pictures, each from 1 to 16383. Pictures are never enlarged.

    With an empty list, only the originals are published.

    Example: [480, 960]
    """
    format: Literal["webp", "avif"] = "webp"
    """Format of the smaller copies.

    Values:
        webp: read by all browsers
        avif: smaller files, but about ten times slower to make

    Example: "avif"
    """
    social_cards: Literal["site", "stories", "none"] = "site"
    """Cards for services that show shared links: pictures for stories that have none of their own.

    Values:
        site: one picture with the title of the site, for all these stories
        stories: for each of these stories, a picture with its headline
        none: no picture

    Example: "stories"
    """
    social_card_font: str = ""
    """A font file below `content/`, for cards in scripts that the built-in font does not have, such as Chinese.

    Example: "content/fonts/NotoSerifSC-Bold.otf"
    """


class SearchConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Search on the published site."""

    enabled: bool = True
    """Publish a search page, with an index of all published pages except those with `visibility: noindex`.

    Example: false
    """
    shortcut: bool = True
    """Let the key `/` open the search on every page. Each reader can switch it off on the search page.

    Example: false
    """
    pdf_text: bool = False
    """Find the words of the PDF files that documents publish with `file:`. It needs the Python package pypdf.

    A result links to the page of the file. A build reads each file once, and keeps its text in `.sitegen/pdf-text/`.

    Example: true
    """
    shard_size: Annotated[int, msgspec.Meta(ge=1)] = 10_000
    """Documents in each part of the index, at least 1. An edit makes its whole part again: 2 ms for each document.

    Example: 5000
    """


class PluginsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Plugins to load. Other plugins are not loaded, even if they are installed."""

    enabled: tuple[str, ...] = ()
    """Plugins of installed packages, by the names of their entry points in the group `sitegen`.

    Example: ["docket"]
    """
    folder: str = ""
    """A folder of the archive with plugins: each `*.py` in it is one. By default, none is loaded.

    Example: "plugins"
    """


class OutputConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The output folder, and the form of links and addresses in it."""

    folder: str = "build"
    """The output folder, relative to the folder of the archive. `-o` replaces it.

    Example: "public"
    """
    links: Literal["directory", "file"] = "directory"
    """Form of the links between pages. `sitegen build --offline` uses `file`.

    Values:
        directory: links end with `/`, for web servers
        file: links name `index.html`, so that pages can be opened from a disk

    Example: "file"
    """
    ledger: bool = True
    """Record published addresses in `addresses.txt`, and report an error if one of them is lost.

    Example: false
    """


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole configuration; its fields are the tables of `sitegen.toml`."""

    site: SiteConfig
    theme: ThemeConfig = ThemeConfig()
    navigation: NavigationConfig = NavigationConfig()
    footer: FooterConfig = FooterConfig()
    head: HeadConfig = HeadConfig()
    security: SecurityConfig = SecurityConfig()
    comments: CommentsConfig = CommentsConfig()
    dates: DatesConfig = DatesConfig()
    front: FrontConfig = FrontConfig()
    content: ContentConfig = ContentConfig()
    images: ImagesConfig = ImagesConfig()
    output: OutputConfig = OutputConfig()
    search: SearchConfig = SearchConfig()
    outputs: OutputsConfig = OutputsConfig()
    share: ShareConfig = ShareConfig()
    republish: RepublishConfig = RepublishConfig()
    dataset: DatasetConfig = DatasetConfig()
    check: CheckConfig = CheckConfig()
    preview: PreviewConfig = PreviewConfig()
    plugins: PluginsConfig = PluginsConfig()
    sections: dict[str, SectionConfig] = {}
    kinds: dict[str, KindConfig] = {}
    preserve: PreserveConfig = PreserveConfig()
    publish: dict[str, PublishTargetConfig] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of times without an offset."""
        return ZoneInfo(self.site.timezone)

    @property
    def section_leads(self) -> dict[str, str]:
        """The story that each declared section is to begin with, by the section's name; empty if none is chosen."""
        return {name: section.lead for name, section in self.sections.items()}

    def section_title(self, section: str) -> str:
        """Return the title of a section, or its name in readable form if no title is declared."""
        declared = self.sections.get(section)
        return (declared.title if declared else "") or section.replace("-", " ").capitalize()
