"""The words of a body, for what shows no markup: search and data."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from sitegen.render import body

if TYPE_CHECKING:
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader

_BLOCK = re.compile(
    r"<(?:/?(?:p|li|ul|ol|div|h[1-6]|t[dhr]|table|blockquote|pre|figure|figcaption|section|aside|d[lt])|br|hr)\b[^>]*>"
)
_NOTE_MARKERS = re.compile(r'<a [^>]*role="doc-(?:noteref|backlink)"[^>]*>.*?</a>|(?<=role="doc-footnote">)<b>\d+</b>')
"""What leads to a note and back, and its number: no words."""
_TAG = re.compile(r"<[^>]*>")


def plain_text(doc: DocumentView, reader: Reader) -> str:
    """All words of a document's body, notes and captions too, with single spaces."""
    html = str(body.render_body(doc, reader, lambda _address, _fragment: ""))
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", _NOTE_MARKERS.sub("", html)))).split())
