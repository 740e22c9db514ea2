"""The sitemap for news services (Google's news extension 0.9), with the stories of the last 48 hours. Off by default.

It is the only file that depends on the time of the build (`--now`), so it is useful only for a site that is built often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from sitegen.database.queries.next_change import MAX_NEWS_SITEMAP_STORIES, NEWS_SITEMAP_HOURS
from sitegen.model.fields import EdtfStr
from sitegen.model.page import Page
from sitegen.names.naming import with_nonbreaking_scores
from sitegen.outputs._xml import add_text_element, serialize
from sitegen.outputs.sitemaps.sitemap import NAMESPACE
from sitegen.urls import absolute_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "news_sitemap"
FOR_EACH = ("",)
NEWS_SITEMAP_ADDRESS = "/news-sitemap.xml"
NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"

CHINESE_CODES = {"zh": "zh-cn", "zh-hant": "zh-tw", "zh-tw": "zh-tw", "zh-hk": "zh-tw", "zh-mo": "zh-tw"}


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the sitemap, if it is enabled and has stories. A sitemap must not be empty."""
    if has_news(reader):
        yield Page(NEWS_SITEMAP_ADDRESS, "news_sitemap", (), "the sitemap for news services")


def has_news(reader: Reader) -> bool:
    """Return True if there is a news sitemap."""
    return reader.read("config", "outputs").news_sitemap and bool(
        reader.read("recent", NEWS_SITEMAP_HOURS, MAX_NEWS_SITEMAP_STORIES)
    )


def generate(_page: Page, reader: Reader) -> bytes:
    """Return the sitemap with the stories of the last 48 hours."""
    root = Element("urlset", {"xmlns": NAMESPACE, "xmlns:news": NEWS_NAMESPACE})
    site = reader.site()
    for uid in reader.read("recent", NEWS_SITEMAP_HOURS, MAX_NEWS_SITEMAP_STORIES):
        doc, summary = reader.metadata(uid), reader.summary(uid)
        if doc is None or summary is None:
            continue
        url = SubElement(root, "url")
        add_text_element(url, "loc", absolute_url(site.base_url, summary.address))
        news = SubElement(url, "news:news")
        publication = SubElement(news, "news:publication")
        add_text_element(publication, "news:name", site.title)
        add_text_element(publication, "news:language", _news_language(doc.meta.lang or site.language))
        add_text_element(news, "news:publication_date", EdtfStr(summary.date).edtf.known_day or "")
        add_text_element(news, "news:title", with_nonbreaking_scores(summary.title))
    return serialize(root)


def _news_language(tag: str) -> str:
    """Return the language code of the extension for a BCP 47 tag: ISO 639, except for Chinese, which has a code for each script."""
    parts = tag.lower().split("-")
    return CHINESE_CODES.get("-".join(parts[:2]), "zh-cn") if parts[0] == "zh" else parts[0]
