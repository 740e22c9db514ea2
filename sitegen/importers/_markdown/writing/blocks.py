"""Writes cleaned blocks as Markdown."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from sitegen.importers._markdown.writing.escape import escape_line_starts
from sitegen.importers._markdown.writing.inline import InlineWriter
from sitegen.importers._markdown.writing.shortcodes import write_shortcode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.importers._markdown.tree import Element

_SAFE_LANGUAGE = re.compile(r"[A-Za-z0-9+#_.-]+")
_DELIMITERS = {"": "---|", "left": ":---|", "center": ":---:|", "right": "---:|"}
"""The part of a table's second line for a column, by its alignment."""


def write_markdown(body: Element) -> str:
    """Return a cleaned body as Markdown, which ends with a newline unless it is empty."""
    text = _BlockWriter().blocks(list(body.elements()), is_top=True)
    return f"{text}\n" if text else ""


class _BlockWriter:
    """Writes the blocks of one document."""

    def blocks(self, blocks: Sequence[Element], *, is_top: bool = False, is_tight: bool = False) -> str:
        """Return blocks with an empty line between them, or only a line break in a tight list."""
        found: list[str] = []
        markers: dict[str, int] = {}
        for number, block in enumerate(blocks):
            is_repeated = number > 0 and blocks[number - 1].tag == block.tag
            markers[block.tag] = 1 - markers.get(block.tag, 1) if is_repeated else 0
            found.append(self.block(block, is_top=is_top, alternate=bool(markers[block.tag])))
        return ("\n" if is_tight else "\n\n").join(text for text in found if text)

    def block(self, block: Element, *, is_top: bool, alternate: bool) -> str:  # noqa: PLR0911 - a case for each block
        """Return one block. `alternate` is set for a list directly after one of the same kind, which needs another marker."""
        match block.tag:
            case "p":
                return escape_line_starts(self.inline(block))
            case "h2" | "h3" | "h4" | "h5" | "h6":
                return f"{'#' * int(block.tag[1])} {self.inline(block)}"
            case "hr":
                return "---" if is_top else "___"  # `- ---` would be one line
            case "pre":
                return _fence(block)
            case "blockquote":
                mark = "[!pull]\n\n" if block.get("kind") == "pull" else ""
                return _prefix(mark + self.blocks(list(block.elements())), "> ", "> ")
            case "ul" | "ol":
                return self.list(block, alternate=alternate)
            case "table":
                return self.table(block)
            case "figure":
                return self.figure(block)
            case "note":
                return _prefix(self.blocks(list(block.elements())), f"[^{block.get('number')}]: ", "    ")
        return write_shortcode(block)

    def inline(self, block: Element, *, in_table: bool = False) -> str:
        writer = InlineWriter(block.get("style"), in_table=in_table)
        return writer.write(block.children)

    def list(self, block: Element, *, alternate: bool) -> str:
        items = list(block.elements())
        is_tight = all(_is_tight(item) for item in items)
        start = int(block.get("start") or 1)
        found = []
        for number, item in enumerate(items):
            marker = (
                ("*" if alternate else "-") if block.tag == "ul" else f"{start + number}{')' if alternate else '.'}"
            )
            text = self.blocks(list(item.elements()), is_tight=is_tight)
            found.append(_prefix(text, f"{marker} ", " " * (len(marker) + 1)) if text else marker)
        return ("\n" if is_tight else "\n\n").join(found)

    def table(self, block: Element) -> str:
        rows = [[self.inline(cell, in_table=True) for cell in row.elements()] for row in block.elements()]
        lines = [f"| {' | '.join(cells)} |" for cells in rows]
        head = next(block.elements())
        sides = "".join(_DELIMITERS[cell.get("align")] for cell in head.elements())
        return "\n".join([lines[0], f"|{sides}", *lines[1:]])

    def figure(self, block: Element) -> str:
        """Return a picture as a paragraph; the caption of a picture that is a link is a paragraph of its own."""
        writer = InlineWriter(block.get("style"))
        picture, *captions = block.elements()
        caption = captions[0].text() if captions else ""
        if picture.tag == "img":
            return writer.picture(picture, caption)
        text = writer.write([picture])
        return f"{text}\n\n{escape_line_starts(writer.write([caption]))}" if caption else text


def _fence(block: Element) -> str:
    text, language = block.text(), block.get("language")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language if _SAFE_LANGUAGE.fullmatch(language) else ''}\n{text}\n{fence}"


def _is_tight(item: Element) -> bool:
    """Return True if no two blocks of an item would become one without an empty line between them.

    Only a list that begins with 1 can follow a paragraph so.
    """
    blocks = list(item.elements())
    has_only_text = all(block.tag in {"p", "ul", "ol"} and block.get("start") in {"", "1"} for block in blocks)
    return has_only_text and not any(second.tag in {first.tag, "p"} for first, second in pairwise(blocks))


def _prefix(text: str, first: str, rest: str) -> str:
    """Return a text with a prefix before its first line, and another one before all others; empty lines get it without spaces."""
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((rest + line).rstrip() if not line else rest + line for line in lines[1:])])
