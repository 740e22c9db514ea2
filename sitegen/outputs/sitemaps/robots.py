"""`robots.txt` (RFC 9309): blocks no crawlers, and names the sitemaps.

Pages opt out of indexing with a `noindex` meta tag, which a crawler can see only if it may fetch the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.outputs.sitemaps.news_sitemap import NEWS_SITEMAP_ADDRESS, has_news
from sitegen.outputs.sitemaps.sitemap import SITEMAP_ADDRESS
from sitegen.urls import absolute_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "robots"
FOR_EACH = ("",)
ROBOTS_ADDRESS, OWN_ROBOTS_FILE = "/robots.txt", "content/static/robots.txt"


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the file, unless the archive has its own. Crawlers do not read it below a path of a host."""
    own, _, _ = reader.read("published_file", OWN_ROBOTS_FILE)
    if reader.read("config", "outputs").robots and own != ROBOTS_ADDRESS:
        yield Page(ROBOTS_ADDRESS, "robots", (), "robots.txt")


def generate(_page: Page, reader: Reader) -> bytes:
    """Return the lines of the file."""
    lines = ["User-agent: *", "Allow: /"]
    outputs = reader.read("config", "outputs")
    maps = [SITEMAP_ADDRESS] * outputs.sitemap + [NEWS_SITEMAP_ADDRESS] * has_news(reader)
    lines += [f"Sitemap: {absolute_url(reader.site().base_url, address)}" for address in maps]
    return ("\n".join(lines) + "\n").encode()
