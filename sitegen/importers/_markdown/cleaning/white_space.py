"""White space and line breaks in inline content, as browsers show them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    Nodes = Sequence["Element | str"]

WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")
LEAVES = frozenset({"img", "br", "code", "noteref"})
"""Inline elements of the result whose content is not inline."""


def as_shown(nodes: Nodes) -> list[Element | str]:
    """Return inline nodes with white space as browsers show it: collapsed, outside of marks, and not at the ends."""
    flat = _collapse(_join(list(nodes)))
    return _trim(flat)


def _join(nodes: list[Element | str]) -> list[Element | str]:
    """Move white space and line breaks out of marks, drop empty marks, and join neighbours of the same kind."""
    found: list[Element | str] = []
    for node in nodes:
        for piece in [node] if isinstance(node, str) or node.tag in LEAVES else _unpad(node):
            last = found[-1] if found else None
            if isinstance(piece, str) and isinstance(last, str):
                found[-1] = last + piece
            elif isinstance(piece, Element) and isinstance(last, Element) and _can_join(last, piece):
                last.children = _join([*last.children, *piece.children])
            elif piece != "":
                found.append(piece)
    return found


def _can_join(first: Element, second: Element) -> bool:
    return first.tag == second.tag and first.tag in {"em", "strong", "del", "code"}


def _unpad(element: Element) -> list[Element | str]:
    """Return an element between the white space and the line breaks that were at its ends."""
    children = _join(element.children)
    before: list[Element | str] = []
    after: list[Element | str] = []
    while children and (moved := _edge(children, 0)) is not None:
        before.append(moved)
    while children and (moved := _edge(children, -1)) is not None:
        after.insert(0, moved)
    return [*before, *([Element(element.tag, element.attributes, children)] if children else []), *after]


def _edge(children: list[Element | str], index: int) -> Element | str | None:
    """Remove and return white space or a line break at one end of the children; None if there is neither."""
    node = children[index]
    if isinstance(node, Element):
        return children.pop(index) if node.tag == "br" else None
    stripped = node.lstrip() if index == 0 else node.rstrip()
    if stripped == node:
        return None
    space = node[: len(node) - len(stripped)] if index == 0 else node[len(stripped) :]
    if stripped:
        children[index] = stripped
    else:
        children.pop(index)
    return space


def _collapse(nodes: list[Element | str]) -> list[Element | str]:
    """Collapse white space in texts, across the borders of elements."""
    ends_with_space = True

    def visit(siblings: list[Element | str]) -> list[Element | str]:
        nonlocal ends_with_space
        found: list[Element | str] = []
        for node in siblings:
            if isinstance(node, Element):
                if node.tag == "br":
                    if found and isinstance(found[-1], str):
                        found[-1] = found[-1].rstrip(" ")
                    ends_with_space = True
                elif node.tag in LEAVES:
                    ends_with_space = False
                else:
                    node.children = visit(node.children)
                found.append(node)
                continue
            text = WHITE_SPACE.sub(" ", node)
            text = text[1:] if ends_with_space and text.startswith(" ") else text
            if text:
                ends_with_space = text.endswith(" ")
                found.append(text)
        return found

    return visit(nodes)


def _trim(nodes: list[Element | str]) -> list[Element | str]:
    """Return nodes without white space and line breaks at the ends."""
    while nodes and _edge(nodes, 0) is not None:
        pass
    while nodes and _edge(nodes, -1) is not None:
        pass
    return nodes


def text_with_newlines(element: Element) -> str:
    """Return the text of an element with a newline for each `br`."""
    return "".join(
        child if isinstance(child, str) else "\n" if child.tag == "br" else text_with_newlines(child)
        for child in element.children
    )


def with_line_breaks(nodes: Nodes) -> list[Element | str]:
    """Return nodes with a `br` for each newline."""
    found: list[Element | str] = []
    for node in nodes:
        if isinstance(node, Element):
            found.append(Element(node.tag, node.attributes, with_line_breaks(node.children)))
            continue
        for number, line in enumerate(node.split("\n")):
            found += [Element("br")] * bool(number) + [line]
    return found


def without_line_breaks(nodes: Nodes) -> list[Element | str]:
    """Return inline nodes with a space for each `br`, for headings and cells, which are one line of Markdown."""
    return [
        node
        if isinstance(node, str)
        else " "
        if node.tag == "br"
        else Element(node.tag, node.attributes, without_line_breaks(node.children))
        for node in nodes
    ]


def plain_text(nodes: Nodes) -> str:
    """Return the text of inline nodes, with a space for each `br`."""
    return "".join(
        node if isinstance(node, str) else " " if node.tag == "br" else plain_text(node.children) for node in nodes
    )
