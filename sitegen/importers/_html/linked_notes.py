"""Notes of a page: a mark that links to its note, and a note that links back to its mark. Nothing else is taken for a note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers._html.parsing import body_html, fill_places, mark_place, node_text, parse_page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[a-z]{1,2}|[ivx]{1,6}|[*\u2020\u2021\u00a7]+)[\])]?", re.IGNORECASE)
"""Text of a mark: a number, a letter or a sign, perhaps in brackets."""
_BLOCKS = frozenset({"li", "p", "div", "aside", "dd", "td", "section"})
_MAX_ANCESTORS = 3


class LinkedNotes(NamedTuple):
    """A page whose notes are at the place of their marks."""

    html: str
    notes: tuple[str, ...]
    """The content of each note."""


def place_notes(html: str, *, prefix: str = "", is_dropped: bool = False) -> LinkedNotes:
    """Return a page with `<x-footnote>` in place of each mark, and without the notes at its end.

    Args:
        html: the page.
        prefix: beginning of the ids of the notes; "" takes all notes.
        is_dropped: True to remove the notes and their marks, for comments.
    """
    if 'href="#' not in html:
        return LinkedNotes(html, ())
    page = parse_page(html)
    order = {node.mem_id: number for number, node in enumerate(page.root.traverse())} if page.root is not None else {}
    links = page.css(f'a[href^="#{prefix}"]')
    pairs = [(mark, note) for mark in links if (note := _note(page, mark, order)) is not None]
    if not pairs:
        return LinkedNotes(html, ())
    marks: dict[int, list[LexborNode]] = {}
    for mark, note in pairs:
        marks.setdefault(note.mem_id, []).append(mark)
    contents = {note.mem_id: _content(marks[note.mem_id], note) for _, note in pairs}
    pieces, order_of_notes, removed = [], [*marks], set[int]()
    for number, (mark, note) in enumerate(pairs):
        key, is_first = note.mem_id, note.mem_id not in removed
        attribute = f' data-key="{order_of_notes.index(key)}"' if len(marks[key]) > 1 else ""
        pieces.append("" if is_dropped else f"<x-footnote{attribute}>{contents[key] if is_first else ''}</x-footnote>")
        if is_first:
            removed.add(key)
            _remove(note)
        mark_place(_whole_mark(mark), number)
    return LinkedNotes(fill_places(body_html(page), pieces), tuple(contents.values()))


def _note(page: LexborHTMLParser, mark: LexborNode, order: dict[int, int]) -> LexborNode | None:
    """Return the element with the note of a mark, if it follows the mark in the page and links back to it."""
    target = _by_id(page, (mark.attributes.get("href") or "")[1:])
    block = _block(target) if target is not None and _MARK.fullmatch(node_text(mark)) else None
    if block is None or order[block.mem_id] < order[mark.mem_id]:
        return None
    ids = _ids(mark)
    is_linked = any((link.attributes.get("href") or "")[1:] in ids for link in block.css('a[href^="#"]'))
    return block if is_linked else None


def _by_id(page: LexborHTMLParser, name: str) -> LexborNode | None:
    if not name or '"' in name or "\\" in name:
        return None
    return page.css_first(f'[id="{name}"]') or page.css_first(f'a[name="{name}"]')


def _block(target: LexborNode) -> LexborNode | None:
    """Return the block that is the note: the target, or the block around it."""
    node: LexborNode | None = target
    while node is not None and node.tag not in _BLOCKS:
        node = node.parent
    return node


def _ids(mark: LexborNode) -> set[str]:
    """Return the ids of a mark and of the elements directly around it."""
    found: set[str] = set()
    node: LexborNode | None = mark
    for _ in range(_MAX_ANCESTORS):
        if node is None or (node is not mark and node.tag in _BLOCKS):
            break
        found |= {value for name in ("id", "name") if (value := node.attributes.get(name))}
        node = node.parent
    return found


def _remove(note: LexborNode) -> None:
    """Remove a note, and the list around it if that was its last one."""
    parent = note.parent
    note.decompose()
    if (
        parent is not None
        and parent.tag in {"ol", "ul", "div"}
        and not node_text(parent)
        and not parent.css("img, iframe, video, audio")
    ):
        parent.decompose()


def _content(marks: list[LexborNode], note: LexborNode) -> str:
    """Return the content of a note without the links back to its marks."""
    ids = {each for mark in marks for each in _ids(mark)}
    for link in note.css('a[href^="#"]'):
        if (link.attributes.get("href") or "")[1:] in ids:
            _whole_mark(link).decompose()
    return (note.inner_html or "").strip()


def _whole_mark(mark: LexborNode) -> LexborNode:
    """Return the superscript around a mark if it contains nothing else, else the mark."""
    parent = mark.parent
    return parent if parent is not None and parent.tag == "sup" and node_text(parent) == node_text(mark) else mark
