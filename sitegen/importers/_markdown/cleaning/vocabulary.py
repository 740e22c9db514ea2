"""The elements of HTML by what becomes of them."""

from __future__ import annotations

from sitegen.importers._markdown.tree import COMMENT


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
EMBED_TAGS = frozenset({"iframe", "embed", "object", "x-embed"})
"""Elements that show a page of another site, or a document."""
MEDIA_TAGS = frozenset({"video", "audio"})
DROPPED_TAGS = _names(
    "script style head title meta link template svg canvas input select option textarea button datalist map area param source track dialog"
    f" progress meter base frameset frame noframes applet col {COMMENT}"
)
"""Elements that are left out with their text, and counted."""
UNREAD_TAGS = _names("script style template")
"""Elements whose text no browser shows."""
TRANSPARENT_BLOCKS = _names(
    "body div section article main header footer aside nav address center fieldset form hgroup details dir menu noscript"
)
"""Blocks without a meaning in text: their content is kept."""
BLOCK_TAGS = frozenset(
    {*TRANSPARENT_BLOCKS, *HEADINGS, *EMBED_TAGS, *MEDIA_TAGS}
    | _names("p ul ol li dl dt dd blockquote pre table hr figure figcaption summary legend")
    | _names("tr td th tbody thead tfoot caption colgroup x-gallery x-pull-quote")
)
WITH_TEXT = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"})
"""Blocks of the result whose children are inline."""
MARKS = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "del": "del", "s": "del", "strike": "del",
         "code": "code", "tt": "code", "kbd": "code", "samp": "code"}  # fmt: skip
"""The mark of each element that Markdown has a form for."""
TRANSPARENT_INLINE = _names(
    "span font small big abbr acronym cite var time data bdi bdo label wbr nobr dfn output rb rp picture slot marquee blink"
    " x-verbatim"
)
"""Inline elements without a form of their own, whose content stays, uncounted."""
