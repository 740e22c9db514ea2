"""The front matter of a text document: a table whose first cell is "metadata", or a title at its top."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers._html.parsing import body_html, node_text, parse_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

TABLE_NAME = "metadata"
_NOTHING = re.compile(r"n\s*/\s*a|-|\u2013|\u2014", re.IGNORECASE)
"""A value that states that there is none."""


class Metadata(NamedTuple):
    """A document without its table of metadata and its title."""

    lines: tuple[tuple[str, str], ...]
    """Names and values, as they are written; values that state nothing are left out."""
    title: str
    subtitle: str
    html: str


def read_metadata(html: str) -> Metadata:
    """Return the lines of the first table whose first cell is "metadata", the title and the subtitle, and the document without them.

    The title is the paragraph of the style Title, or a heading of the first level before all other text.
    """
    page = parse_page(html)
    table = next((table for table in page.css("table") if _is_metadata(table)), None)
    lines = tuple(_lines(table)) if table is not None else ()
    if table is not None:
        table.decompose()
    title = _take(page.css_first("h1.title, p.title") or _first_heading(page.body))
    subtitle = _take(page.css_first("p.subtitle"))
    return Metadata(lines, title, subtitle, body_html(page))


def _is_metadata(table: LexborNode) -> bool:
    first = table.css_first("td, th")
    return first is not None and node_text(first).casefold().rstrip(":") == TABLE_NAME


def _lines(table: LexborNode) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each row but the first, which names the table. A picture is its address."""
    for row in table.css("tr")[1:]:
        cells = row.css("td, th")
        name = node_text(cells[0]).rstrip(":").strip() if cells else ""
        values = [_value(cell) for cell in cells[1:]]
        value = " ".join(value for value in values if value)
        if name and not _NOTHING.fullmatch(value) and value:
            yield name, value


def _value(cell: LexborNode) -> str:
    picture = cell.css_first("img[src]")
    return (picture.attributes.get("src") or "") if picture is not None else node_text(cell)


def _first_heading(body: LexborNode | None) -> LexborNode | None:
    """Return the heading of the first level at the top of the document, or None if other text precedes it."""
    for node in body.iter() if body is not None else ():
        if node.tag == "h1":
            return node
        if node_text(node) or node.css_first("img"):
            return None
    return None


def _take(node: LexborNode | None) -> str:
    """Return the text of an element, and remove it; "" for None."""
    if node is None:
        return ""
    text = node_text(node)
    node.decompose()
    return text
