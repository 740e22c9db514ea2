"""HTML as one line of plain text, for fields of the front matter."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|"
    r"table|tbody|td|tfoot|th|thead|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)


def text_of_html(html: str) -> str:
    """Return the text of HTML with single spaces and its entities decoded once. Tags of blocks separate words, others do not."""
    return " ".join(unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", html))).split())


def has_markup(html: str) -> bool:
    """Return True if a text contains tags."""
    return bool(_TAG.search(html))
