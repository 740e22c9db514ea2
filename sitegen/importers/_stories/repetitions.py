"""Parts of a story that its page would show twice: the headline in the body, a deck that is its opening, a picture of the body."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from sitegen.importers._items import Change
from sitegen.importers._stories.addresses import absolute_address
from sitegen.importers._stories.html_of_text import html_of_markdown
from sitegen.importers._stories.text_of_html import text_of_html

if TYPE_CHECKING:
    from sitegen.importers._stories.source_story import SourceStory

_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_HEADLINE = re.compile(r"<h1\b[^>]*>(.*?)</h1\s*>", re.DOTALL | re.IGNORECASE)
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\u2026|\.\.\.)\]?|\[&hellip;\])\s*$")
_OPENING_CHARS = 4000
"""Maximum number of characters of a body that are compared with a deck. A deck is a sentence or two."""


_PICTURE = re.compile(r"""<img\b[^>]*?\ssrc=["']?([^"'\s>]+)""", re.IGNORECASE)


class Trimmed(NamedTuple):
    """A text without what is repeated elsewhere."""

    text: str
    is_changed: bool


def without_repetitions(story: SourceStory) -> tuple[SourceStory, str, tuple[Change, ...]]:
    """Return a story without a deck and a main picture that its body repeats, the body without the headline, and what was left out."""
    is_markdown = story.body_format == "markdown"
    html = html_of_markdown(story.body) if is_markdown else document_body(story.body)
    body = without_headline(html, story.title) if not is_markdown else Trimmed(html, is_changed=False)
    deck = without_opening(str(story.fields.get("deck", "")), body.text)
    is_shown = (
        story.picture is not None
        and not story.is_public_archive  # there, both are meant
        and absolute_address(story.site, story.picture.address) in _pictures(body.text, story.site)
    )
    left_out = [
        (body.is_changed, "headline at the top of the text is shown once"),
        (deck.is_changed, "deck that repeats the opening is left out"),
        (is_shown, "main picture that the text shows is shown there only"),
    ]
    changes = tuple(Change("changed", construct, line=story.line) for is_changed, construct in left_out if is_changed)
    trimmed = replace(story, fields=story.fields | {"deck": deck.text}, picture=None if is_shown else story.picture)
    return trimmed, story.body if is_markdown else body.text, changes


def _pictures(html: str, site: str) -> set[str]:
    """Return the addresses of the pictures in a body."""
    return {absolute_address(site, unescape(address)) for address in _PICTURE.findall(html)}


def document_body(html: str) -> str:
    """Return the content of the body element of a whole document; a fragment is returned unchanged."""
    match = _BODY.search(html)
    return match[1] if match else html


def without_headline(html: str, title: str) -> Trimmed:
    """Return a body without its first heading, if that is the headline and no text precedes it."""
    match = _HEADLINE.search(html)
    if match is None or text_of_html(html[: match.start()]) or _fold(text_of_html(match[1])) != _fold(title):
        return Trimmed(html, is_changed=False)
    return Trimmed(html[: match.start()] + html[match.end() :], is_changed=True)


def without_opening(deck: str, html: str) -> Trimmed:
    """Return a deck, or "" if the body begins with the same words, as an automatic excerpt does."""
    wanted = _fold(_ELLIPSIS.sub("", deck))
    is_repeated = bool(wanted) and _fold(text_of_html(html[: len(deck) * 2 + _OPENING_CHARS])).startswith(wanted)
    return Trimmed("" if is_repeated else deck, is_repeated)


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text.casefold()).split())
