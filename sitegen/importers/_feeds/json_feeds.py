"""JSON Feed, version 1 and 1.1."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sitegen.importers._feeds.feed_entry import FeedEntry
from sitegen.importers._stories.html_of_text import html_of_text

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION_PREFIX = "https://jsonfeed.org/version/"


def json_entries(feed: dict[str, Any], file: str) -> Iterator[FeedEntry]:
    """Yield the entries of a feed; what is not an object is an entry without anything, which is refused."""
    for item in _list(feed.get("items")):
        yield _entry(item if isinstance(item, dict) else {}, feed, file)


def _entry(item: dict[str, Any], feed: dict[str, Any], file: str) -> FeedEntry:
    authors = _list(item.get("authors")) or [item.get("author")]
    files = [each for each in _list(item.get("attachments")) if isinstance(each, dict)]
    return FeedEntry(
        file=file,
        line=0,
        id=_text(item, "id"),
        address=_text(item, "url"),
        title_html=escape(_text(item, "title"), quote=False),
        content_html=_text(item, "content_html") or html_of_text(_text(item, "content_text")),
        summary_html=escape(_text(item, "summary"), quote=False),
        published=_text(item, "date_published"),
        modified=_text(item, "date_modified"),
        authors=tuple(name for each in authors if isinstance(each, dict) and (name := _text(each, "name"))),
        tags=tuple(str(tag) for tag in _list(item.get("tags"))),
        language=_text(item, "language") or _text(feed, "language"),
        picture=_text(item, "image") or _text(item, "banner_image"),
        enclosures=tuple(_text(each, "url") for each in files),
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return str(found).strip() if isinstance(found, (str, int, float)) else ""
