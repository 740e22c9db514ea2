"""The list of pages of a WACZ file: title, time and text of each page that search engines may list."""

from __future__ import annotations

import json
import re
import uuid
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from sitegen.preserve.wacz.captures import OK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sitegen.preserve.wacz.captures import Capture

_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": True}
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_BODY = re.compile(r"<body\b[^>]*>(.*)</body>", re.DOTALL)
_NOT_TEXT = re.compile(r"<(script|style|template|svg)\b.*?</\1>", re.DOTALL)
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|dl|dt|dd|tr|td|th|table|section|article|aside|nav|header|footer|figure|figcaption|br|hr|blockquote|main)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_ROBOTS = re.compile(r'<meta\s[^>]*name="?robots"?[^>]*>')
_REFRESH = re.compile(r'<meta\s[^>]*http-equiv="?refresh"?', re.IGNORECASE)


class PageEntry(NamedTuple):
    """A page of the list."""

    url: str
    title: str
    text: str


def pages_of_site(captures: Iterable[Capture], output_folder: Path) -> Iterator[PageEntry]:
    """Yield the pages of a site that may be indexed, in the order of their addresses."""
    for capture in captures:
        if capture.status == OK and capture.content_type.startswith("text/html"):
            html = (output_folder / capture.path).read_bytes().decode("utf-8", "replace")
            if _may_be_indexed(html):
                yield PageEntry(capture.url, _title(html), _text(html))


def _may_be_indexed(html: str) -> bool:
    """Return False for a page that asks search engines not to list it, and for one that redirects."""
    return not any("noindex" in tag for tag in _ROBOTS.findall(html)) and not _REFRESH.search(html)


def _title(html: str) -> str:
    found = _TITLE.search(html)
    return _plain_text(found[1]) if found else ""


def _text(html: str) -> str:
    found = _MAIN.search(html) or _BODY.search(html)
    return _plain_text(found[1]) if found else ""


def _plain_text(html: str) -> str:
    text = _TAG.sub("", _BLOCK_TAG.sub(" ", _NOT_TEXT.sub(" ", html)))
    return _SPACE.sub(" ", unescape(text)).strip()


def format_page_list(pages: Iterable[PageEntry], time: str) -> Iterator[bytes]:
    """Yield the lines of `pages.jsonl`.

    Args:
        pages: the pages.
        time: time of the captures, in ISO 8601.
    """
    yield _line(_HEADER)
    for page in pages:
        name = uuid.uuid5(uuid.NAMESPACE_URL, page.url).hex
        yield _line({"id": name, "url": page.url, "ts": time, "title": page.title, "text": page.text})


def _line(value: dict[str, object]) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False)}\n".encode()
