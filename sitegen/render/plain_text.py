"""Plain text of document bodies, for the search index and the dataset."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from sitegen.render import body
from sitegen.render.shortcodes import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader

_BLOCK = re.compile(
    r"<(?:/?(?:p|li|ul|ol|div|h[1-6]|t[dhr]|table|blockquote|pre|figure|figcaption|section|aside|d[lt])|br|hr)\b[^>]*>"
)
_NOTE_MARKERS = re.compile(r'<a [^>]*role="doc-(?:noteref|backlink)"[^>]*>.*?</a>|(?<=role="doc-footnote">)<b>\d+</b>')
"""Links to a note and back, and the number of a note. They are not part of the text."""
_LINE_BREAK = re.compile(r"<[bh]r\b[^>]*>")
_NOTE = re.compile(r'<aside class="note"[^>]*>.*?</aside>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
SEPARATOR = "\u00b7"
"""The middle dot, between phrases that end without a mark of punctuation, such as a heading and the paragraph after it."""


def plain_text(doc: DocumentView, reader: Reader) -> str:
    """Return the text of a document's body, including notes and captions, with single spaces between words."""
    html = str(body.render_body(doc, reader, lambda _address, _fragment: "", (), text_of))
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", _NOTE_MARKERS.sub("", html)))).split())


def phrases_text(doc: DocumentView, reader: Reader) -> str:
    """Return the text of a document's body as excerpts can show it: notes at the end, and no heading or list item run into the next."""
    html = _NOTE_MARKERS.sub("", str(body.render_body(doc, reader, lambda _address, _fragment: "", (), text_of)))
    ordered = "".join([_NOTE.sub("", html), *_NOTE.findall(html)])
    return join_phrases(unescape(_TAG.sub("", part)) for part in _BLOCK.split(_LINE_BREAK.sub(" ", ordered)))


def join_phrases(parts: Iterable[str]) -> str:
    """Return the parts that are not empty as one text, with `SEPARATOR` after each that ends with a letter or a digit."""
    cleaned = [" ".join(part.split()) for part in parts]
    found = [part for part in cleaned if part]
    return "".join(
        f"{part}{f' {SEPARATOR} ' if part[-1].isalnum() else ' '}" if number < len(found) else part
        for number, part in enumerate(found, 1)
    )
