"""Atom feeds (RFC 4287): of the site, each section, entity and thread, and of the corrections."""

from __future__ import annotations

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

NAME = "atom"
FOR_EACH = _feed.FOR_EACH
FORMAT = FEED_FORMATS["atom"]


def plan(reader: Reader, subject: str) -> Iterator[Page]:
    """Yield the feeds of one subject."""
    yield from _feed.plan(reader, subject, NAME, FORMAT)


def generate(page: Page, reader: Reader) -> bytes:
    """Return the feed as XML."""
    feed = _feed.build_feed(page, reader)
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    add_text_element(root, "id", feed.page_url)
    root.set("xml:lang", feed.lang)
    add_text_element(root, "title", feed.title)
    if feed.description:
        add_text_element(root, "subtitle", feed.description)
    add_text_element(root, "updated", feed.updated)
    add_text_element(SubElement(root, "author"), "name", feed.site_title)
    SubElement(root, "link", {"rel": "self", "type": FORMAT.media_type, "href": feed.feed_url})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page_url})
    for entry in feed.entries:
        _add_entry(SubElement(root, "entry"), entry, feed.lang)
    return serialize(root)


def _add_entry(element: Element, entry: FeedEntry, lang: str) -> None:
    if entry.lang and entry.lang != lang:
        element.set("xml:lang", entry.lang)
    add_text_element(element, "id", entry.id)
    add_text_element(element, "title", entry.title)
    SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": entry.address})
    if entry.original_url:
        SubElement(element, "link", {"rel": "via", "href": entry.original_url})
    for each in entry.enclosures:
        attributes = {"href": each.address, "length": str(each.size), "type": each.media_type, "title": each.title}
        SubElement(element, "link", {"rel": "enclosure", **attributes})
    if entry.published:
        add_text_element(element, "published", entry.published)
    add_text_element(element, "updated", entry.updated)
    for author in entry.authors:
        person = SubElement(element, "author")
        add_text_element(person, "name", author.name)
        if author.url:
            add_text_element(person, "uri", author.url)
    for tag in entry.tags:
        SubElement(element, "category", {"term": tag})
    if entry.summary:
        add_text_element(element, "summary", entry.summary)
    if entry.content_html:
        add_text_element(element, "content", entry.content_html).set("type", "html")
