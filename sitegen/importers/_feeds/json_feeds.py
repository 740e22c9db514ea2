"""JSON Feed, version 1 and 1.1."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sitegen.importers._feeds.feed_entry import FeedEntry, join_address
from sitegen.importers._stories.html_of_text import html_of_text
from sitegen.importers._stories.text_of_html import text_of_html

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
    home = _text(feed, "home_page_url") or _text(feed, "feed_url")
    address = join_address(home, _text(item, "url"))
    return FeedEntry(
        file=file,
        line=0,
        id=_text(item, "id"),
        address=address,
        base=address or home,
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
        left_out=tuple(_left_out(item, files)),
    )


def _left_out(item: dict[str, Any], files: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield what an entry has next to what becomes the story: a second text or picture, and titles of files."""
    if _text(item, "content_html") and _is_other_text(item):
        yield "content_text that differs from content_html", _text(item, "content_text")
    if _text(item, "image") and _text(item, "banner_image") not in {"", _text(item, "image")}:
        yield "banner_image next to image", _text(item, "banner_image")
    if address := _text(item, "external_url"):
        yield "external_url", address
    yield from (("title of an attachment", title) for each in files if (title := _text(each, "title")))


def _is_other_text(item: dict[str, Any]) -> bool:
    """Return True if the plain text of an entry has words that its HTML does not have."""
    words = set(text_of_html(_text(item, "content_html")).split())
    return any(word not in words for word in _text(item, "content_text").split())


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return str(found).strip() if isinstance(found, (str, int, float)) else ""
