"""Fits emphasis to what Markdown can express: its delimiters mean nothing, or something else, next to some characters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sitegen.importers._markdown.tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.importers._markdown.changes import Account

    Nodes = Sequence["Element | str"]

MARKS = frozenset({"em", "strong", "del"})
_LETTERS = re.compile(r"[^\W\d_]+")
_ENCLOSING_PAIRS = frozenset(
    ["()", "[]", "{}", '""', "''", "//", "--", "||", "\u201c\u201d", "\u2018\u2019", "\u201e\u201c", "\u00ab\u00bb"]
)
"""Pairs of characters between which sitegen reads an asterisk as a character."""


def unwrap_ambiguous(element: Element, account: Account) -> None:
    """Remove the marks below an element between punctuation on both sides, whose delimiters could open and close.

    Their meaning depends on all others of the paragraph.
    """
    for each in (element, *element.descendants()):
        found: list[Element | str] = []
        for number, node in enumerate(each.children):
            before, after = last_char(each.children[:number]), first_char(each.children[number + 1 :])
            if isinstance(node, Element) and node.tag in MARKS and _is_ambiguous(node, before, after):
                account.note("lost", f"<{node.tag}> that Markdown cannot express became plain text", node.text())
                found += node.children
            else:
                found.append(node)
        each.children = found


def _is_ambiguous(mark: Element, before: str, after: str) -> bool:
    pairs = ((before, _edge(mark.children, 0)), (after, _edge(mark.children, -1)))
    return any(outer and _is_punctuation(outer) and _is_punctuation(inner) for outer, inner in pairs)


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
        previous, following = last_char(found) or before, first_char(nodes[number + 1 :]) or after
        if isinstance(node, Element) and node.tag in MARKS:
            found += _fit(node, account, previous, following)
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
    text = "".join(node if isinstance(node, str) else node.text() for node in inside)
    edges = (_edge(inside, 0), _edge(inside, -1))
    is_flanking = not any(
        _is_letter(outer) and _is_punctuation(edge)
        for outer, edge in zip((outer_before, outer_after), edges, strict=True)
    )
    if not text.strip() or not is_flanking or _is_misread(text, outer_before, outer_after):
        account.note("lost", f"<{element.tag}> that Markdown cannot express became plain text", element.text())
        return [*([opening] if opening else []), *inside, *([closing] if closing else [])]
    return [*([opening] if opening else []), Element(element.tag, {}, inside), *([closing] if closing else [])]


def _edge(nodes: Nodes, index: int) -> str:
    """Return the character of the Markdown at one end of inline nodes, without the delimiters of marks; " " if there is none."""
    if not nodes:
        return " "
    node = nodes[index]
    if isinstance(node, str):
        return node[index]
    if node.tag in MARKS:
        return _edge(node.children, index)
    return {"img": "!)", "a": "[)", "code": "``"}.get(node.tag, "  ")[index]


def _is_misread(text: str, before: str, after: str) -> bool:
    """Return True if sitegen would take the delimiters around a text for characters (`content/markdown/lint/emphasis.py`)."""
    if before + text[0] in _ENCLOSING_PAIRS or text[-1] + after in _ENCLOSING_PAIRS:
        return True
    begins_inside, ends_inside = _are_letters(before, text[0]), _are_letters(text[-1], after)
    if begins_inside:
        return not (ends_inside and _LETTERS.fullmatch(text) and not before.isdigit() and len(text) > 1)
    return ends_inside and bool(re.search(r"\s", text))


def _are_letters(first: str, second: str) -> bool:
    return all(char and (char.isdigit() or char.lower() != char.upper()) for char in (first, second))


def _move_punctuation(nodes: Nodes, before: str, after: str) -> tuple[str, list[Element | str], str]:
    """Return the punctuation at both ends that has to be outside of the delimiters, and the nodes without it.

    A delimiter between a letter and punctuation neither opens nor closes anything (CommonMark 0.31, 6.2).
    """
    found = list(nodes)
    opening = closing = ""
    while (
        found
        and isinstance(found[0], str)
        and _must_move(opening[-1:] or before, found[0][0], is_next_moved=bool(opening))
    ):
        opening += found[0][0]
        found = [found[0][1:], *found[1:]] if len(found[0]) > 1 else found[1:]
    while (
        found
        and isinstance(found[-1], str)
        and _must_move(closing[:1] or after, found[-1][-1], is_next_moved=bool(closing))
    ):
        closing = found[-1][-1] + closing
        found = [*found[:-1], found[-1][:-1]] if len(found[-1]) > 1 else found[:-1]
    return opening, found, closing


def _must_move(outer: str, char: str, *, is_next_moved: bool) -> bool:
    """Return True for punctuation next to a letter, and for the white space behind punctuation that has been moved."""
    return (_is_letter(outer) and _is_punctuation(char)) or (is_next_moved and char.isspace())


def _is_letter(char: str) -> bool:
    """Return True for a character that is neither white space nor punctuation, in the sense of CommonMark."""
    return bool(char) and not char.isspace() and not _is_punctuation(char)


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def first_char(nodes: Nodes) -> str:
    """Return the first character that nodes show; a space for a line break, "!" for a picture."""
    for node in nodes:
        if isinstance(node, Element) and node.tag in {"br", "img"}:
            return " " if node.tag == "br" else "!"
        if text := node if isinstance(node, str) else node.text():
            return text[0]
    return ""


def last_char(nodes: Nodes) -> str:
    """Return the last character that nodes show; a space for a line break, ")" for a picture."""
    for node in reversed(nodes):
        if isinstance(node, Element) and node.tag in {"br", "img"}:
            return " " if node.tag == "br" else ")"
        if text := node if isinstance(node, str) else node.text():
            return text[-1]
    return ""
