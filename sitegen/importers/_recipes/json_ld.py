"""The news article that a page describes in JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser

_ARTICLES = ("NewsArticle", "Article", "BlogPosting", "Report")
"""Endings of the types of articles."""
MAX_DEPTH = 20
_NO = frozenset({"false", "no", "0"})


def news_article(page: LexborHTMLParser) -> dict[str, Any]:
    """Return the first article in the JSON-LD of a page; empty if there is none."""
    for script in page.css('script[type="application/ld+json"]'):
        try:
            value = json.loads(script.text(deep=True) or "")
        except (ValueError, RecursionError):
            continue
        for found in _objects(value, 0):
            kinds = found.get("@type")
            if any(str(kind).endswith(_ARTICLES) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return found
    return {}


def is_closed(article: dict[str, Any]) -> bool:
    """Return True if an article, or a part of it, is for subscribers only, or was not published."""
    parts = article.get("hasPart")
    every = [article, *(part for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict))]
    is_free = all(
        str(each.get("isAccessibleForFree", True)).strip().rpartition("/")[2].lower() not in _NO for each in every
    )
    status = str(article.get("creativeWorkStatus") or "published").strip().lower()
    return not is_free or status != "published"


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each, depth + 1)


def property_texts(article: dict[str, Any], name: str) -> list[str]:
    """Return the texts of a property: of objects their names or addresses, of lists those of all elements."""
    value = article.get(name)
    texts = (_text(each) for each in (value if isinstance(value, list) else [value]))
    return [text for text in texts if text]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or value.get("url") or value.get("@id") or "").strip()
    return str(value).strip() if isinstance(value, (str, int, float)) else ""
