"""Plain text of document bodies, for the search index and the dataset."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from sitegen.render import body
from sitegen.render.shortcodes import text_of

if TYPE_CHECKING:
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader

_BLOCK = re.compile(
    r"<(?:/?(?:p|li|ul|ol|div|h[1-6]|t[dhr]|table|blockquote|pre|figure|figcaption|section|aside|d[lt])|br|hr)\b[^>]*>"
)
_NOTE_MARKERS = re.compile(r'<a [^>]*role="doc-(?:noteref|backlink)"[^>]*>.*?</a>|(?<=role="doc-footnote">)<b>\d+</b>')
"""Links to a note and back, and the number of a note. They are not part of the text."""
_TAG = re.compile(r"<[^>]*>")


def plain_text(doc: DocumentView, reader: Reader) -> str:
    """Return the text of a document's body, including notes and captions, with single spaces between words."""
    html = str(body.render_body(doc, reader, lambda _address, _fragment: "", (), text_of))
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", _NOTE_MARKERS.sub("", html)))).split())
