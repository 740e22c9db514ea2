"""Fits emphasis to what Markdown can express: its delimiters mean nothing next to some characters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import StateInline

from sitegen.content.markdown.typography.cjk_emphasis import scan_delimiters
from sitegen.importers._markdown.tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.importers._markdown.changes import Account

    Nodes = Sequence["Element | str"]

MARKS = frozenset({"em", "strong", "del"})
_EDGES = {"img": "!)", "a": "[)", "code": "``", "noteref": "[]", "br": "  "}
"""The first and the last character of the Markdown of other elements."""


def fit_marks(nodes: Nodes, account: Account, before: str = "", after: str = "") -> list[Element | str]:
    """Return inline nodes with punctuation outside of marks where it must be, and without marks that cannot be written.

    Args:
        nodes: inline nodes with the white space that browsers show.
        account: counts the marks that are left out.
        before: the character before the nodes; "" if there is none.
        after: the character after them.
    """
    found: list[Element | str] = []
    for number, node in enumerate(nodes):
        if isinstance(node, Element) and node.tag in MARKS:
            following = _edge(nodes, number + 1, 0) or after
            found += _fit(node, account, _edge(found, len(found) - 1, -1) or before, following)
        elif isinstance(node, Element) and node.tag == "a":
            found.append(Element("a", node.attributes, fit_marks(node.children, account, "[", "]")))
        else:
            found.append(node)
    return found


def _fit(element: Element, account: Account, before: str, after: str) -> list[Element | str]:
    """Return a mark that can be written, with the punctuation around it; or only its content."""
    opening, children, closing = _move_punctuation(element.children, before, after)
    outer_before, outer_after = opening[-1:] or before, closing[:1] or after
    inside = fit_marks(children, account, outer_before, outer_after)
    first, last = _edge(inside, 0, 0), _edge(inside, len(inside) - 1, -1)
    can_be_written = inside and _scan(outer_before, first)[0] and _scan(last, outer_after)[1]
    if not can_be_written:
        text = element.text()
        account.note("lost", f"<{element.tag}> that Markdown cannot express became plain text", text)
    marked: list[Element | str] = [_nested(element.tag, inside)] if can_be_written else inside
    return [*([opening] if opening else []), *marked, *([closing] if closing else [])]


def _nested(tag: str, inside: list[Element | str]) -> Element:
    """Return a mark around nodes; of `em` and `strong` around the same text, `em` is the outer one, as the parser reads `***text***`."""
    only = inside[0] if len(inside) == 1 else ""
    if tag == "strong" and isinstance(only, Element) and only.tag == "em":
        return Element("em", {}, [Element("strong", {}, only.children)])
    return Element(tag, {}, inside)


def _edge(nodes: Nodes, number: int, index: int) -> str:
    """Return a character at one end of the Markdown of a node, without the delimiters of marks; "" if there is no such node."""
    if not 0 <= number < len(nodes):
        return ""
    node = nodes[number]
    if isinstance(node, str):
        return node[index] if node else ""
    if node.tag in MARKS:
        return _edge(node.children, 0 if index == 0 else len(node.children) - 1, index)
    return _EDGES.get(node.tag, "  ")[index]


def _move_punctuation(nodes: Nodes, before: str, after: str) -> tuple[str, list[Element | str], str]:
    """Return the punctuation at both ends that has to be outside of the delimiters, and the nodes without it.

    A delimiter between a letter and punctuation neither opens nor closes anything (CommonMark 0.31, 6.2), except next to characters
    of scripts without spaces.
    """
    found = list(nodes)
    opening = closing = ""
    while (
        found
        and isinstance(found[0], str)
        and _must_move(found[0][0], 0, opening[-1:] or before, is_next=bool(opening))
    ):
        opening += found[0][0]
        found = [found[0][1:], *found[1:]] if len(found[0]) > 1 else found[1:]
    while (
        found
        and isinstance(found[-1], str)
        and _must_move(found[-1][-1], 1, closing[:1] or after, is_next=bool(closing))
    ):
        closing = found[-1][-1] + closing
        found = [*found[:-1], found[-1][:-1]] if len(found[-1]) > 1 else found[:-1]
    return opening, found, closing


def _must_move(char: str, side: int, outer: str, *, is_next: bool) -> bool:
    """Return True for punctuation at which a delimiter would not open or close, and for the white space behind it.

    Args:
        char: the character at the inner side of the delimiter.
        side: 0 for the opening delimiter, 1 for the closing one.
        outer: the character at its outer side.
        is_next: True if another character has been moved to that side.
    """
    if is_next and char.isspace():
        return True
    pair = (outer, char) if side == 0 else (char, outer)
    return unicodedata.category(char)[0] in "PS" and not _scan(*pair)[side]


@lru_cache(maxsize=4096)
def _scan(before: str, after: str) -> tuple[bool, bool]:
    """Return if a delimiter between two characters can open, and if it can close; "" is the end of a block."""
    state = StateInline(f"{before}**{after}", _PARSER, {}, [])
    scanned = scan_delimiters(state, len(before), split=True)
    return scanned.can_open, scanned.can_close


_PARSER = MarkdownIt("commonmark")
"""A parser for the state that the function needs; none of its rules is used."""
