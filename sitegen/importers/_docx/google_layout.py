"""The layout of pages of Google Docs: notes of several paragraphs, the rule above notes, and lists whose level is in a class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._html.parsing import parse_page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_NOTE_ID = re.compile(r"(?:cmnt|ftnt)\d+")
_LEVEL = re.compile(r"(lst-kix_\w+)-(\d)")
"""Class of a list: the name of the list, and its level from 0."""


def join_paragraphs_of_notes(html: str) -> str:
    """Return a page in which each note and comment is one block, and no rule is above the notes.

    Google writes a note as a `div` with paragraphs, and only the first of them has its mark.
    """
    if "cmnt" not in html and "ftnt" not in html:
        return html
    page = parse_page(html)
    for anchor in page.css("a[id]"):
        paragraph = anchor.parent
        if not _NOTE_ID.fullmatch(anchor.attributes.get("id") or "") or paragraph is None or paragraph.tag != "p":
            continue
        block = paragraph.parent
        if block is None or block.tag != "div":
            continue
        rule = _previous_element(block)
        if rule is not None and rule.tag == "hr":
            rule.decompose()
        if _previous_element(paragraph) is None:
            paragraph.unwrap()
    return page.html or html


def nest_lists(page: LexborHTMLParser) -> None:
    """Put lists of a deeper level into the item above them, and join the pieces of a list that were around them."""
    for node in page.css("ul, ol"):
        match = _LEVEL.search(node.attributes.get("class") or "")
        previous = _previous_element(node) if match else None
        if match is None or previous is None or previous.tag not in {"ul", "ol"}:
            continue
        target, level = previous, int(match[2])
        while (inner := _last_list(target)) is not None and _level(target) < level - 1:
            target = inner
        if _level(target) < level:
            _move_into_last_item(node, target)
        elif (owner := _list_of_level(previous, level, node.tag or "")) is not None:
            for item in list(node.iter()):
                owner.insert_child(item)
            node.decompose()


def _list_of_level(top: LexborNode, level: int, tag: str) -> LexborNode | None:
    """Return the last list of a level and kind at the end of a list, which the next piece continues."""
    current: LexborNode | None = top
    while current is not None and _level(current) < level:
        current = _last_list(current)
    return current if current is not None and _level(current) == level and current.tag == tag else None


def _move_into_last_item(node: LexborNode, target: LexborNode) -> None:
    items = [child for child in target.iter() if child.tag == "li"]
    inner = _last_list(target)
    if inner is not None and _level(inner) == _level(node) and inner.tag == node.tag:
        for item in list(node.iter()):
            inner.insert_child(item)
    elif items:
        items[-1].insert_child(node)
    else:
        return
    node.decompose()


def _last_list(node: LexborNode) -> LexborNode | None:
    """Return the list at the end of the last item of a list; None if there is none."""
    items = [child for child in node.iter() if child.tag == "li"]
    lists = [child for child in items[-1].iter() if child.tag in {"ul", "ol"}] if items else []
    return lists[-1] if lists else None


def _level(node: LexborNode) -> int:
    match = _LEVEL.search(node.attributes.get("class") or "")
    return int(match[2]) if match else 0


def _previous_element(node: LexborNode) -> LexborNode | None:
    """Return the element before a node, if there is only white space between them."""
    previous = node.prev
    while previous is not None and previous.tag == "-text" and not (previous.text() or "").strip():
        previous = previous.prev
    return previous if previous is not None and previous.tag != "-text" else None
