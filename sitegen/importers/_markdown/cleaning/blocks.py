"""Reduces HTML to the blocks that sitegen's Markdown has.

The result is a `body` of the blocks `p`, `h2` to `h6`, `ul`, `ol`, `blockquote`, `pre`, `table`, `hr`, `figure`, `shortcode`, and at its
end the notes, `note`. Blocks with text contain texts and the inline elements `em`, `strong`, `del`, `code`, `a`, `img`, `br` and
`noteref` only.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from sitegen.importers._markdown.changes import count_pictures
from sitegen.importers._markdown.cleaning import inline, media
from sitegen.importers._markdown.cleaning.addresses import clean_address, is_same_file, picture_address
from sitegen.importers._markdown.cleaning.embeds import embed_blocks, post_blocks, without_shortcodes
from sitegen.importers._markdown.cleaning.tables import clean_table
from sitegen.importers._markdown.cleaning.text import clean_text
from sitegen.importers._markdown.cleaning.vocabulary import (
    BLOCK_TAGS,
    DROPPED_TAGS,
    EMBED_TAGS,
    HEADINGS,
    MEDIA_TAGS,
    TRANSPARENT_BLOCKS,
    WITH_TEXT,
)
from sitegen.importers._markdown.cleaning.white_space import text_with_newlines, with_line_breaks, without_line_breaks
from sitegen.importers._markdown.places import resolve_places
from sitegen.importers._markdown.pull_quotes import MAX_PARAGRAPHS, check_pull_quotes
from sitegen.importers._markdown.tree import COMMENT, Element

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.importers._markdown.cleaning.context import Context

    Nodes = Sequence["Element | str"]

_PULL_QUOTE_CLASSES = frozenset({"wp-block-pullquote", "pullquote", "pull-quote"})
_BLOCK_STYLE = re.compile(r"(?:^|;)\s*display\s*:\s*(?:block|list-item|table|flex|grid|flow-root)\b", re.IGNORECASE)
"""A style that makes a block of an inline element."""
_MAX_START = 999_999_999
"""Maximum number of a list item in CommonMark."""


class Cleaning:
    """Cleans the parts of one document."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._cleaner = _Cleaner(context)
        context.blocks = self._cleaner.blocks

    def blocks(self, body: Element) -> list[Element]:
        """Return the content of an HTML body as blocks that sitegen's Markdown has. The document gets the notes in it."""
        _mark_blocks(body)
        return self._cleaner.blocks(body.children)

    def count_lost_links(self, body: Element) -> None:
        """Count the links of an HTML body that are not in the result and that nothing else has counted."""
        for each in body.descendants():
            href = clean_address(each.get("href")) if each.tag == "a" else ""
            if href and not href.startswith("#") and href not in self.context.links:
                self.context.account.note("lost", "link left out", href)

    def document(self, blocks: list[Element]) -> Element:
        """Return a body of blocks and notes, with its headings at the levels that a page needs."""
        body = Element("body", {}, list(blocks))
        _add_notes(body, self.context)
        check_pull_quotes(body, self.context.account)
        _lower_headings(body)
        resolve_places(body, self.context.account)
        return body


def _mark_blocks(element: Element) -> bool:
    """Set `contains_blocks` of an element and of all below it; return True if it is or contains a block."""
    found = False
    for child in element.elements():
        found = (_mark_blocks(child) and child.tag != "x-footnote") or found
    is_shown_as_block = element.tag not in {"a", "img"} and bool(_BLOCK_STYLE.search(element.get("style")))
    element.contains_blocks = (found or is_shown_as_block) and element.tag not in DROPPED_TAGS
    return element.contains_blocks or element.tag in BLOCK_TAGS


def _lower_headings(body: Element) -> None:
    """Make the highest heading one of the second level, since the headline of the page is the first."""
    every = [each for each in body.descendants() if each.tag in HEADINGS]
    shift = 2 - min((int(each.tag[1]) for each in every), default=2)
    for heading in every:
        heading.tag = f"h{min(6, int(heading.tag[1]) + max(0, shift))}"


