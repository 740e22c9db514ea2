"""Parsed HTML: the tree of the WHATWG standard with CSS selectors, and texts that are put in place of elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._stories.text_of_html import text_of_html
from sitegen.plugins.extras import import_extra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_PAGE_BYTES = 16_000_000
"""Maximum bytes of a page. The tree of its elements takes many times as much memory."""
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters around the number of a replaced element."""


def parse_page(html: str) -> LexborHTMLParser:
    """Return a parsed page.

    Raises:
        SitegenError: if the parser is not installed.
    """
    parser: LexborHTMLParser = import_extra("selectolax.lexbor", "HTML is read").LexborHTMLParser(html)
    return parser


def body_html(page: LexborHTMLParser) -> str:
    """Return the content of the body of a page."""
    return (page.body.inner_html or "") if page.body is not None else ""


def node_text(node: LexborNode) -> str:
    """Return the text of an element with single spaces."""
    return text_of_html(node.inner_html or "")


def mark_place(node: LexborNode, number: int) -> None:
    """Replace an element by a mark, in whose place `fill_places` puts HTML."""
    node.replace_with(f"{_OPEN}{number}{_CLOSE}")


def fill_places(html: str, pieces: Sequence[str]) -> str:
    """Return HTML with the pieces at their marks."""
    for number, piece in enumerate(pieces):
        html = html.replace(f"{_OPEN}{number}{_CLOSE}", piece)
    return html
