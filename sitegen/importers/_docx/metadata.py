"""The front matter of a text document: a table whose first cell is "metadata", or a title at its top."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers._html.parsing import body_html, node_text, parse_page
from sitegen.importers._items import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

TABLE_NAME = "metadata"
_NOTHING = re.compile(r"n\s*/\s*a|-|\u2013|\u2014", re.IGNORECASE)
"""A value that states that there is none."""


class MetadataLine(NamedTuple):
    """A row of the table of metadata."""

    name: str
    values: tuple[tuple[str, ...], ...]
    """The paragraphs of each cell after the first; cells without text, or with one that states nothing, are left out."""


class Metadata(NamedTuple):
    """A document without its table of metadata and its title."""

    lines: tuple[MetadataLine, ...]
    title: str
    subtitle: str
    html: str
    changes: tuple[Change, ...]
    """Notes of the title and the subtitle, which have no place there."""


def read_metadata(html: str) -> Metadata:
    """Return the lines of the first table whose first cell is "metadata", the title and the subtitle, and the document without them.

    The title is the paragraph of the style Title, or a heading of the first level before all other text.
    """
    page = parse_page(html)
    table = next((table for table in page.css("table") if _is_metadata(table)), None)
    lines = tuple(_lines(table)) if table is not None else ()
    if table is not None:
        table.decompose()
    title_node = page.css_first("h1.title, p.title") or _first_heading(page.body)
    subtitle_node = page.css_first("p.subtitle")
    changes = tuple(
        change for node in (title_node, subtitle_node) if node is not None for change in _take_notes(page, node)
    )
    title, subtitle = _take(title_node), _take(subtitle_node)
    return Metadata(lines, title, subtitle, body_html(page), changes)


def _is_metadata(table: LexborNode) -> bool:
    first = table.css_first("td, th")
    return first is not None and node_text(first).casefold().rstrip(":") == TABLE_NAME


def _lines(table: LexborNode) -> Iterator[MetadataLine]:
    """Yield each row but the first, which names the table. Rows without a name or a value are left out."""
    for row in table.css("tr")[1:]:
        cells = row.css("td, th")
        name = node_text(cells[0]).rstrip(":").strip() if cells else ""
        values = tuple(value for cell in cells[1:] if (value := _paragraphs(cell)))
        if name and values:
            yield MetadataLine(name, values)


def _paragraphs(cell: LexborNode) -> tuple[str, ...]:
    """Return the paragraphs of a cell, or the address of its picture."""
    picture = cell.css_first("img[src]")
    if picture is not None:
        return (picture.attributes.get("src") or "",)
    for line_break in cell.css("br"):
        line_break.replace_with("\n")
    texts = [node.text() for node in cell.css("p")] or [cell.text()]
    lines = [" ".join(line.split()) for text in texts for line in text.split("\n")]
    return tuple(line for line in lines if line and not _NOTHING.fullmatch(line))


def _take_notes(page: LexborHTMLParser, node: LexborNode) -> Iterator[Change]:
    """Remove the notes of a title with their marks, and yield a change for each."""
    for mark in node.css('a[href^="#footnote-"], a[href^="#endnote-"], a[href^="#ftnt"]'):
        name = (mark.attributes.get("href") or "")[1:]
        note = page.css_first(f'[id="{name}"]') if '"' not in name and "\\" not in name else None
        while note is not None and note.tag not in {"li", "p", "div"}:
            note = note.parent
        words = node_text(note).removesuffix("\u2191").strip() if note is not None else ""
        yield Change("lost", "note of the headline, which has no place for one", examples=(words,))
        if note is not None:
            note.decompose()
        mark.decompose()


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
