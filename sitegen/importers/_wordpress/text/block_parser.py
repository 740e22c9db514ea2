"""Reads the block editor's format: HTML in which comments such as `<!-- wp:image {"id": 5} -->` begin and end blocks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITER = re.compile(
    r"<!--\s+(?P<end>/)?wp:(?P<space>[a-z][a-z0-9_-]*/)?(?P<name>[a-z][a-z0-9_-]*)\s+"
    r"(?P<attributes>\{(?:[^}]+|\}+(?=\})|(?!\}\s+/?-->).)*+\}\s+)?(?P<void>/)?-->",
    re.DOTALL,
)
MAX_DEPTH = 60
"""Maximum number of blocks around another one; deeper ones are read as if they were next to each other."""


@dataclass(slots=True)
class Block:
    """A block, or HTML between blocks, whose name is empty."""

    name: str
    """Name with its namespace, such as `core/image`."""
    attributes: dict[str, Any] = field(default_factory=dict)
    content: list[str | Block] = field(default_factory=list)
    """HTML and inner blocks in their order."""
    offset: int = 0
    """Position in the text."""

    @property
    def html(self) -> str:
        """The HTML of the block without inner blocks."""
        return "".join(part for part in self.content if isinstance(part, str))

    @property
    def blocks(self) -> list[Block]:
        """The inner blocks."""
        return [part for part in self.content if isinstance(part, Block)]


def has_blocks(text: str) -> bool:
    """Return True if a text was written with the block editor."""
    return "<!-- wp:" in text


def parse_blocks(text: str) -> list[Block]:
    """Return the blocks of a text. A block that is not ended ends with the text, and an end without a beginning is HTML, as in WordPress."""
    root = Block("root")
    opened = [root]
    at = 0
    for found in _delimiters(text):
        name = (found["space"] or "core/") + found["name"]
        if found["end"] and len(opened) == 1:
            break
        _add_html(opened[-1], text[at : found.start()], at, is_top=len(opened) == 1)
        at = found.end()
        if found["void"]:
            opened[-1].content.append(Block(name, _attributes(found["attributes"]), [], found.start()))
        elif found["end"]:
            opened.pop()
        else:
            block = Block(name, _attributes(found["attributes"]), [], found.start())
            opened[-1].content.append(block)
            if len(opened) <= MAX_DEPTH:
                opened.append(block)
    _add_html(opened[-1], text[at:], at, is_top=len(opened) == 1)
    return root.blocks


def _delimiters(text: str) -> Iterator[re.Match[str]]:
    """Yield the comments that begin and end blocks. Their attributes contain no marks of comments, which WordPress writes otherwise."""
    start, stop = text.find("<!--"), 0
    while start >= 0:
        stop = text.find("-->", start) if stop <= start else stop
        following = text.find("<!--", start + 4)
        if stop < 0:
            return
        if (following < 0 or stop < following) and (found := _DELIMITER.match(text, start, stop + 3)):
            yield found
        start = following


def _add_html(block: Block, html: str, offset: int, *, is_top: bool) -> None:
    if html:
        block.content.append(Block("", {}, [html], offset) if is_top else html)


def _attributes(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
