"""Atom feeds (RFC 4287): of the site, each section, entity and thread, and of the corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from sitegen.outputs.feeds import _feed
from sitegen.outputs.sitemaps._xml import text, written
from sitegen.urls import FEED_FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page
    from sitegen.outputs.feeds._feed import Entry

NAME = "atom"
EACH = _feed.EACH
FEED_FILE, TYPE = FEED_FILES["atom"]


def plan(reader: Reader, subject: str) -> Iterator[Page]:
    """The feeds of one subject."""
    yield from _feed.plan(reader, subject, "atom", FEED_FILE)


def produce(page: Page, reader: Reader) -> bytes:
    """The feed as XML."""
    feed = _feed.feed(page, reader)
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    text(root, "id", feed.front)
    root.set("xml:lang", feed.lang)
    text(root, "title", feed.title)
    if feed.description:
        text(root, "subtitle", feed.description)
    text(root, "updated", feed.updated)
    text(SubElement(root, "author"), "name", feed.site)
    SubElement(root, "link", {"rel": "self", "type": TYPE, "href": feed.address})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.front})
    for entry in feed.entries:
        _entry(SubElement(root, "entry"), entry, feed.lang)
    return written(root)


def _entry(at: Element, entry: Entry, lang: str) -> None:
    if entry.lang and entry.lang != lang:
        at.set("xml:lang", entry.lang)
    text(at, "id", entry.id)
    text(at, "title", entry.title)
    SubElement(at, "link", {"rel": "alternate", "type": "text/html", "href": entry.address})
    if entry.original:
        SubElement(at, "link", {"rel": "via", "href": entry.original})
    if entry.published:
        text(at, "published", entry.published)
    text(at, "updated", entry.updated)
    for author in entry.authors:
        text(SubElement(at, "author"), "name", author)
    for tag in entry.tags:
        SubElement(at, "category", {"term": tag})
    if entry.summary:
        text(at, "summary", entry.summary)
    if entry.html:
        text(at, "content", entry.html).set("type", "html")
