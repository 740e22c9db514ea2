"""JSON feeds (JSON Feed 1.1): the same as the Atom feeds, for programs that would rather read JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.outputs.feeds import _feed
from sitegen.urls import FEED_FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page
    from sitegen.outputs.feeds._feed import Entry

NAME = "json_feed"
EACH = _feed.EACH
FEED_FILE, _ = FEED_FILES["json_feed"]
VERSION = "https://jsonfeed.org/version/1.1"


def plan(reader: Reader, subject: str) -> Iterator[Page]:
    """The feeds of one subject."""
    yield from _feed.plan(reader, subject, "json_feed", FEED_FILE)


def produce(page: Page, reader: Reader) -> bytes:
    """The feed as JSON."""
    feed = _feed.feed(page, reader)
    said = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.front,
        "feed_url": feed.address,
        "description": feed.description,
        "language": feed.lang,
        "authors": [{"name": feed.site}],
    }
    items = [_item(entry) for entry in feed.entries]
    return msgspec.json.format(msgspec.json.encode(_stated(said) | {"items": items}), indent=1) + b"\n"


def _item(entry: Entry) -> dict[str, Any]:
    """An item; it must have a text in one of two forms."""
    text = {"content_html": entry.html} if entry.html else {"content_text": entry.summary or entry.title}
    return _stated(
        {
            "id": entry.id,
            "url": entry.address,
            "external_url": entry.original,
            "title": entry.title,
            **text,
            "summary": entry.summary,
            "image": entry.image,
            "date_published": entry.published,
            "date_modified": entry.modified,
            "authors": [{"name": author} for author in entry.authors],
            "tags": list(entry.tags),
            "language": entry.lang,
        }
    )


def _stated(said: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in said.items() if value}
