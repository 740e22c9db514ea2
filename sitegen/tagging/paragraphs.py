"""Paragraphs of a body as plain text, for the search for names: without headings, code, notes' numbers and marks of references."""

from __future__ import annotations

import re
from html import unescape

from sitegen.model.document import REF_CLOSE, REF_OPEN, REF_SRC, SHORTCODE_MARK

_UNREAD = re.compile(
    r"<(h[1-6]|pre|code|script|style)\b.*?</\1>"
    r'|<a [^>]*role="doc-(?:noteref|backlink)"[^>]*>.*?</a>'
    rf"|([{REF_OPEN}{REF_CLOSE}{REF_SRC}{SHORTCODE_MARK}])[0-9]+\2",
    re.DOTALL,
)
"""Headings, whose words may all have capitals; code; links to notes; marks of references and shortcodes."""
_BLOCK = re.compile(
    r"</?(?:p|li|ul|ol|div|t[dhr]|table|blockquote|figure|figcaption|section|aside|d[lt]|hr|h[1-6])\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_LINE_BREAK = re.compile(r"<br\b[^>]*>")
_SPACE = re.compile(r"\s+")


def paragraphs(html: str) -> list[str]:
    """Return the paragraphs, list items, cells and captions of a body, with single spaces between words."""
    plain = _BLOCK.sub("\n\n", _UNREAD.sub(lambda found: "\n\n" if found[1] and found[1][0] == "h" else "", html))
    texts = (
        _SPACE.sub(" ", unescape(_TAG.sub("", _LINE_BREAK.sub(" ", part)))).strip() for part in plain.split("\n\n")
    )
    return [text for text in texts if text]