def _add_notes(body: Element, context: Context) -> None:
    """Put the notes at the end, in the order of their marks, and number them unless they have labels.

    A note whose mark is gone, since it was in a caption, becomes paragraphs at the end.
    """
    notes = [*(each for each in body.elements() if each.tag == "note"), *context.notes]
    body.children = [each for each in body.elements() if each.tag != "note"]
    order: dict[str, str] = {}
    for each in [*body.descendants(), *(inner for note in notes for inner in note.descendants())]:
        if each.tag == "noteref":
            number = order.setdefault(each.get("number"), str(len(order) + 1))
            each.attributes["number"] = each.get("number") if context.is_markdown else number
    for note in notes:
        if note.get("number") not in order:
            context.account.note("changed", "note without a mark in the text became paragraphs at the end", note.text())
            body.children += note.children
    kept = sorted(
        (note for note in notes if note.get("number") in order), key=lambda note: int(order[note.get("number")])
    )
    for note in [] if context.is_markdown else kept:
        note.attributes["number"] = order[note.get("number")]
    body.children += kept


class _Cleaner:
    """Turns nodes into blocks, and counts changes."""

    def __init__(self, context: Context) -> None:
        self.context, self.account = context, context.account
        self.makers: dict[str, Callable[[Element], list[Element]]] = {
            **dict.fromkeys(HEADINGS, self.heading),
            **dict.fromkeys(TRANSPARENT_BLOCKS, self.content),
            **dict.fromkeys(EMBED_TAGS, lambda element: embed_blocks(element, context)),
            **dict.fromkeys(MEDIA_TAGS, lambda element: media.media_block(element, context)),
            **dict.fromkeys(("p", "dd", "li", "figcaption", "legend", "td", "th", "caption"), self.content),
            **dict.fromkeys(("tr", "tbody", "thead", "tfoot", "colgroup"), self.content),
            **dict.fromkeys(("dt", "summary"), self.term),
            "dl": self.definitions,
            "ul": lambda element: self.list_of("ul", {}, element),
            "ol": self.numbered_list,
            "blockquote": self.quote,
            "noscript": self.without_scripts,
            "x-pull-quote": lambda element: self.pull_quote(self.content(element), element.get("repeats")),
            "x-gallery": lambda element: media.gallery_blocks(element, context),
            "pre": self.code,
            "table": lambda element: clean_table(element, context),
            "hr": lambda _element: [Element("hr")],
            "figure": self.figure,
        }

    def blocks(self, nodes: Nodes) -> list[Element]:
        """Return nodes as blocks; text and inline elements between blocks become paragraphs."""
        found: list[Element] = []
        run: list[Element | str] = []
        for node in nodes:
            if isinstance(node, Element) and node.tag in DROPPED_TAGS:
                if node.tag != COMMENT:
                    self.account.leave_out(node)
            elif isinstance(node, str) or not is_block(node):
                run.append(node)
            else:
                found += inline.text_blocks("p", run, self.context)
                run = []
                found += self.block(node)
        return found + inline.text_blocks("p", run, self.context)

    def block(self, element: Element) -> list[Element]:
        """Return a block element, or an inline one that contains blocks, as blocks."""
        if "wp-caption" in element.classes and (figure := media.as_figure(element)):
            return self.figure(figure)
        if element.tag in TRANSPARENT_BLOCKS and _PULL_QUOTE_CLASSES & {*element.classes}:
            return self.pull_quote(self.content(element))
        if element.tag in self.makers:
            return self.makers[element.tag](element)
        return inline.wrap_blocks(element, self.content(element), self.context)

    def content(self, element: Element) -> list[Element]:
        return self.blocks(element.children)

    def without_scripts(self, element: Element) -> list[Element]:
        """Return what browsers without scripts show, but not a copy of the picture before, which a script would load."""
        shown = element.find("img")
        is_copy = shown is not None and count_pictures(element) == 1 and not element.text().strip()
        last = self.context.last_picture
        if shown is not None and is_copy and last and is_same_file(last, picture_address(shown)):
            self.account.note("kept", "copy of a picture for browsers without scripts left out", last)
            self.account.leave_out_pictures(element)
            return []
        return self.content(element)

    def heading(self, element: Element) -> list[Element]:
        """Return a heading; blocks inside it are joined, and pictures follow it."""
        inside = self.content(element)
        text = [node for block in inside if block.tag in WITH_TEXT for node in (*block.children, " ")]
        others = [block for block in inside if block.tag not in WITH_TEXT]
        found = inline.fitted_blocks(element.tag, without_line_breaks(text[:-1]), self.context)
        for heading in found:
            heading.attributes |= {"id": element.get("id")} if heading.tag == element.tag else {}
        return [*found, *others]

    def term(self, element: Element) -> list[Element]:
        """Return a term of a definition list, or a summary, as a strong paragraph."""
        self.account.note("changed", f"<{element.tag}> became strong text")
        strong = Element("strong", {}, list(element.children), element.contains_blocks)
        return self.blocks([strong])

    def definitions(self, element: Element) -> list[Element]:
        self.account.note("changed", "definition list became paragraphs")
        return self.content(element)

    def numbered_list(self, element: Element) -> list[Element]:
        items = [each for each in element.elements() if each.tag == "li"]
        start = ((items[0].get("value") if items else "") or element.get("start")).strip()
        first = int(start) if start.isascii() and start.isdecimal() else 1
        if any(each.get("value") not in {"", str(first + number)} for number, each in enumerate(items)):
            self.account.note("changed", "numbers of a list that are not in order became 1, 2, 3")
        if element.get("type") in {"a", "A", "i", "I"} or "reversed" in element.attributes:
            self.account.note("changed", "letters, Roman or reversed numbers of a list became 1, 2, 3")
        is_number = start.isascii() and start.isdecimal() and int(start) + len(element.children) <= _MAX_START
        return self.list_of("ol", {"start": str(int(start))} if is_number else {}, element)

    def list_of(self, tag: str, attributes: dict[str, str], element: Element) -> list[Element]:
        """Return a list. Content outside of items, such as a list in a list, belongs to the item before it."""
        items: list[Element] = []
        for is_item, group in groupby(
            element.children, key=lambda child: isinstance(child, Element) and child.tag == "li"
        ):
            for nodes in (each.children for each in group if isinstance(each, Element)) if is_item else [[*group]]:
                inside = without_shortcodes(self.blocks(nodes), self.context)
                blocks = [each for block in inside for each in media.without_caption(block)]
                if is_item or not items:
                    items += [Element("li", {}, list(blocks))] if blocks else []
                else:
                    items[-1].children += blocks
        return [Element(tag, attributes, list(items))] if items else []

    def quote(self, element: Element) -> list[Element]:
        if post := post_blocks(element, self.context):
            return post
        blocks = without_shortcodes(self.content(element), self.context)
        if _PULL_QUOTE_CLASSES & {*element.classes}:
            return self.pull_quote(blocks)
        return [Element("blockquote", {}, list(blocks))] if blocks else []

    def pull_quote(self, blocks: list[Element], repeats: str = "") -> list[Element]:
        """Return a pull quote: a quotation with one paragraph, or two. Anything else is an ordinary quotation.

        With `repeats`, it is one also if its words are not in the text: `no` in pull quotes of sitegen.
        """
        if len(blocks) == 1 and blocks[0].tag == "blockquote":
            blocks = list(blocks[0].elements())
        elif len(blocks) == MAX_PARAGRAPHS and blocks[0].tag == "blockquote":
            blocks = [*blocks[0].elements(), blocks[1]]
        blocks = without_shortcodes(blocks, self.context)
        is_pull = len(blocks) <= MAX_PARAGRAPHS and all(block.tag == "p" for block in blocks)
        if blocks and not is_pull:
            self.account.note("changed", "pull quote became a quotation")
        attributes = {"kind": "pull", **({"repeats": repeats} if repeats else {})} if is_pull else {}
        return [Element("blockquote", attributes, list(blocks))] if blocks else []

    def figure(self, element: Element) -> list[Element]:
        if _PULL_QUOTE_CLASSES & {*element.classes}:
            return self.pull_quote(self.content(element))
        if "wp-block-gallery" in element.classes:
            return media.gallery_blocks(element, self.context)
        return media.figure_block(element, self.context)

    def code(self, element: Element) -> list[Element]:
        """Return preformatted text as code; a poem as a paragraph with line breaks."""
        if "wp-block-verse" in element.classes:
            return inline.text_blocks("p", with_line_breaks(element.children), self.context)
        for each in element.descendants():
            if each.tag in {"em", "i", "strong", "b", "a", "img"}:
                self.account.note("lost", f"<{each.tag}> in code became plain text", each.text())
        self.account.leave_out_pictures(element)
        text = clean_text(text_with_newlines(element), self.context).strip("\n")
        return [Element("pre", {"language": inline.code_language(element)}, [text])] if text.strip() else []


def is_block(element: Element) -> bool:
    """Return True for a block element, and for an inline element that contains one."""
    return element.tag in BLOCK_TAGS or (element.contains_blocks and element.tag != "x-footnote")
