"""Reduces tables to rows of equally many cells with inline content; tables that only arrange a page become their content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.cleaning.vocabulary import WITH_TEXT
from sitegen.importers._markdown.cleaning.white_space import without_line_breaks
from sitegen.importers._markdown.tree import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._markdown.cleaning.context import Context

MAX_SPAN = 100
"""Maximum number of columns or rows that a cell is expected to span. Larger numbers are mistakes."""
_ALIGNMENT = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|center|right)\b", re.IGNORECASE)
_ALIGNMENTS = {f"{prefix}{side}": side for side in ("left", "center", "right") for prefix in ("", "has-text-align-")}
"""The side that an attribute or a class states."""
MAX_FILLED_CELLS = 20_000
"""Number of cells of a table from which on spans are ignored."""


def clean_table(element: Element, context: Context) -> list[Element]:
    """Return a table before which its caption is a paragraph; or the blocks of a table that only arranges a page."""
    captions = [
        block for each in element.elements() if each.tag == "caption" for block in context.blocks(each.children)
    ]
    rows = [
        [(cell, context.blocks(cell.children)) for cell in row.elements() if cell.tag in {"td", "th"}]
        for row in _rows(element)
    ]
    if _arranges_page(rows):
        context.account.note("changed", "table that arranges a page became its content")
        return [*captions, *(block for row in rows for _, content in row for block in content)]
    grid = _fill_spans([[(cell, _cell(content, context)) for cell, content in row] for row in rows], context)
    has_content = any(cell.children for row in grid for cell in row)
    return [*captions, *([_table(grid, context)] if has_content else [])]


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table: those of its head first, and without those of tables inside it."""
    for child in table.elements():
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child.elements() if row.tag == "tr")


def _arranges_page(rows: list[list[tuple[Element, list[Element]]]]) -> bool:
    """Return True if a table has one column, or a cell with content that no cell of Markdown can have."""
    widths = {len(row) for row in rows if row}
    has_blocks = any(
        block.tag not in {*WITH_TEXT, "ul", "ol"} for row in rows for _, content in row for block in content
    )
    return widths <= {1} or has_blocks


def _cell(content: list[Element], context: Context) -> list[Element | str]:
    """Return the blocks of a cell as inline content, joined by semicolons."""
    pieces = [piece for block in content for piece in _pieces(block)]
    if len(pieces) > 1:
        construct = "paragraphs or list in a table cell joined by semicolons"
        context.account.note("changed", construct)
        context.account.add(";" * (len(pieces) - 1), construct)
    found: list[Element | str] = []
    for number, piece in enumerate(pieces):
        found += [*(["; "] if number else []), *piece]
    if any(isinstance(node, Element) and (node.tag == "br" or node.find("br")) for node in found):
        context.account.note("changed", "line break in a table cell became a space")
    return without_line_breaks(found)


def _pieces(block: Element) -> Iterator[list[Element | str]]:
    if block.tag in WITH_TEXT:
        yield block.children
    else:
        for item in block.elements():
            for each in item.elements():
                yield from _pieces(each)


def _fill_spans(rows: list[list[tuple[Element, list[Element | str]]]], context: Context) -> list[list[Element]]:
    """Return rows of equally many cells; places that a cell spans are empty cells."""
    grid: dict[tuple[int, int], Element] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell, content in row:
            while (y, x) in grid:
                x += 1
            height, width = min(_span(cell, "rowspan"), len(rows) - y), _span(cell, "colspan")
            if height * width > 1:
                context.account.note("changed", "cell of several columns or rows", cell.text())
            if len(grid) < MAX_FILLED_CELLS:
                grid.update(
                    {(y + down, x + across): Element(cell.tag) for down in range(height) for across in range(width)}
                )
            grid[y, x] = Element(cell.tag, {"align": _alignment(cell)}, content)
    width = max((x for (_, x), cell in grid.items() if cell.children), default=0) + 1
    return [[grid.get((y, x), Element("td")) for x in range(width)] for y in range(len(rows)) if rows[y]]


def _span(cell: Element, name: str) -> int:
    value = cell.get(name).strip()
    return max(1, min(MAX_SPAN, int(value))) if value.isdecimal() else 1


def _alignment(cell: Element) -> str:
    """Return the side to which the text of a cell is aligned: `left`, `center` or `right`; "" if that is not stated."""
    found = _ALIGNMENT.search(cell.get("style"))
    given = found[1] if found else cell.get("align")
    return next((_ALIGNMENTS[name] for name in (given.lower(), *cell.classes) if name in _ALIGNMENTS), "")


def _table(grid: list[list[Element]], context: Context) -> Element:
    """Return a table whose first row is its head: an empty one if the first row has other cells than `th`."""
    has_head = all(cell.tag == "th" or not cell.children for cell in grid[0]) and any(
        cell.tag == "th" for cell in grid[0]
    )
    head = grid[0] if has_head else [Element("th") for _ in grid[0]]
    body = grid[has_head:]
    sides = [_column_alignment(head[x], [row[x] for row in body], context) for x in range(len(head))]
    heads: list[Element | str] = [
        Element("th", {"align": side} if side else {}, cell.children) for side, cell in zip(sides, head, strict=True)
    ]
    return Element("table", {}, [Element("tr", {}, heads), *(_row(row) for row in body)])


def _column_alignment(head: Element, cells: list[Element], context: Context) -> str:
    """Return the alignment of a column: that of all its cells with content below the head, which is "" if they have different ones.

    A column without such cells has the alignment of its head.
    """
    found = {cell.get("align") for cell in cells if cell.children} or {head.get("align")}
    side = found.pop() if len(found) == 1 else ""
    if found - {side} or (head.children and head.get("align") not in {"", side}):
        context.account.note("changed", "alignment of single cells of a table left out")
    return side


def _row(cells: list[Element]) -> Element:
    return Element("tr", {}, [Element("td", {}, cell.children) for cell in cells])
