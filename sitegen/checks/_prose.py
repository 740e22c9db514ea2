"""The readable text of a document's file: without code, addresses and ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.content.front_matter.splitter import FrontMatter

READABLE_KEYS = ("title", "deck", "name", "note", "summary", "dateline", "caption", "alt", "text", "credit")
"""Front matter keys, on any level, with text for readers as their value."""
_PRIVATE_KEYS = ("extra", "internal")
_CODE_BLOCKS = ("fence", "code_block")
_UNREAD_PARTS = re.compile(
    r"""(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)   # code
    | <?https?://[^\s<>"\]]*[^\s<>"\].,;:!?)]>?             # web addresses
    | (?<=\]\()(?!mailto:|tel:)[^)\s]+                      # targets of links and images
    | \[\[[^\]|\n]*(?=[|\]])                                # ids
    | ^[ ]{0,3}\[[^\]^][^\]]*\]:[ ]*\S+                     # link reference definitions
    | (?<=\])\[[^\]\n]*\]                                   # labels of reference links
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_WHOLE_LINE = re.compile(r".+")
_SHORTCODE_STRUCTURE = re.compile(r"^(?:[ >]*(?:`{3,}|~{3,})\s*(?:\{[\w-]*\})?|\s*(?:- +)*(?:[\w-]+:(?=\s|$))?)")
"""The fence, the name and the keys of a shortcode; what is left of its lines are the values."""
_BLANK = "\0"


def readable_body(front: FrontMatter) -> str:
    """Return the body with every other character replaced by NUL, so that offsets and line numbers are unchanged.

    The values in a shortcode are part of it.
    """
    lines = front.body.split("\n")
    for token in MarkdownIt("commonmark").parse(front.body):
        if token.type in _CODE_BLOCKS and token.map:
            structure = _SHORTCODE_STRUCTURE if token.info.lstrip().startswith("{") else _WHOLE_LINE
            for line in range(*token.map):
                lines[line] = structure.sub(lambda found: _BLANK * len(found[0]), lines[line])
    return _UNREAD_PARTS.sub(lambda found: re.sub(r"[^\n]", _BLANK, found[0]), "\n".join(lines))


def readable_values(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and the text of each front matter value that readers see."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if isinstance(value, str) and key in READABLE_KEYS:
            yield (*path, key), value
        elif not isinstance(value, str) and key not in _PRIVATE_KEYS:
            yield from readable_values(value, (*path, key))
