"""Interface that metadata and feeds are made from: the page and its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sitegen.config.kinds import KindConfig
    from sitegen.config.schema import SiteConfig
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page
    from sitegen.model.summary import DocumentSummary
    from sitegen.plugins.page_traits import PageTraits
    from sitegen.theme.translations import Translations


class MetadataView(Protocol):
    """The part of a page's view that metadata, feeds and links to share a story use. `render.page_view.PageView` implements it."""

    page: Page
    reader: Reader
    site: SiteConfig
    kinds: dict[str, KindConfig]
    translations: Translations
    traits: PageTraits

    def absolute(self, address: str) -> str:
        """Return the absolute URL of an address, with the archive's base URL."""
        ...

    def link(self, target: DocumentSummary | str, fragment: str = "") -> str:
        """Return the link from this page to a document's page or an address."""
        ...

    def format_date(self, date: str | None) -> str:
        """Return a date in words."""
        ...

    def section_title(self, name: str) -> str:
        """Return the title of a section."""
        ...
