"""`robots.txt` (RFC 9309): everything may be read, and where the sitemap is.

What asks not to be indexed is not kept from crawlers here: they would never see that it asks.
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
    """One, unless the archive has its own; below a path of a host nobody reads it."""
    own, _, _ = reader.read("published_file", OWN_ROBOTS_FILE)
    if reader.read("config", "outputs").robots and own != ROBOTS_ADDRESS:
        yield Page(ROBOTS_ADDRESS, "robots", (), "robots.txt")


def generate(_page: Page, reader: Reader) -> bytes:
    """The file's lines."""
    lines = ["User-agent: *", "Allow: /"]
    outputs = reader.read("config", "outputs")
    maps = [SITEMAP_ADDRESS] * outputs.sitemap + [NEWS_SITEMAP_ADDRESS] * has_news(reader)
    lines += [f"Sitemap: {absolute_url(reader.site().base_url, address)}" for address in maps]
    return ("\n".join(lines) + "\n").encode()
