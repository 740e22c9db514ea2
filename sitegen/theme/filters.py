"""Small pure functions for templates: labels, hosts, headings."""

from __future__ import annotations

import re
import string
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import Markup

from sitegen.model.entity import RELATION_LABELS
from sitegen.model.fields import CORRECTION_LABELS
from sitegen.names.naming import with_nonbreaking_scores
from sitegen.theme.date_phrases import CAPITALIZED_PHRASE_STARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PHRASE_STARTS = tuple(word for words in CAPITALIZED_PHRASE_STARTS.values() for word in words)
_HEADING = re.compile(r'<h[2-6] id="([^"]+)">(.*?)</h[2-6]>', re.DOTALL)
_EMPTY_LINES = re.compile(r"\n[ \t]*\n")
_MARKUP = re.compile(r"<[^>]*>")


def alphabet(letters: Iterable[str]) -> list[str]:
    """Return the letters A to Z and all other given signs, sorted."""
    return sorted({*string.ascii_uppercase, *letters})


def letter_id(letter: str) -> str:
    """Return the HTML id of a letter's heading, which no heading of a body can have."""
    return f"_{letter}" if letter.isalnum() else "_other"


def host(address: str) -> str:
    """Return the host of a web address, for the text of a link; the address itself if it has no host."""
    return urlsplit(address).hostname or address


def outline(html: str) -> list[tuple[str, str]]:
    """Return id and text of each heading in the HTML of a body."""
    return [(found[1], unescape(_MARKUP.sub("", found[2]))) for found in _HEADING.finditer(str(html))]


def lower_first(text: str) -> str:
    """Return a date in words for the middle of a sentence: "date not stated".

    Only the English and Spanish words in `CAPITALIZED_PHRASE_STARTS` lose their capital, not the names of months.
    """
    return text[:1].lower() + text[1:] if text.startswith(_PHRASE_STARTS) else text


def script_attrs(attributes: Mapping[str, str | bool]) -> Markup:
    """Return the attributes of an element `<script>`, each after a space. True is an attribute without a value, False none."""
    given = [(name, value) for name, value in attributes.items() if value is not False]
    return Markup().join(
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value) for name, value in given
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, which empty lines separate."""
    return [part.strip() for part in _EMPTY_LINES.split(text) if part.strip()]


def is_story_id(uid: str) -> bool:
    """Return True for the id of a story."""
    return uid.startswith("story/")


TEMPLATE_FUNCTIONS: dict[str, Any] = {
    "title_text": with_nonbreaking_scores, "alphabet": alphabet, "letter_id": letter_id,
    "correction_label": CORRECTION_LABELS.__getitem__, "relation_label": RELATION_LABELS.__getitem__,
    "script_attrs": script_attrs,
}  # fmt: skip
TEMPLATE_FILTERS: dict[str, Any] = {
    "host": host,
    "outline": outline,
    "lower_first": lower_first,
    "paragraphs": paragraphs,
}
TEMPLATE_TESTS: dict[str, Any] = {"story_id": is_story_id}
