"""Text of a story that its page would show twice: the headline at the top of the body, and a deck that is its opening."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_HEADLINE = re.compile(r"<h1\b[^>]*>(.*?)</h1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\u2026|\.\.\.)\]?|\[&hellip;\])\s*$")
_OPENING_CHARS = 4000
"""Maximum number of characters of a body that are compared with a deck. A deck is a sentence or two."""


class Trimmed(NamedTuple):
    """A text without what is repeated elsewhere."""

    text: str
    is_changed: bool


def document_body(html: str) -> str:
    """Return the content of the body element of a whole document; a fragment is returned unchanged."""
    match = _BODY.search(html)
    return match[1] if match else html


def without_headline(html: str, title: str) -> Trimmed:
    """Return a body without its first heading, if that is the headline and no text precedes it."""
    match = _HEADLINE.search(html)
    if match is None or plain(html[: match.start()]) or _fold(plain(match[1])) != _fold(title):
        return Trimmed(html, is_changed=False)
    return Trimmed(html[: match.start()] + html[match.end() :], is_changed=True)


def without_opening(deck: str, html: str) -> Trimmed:
    """Return a deck, or "" if the body begins with the same words, as an automatic excerpt does."""
    wanted = _fold(_ELLIPSIS.sub("", deck))
    is_repeated = bool(wanted) and _fold(plain(html[: len(deck) * 2 + _OPENING_CHARS])).startswith(wanted)
    return Trimmed("" if is_repeated else deck, is_repeated)


def plain(html: str) -> str:
    """Return the text of HTML with single spaces."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text.casefold()).split())
