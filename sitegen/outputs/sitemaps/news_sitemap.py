"""The sitemap for news services (Google's news extension 0.9): the last 48 hours, off unless asked for.

It is the one file that depends on the moment of the build (`--now`), so an archive at rest has no use for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from sitegen.database.queries.next_change import HOURS, MOST
from sitegen.model.fields import DateText
from sitegen.model.page import Page
from sitegen.names.naming import title_text
from sitegen.outputs.sitemaps._xml import text, written
from sitegen.outputs.sitemaps.sitemap import NAMESPACE
from sitegen.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "news_sitemap"
EACH = ("",)
NEWS_SITEMAP = "/news-sitemap.xml"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

CHINESE = {"zh": "zh-cn", "zh-hant": "zh-tw", "zh-tw": "zh-tw", "zh-hk": "zh-tw", "zh-mo": "zh-tw"}


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, where it is switched on and there is news: a sitemap may not be empty."""
    if has_news(reader):
        yield Page(NEWS_SITEMAP, "news_sitemap", (), "the sitemap for news services")


def has_news(reader: Reader) -> bool:
    """Whether there is a sitemap of news."""
    return reader.read("config", "outputs").news_sitemap and bool(reader.read("recent", HOURS, MOST))


def produce(_page: Page, reader: Reader) -> bytes:
    """The stories of the last hours."""
    root = Element("urlset", {"xmlns": NAMESPACE, "xmlns:news": NEWS})
    site = reader.site()
    for uid in reader.read("recent", HOURS, MOST):
        doc, card = reader.front(uid), reader.card(uid)
        if doc is None or card is None:
            continue
        url = SubElement(root, "url")
        text(url, "loc", absolute(site.base_url, card.address))
        news = SubElement(url, "news:news")
        publication = SubElement(news, "news:publication")
        text(publication, "news:name", site.title)
        text(publication, "news:language", _language(doc.meta.lang or site.language))
        text(news, "news:publication_date", DateText(card.date).edtf.day or "")
        text(news, "news:title", title_text(card.title))
    return written(root)


def _language(tag: str) -> str:
    """A BCP 47 tag as the extension wants it: ISO 639 alone, but that Chinese has two names by its script."""
    parts = tag.lower().split("-")
    return CHINESE.get("-".join(parts[:2]), "zh-cn") if parts[0] == "zh" else parts[0]
