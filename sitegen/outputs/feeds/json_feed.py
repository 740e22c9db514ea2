"""JSON feeds (JSON Feed 1.1) with the same entries as the Atom feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.codec import omit_empty
from sitegen.outputs.feeds import _feed
from sitegen.urls import FEED_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page
    from sitegen.outputs.feeds._feed import FeedEntry

NAME = "json_feed"
FOR_EACH = _feed.FOR_EACH
FORMAT = FEED_FORMATS["json"]
VERSION = "https://jsonfeed.org/version/1.1"


def plan(reader: Reader, subject: str) -> Iterator[Page]:
    """Yield the feeds of one subject."""
    yield from _feed.plan(reader, subject, NAME, FORMAT)


def generate(page: Page, reader: Reader) -> bytes:
    """Return the feed as JSON."""
    feed = _feed.build_feed(page, reader)
    properties = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.feed_url,
        "description": feed.description,
        "language": feed.lang,
        "authors": [{"name": feed.site_title}],
    }
    items = [_item(entry) for entry in feed.entries]
    return msgspec.json.format(msgspec.json.encode(omit_empty(properties) | {"items": items}), indent=1) + b"\n"


def _item(entry: FeedEntry) -> dict[str, Any]:
    """Return the item for an entry. JSON Feed requires `content_html` or `content_text`."""
    text = (
        {"content_html": entry.content_html} if entry.content_html else {"content_text": entry.summary or entry.title}
    )
    return omit_empty(
        {
            "id": entry.id,
            "url": entry.address,
            "external_url": entry.original_url,
            "title": entry.title,
            **text,
            "summary": entry.summary,
            "image": entry.image,
            "date_published": entry.published,
            "date_modified": entry.modified,
            "authors": [omit_empty({"name": author.name, "url": author.url}) for author in entry.authors],
            "tags": list(entry.tags),
            "language": entry.lang,
            "attachments": [
                {"url": each.address, "mime_type": each.media_type, "title": each.title, "size_in_bytes": each.size}
                for each in entry.enclosures
            ],
        }
    )
