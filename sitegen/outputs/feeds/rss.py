"""RSS 2.0 feeds with the same entries as the Atom feeds, for services that read nothing else (https://www.rssboard.org/rss-specification)."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from sitegen.outputs._xml import add_text_element, serialize
from sitegen.outputs.feeds import _feed
from sitegen.urls import FEED_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page
    from sitegen.outputs.feeds._feed import FeedEntry

NAME = "rss"
FOR_EACH = _feed.FOR_EACH
FORMAT = FEED_FORMATS["rss"]
NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}
"""Namespaces for what RSS does not have: the address of the feed, whole texts, and writers without an e-mail address."""


def plan(reader: Reader, subject: str) -> Iterator[Page]:
    """Yield the feeds of one subject."""
    yield from _feed.plan(reader, subject, NAME, FORMAT)


def generate(page: Page, reader: Reader) -> bytes:
    """Return the feed as XML."""
    feed = _feed.build_feed(page, reader)
    root = Element("rss", {"version": "2.0", **NAMESPACES})
    channel = SubElement(root, "channel")
    add_text_element(channel, "title", feed.title)
    add_text_element(channel, "link", feed.page_url)
    add_text_element(channel, "description", escape(feed.description or feed.title, quote=False))
    add_text_element(channel, "language", feed.lang)
    if feed.updated != _feed.UNKNOWN_TIMESTAMP:
        add_text_element(channel, "lastBuildDate", rfc822_date(feed.updated))
    SubElement(channel, "atom:link", {"rel": "self", "type": FORMAT.media_type, "href": feed.feed_url})
    for entry in feed.entries:
        _add_item(SubElement(channel, "item"), entry, feed.lang)
    return serialize(root)


def _add_item(element: Element, entry: FeedEntry, lang: str) -> None:
    """Add the elements of one item. RSS has no date of the last change, so the date of publication is its only date."""
    add_text_element(element, "title", entry.title)
    add_text_element(element, "link", entry.address)
    is_address = "true" if entry.id == entry.address else "false"
    add_text_element(element, "guid", entry.id).set("isPermaLink", is_address)
    if entry.published:
        add_text_element(element, "pubDate", rfc822_date(entry.published))
    for author in entry.authors:
        add_text_element(element, "dc:creator", author.name)
    for tag in entry.tags:
        add_text_element(element, "category", tag)
    if entry.lang and entry.lang != lang:
        add_text_element(element, "dc:language", entry.lang)
    if entry.original_url:
        SubElement(element, "atom:link", {"rel": "via", "href": entry.original_url})
    for enclosure in entry.enclosures[:1]:  # podcast apps read one for each item
        attributes = {"url": enclosure.address, "length": str(enclosure.size), "type": enclosure.media_type}
        SubElement(element, "enclosure", attributes)
    if entry.summary:
        add_text_element(element, "description", escape(entry.summary, quote=False))
    if entry.content_html:
        add_text_element(element, "content:encoded", entry.content_html)


def rfc822_date(timestamp: str) -> str:
    """Return a timestamp as RSS writes it (RFC 822, with a year of four digits): `Sat, 05 Jan 2019 00:00:00 -0800`."""
    return format_datetime(dt.datetime.fromisoformat(timestamp))
